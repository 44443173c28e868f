"""`tuzhi serve`: an atlas as a web site and a SPARQL endpoint."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..exports.atlas import MANIFEST, PARTS
from ..graph.errors import AtlasError, InputError
from ..serve.app import LOCAL_HOSTS, make_app
from ..serve.review import Reviewer
from ..serve.server import listen, make_server
from .complaints import told
from .verbs import ATLAS, echo, verb, warn, words

EXAMPLES = (
    "tuzhi serve atlas",
    "tuzhi serve atlas --review",
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
    "review": {
        "zh": "可以在网页上作决定（认可、否定、合并……），记入 decisions.jsonl；只限本机。",
        "en": "Decide in the browser (accept, reject, merge …), noted in decisions.jsonl; on this machine only.",
    },
    "author": {
        "zh": "谁决定的；默认取 TUZHI_AUTHOR、git 的 user.name 或登录名。",
        "en": "Who decides; by default TUZHI_AUTHOR, git's user.name or the login name.",
    },
    "afar": {
        "zh": "{host}：--review 会改动图谱，只能在本机使用；去掉 --host 和 --allow-host，在别的机器上用 ssh -L 转接端口",
        "en": "{host}: --review changes the atlas and works on this machine only; leave out --host and --allow-host, and forward the port "
        "with ssh -L from elsewhere",
    },
    "reviewing": {
        "zh": "审阅（决定记在 {author} 名下）：http://{host}:{port}/#/review?key={token}",
        "en": "Review (decisions are signed {author}): http://{host}:{port}/#/review?key={token}",
    },
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
    @click.option("--review", "reviewing", is_flag=True, help=say("review"))
    @click.option("--author", default="", help=say("author"))
    def serve(
        folder: Path, host: str, port: int, names: tuple[str, ...], origins: tuple[str, ...], time_limit: float, reviewing: bool,
        author: str,
    ) -> None:  # fmt: skip
        if reviewing and (strange := [name for name in (host, *names) if name not in LOCAL_HOSTS]):
            raise InputError(say("afar", host=strange[0]))
        reviewer = reviewer_of(folder, author, label=say("reading")) if reviewing else None
        try:
            place = listen(host, port)
        except OSError as error:
            raise InputError(say("taken", host=host, port=port, reason=error.strerror or error)) from error
        with place:
            hosts = (*LOCAL_HOSTS, host, *names)
            application = make_app(
                folder, hosts=hosts, origins=origins, seconds=time_limit, preparing=lambda: warn(say("preparing")),
                reviewer=reviewer,
            )  # fmt: skip
            shown = f"[{host}]" if ":" in host else host
            echo(say("serving", host=shown, port=place.getsockname()[1]))
            if reviewer:
                port = place.getsockname()[1]
                echo(say("reviewing", host=shown, port=port, author=reviewer.author, token=reviewer.key))
            if host not in LOCAL_HOSTS and not names:
                warn(say("names", names=", ".join(dict.fromkeys(hosts))))
            try:
                make_server(application).run(sockets=[place])
            except KeyboardInterrupt:
                return

    return serve


def reviewer_of(folder: Path, author: str, *, label: str) -> Reviewer:
    """Who decides in the browser about the atlas in a folder. Raises AtlasError where it cannot be put together again."""
    # What extracts takes a second to load; a server that only reads does not need it.
    from ..extract.workers import local_mapper
    from . import work
    from .decide import default_author
    from .proposals import add_proposed

    if not (folder / PARTS).exists() and (folder / MANIFEST).exists():
        raise AtlasError(f"{folder}: {PARTS} is missing; build the atlas from its articles again")

    def apply() -> None:
        with local_mapper() as mapper:
            work.refresh(folder, mapper=mapper)

    def add(ids: Sequence[str]) -> None:
        with local_mapper(1) as mapper:
            add_proposed(ids, folder, mapper=mapper, label=label)

    return Reviewer(author or default_author(), apply, add, told=told)
