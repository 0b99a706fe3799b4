"""Measure the search beside Pagefind and Material's own: the index, and queries in Chromium.

Prints a table and writes the table to docs/developers/benchmarks/search.md. All engines get the texts of the
same synthetic records; Material's index, which every visitor loads whole, is made of at most 1,000 records.
`--work` names a folder that keeps the records for the next run; the bars stand in search_report.py.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import search_browser
from measure import measure
from search_browser import Engine, ask_all
from search_queries import Scan, queries_of
from search_report import Outcome, Update, Upkeep, page, rows, table
from search_work import read_prepared
from workspace import QUIET, SEED, emptied, make_demo, module_command, say

from gongkai.search import Document

ROOT = Path(__file__).parent.parent
RECORDS = 10_000
MATERIAL_RECORDS = 1000
UPDATES = {"change": 3, "add": 3, "correct": 1}
"""The runs of each update; the quickest run counts. The last update makes a new cache, so it comes last."""
PAGEFIND_INTERFACE = (
    "pagefind-ui",
    "pagefind-modular-ui",
    "pagefind-component-ui",
    "pagefind-highlight",
)
"""Files of Pagefind's bundle that show results, no part of the index."""


class Corpus(NamedTuple):
    """Synthetic records, their searched texts, and queries."""

    folder: Path
    """The folder for all files made of these records."""
    demo: Path
    """The site, as `gongkai demo` writes the site."""
    documents: list[Document]
    queries: list[str]
    scan: Scan

    @property
    def text_bytes(self) -> int:
        """Return the bytes of the texts in UTF-8."""
        return sum(len(text.encode()) for document in self.documents for text in _texts(document))


