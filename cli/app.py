"""The command tree in one language, and how its errors are told."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from tuzhi import __version__

from ..graph.errors import TuzhiError
from .language import LANGUAGES, choose_language
from .verbs import VERBS, warn

TEXT = {
    "tuzhi": {
        "zh": "图志：把中文产业文章变成知识图谱，每条事实都能看到原句。",
        "en": "tuzhi: Chinese industry articles become a knowledge graph whose every fact shows its sentence.",
    },
    "version": {"zh": "显示版本号。", "en": "Show the version."},
    "lang": {"zh": "界面语言，默认按系统区域设置。", "en": "Language of help and messages; by locale if not given."},
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
    return app


def run(argv: list[str]) -> int:
    """Runs the command line in the language of the locale; errors become one line on standard error."""
    lang = choose_language(argv)
    try:
        result = build_app(lang).main(args=argv, prog_name="tuzhi", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.exceptions.Exit as error:
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        warn(TEXT["interrupted"][lang])
        return 130
    except TuzhiError as error:
        warn(f"tuzhi: {error}")
        return 1
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong.
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0
