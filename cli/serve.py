"""`tuzhi serve`: an atlas as a web site and a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

import click

from ..graph.errors import InputError
from ..serve.app import LOCAL_HOSTS, make_app
from ..serve.server import listen, make_server
from .verbs import ATLAS, echo, verb, warn, words

EXAMPLES = (
    "tuzhi serve atlas",
    "curl -H 'Accept: text/csv' 'localhost:8000/sparql' --data-urlencode query='SELECT …'",
)
TEXT = {
    "host": {"zh": "监听地址；默认只有本机能访问。", "en": "Address to listen on; only this machine by default."},
    "port": {"zh": "端口。", "en": "Port."},
    "allow_host": {"zh": "还允许用哪个域名访问（可重复）。", "en": "A further host name to answer to (repeatable)."},
    "allow_origin": {
        "zh": "还允许哪个网站的网页用脚本读取（可重复；* 为任何网站）；默认只有本机的网页。",
        "en": "A web site whose pages may read answers by script (repeatable; * for all); only this machine's by default.",
    },
    "time_limit": {"zh": "一个查询最多几秒。", "en": "Seconds that one query may take."},
    "taken": {
        "zh": "{host}:{port}：无法监听（{reason}）；用 --port 换一个端口，或用 --host 换一个地址",
        "en": "{host}:{port}: cannot listen there ({reason}); choose another --port, or another --host",
    },
    "preparing": {"zh": "正在准备查询库…", "en": "Preparing the store for queries…"},
    "names": {
        "zh": "只应答名称 {names}；用 --allow-host 添加别人使用的名称或地址",
        "en": "Answers only to the names {names}; add the name or address that others use with --allow-host",
    },
    "serving": {
        "zh": "打开 http://{host}:{port}/ ，SPARQL 端点是 http://{host}:{port}/sparql ；按 Ctrl+C 停止",
        "en": "Open http://{host}:{port}/ ; the SPARQL endpoint is http://{host}:{port}/sparql ; stop with Ctrl+C",
    },
}


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)
    seconds = click.FloatRange(0.1)

    @verb("serve", lang, EXAMPLES)
    @ATLAS
    @click.option("--host", default="127.0.0.1", show_default=True, help=say("host"))
    @click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help=say("port"))
    @click.option("--allow-host", "names", multiple=True, help=say("allow_host"))
    @click.option("--allow-origin", "origins", multiple=True, help=say("allow_origin"))
    @click.option("--time-limit", type=seconds, default=10.0, show_default=True, help=say("time_limit"))
    def serve(
        folder: Path, host: str, port: int, names: tuple[str, ...], origins: tuple[str, ...], time_limit: float
    ) -> None:
        try:
            place = listen(host, port)
        except OSError as error:
            raise InputError(say("taken", host=host, port=port, reason=error.strerror or error)) from error
        with place:
            hosts = (*LOCAL_HOSTS, host, *names)
            application = make_app(
                folder, hosts=hosts, origins=origins, seconds=time_limit, preparing=lambda: warn(say("preparing"))
            )
            shown = f"[{host}]" if ":" in host else host
            echo(say("serving", host=shown, port=place.getsockname()[1]))
            if host not in LOCAL_HOSTS and not names:
                warn(say("names", names=", ".join(dict.fromkeys(hosts))))
            try:
                make_server(application).run(sockets=[place])
            except KeyboardInterrupt:
                return

    return serve
