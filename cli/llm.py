"""`tuzhi llm`: what a language model would be told, and whether it answers; and the options by which other verbs use one."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..graph.errors import InputError
from ..graph.model import Article
from .verbs import complain, echo, verb, warn, words

# What reads articles is imported where it is used: `tuzhi ask` reads none.
if TYPE_CHECKING:
    from ..extract.llm import Reader
    from ..extract.readers.registry import File
    from ..extract.workers import Mapper

EXAMPLES = (
    "tuzhi llm prompt",
    "OPENAI_BASE_URL=http://localhost:8080/v1 tuzhi llm check --model qwen3",
    "OPENAI_API_KEY=… tuzhi build 报道/ -o atlas --llm --model deepseek-chat --budget 500000",
)
TEXT = {
    "llm": {
        "zh": "让语言模型也读一遍（OPENAI_BASE_URL、OPENAI_API_KEY），逐条核对原文；会访问网络。",
        "en": "Let a language model read too (OPENAI_BASE_URL, OPENAI_API_KEY), checked against the text; reaches the network.",
    },
    "model": {"zh": "模型名；默认取 OPENAI_MODEL。", "en": "The model's name; OPENAI_MODEL by default."},
    "budget": {"zh": "最多花多少 token，0 为不限。", "en": "At most so many tokens; 0 for no ceiling."},
    "price": {
        "zh": "每百万 token 的价格，用来估算费用。",
        "en": "Price of a million tokens, to estimate the cost.",
    },
    "parallel": {"zh": "同时发出几个请求。", "en": "How many calls at once."},
    "cache": {
        "zh": "回答存在哪里，重跑不再花钱。",
        "en": "Where answers are kept, so that running again costs nothing.",
    },
    "vision": {
        "zh": "把文章的图片也给模型看；模型要能看图（先用 tuzhi llm check --vision 试）。",
        "en": "Show the model the pictures of articles too; it must see (try `tuzhi llm check --vision`).",
    },
    "of": {
        "zh": "哪件事的提示词：读段落（passage 是其中每段的问法）、看图、写查询、改写简报。",
        "en": "The prompt of which task: to read (passage is how each is asked), to see, to write queries, to reword a brief.",
    },
    "check_vision": {"zh": "也试看一张图。", "en": "Also show it a picture."},
    "sees": {"zh": "{model} 看得见图片", "en": "{model} sees pictures"},
    "blind": {"zh": "tuzhi: {model} 看不了图片（{error}）", "en": "tuzhi: {model} sees no pictures ({error})"},
    "shown": {"zh": "，其中 {pictures} 次带图", "en": " ({pictures} with a picture)"},
    "missing": {
        "zh": "llm: 没有安装 httpx 包；请运行 pip install 'tuzhi[llm]'",
        "en": "llm: the package httpx is not installed; run pip install 'tuzhi[llm]'",
    },
    "no_model": {
        "zh": "llm: 没有模型名；用 --model 或环境变量 OPENAI_MODEL 给出",
        "en": "llm: no model is named; give --model or set OPENAI_MODEL",
    },
    "estimate": {
        "zh": "{articles} 篇文章约需 {calls} 次调用、{tokens} 个 token{cost}（已存的回答不再计）",
        "en": "{articles} articles need about {calls} calls and {tokens} tokens{cost} (answers that are kept cost nothing)",
    },
    "cost": {"zh": "，约 {cost:.2f}", "en": ", about {cost:.2f}"},
    "used": {
        "zh": "模型 {model}：{calls} 次调用{shown}，{cached} 次用已存的回答，{tokens} 个 token{cost}；{unread} 段只由规则读",
        "en": "model {model}: {calls} calls{shown}, {cached} kept answers, {tokens} tokens{cost}; {unread} passages read by rules alone",
    },
    "answers": {"zh": "{model} 能回答（方式 {mode}）", "en": "{model} answers (asked by {mode})"},
    "action": {"zh": "prompt 显示提示词，check 试问一次。", "en": "prompt shows the prompt, check asks once."},
}
PROMPTS = ("read", "passage", "picture", "ask", "report")
DEFAULT_URL = "https://api.openai.com/v1"


def reading_options(lang: str) -> Callable[..., Any]:
    """The options of a verb that reads articles: a model reads along."""
    say = words(TEXT, lang)
    shared = llm_options(lang, purpose=say("llm"))
    parallel = click.option(
        "--parallel", type=click.IntRange(1, 64), default=4, show_default=True, help=say("parallel")
    )
    vision = click.option("--vision", is_flag=True, help=say("vision"))
    return lambda function: shared(parallel(vision(function)))


def default_cache() -> Path:
    """The folder of kept answers: in the user's cache folder (XDG base directory specification)."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "tuzhi" / "llm"


def llm_options(lang: str, *, purpose: str) -> Callable[..., Any]:
    """The options of a verb that can use a model, passed on as `use_llm` and what `llm_reading` takes; `purpose` is what
    `--llm` is said to do."""
    say = words(TEXT, lang)
    options = (
        click.option("--llm", "use_llm", is_flag=True, help=purpose),
        click.option("--model", default=lambda: os.environ.get("OPENAI_MODEL", ""), help=say("model")),
        click.option("--budget", type=click.IntRange(0), default=0, show_default=True, help=say("budget")),
        click.option("--price", type=click.FloatRange(0), default=0.0, help=say("price")),
        click.option("--llm-cache", "cache", type=click.Path(path_type=Path), default=None, help=say("cache")),
    )

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


