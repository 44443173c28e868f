"""The verbs of `tuzhi`. Each parses its arguments, calls one room, and prints what comes back."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tuzhi import __version__

from ..exports import EXPORTERS, export
from ..exports.atlas import PAGE, TURTLE, open_atlas, read_manifest, write_atlas
from ..extract.readers import Failure
from ..graph.errors import InputError, TuzhiError
from ..graph.model import Evidence, KnowledgeGraph
from ..graph.query import facts_of, observations_of, search, sentence, statistics
from ..graph.schema import load_schema
from ..graph.sparql import Table, ask, open_store, questions
from .language import LANGUAGES, choose_language
from .terminal import EXAMPLES, HELP, MESSAGES, columns, marked

Words = Callable[..., str]


def _say(lang: str) -> Words:
    return lambda key, **values: MESSAGES[key][lang].format(**values)


def _echo(text: str = "") -> None:
    click.echo(text)


def _warn(text: str) -> None:
    click.echo(text, err=True)


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
        _warn(MESSAGES["interrupted"][lang])
        return 130
    except TuzhiError as error:
        _warn(f"tuzhi: {error}")
        return 1
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nothing is wrong.
        sys.stderr.close()
        return 0
    return result if isinstance(result, int) else 0


def _report(failures: Sequence[Failure]) -> int:
    """Prints a line for each file that gave no article; gives the number of those that somebody asked for."""
    for failure in failures:
        _warn(f"tuzhi: {failure.path}: {failure.message}")
    return sum(not failure.skipped for failure in failures)


def _paths(words: Sequence[str]) -> list[Path]:
    return [Path(word) for word in words]


def build_app(lang: str) -> click.Group:
    """The command tree with its help in one language."""
    say = _say(lang)

    def verb(name: str) -> dict[str, Any]:
        examples = "\b\n" + "\n".join(f"  {line}" for line in EXAMPLES[name])
        return {"name": name, "help": f"{HELP[name][lang]}\n\n{examples}", "no_args_is_help": True}

    @click.group(help=HELP["tuzhi"][lang], context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(__version__, message="tuzhi %(version)s", help=HELP["version"][lang])
    @click.option("--lang", type=click.Choice(LANGUAGES), help=HELP["lang"][lang])
    def app(lang: str | None) -> None:
        pass

    paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...")
    atlas = click.argument("folder", type=click.Path(path_type=Path), metavar="ATLAS")
    as_json = click.option("--json", "as_json", is_flag=True, help=HELP["json"][lang])
    jobs = click.option("-j", "--jobs", type=click.IntRange(0), default=0, help=HELP["jobs"][lang])

    @app.command(**verb("build"))
    @paths
    @click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=HELP["output"][lang])
    @jobs
    @as_json
    def build(paths: tuple[str, ...], output: Path, jobs: int, as_json: bool) -> int:
        from ..extract.build import combine
        from .work import read_and_extract

        reading = read_and_extract(_paths(paths), jobs=jobs, label=say("reading"))
        failed = _report(reading.failures)
        if not reading.extractions:
            raise InputError(say("nothing", output=output))
        whole = combine(reading.extractions)
        manifest = write_atlas(whole.graph, whole.rejections, output, lang=lang)
        if as_json:
            failures = [{"path": f.path, "message": f.message, "skipped": f.skipped} for f in reading.failures]
            _echo(json.dumps({**manifest, "failures": failures}, ensure_ascii=False))
        else:
            _echo(say("built", failed=failed, rejected=len(whole.rejections), output=output, **manifest))
            _echo(say("open", page=output / PAGE, turtle=output / TURTLE, output=output))
        return 1 if failed else 0

    @app.command(**verb("extract"))
    @paths
    @jobs
    @as_json
    def extract(paths: tuple[str, ...], jobs: int, as_json: bool) -> int:
        from ..extract.record import to_record
        from .work import extract_all, read_articles

        articles, failures = read_articles(_paths(paths))
        for extraction in extract_all(articles, jobs=jobs or 1, label=say("reading")):
            if as_json:
                _echo(json.dumps(to_record(extraction.graph), ensure_ascii=False))
            else:
                _show_article(extraction.graph, lang)
        return 1 if _report(failures) else 0

    @app.command(**verb("query"))
    @atlas
    @click.argument("query", required=False)
    @click.option("--csv", "as_csv", is_flag=True, help=HELP["csv"][lang])
    @as_json
    def query(folder: Path, query: str | None, as_csv: bool, as_json: bool) -> None:
        read_manifest(folder)
        if query is None:
            for question in questions().values():
                _echo(f"{question.name:24}{question.zh if lang == 'zh' else question.en}")
            return
        text = sys.stdin.read() if query == "-" else query
        _show_table(ask(open_store(folder / TURTLE), text), as_csv=as_csv, as_json=as_json)

    @app.command(**verb("explain"))
    @atlas
    @click.argument("name", metavar="NAME")
    @as_json
    def explain(folder: Path, name: str, as_json: bool) -> int:
        kg = open_atlas(folder)
        found = search(kg, name)
        if not found:
            _warn(say("unknown", name=name))
            return 1
        entity = found[0]
        if as_json:
            _echo(json.dumps(_entity_json(kg, entity.id), ensure_ascii=False, default=str))
            return 0
        _show_entity(kg, entity.id, lang)
        if others := [e.id for e in found[1:8]]:
            _echo(say("others", names="  ".join(others)))
        return 0

    @app.command(**verb("stats"))
    @atlas
    @as_json
    def stats(folder: Path, as_json: bool) -> None:
        found = statistics(open_atlas(folder))
        if as_json:
            _echo(json.dumps(asdict(found), ensure_ascii=False))
            return
        schema = load_schema()
        _echo(say("stats", **{key: getattr(found, key) for key in ("articles", "entities", "facts", "observations")}))
        if found.first:
            _echo(f"{found.first} – {found.last}")
        for rows in (found.kinds, found.properties):
            _echo()
            for name, count in rows:
                _echo(f"{count:8}  {schema.label(name, lang)}  {name}")
        _echo()
        for name, count in found.central:
            _echo(f"{count:8}  {name}")

    @app.command(**verb("export"))
    @atlas
    @click.option(
        "-f", "--format", "form", type=click.Choice(sorted(EXPORTERS)), required=True, help=HELP["format"][lang]
    )
    @click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=HELP["output"][lang])
    def export_(folder: Path, form: str, output: Path) -> None:
        export(open_atlas(folder), output, form=form, lang=lang)
        _echo(str(output))

    @app.command(**verb("validate"))
    @atlas
    @as_json
    def validate(folder: Path, as_json: bool) -> int:
        from ..graph import validate as rules

        _, refused = rules.validate(open_atlas(folder))
        report = rules.validate_turtle(folder / TURTLE)
        problems = [f"{r.what}: {r.reason}" for r in refused] + list(report.problems)
        if as_json:
            _echo(json.dumps({"conforms": not problems, "problems": problems}, ensure_ascii=False))
        else:
            for problem in problems:
                _echo(problem)
            _echo(say("conforms" if not problems else "violations", count=len(problems), folder=folder))
        return 1 if problems else 0

    @app.command(**verb("serve"))
    @atlas
    @click.option("--host", default="127.0.0.1", show_default=True, help=HELP["host"][lang])
    @click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help=HELP["port"][lang])
    @click.option("--allow-host", "names", multiple=True, help=HELP["allow_host"][lang])
    @click.option(
        "--time-limit", type=click.FloatRange(0.1), default=10.0, show_default=True, help=HELP["time_limit"][lang]
    )
    def serve_(folder: Path, host: str, port: int, names: tuple[str, ...], time_limit: float) -> None:
        import uvicorn

        from ..serve.app import LOCAL_HOSTS, make_app

        application = make_app(folder, hosts=(*LOCAL_HOSTS, host, *names), seconds=time_limit)
        _echo(say("serving", host=host, port=port))
        uvicorn.run(application, host=host, port=port, log_level="warning")

    @app.command(**verb("eval"))
    @click.argument("gold", type=click.Path(path_type=Path), metavar="GOLD")
    @click.option("--errors", type=click.IntRange(0), default=0, help=HELP["errors"][lang])
    @as_json
    def eval_(gold: Path, errors: int, as_json: bool) -> None:
        from ..extract.evaluate import evaluate, read_gold

        report = evaluate(read_gold(gold))
        if as_json:
            _echo(json.dumps(report.as_json(), ensure_ascii=False))
            return
        _echo(f"{'':34}{'P':>7}{'R':>7}{'F1':>7}{'gold':>7}{'pred':>7}{'ok':>7}")
        for name, row in report.rows():
            _echo(
                f"{name:34}{row.precision:7.3f}{row.recall:7.3f}{row.f1:7.3f}{row.gold:7}{row.predicted:7}{row.correct:7}"
            )
        for line in report.error_lines(errors):
            _echo(line)

    return app


def _show_table(table: Table, *, as_csv: bool, as_json: bool) -> None:
    if as_json:
        _echo(json.dumps([dict(zip(table.columns, row, strict=True)) for row in table.rows], ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([value or "" for value in row] for row in table.rows)
    else:
        for line in columns([table.columns, *table.rows]):
            _echo(line)


def _show_article(kg: KnowledgeGraph, lang: str) -> None:
    (article,) = kg.articles.values()
    schema = load_schema()
    _echo(f"# {article.title or article.path}  {article.published} {article.source}".rstrip())
    for kind in schema.kinds:
        if names := [e.name for e in kg.entities.values() if e.kind == kind]:
            _echo(f"{schema.label(kind, lang)}: {'、'.join(names)}")
    for fact in sorted(kg.facts.values(), key=lambda f: f.evidence[0].start):
        _echo(
            f"- {_statement(fact.subject, fact.property, fact.object, lang)}  [{fact.confidence:.2f}] {fact.evidence[0].quote}"
        )
    for obs in sorted(kg.observations.values(), key=lambda o: o.evidence[0].start):
        _echo(
            f"- {obs.about.split('/', 1)[1]} {obs.measure} {obs.bound} {obs.value}{obs.unit} {obs.time}  {obs.evidence[0].quote}"
        )
    _echo()


def _statement(subject: str, property_: str, target: str, lang: str) -> str:
    return f"{subject.split('/', 1)[1]} —{load_schema().label(property_, lang)}→ {target.split('/', 1)[-1]}"


def _source(kg: KnowledgeGraph, ev: Evidence) -> str:
    article = kg.articles[ev.article]
    return " ".join(x for x in (article.title or article.path, article.published, article.source, article.url) if x)


def _show_entity(kg: KnowledgeGraph, entity: str, lang: str) -> None:
    found = kg.entities[entity]
    kind = load_schema().label(found.kind, lang)
    _echo(f"{found.name}  [{kind}]" + (f"  {'、'.join(found.aliases)}" if found.aliases else ""))
    for fact in facts_of(kg, entity):
        notes = "，".join(f"{key}={value}" for key, value in fact.qualifiers)
        _echo(f"\n{_statement(fact.subject, fact.property, fact.object, lang)}  {notes}  [{fact.confidence:.2f}]")
        for ev in fact.evidence:
            _echo(f"    {marked(sentence(kg, ev), ev.quote)}\n    —— {_source(kg, ev)}")
    for obs in observations_of(kg, entity):
        bound = "" if obs.bound == "=" else obs.bound
        _echo(f"\n{obs.measure}: {bound}{obs.value}{obs.unit}  {obs.time}  [{obs.confidence:.2f}]")
        for ev in obs.evidence:
            _echo(f"    {marked(sentence(kg, ev), ev.quote)}\n    —— {_source(kg, ev)}")


def _entity_json(kg: KnowledgeGraph, entity: str) -> dict[str, Any]:
    def witnesses(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
        return [{**asdict(ev), "sentence": sentence(kg, ev), "source": _source(kg, ev)} for ev in evidence]

    return {
        **asdict(kg.entities[entity]),
        "id": entity,
        "facts": [
            {**asdict(f), "confidence": f.confidence, "evidence": witnesses(f.evidence)} for f in facts_of(kg, entity)
        ],
        "observations": [
            {**asdict(o), "confidence": o.confidence, "evidence": witnesses(o.evidence)}
            for o in observations_of(kg, entity)
        ],
    }
