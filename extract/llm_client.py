"""A language model behind an OpenAI-compatible endpoint, asked for JSON: cached, within a budget, patient with faults.

How a server is asked for JSON differs: by a schema, by a tool call, by "any JSON object", or only by the prompt. The first
answer that parses decides which way is used with this server and model from then on.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from ..graph.errors import InputError, TuzhiError
from ..graph.files import atomic_path
from .regex import regex

MODES = ("json_schema", "tool", "json_object", "text")
# What servers answer that do not know a way of asking.
_UNKNOWN_WAY = frozenset({400, 404, 405, 415, 422, 501})
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_LONGEST_WAIT = 60.0
# Tokens of an answer: a small model may go on for ever, and what stood complete in it is kept.
LONGEST_ANSWER = 1_200
_THOUGHT = regex(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = regex(r"```(?:json)?\s*(.*?)(?:```|\Z)", re.DOTALL)

# What an error says of a picture that the model cannot take.
_PICTURE = regex(r"image|vision|multi-?modal|mmproj|(?:must be|expected) a string", re.I)

Message = Mapping[str, Any]
Json = dict[str, Any]


class ModelError(TuzhiError):
    """The model could not be asked, or gave no usable answer: this passage is read by rules alone."""


class BudgetError(ModelError):
    """The ceiling of tokens is reached."""


BLIND = "takes no pictures"


class BlindError(ModelError):
    """The model takes no pictures."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked: the base address (…/v1), the model's name, a key or "", seconds until a call is given up."""

    url: str
    model: str
    key: str = ""
    seconds: float = 300.0

    @property
    def name(self) -> str:
        """What tells this model's answers from those of others."""
        return f"{self.url.rstrip('/')} {self.model}"


@dataclass(slots=True)
class Usage:
    """Calls and tokens so far; `cached` answers cost nothing, `pictures` counts the calls that showed one."""

    calls: int = 0
    cached: int = 0
    failed: int = 0
    pictures: int = 0
    prompt: int = 0
    completion: int = 0

    @property
    def tokens(self) -> int:
        return self.prompt + self.completion


def estimated_tokens(text: str) -> int:
    """About how many tokens a text has, rather too many than too few: a Chinese character is 0.5 to 0.9 tokens by vendor."""
    plain = sum(c.isascii() for c in text)
    return int(0.9 * (len(text) - plain) + 0.35 * plain) + 1


def said_tokens(messages: Iterable[Message]) -> int:
    """About how many tokens the words of messages have, pictures apart."""
    contents = (m["content"] for m in messages)
    return sum(
        estimated_tokens(c) if isinstance(c, str) else sum(estimated_tokens(part.get("text", "")) for part in c)
        for c in contents
    )


def parse_object(text: str) -> Json:
    """The JSON object in a model's answer, thoughts and fences apart; raises ValueError where there is none.

    A cut-off answer is closed once: what stood complete in it is kept.

    >>> parse_object('<think>hm {</think>```json\\n{"facts": [{"a": 1}, {"b": ')
    {'facts': [{'a': 1}]}
    """
    bare = _THOUGHT.sub("", text)
    for candidate in (*_FENCE.findall(bare), bare):
        start = candidate.find("{")
        if start < 0:
            continue
        try:
            found, _ = json.JSONDecoder().raw_decode(candidate, start)
        except json.JSONDecodeError:
            found = _closed(candidate[start:])
        if isinstance(found, dict):
            return found
    raise ValueError("no JSON object in the answer")


def _closed(text: str) -> Any:
    """A cut-off JSON text, cut back to its last complete value and closed; None where that gives nothing."""
    ends: list[tuple[int, str]] = []
    stack: list[str] = []
    quoted = escaped = False
    for at, c in enumerate(text):
        if quoted:
            escaped, quoted = c == "\\" and not escaped, quoted and (c != '"' or escaped)
        elif c == '"':
            quoted = True
        elif c in "{[":
            stack.append("}" if c == "{" else "]")
        elif c in "}]" and stack:
            stack.pop()
            ends.append((at + 1, "".join(reversed(stack))))
    for end, closing in reversed(ends[-200:]):
        try:
            return json.loads(text[:end] + closing)
        except json.JSONDecodeError:
            continue
    return None


