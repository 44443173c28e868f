"""`tuzhi mcp`: an atlas as tools for agents."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from ..graph.errors import InputError
from .verbs import ATLAS, verb, warn, words

EXAMPLES = ("tuzhi mcp atlas", "tuzhi mcp atlas --http --port 8001")
TEXT = {
    "http": {
        "zh": "用 HTTP（streamable HTTP，地址 /mcp）而不是标准输入输出。",
        "en": "Serve streamable HTTP at /mcp instead.",
    },
    "allow_write": {
        "zh": "智能体可以提议决定和文章，等人用 tuzhi proposals 定夺。",
        "en": "Agents may propose decisions and articles, which wait for a person (tuzhi proposals).",
    },
    "port": {
        "zh": "HTTP 端口，0 为任一空闲端口；只有本机能访问。",
        "en": "Port of HTTP, 0 for any that is free; only this machine can reach it.",
    },
    "time_limit": {"zh": "一个查询最多几秒。", "en": "Seconds that one query may take."},
    "missing": {
        "zh": "mcp: 没有安装 mcp 包；请运行 pip install 'tuzhi[mcp]'",
        "en": "mcp: the package mcp is not installed; run pip install 'tuzhi[mcp]'",
    },
    "taken": {
        "zh": "127.0.0.1:{port}：无法监听（{reason}）；用 --port 换一个端口",
        "en": "127.0.0.1:{port}: cannot listen there ({reason}); choose another --port",
    },
    "serving": {"zh": "MCP 地址 http://127.0.0.1:{port}/mcp", "en": "MCP at http://127.0.0.1:{port}/mcp"},
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)
    seconds = click.FloatRange(0.1)

    @verb("mcp", lang, EXAMPLES)
    @ATLAS
    @click.option("--allow-write", is_flag=True, help=say("allow_write"))
    @click.option("--http", is_flag=True, help=say("http"))
    @click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help=say("port"))
    @click.option("--time-limit", type=seconds, default=10.0, show_default=True, help=say("time_limit"))
    def serve(folder: Path, allow_write: bool, http: bool, port: int, time_limit: float) -> None:
        try:
            from ..serve.mcp import Writes, make_server
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "mcp":
                raise
            raise InputError(say("missing")) from error
        server = make_server(folder, seconds=time_limit, writes=Writes.PROPOSED if allow_write else Writes.REFUSED)
        if http:
            serve_http(server.streamable_http_app(stateless_http=True, json_response=True), port)
        else:
            server.run("stdio")

    def serve_http(application: Any, port: int) -> None:
        from ..serve.server import listen, make_server

        try:
            place = listen("127.0.0.1", port)
        except OSError as error:
            raise InputError(say("taken", port=port, reason=error.strerror or error)) from error
        with place:
            warn(say("serving", port=place.getsockname()[1]))
            with suppress(KeyboardInterrupt):  # the way to stop it
                make_server(application).run(sockets=[place])

    return serve
