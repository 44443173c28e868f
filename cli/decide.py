"""`tuzhi decide`: a person's decisions about an atlas, noted in its decisions.jsonl and applied at once."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ..exports.atlas import DECISIONS, note_decisions, open_atlas, read_manifest
from ..extract.workers import local_mapper
from ..graph.curate import obstacle
from ..graph.decisions import Decision, decide, line, read_decisions
from ..graph.errors import InputError
from ..graph.model import KnowledgeGraph
from ..graph.query import search
from ..graph.review import handle
from ..graph.schema import load_schema
from ..graph.training import training_records
from . import work
from .build import show_made
from .terminal import statement
from .verbs import ATLAS, VERBS, Say, echo, words

EXAMPLES = (
    "tuzhi decide atlas reject 极顶数创 locatedIn 模速空间 --reason 已搬走",
    "tuzhi decide atlas accept 5f2c81d0",
    "tuzhi decide atlas merge 星河数创 星河数创科技 --into Company/星河数创",
    "tuzhi decide atlas split Person/张伟 Person/张伟（蓝海药业） --article 9c0d11aa",
    "tuzhi decide atlas retype 起点营 Incubator",
    "tuzhi decide atlas add Company/甲公司 locatedIn AdminArea/徐汇区 --article 5f2c81d0 --quote 甲公司迁入徐汇区",
    "tuzhi decide atlas undo 0a1b2c3d4e5f",
    "tuzhi decide atlas training > training.jsonl",
)
TEXT = {
    "accept": {"zh": "认可一条事实、一个数字或一个实体。", "en": "Accept a fact, a number or an entity."},
    "reject": {
        "zh": "否定一条事实、一个数字或一个实体；别的文章再说也不采纳。",
        "en": "Reject a fact, a number or an entity, whoever repeats it.",
    },
    "merge": {"zh": "几个名字其实是一个。", "en": "Several names are one thing."},
    "split": {"zh": "一个名字其实是两个：在这些文章里指另一个。", "en": "One name is two things: in these articles it is another."},
    "rename": {"zh": "给实体改名。", "en": "Give an entity another name."},
    "retype": {"zh": "给实体换一个类别。", "en": "Give an entity another class."},
    "add": {"zh": "添加一条事实，并指出哪篇文章的哪句话说了它。", "en": "Add a fact, with the words of an article that state it."},
    "undo": {"zh": "撤销一个决定（写它的编号）。", "en": "Undo a decision, named by its id."},
    "list": {"zh": "列出全部决定。", "en": "List all decisions."},
    "apply": {
        "zh": "按 decisions.jsonl 重做图谱（例如合并了别人的决定之后）。",
        "en": "Put the atlas together again, as decisions.jsonl says.",
    },
    "training": {"zh": "把决定写成训练数据（每行一个 JSON 对象）。", "en": "Print the decisions as training data, a JSON object a line."},
    "author": {"zh": "谁决定的；默认取 TUZHI_AUTHOR、git 的 user.name 或登录名。", "en": "Who decides; by default TUZHI_AUTHOR, git's user.name or the login name."},
    "reason": {"zh": "为什么。", "en": "Why."},
    "former": {"zh": "指“曾任”的那一条。", "en": "Mean the fact that is called former."},
    "into": {"zh": "合并后的编号（类别/名字）；不写则取第一个。", "en": "The id (Kind/name) of the whole; the first one if not given."},
    "article": {"zh": "文章编号（可只写开头）或文件路径。", "en": "An article's id (or how it begins) or its file."},
    "quote": {"zh": "文章里说明这一事实的原话。", "en": "The words of the article that state the fact."},
    "qualifier": {"zh": "附注，如 title=总经理（可重复）。", "en": "A qualifier, as title=CEO (repeatable)."},
    "later": {"zh": "只记下来，不马上重做图谱。", "en": "Only note it; the atlas is put together later."},
    "noted": {"zh": "已记下 {id}（撤销：tuzhi decide {folder} undo {id}）", "en": "Noted {id} (to undo it: tuzhi decide {folder} undo {id})"},
}  # fmt: skip


def command(lang: str) -> click.Command:
    say = words(TEXT, lang)
    shown = "\b\n" + "\n".join(f"  {row}" for row in EXAMPLES)

    @click.group(name="decide", help=f"{VERBS['decide'][lang]}\n\n{shown}", no_args_is_help=True)
    @ATLAS
    @click.pass_context
    def group(context: click.Context, folder: Path) -> None:
        context.obj = folder

    for verdict in ("accept", "reject"):
        group.add_command(_judging(verdict, say, lang))
    group.add_command(_merging(say, lang))
    group.add_command(_splitting(say, lang))
    group.add_command(_moving("rename", say, lang))
    group.add_command(_moving("retype", say, lang))
    group.add_command(_adding(say, lang))
    group.add_command(_undoing(say, lang))
    for tool in (_listing, _applying, _training):
        group.add_command(tool(say, lang))
    return group


@dataclass(frozen=True, slots=True)
class Asked:
    """An atlas, and how a decision about it is signed."""

    folder: Path
    author: str
    reason: str
    later: bool
    lang: str

    def graph(self) -> KnowledgeGraph:
        return open_atlas(self.folder)

    def note(self, kg: KnowledgeGraph, action: str, what: str, target: Sequence[str], **rest: Any) -> int:
        made = decide(action, what, target, author=self.author or default_author(), reason=self.reason, **rest)
        if problem := obstacle(made, kg, read_decisions(self.folder / DECISIONS)):
            raise InputError(problem)
        note([made], self.folder, self.lang, later=self.later)
        return 0


def note(decisions: Sequence[Decision], folder: Path, lang: str, *, later: bool = False) -> None:
    """Notes decisions and says how each can be undone; the atlas is put together again unless that is for `later`."""
    if later:
        note_decisions(folder, decisions)
    else:
        with local_mapper(1) as mapper:
            made = work.decide(decisions, folder, mapper=mapper)
    for decision in decisions:
        echo(words(TEXT, lang)("noted", id=decision.id, folder=folder))
    if not later:
        show_made(made, lang, as_json=False)


def _signed(name: str, say: Say, lang: str) -> Callable[[Callable[..., int]], click.Command]:
    """Declares a sub-command that makes one decision; its function gets an Asked first."""

    def declare(function: Callable[..., int]) -> click.Command:
        @click.command(name=name, help=say(name), no_args_is_help=True)
        @click.option("--author", default="", help=say("author"))
        @click.option("--reason", default="", help=say("reason"))
        @click.option("--later", is_flag=True, help=say("later"))
        @click.pass_obj
        def run(folder: Path, /, author: str, reason: str, later: bool, **rest: Any) -> int:
            return function(Asked(folder, author, reason, later, lang), **rest)

        run.params = [*getattr(function, "__click_params__", [])[::-1], *run.params]
        return run

    return declare


def _judging(verdict: str, say: Say, lang: str) -> click.Command:
    @_signed(verdict, say, lang)
    @click.argument("target", nargs=-1, required=True)
    @click.option("--former", is_flag=True, help=say("former"))
    def judge(asked: Asked, target: tuple[str, ...], former: bool) -> int:
        kg = asked.graph()
        what, key = find_target(kg, target, former="former" if former else "")
        return asked.note(kg, verdict, what, key)

    return judge


def _merging(say: Say, lang: str) -> click.Command:
    @_signed("merge", say, lang)
    @click.argument("names", nargs=-1, required=True)
    @click.option("--into", default="", help=say("into"))
    def merge(asked: Asked, names: tuple[str, ...], into: str) -> int:
        kg = asked.graph()
        ids = tuple(dict.fromkeys(find_entity(kg, name) for name in names))
        if len(ids) < 2:
            raise InputError(f"{' '.join(names)}: one entity only; name two or more to merge")
        return asked.note(kg, "merge", "entity", ids, into=into or ids[0])

    return merge


def _splitting(say: Say, lang: str) -> click.Command:
    @_signed("split", say, lang)
    @click.argument("name")
    @click.argument("into")
    @click.option("--article", "articles", multiple=True, required=True, help=say("article"))
    def split(asked: Asked, name: str, into: str, articles: tuple[str, ...]) -> int:
        kg = asked.graph()
        entity = find_entity(kg, name)
        into = into if "/" in into else f"{entity.split('/', 1)[0]}/{into}"
        found = sorted({find_article(kg, article) for article in articles})
        return asked.note(kg, "split", "entity", (entity,), into=into, articles=found)

    return split


def _moving(action: str, say: Say, lang: str) -> click.Command:
    @_signed(action, say, lang)
    @click.argument("name")
    @click.argument("to", metavar="NAME" if action == "rename" else "CLASS")
    def move(asked: Asked, name: str, to: str) -> int:
        kg = asked.graph()
        entity = find_entity(kg, name)
        kind, old = entity.split("/", 1)
        return asked.note(kg, action, "entity", (entity,), into=f"{kind}/{to}" if action == "rename" else f"{to}/{old}")

    return move


def _adding(say: Say, lang: str) -> click.Command:
    @_signed("add", say, lang)
    @click.argument("subject")
    @click.argument("property_", metavar="PROPERTY")
    @click.argument("object_", metavar="OBJECT")
    @click.option("--article", required=True, help=say("article"))
    @click.option("--quote", required=True, help=say("quote"))
    @click.option("--former", is_flag=True, help=say("former"))
    @click.option("--qualifier", "qualifiers", multiple=True, help=say("qualifier"))
    def add(
        asked: Asked, subject: str, property_: str, object_: str, article: str, quote: str, former: bool, qualifiers: tuple[str, ...]
    ) -> int:  # fmt: skip
        kg = asked.graph()
        end = object_ if property_ in load_schema().attributes else find_entity(kg, object_, new=True)
        source = find_article(kg, article)
        pairs = [(key, value) for key, _, value in (pair.partition("=") for pair in qualifiers)]
        pairs += [("status", "former")] * former
        target = (find_entity(kg, subject, new=True), property_, end, "former" if former else "")
        return asked.note(kg, "add", "fact", target, articles=[source], quote=quote, qualifiers=pairs)

    return add


def _undoing(say: Say, lang: str) -> click.Command:
    @_signed("undo", say, lang)
    @click.argument("decision")
    def undo(asked: Asked, decision: str) -> int:
        known = [d.id for d in read_decisions(asked.folder / DECISIONS) if d.id.startswith(decision)]
        if len(known) != 1:
            raise InputError(
                f"{decision}: {'no' if not known else 'more than one'} such decision; `list` shows them all"
            )
        return asked.note(KnowledgeGraph(), "undo", "decision", known)

    return undo


def _listing(say: Say, lang: str) -> click.Command:
    @click.command(name="list", help=say("list"))
    @click.pass_obj
    def run(folder: Path) -> None:
        read_manifest(folder)
        for decision in read_decisions(folder / DECISIONS):
            echo(line(decision).rstrip("\n"))

    return run


def _applying(say: Say, lang: str) -> click.Command:
    @click.command(name="apply", help=say("apply"))
    @click.pass_obj
    def run(folder: Path) -> None:
        apply(folder, lang)

    return run


def apply(folder: Path, lang: str) -> None:
    """Puts an atlas together again as its decisions say, and says what it has become."""
    with local_mapper() as mapper:
        show_made(work.refresh(folder, mapper=mapper), lang, as_json=False)


def _training(say: Say, lang: str) -> click.Command:
    @click.command(name="training", help=say("training"))
    @click.pass_obj
    def run(folder: Path) -> None:
        with local_mapper() as mapper:
            kg = work.undecided(folder, mapper=mapper)
        for record in training_records(kg, read_decisions(folder / DECISIONS)):
            echo(json.dumps(record, ensure_ascii=False))

    return run


def default_author() -> str:
    """Who sits here: TUZHI_AUTHOR, git's user.name, else the login name."""
    if name := os.environ.get("TUZHI_AUTHOR"):
        return name
    if git := shutil.which("git"):
        asked = subprocess.run([git, "config", "user.name"], capture_output=True, text=True, check=False)
        if asked.stdout.strip():
            return asked.stdout.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def find_entity(kg: KnowledgeGraph, name: str, *, new: bool = False) -> str:
    """The id of the entity that a user names by id, name or alias; with `new` an id of a class may name one to be made.

    Raises InputError where there is none, or more than one of that very name.
    """
    if name in kg.entities:
        return name
    exact = [e.id for e in kg.entities.values() if name == e.name]
    exact = exact or [e.id for e in kg.entities.values() if name in e.aliases]
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise InputError(f"{name}: could be {' or '.join(sorted(exact))}; write the id")
    if new and name.split("/", 1)[0] in load_schema().kinds and name.partition("/")[2]:
        return name
    near = ", ".join(e.id for e in search(kg, name.split("/", 1)[-1], limit=3))
    raise InputError(
        f"{name}: no such entity" + (f"; near: {near}" if near else "; `tuzhi explain` searches by parts of names")
    )


