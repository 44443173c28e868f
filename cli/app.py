"""The command tree in one language, and how its errors are told."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module

import click

from tuzhi import __version__

from ..graph.errors import TuzhiError
from .frame import complaint, speak_chinese
from .language import LANGUAGES, choose_language
from .verbs import VERBS, complain, warn

TEXT = {
    "tuzhi": {
        "zh": "图志：把中文产业文章变成知识图谱，每条事实都能看到原句。",
        "en": "tuzhi: Chinese industry articles become a knowledge graph whose every fact shows its sentence.",
    },
    "version": {"zh": "显示版本号。", "en": "Show the version."},
    "lang": {"zh": "界面语言，默认按系统区域设置。", "en": "Language of help and messages; by locale if not given."},
    "unwritten": {
        "zh": "tuzhi: {place}: 写不进或读不了（{why}）；请腾出空间、检查路径和权限后重试",
        "en": "tuzhi: {place}: cannot be written or read ({why}); make room, check the path and its permissions, try again",
    },
    "output": {"zh": "输出", "en": "output"},
    "interrupted": {"zh": "tuzhi: 已中断，原有内容未改动", "en": "tuzhi: interrupted; what stood there is unchanged"},
}


class Verbs(click.Group):
    """The verbs, each loaded when it is used."""

    lang = "en"

    def list_commands(self, context: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in VERBS:
            return None
        module = import_module(f".{name.replace('-', '_')}", __package__)
        command: click.Command = module.command(self.lang)
        if self.lang == "zh":
            speak_chinese(command)
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text[self.lang]) for name, text in VERBS.items()])


def build_app(lang: str) -> click.Group:
    """The command tree with its help in one language."""

    @click.group(cls=Verbs, help=TEXT["tuzhi"][lang], context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(__version__, message="tuzhi %(version)s", help=TEXT["version"][lang])
    @click.option("--lang", type=click.Choice(LANGUAGES), help=TEXT["lang"][lang])
    def app(lang: str | None) -> None:
        pass

    app.lang = lang
    if lang == "zh":
        speak_chinese(app)
    return app


def run(argv: list[str]) -> int:
    """Runs the command line in the language of the locale; errors become one line on standard error."""
    lang = choose_language(argv)
    try:
        result = build_app(lang).main(args=argv, prog_name="tuzhi", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        warn(complaint(error, lang))
        return 2
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        warn(TEXT["interrupted"][lang])
        return 130
    except TuzhiError as error:
        complain(error, lang)
        return 1
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong.
        _drop_output()
        return 0
    except OSError as error:
        # A full disk, mostly; what was being made beside its place is gone again.
        if error.filename is None:
            _drop_output()
        place = error.filename or TEXT["output"][lang]
        warn(TEXT["unwritten"][lang].format(place=place, why=error.strerror or error))
        return 1
    return result if isinstance(result, int) else 0


def _drop_output() -> None:
    """What is still held back for standard output cannot be written: the interpreter shall not try it again."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