class LlmReading:
    """A model made ready by the options of a verb: it maps articles to extractions, and tells what it cost."""

    def __init__(self, reader: Reader, *, parallel: int, price: float, lang: str) -> None:
        self.reader, self.parallel, self.price, self.lang = reader, parallel, price, lang

    def cost(self, tokens: int) -> str:
        """What tokens cost, in words; "" where no price is given."""
        return words(TEXT, self.lang)("cost", cost=tokens / 1e6 * self.price) if self.price else ""

    def announce(self, articles: list[Article]) -> None:
        """Says, before the first call, about how much reading these articles takes."""
        from ..extract.llm import estimate

        calls, tokens = estimate(articles, sees=self.reader.sight is not None)
        say = words(TEXT, self.lang)
        warn(say("estimate", articles=len(articles), calls=calls, tokens=tokens, cost=self.cost(tokens)))

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """The results in the order of the tasks; calls run in threads, few at a time."""
        rest = iter(tasks)
        with ThreadPoolExecutor(self.parallel) as pool:
            running = deque(pool.submit(function, task) for task in islice(rest, 2 * self.parallel))
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(function, task) for task in islice(rest, 1))

    def mapper(self, label: str) -> Mapper:
        """A mapper for a build: files are read first, once, and what the model is to read of them is announced."""
        from ..extract.readers.registry import File

        def mapper(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
            waiting = list(tasks)
            if not waiting or not all(isinstance(task, (File, Article)) for task in waiting):
                return self.map(function, waiting)
            return self._read(function, waiting, label)

        return mapper

    def _read(self, function: Callable[[Any], Any], tasks: list[File | Article], label: str) -> Iterator[list[Any]]:
        """For each task what the function gives for its articles, and the failures between them."""
        from ..extract.readers.registry import articles_of
        from .work import shown

        files = [[task] if isinstance(task, Article) else list(articles_of(task)) for task in tasks]
        articles = [item for items in files for item in items if isinstance(item, Article)]
        self.announce(articles)
        done = shown(self.map(function, articles), label=label, length=len(articles))
        for items in files:
            found: list[Any] = []
            for item in items:
                found += next(done) if isinstance(item, Article) else [item]
            yield found

    def packed(self, article: Article) -> bytes:
        """What rules and model read in an article, as the bytes that an atlas keeps."""
        from ..graph.parts import pack

        found = self.reader.extract(article)
        return pack(found.graph, found.rejections)

    def tell(self) -> int:
        """Says what was spent, and of up to five passages why they were not read; gives the number of unread passages."""
        usage, unread = self.reader.client.usage, self.reader.unread
        if unread:
            self.reader.client.end_round()
        for line in unread[:5]:
            complain(line, self.lang)
        say = words(TEXT, self.lang)
        pictures = say("shown", pictures=usage.pictures) if usage.pictures else ""
        warn(
            say(
                "used", shown=pictures, model=self.reader.client.endpoint.model, calls=usage.calls, cached=usage.cached,
                tokens=usage.tokens, cost=self.cost(usage.tokens), unread=len(unread),
            )
        )  # fmt: skip
        return len(unread)


def need_httpx(lang: str) -> None:
    """Raises InputError, saying what to install, where the package that talks to models is missing."""
    try:
        import httpx  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "httpx":
            raise
        raise InputError(words(TEXT, lang)("missing")) from error


@contextmanager
def llm_reading(
    lang: str, *, model: str, budget: int = 0, price: float = 0.0, parallel: int = 4, cache: Path | None = None, tries: int = 5,
    vision: bool = False,
) -> Iterator[LlmReading]:  # fmt: skip
    """The model that environment and options name; raises InputError where none is named or the package is missing."""
    say = words(TEXT, lang)
    need_httpx(lang)
    from ..extract.llm import Reader
    from ..extract.llm_client import Client, Endpoint
    from ..extract.llm_pictures import kept_sight

    if not model:
        raise InputError(say("no_model"))
    endpoint = Endpoint(os.environ.get("OPENAI_BASE_URL") or DEFAULT_URL, model, os.environ.get("OPENAI_API_KEY", ""))
    client = Client(endpoint, cache=cache or default_cache(), budget=budget, tries=tries)
    try:
        yield LlmReading(
            Reader(client, sight=kept_sight if vision else None), parallel=parallel, price=price, lang=lang
        )
    finally:
        client.close()


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)

    @verb("llm", lang, EXAMPLES)
    @click.argument("action", type=click.Choice(["prompt", "check"]))
    @click.option("--model", default=lambda: os.environ.get("OPENAI_MODEL", ""), help=say("model"))
    @click.option("--vision", is_flag=True, help=say("check_vision"))
    @click.option("--of", "task", type=click.Choice(PROMPTS), default="read", show_default=True, help=say("of"))
    def llm(action: str, model: str, vision: bool, task: str) -> int:
        need_httpx(lang)
        from ..extract.llm import check, check_sight, instructions
        from ..extract.llm_client import ModelError

        if action == "prompt":
            echo(instructions(f"{task}.md"))
            return 0
        with llm_reading(lang, model=model, tries=2) as reading:
            echo(say("answers", model=model, mode=check(reading.reader.client)))
            if vision:
                try:
                    check_sight(reading.reader.client)
                except ModelError as error:
                    warn(say("blind", model=model, error=error))
                    return 1
                echo(say("sees", model=model))
        return 0

    return llm