def find_article(kg: KnowledgeGraph, word: str) -> str:
    """The id of an article that a user names by id, by how its id begins, or by its file. Raises InputError."""
    found = [a.id for a in kg.articles.values() if word in (a.id, a.path)]
    found = found or [a.id for a in kg.articles.values() if len(word) >= 4 and a.id.startswith(word)]
    if len(found) != 1:
        raise InputError(
            f"{word}: {'no' if not found else 'more than one'} such article; `tuzhi explain` shows their ids with --json"
        )
    return found[0]


def find_target(kg: KnowledgeGraph, target: Sequence[str], *, former: str = "") -> tuple[str, tuple[str, ...]]:
    """What a user means by a handle, by an entity, by a fact (three words) or by a number (thing, measure, number and unit).

    Raises InputError where the graph does not have it.
    """
    if len(target) == 1:
        tables = (("fact", kg.facts), ("observation", kg.observations), ("entity", {(e,): e for e in kg.entities}))
        for what, table in tables:
            for key in table:
                if handle(what, key) == target[0]:
                    return what, key
        return "entity", (find_entity(kg, target[0]),)
    if len(target) != 3:
        raise InputError(f"{' '.join(target)}: expected a handle, an entity, or three words: subject, property, object")
    about = find_entity(kg, target[0])
    for observation in kg.observations.values():
        number = f"{observation.value}{observation.unit}"
        if (observation.about, observation.measure) == (about, target[1]) and target[2] in (
            number,
            str(observation.value),
        ):
            return "observation", observation.key
    end = target[2] if (about, target[1], target[2], former) in kg.facts else find_entity(kg, target[2])
    if (about, target[1], end, former) not in kg.facts:
        known = [statement(key[0], key[1], key[2], "en") for key in kg.facts if key[0] == about and key[1] == target[1]]
        raise InputError(
            f"{' '.join(target)}: not in the atlas; of {about} it says {'; '.join(known[:3]) or 'no such thing'}"
        )
    return "fact", (about, target[1], end, former)
