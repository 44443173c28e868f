"""What the command line says around the verbs' own words — headings, defaults, wrong usage — in Chinese too."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

HEADINGS = {"Options": "选项", "Commands": "命令"}
PARTS = (
    ("Show this message and exit.", "显示这段说明。"),
    ("[required]", "[必填]"),
    ("[default: ", "[默认 "),
)
# How click begins each complaint about the arguments, and the same in Chinese.
COMPLAINTS = (
    (r"Missing option (.+)\.", r"缺少选项 \1"),
    (r"Missing argument (.+)\.", r"缺少参数 \1"),
    (r"Missing command\.", "缺少命令"),
    (r"No such option:? '?([^'\s]+)'?\.?", r"没有选项 \1"),
    (r"No such command '(.+?)'\.", r"没有命令 \1"),
    (r"Option '(.+)' requires an argument\.", r"选项 \1 需要一个值"),
    (r"Got unexpected extra arguments? \((.+)\)", r"多余的参数 \1"),
    (r"Invalid value for (.+?): '?(.+?)'? is not one of (.+)\.", r"\1 不能是 \2，可以是 \3"),
    (r"Invalid value for (.+?): (.+?) is not in the range (.+)\.", r"\1 不能是 \2，应为 \3"),
    (r"Invalid value for (.+?): '(.+?)' is not a valid (.+)\.", r"\1 不能是 \2"),
    (r"Invalid value for (.+?): \w+ '(.+?)' does not exist\.", r"\1：没有 \2"),
)


class ChineseFormatter(click.HelpFormatter):
    """Help with its headings and marks in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _chinese(text)) for name, text in rows], col_max, col_spacing)


class ChineseContext(click.Context):
    formatter_class = ChineseFormatter


def speak_chinese(command: click.Command) -> None:
    """Lets a command and those below it write the frame of their help in Chinese."""
    command.context_class = ChineseContext
    below: Iterable[click.Command] = command.commands.values() if isinstance(command, click.Group) else ()
    for one in below:
        speak_chinese(one)


def complaint(error: click.UsageError, lang: str) -> str:
    """Wrong usage in one line: what is wrong, and where the right usage is told."""
    said = " ".join(error.format_message().split())
    path = error.ctx.command_path if error.ctx else "tuzhi"
    if lang == "zh":
        said = next((re.sub(old, new, said) for old, new in COMPLAINTS if re.match(old, said)), said)
        return f"{path}：{said}；用法见 {path} --help"
    return f"{path}: {said.removesuffix('.')}; see `{path} --help`"


def _chinese(text: str) -> str:
    for old, new in PARTS:
        text = text.replace(old, new)
    return text