def main() -> None:
    """Measure everything, print the table and write it."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument(
        "--work",
        type=Path,
        help="a folder that keeps the synthetic records for the next run",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work: Path = (arguments.work or Path(temporary)).resolve()
        loads = [_load()]
        corpus = _corpus(work, arguments.records)
        own, upkeep = _measure_ours(corpus)
        loads.append(_load())
        pagefind = _measure_pagefind(corpus)
        loads.append(_load())
        if arguments.records > MATERIAL_RECORDS:
            corpus = _corpus(work, MATERIAL_RECORDS)
        material = _measure_material(corpus)
        loads.append(_load())
    outcomes = (own, pagefind, material)
    table_rows = rows(outcomes, upkeep)
    versions = f"Pagefind {version('pagefind')}, Material {version('mkdocs-material')}"
    conditions = f"{versions}; the machine's load from before to after: {', '.join(loads)}"
    print(table(table_rows))
    print(conditions)
    text = page(table_rows, outcomes, conditions)
    (ROOT / "docs/developers/benchmarks/search.md").write_text(text, "utf-8")


def _load() -> str:
    """Return the load of the machine, with which programs disturb the figures."""
    return f"{os.getloadavg()[0]:.1f}"


def _corpus(work: Path, records: int) -> Corpus:
    """Return the records, their texts, and queries.

    The records of an earlier run are used again; all other files are made anew.
    """
    say(f"{records:,} records")
    folder = work / str(records)
    demo = make_demo(folder, records)
    prepared = folder / "documents.pickle"
    _run("prepare", demo, emptied(folder / "site"), prepared)
    documents, _ = read_prepared(prepared)
    return Corpus(folder, demo, documents, queries_of(documents, SEED), Scan(documents))


def _measure_ours(corpus: Corpus) -> tuple[Outcome, Upkeep]:
    say("gongkai: index")
    site = corpus.folder / "site"
    prepared = corpus.folder / "documents.pickle"
    cache = emptied(corpus.folder / "cache")
    figures = _run("build", prepared, site, cache)
    updates: dict[str, Update] = {}
    for part, runs in UPDATES.items():
        updates[part] = _quickest_update(part, corpus, cache, runs)
    upkeep = Upkeep(figures["verify"], int(figures["peak_before"]), **updates)
    files = _sizes(site / "search")
    engine = search_browser.ours(site)
    seconds = (figures["build"], figures["processor"])
    return _outcome(corpus, engine, files, seconds, int(figures["peak"])), upkeep


def _quickest_update(part: str, corpus: Corpus, cache: Path, runs: int) -> Update:
    prepared = corpus.folder / "documents.pickle"
    updates = []
    for _ in range(runs):
        figures = _run(part, prepared, emptied(corpus.folder / "updated"), cache)
        updates.append(Update(figures["index"], figures["write"]))
    return min(updates, key=lambda update: update.seconds)


def _measure_pagefind(corpus: Corpus) -> Outcome:
    say("Pagefind: index")
    pages = emptied(corpus.folder / "pages")
    output = emptied(corpus.folder / "pagefind")
    for document in corpus.documents:
        path = pages / f"records/{document.facets.year}/{document.id}/index.html"
        path.parent.mkdir(parents=True)
        path.write_text(_page_of(document), "utf-8")
    folders = ["--site", str(pages), "--output-path", str(output)]
    run = measure(module_command("pagefind", *folders))
    sizes = _sizes(output)
    files = {name: sizes[name] for name in sizes if not name.startswith(PAGEFIND_INTERFACE)}
    engine = search_browser.pagefind(output)
    seconds = (run.seconds, run.processor_seconds)
    return _outcome(corpus, engine, files, seconds, run.peak_bytes)


def _measure_material(corpus: Corpus) -> Outcome:
    say("Material: site")
    folder = emptied(corpus.folder / "material")
    shutil.copytree(corpus.demo, folder, dirs_exist_ok=True)
    config = folder / "mkdocs.yml"
    text = config.read_text("utf-8").replace("plugins: []", "plugins: [search]")
    config.write_text(text, "utf-8")
    figures = _run("material", folder)
    index = folder / "site/search/search_index.json"
    files = {index.name: index.stat().st_size}
    engine = search_browser.material(folder / "site")
    return _outcome(corpus, engine, files, (figures["build"], None), int(figures["peak"]))


def _outcome(
    corpus: Corpus,
    engine: Engine,
    files: dict[str, int],
    seconds: tuple[float, float | None],
    peak: int,
) -> Outcome:
    """Ask all queries; return the figures of an engine.

    `files` are the bytes of the index by file; `seconds` are the build's on the clock and of the processor.
    """
    say("queries")
    answers = ask_all(engine, corpus.queries)
    say("scan")
    return Outcome(
        records=len(corpus.documents),
        build_seconds=seconds[0],
        processor_seconds=seconds[1],
        peak_bytes=peak,
        index_bytes=sum(files.values()),
        index_files=len(files),
        text_bytes=corpus.text_bytes,
        answers=answers,
        score=corpus.scan.score(answers.found),
    )


def _run(part: str, *paths: Path) -> dict[str, float]:
    """Run a part of search_work.py in a process of its own; return its figures."""
    script = str(ROOT / "benchmarks/search_work.py")
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "measured.json")
        command = [sys.executable, script, part, *map(str, paths), str(result)]
        measure(command, environment=QUIET)
        figures: dict[str, float] = json.loads(result.read_text("utf-8"))
    return figures


def _texts(document: Document) -> Sequence[str]:
    return [text for group in document.texts for text in group]


def _page_of(document: Document) -> str:
    """Return a page with the texts of a document and nothing else."""
    lines = []
    for name, texts in zip(("h1", "h2", "p"), document.texts, strict=True):
        lines += [f"<{name}>{html.escape(text)}</{name}>" for text in texts]
    title = html.escape(document.texts.titles[0])
    head = f'<!doctype html>\n<html lang="zh">\n<head><meta charset="utf-8"><title>{title}</title></head>'
    return "\n".join([head, "<body>", *lines, "</body>", "</html>", ""])


def _sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of each file below a folder, by address."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}


if __name__ == "__main__":
    main()