class Client:
    """Asks one model. Safe to call from several threads.

    `budget` is a ceiling of tokens (0: none). Answers are kept in `cache`, failures never are. `sleep` is for tests.
    """

    def __init__(
        self, endpoint: Endpoint, *, cache: Path, budget: int = 0, tries: int = 5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.endpoint, self.cache, self.budget, self.tries = endpoint, cache, budget, tries
        self.usage = Usage()
        self._sleep = sleep
        self._lock = threading.Lock()
        self._probing = threading.Lock()
        headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
        self._http = httpx.Client(timeout=httpx.Timeout(endpoint.seconds, connect=10.0), headers=headers)
        self._reserved = 0
        self._ceiling = "max_tokens"
        self._pictures_refused = 0
        self._mode = self._remembered_mode()

    @property
    def mode(self) -> str:
        """The way of asking that this server understands; "" before the first answer."""
        return self._mode

    @property
    def blind(self) -> bool:
        """Whether the model has shown that it takes no pictures."""
        return self._pictures_refused > 1 and not self.usage.pictures

    @property
    def round(self) -> int:
        """How often a run with this model ended with passages unread: what was made in an earlier round is read again."""
        return int((_read(self._round_file()) or {}).get("round", 0))

    def end_round(self) -> None:
        """Notes that passages were left unread."""
        _write(self._round_file(), {"round": self.round + 1})

    def close(self) -> None:
        self._http.close()

    def ask(self, messages: Sequence[Message], schema: Json, *, pictured: int = 0) -> Json:
        """The object that the model answers with; raises ModelError where none can be had, InputError where none ever will.

        `pictured` are the tokens of the pictures among the messages; raises BlindError where the model takes none.
        """
        key = hashlib.sha256(
            json.dumps([self.endpoint.name, list(messages), schema], ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
        kept = self.cache / key[:2] / f"{key}.json"
        if (found := _read(kept)) is not None:
            with self._lock:
                self.usage.cached += 1
            return found
        if pictured and self.blind:
            raise BlindError(f"{self.endpoint.model} {BLIND}")
        cost = said_tokens(messages) + pictured
        self._reserve(cost)
        try:
            answer = self._answer(messages, schema, pictured)
        except TuzhiError:
            with self._lock:
                self.usage.failed += 1
            raise
        finally:
            with self._lock:
                self._reserved -= cost
        _write(kept, answer)
        return answer

    def _reserve(self, cost: int) -> None:
        with self._lock:
            if self.budget and self.usage.tokens + self._reserved + cost > self.budget:
                raise BudgetError(f"the budget of {self.budget} tokens is reached ({self.usage.tokens} are spent)")
            self._reserved += cost

    def _answer(self, messages: Sequence[Message], schema: Json, pictured: int) -> Json:
        if self._mode:
            return self._in_mode(self._mode, messages, schema, pictured)
        # One thread finds out the way, the others wait and then use it.
        with self._probing:
            if self._mode:
                return self._in_mode(self._mode, messages, schema, pictured)
            reasons = []
            for mode in MODES:
                try:
                    answer = self._in_mode(mode, messages, schema, pictured)
                except _Unsuitable as error:
                    reasons.append(f"{mode}: {error}")
                    continue
                self._mode = mode
                _write(self._mode_file(), {"mode": mode})
                return answer
        raise ModelError(f"{self.endpoint.name} gives no JSON in any way ({'; '.join(reasons)})")

    def _in_mode(self, mode: str, messages: Sequence[Message], schema: Json, pictured: int) -> Json:
        """The answer in one way of asking; an answer that does not parse is asked for once more, with the fault named."""
        said: list[Message] = list(messages)
        for attempt in (0, 1):
            text = self._call(mode, said, schema, pictured)
            try:
                return parse_object(text)
            except ValueError as error:
                fault = str(error)
            if attempt == 0:
                said = [
                    *messages,
                    {"role": "assistant", "content": text[:4000]},
                    {"role": "user", "content": _AGAIN_PLEASE},
                ]
        if self._mode:
            raise ModelError(f"{self.endpoint.model}: {fault}")
        raise _Unsuitable(fault)

    def _call(self, mode: str, messages: Sequence[Message], schema: Json, pictured: int) -> str:
        """The text of one answer, after as many tries as a busy or broken server needs."""
        url = self.endpoint.url.rstrip("/") + "/chat/completions"
        body = {"model": self.endpoint.model, "messages": list(messages), "temperature": 0, **_way(mode, schema)}
        body[self._ceiling] = LONGEST_ANSWER
        reason, wait = "", 0.0
        for attempt in range(self.tries):
            if attempt:
                self._sleep(self._pause(attempt, wait))
            wait = 0.0
            try:
                reply = self._http.post(url, json=body)
            except httpx.TransportError as error:
                reason = f"{type(error).__name__}: {error}"
                continue
            if reply.status_code in (401, 403):
                raise InputError(f"{self.endpoint.url}: the key is refused ({reply.status_code}); set OPENAI_API_KEY")
            if reply.status_code == 200:
                with self._lock:
                    self.usage.calls += 1
                    self.usage.pictures += bool(pictured)
                try:
                    return self._text(reply.json(), said_tokens(messages) + pictured)
                except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
                    reason = f"an answer that is none of the protocol's ({error})"
                    continue
            reason = f"{reply.status_code} {reply.text[:200].strip()}"
            if pictured and reply.status_code != 429 and _PICTURE.search(reply.text):
                self._pictures_refused += 1
                raise BlindError(f"{self.endpoint.model} {BLIND} ({reason})")
            if reply.status_code == 400 and "max_completion_tokens" in reply.text and self._ceiling in body:
                # Newer models of one vendor have renamed it.
                del body[self._ceiling]
                self._ceiling = "max_completion_tokens"
                body[self._ceiling] = LONGEST_ANSWER
                continue
            if reply.status_code in _UNKNOWN_WAY and not self._mode and mode != "text":
                raise _Unsuitable(reason)
            if reply.status_code not in _AGAIN and pictured:
                # Perhaps too large, perhaps not wanted: the words beside it can still be read.
                self._pictures_refused += 1
                raise ModelError(f"{self.endpoint.model} refuses a picture ({reason})")
            if reply.status_code not in _AGAIN:
                raise InputError(f"{url}: {reason}; check the address (…/v1) and the model's name")
            wait = _seconds(reply.headers.get("retry-after", ""))
        if reason.startswith("500") and not self._mode and mode != "text":
            raise _Unsuitable(reason)
        raise ModelError(f"{self.endpoint.name} does not answer after {self.tries} tries: {reason}")

    def _pause(self, attempt: int, asked: float) -> float:
        """Seconds until the next try: what the server asks for, else doubling with a random part so that threads spread."""
        return min(_LONGEST_WAIT, max(asked, 2.0 ** (attempt - 1) * (0.5 + random.random() / 2)))

    def _text(self, reply: Json, asked: int) -> str:
        """The text of a reply; what it cost is counted, by estimate where the server does not say."""
        used = reply.get("usage") or {}
        message = reply["choices"][0]["message"]
        calls = message.get("tool_calls") or []
        text = calls[0]["function"]["arguments"] if calls else message.get("content") or ""
        if not isinstance(text, str):
            text = json.dumps(text, ensure_ascii=False)
        with self._lock:
            self.usage.prompt += int(used.get("prompt_tokens") or asked)
            self.usage.completion += int(used.get("completion_tokens") or estimated_tokens(text))
        return text

    def _mode_file(self) -> Path:
        return self._file("mode")

    def _round_file(self) -> Path:
        return self._file("round")

    def _file(self, what: str) -> Path:
        return self.cache / f"{what}-{hashlib.sha256(self.endpoint.name.encode()).hexdigest()[:16]}.json"

    def _remembered_mode(self) -> str:
        mode = (_read(self._mode_file()) or {}).get("mode", "")
        return mode if mode in MODES else ""


class _Unsuitable(TuzhiError):
    """The server does not know this way of asking for JSON."""


_AGAIN_PLEASE = "这不是一个完整的 JSON 对象。请只输出规定格式的 JSON 对象，不要别的文字。"


def _way(mode: str, schema: Json) -> Json:
    if mode == "json_schema":
        named = {"name": "reading", "strict": True, "schema": schema}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    if mode == "tool":
        tool = {"type": "function", "function": {"name": "state", "parameters": schema}}
        return {"tools": [tool], "tool_choice": {"type": "function", "function": {"name": "state"}}}
    return {"response_format": {"type": "json_object"}} if mode == "json_object" else {}


def _seconds(header: str) -> float:
    try:
        return max(0.0, float(header))
    except ValueError:
        return 0.0


def _read(path: Path) -> Json | None:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, value: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as aside:
        aside.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
