"""Measure the search beside Pagefind and Material's own: the index, what queries load and take in Chromium, what they find.

Prints a table and writes it to docs/developers/benchmarks/search.md. All engines get the texts of the same synthetic records;
Material's index, which every visitor loads whole, is made of at most 1,000. `--work` names a folder that keeps the records for the
next run; the bars stand in search_report.py.
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
from workspace import QUIET, SEED, emptied, make_demo, say

from gongkai.search import Document

ROOT = Path(__file__).parent.parent
RECORDS = 10_000
MATERIAL_RECORDS = 1000
UPDATES = {"change": 3, "add": 3, "correct": 1}
"""How often each is run; the quickest counts. The last one makes a new cache."""
PAGEFIND_INTERFACE = (
    "pagefind-ui",
    "pagefind-modular-ui",
    "pagefind-component-ui",
    "pagefind-highlight",
)
"""Files of Pagefind's bundle that show results; they are no part of the index."""


class Corpus(NamedTuple):
    """Synthetic records, and what is searched of them."""

    folder: Path
    """Where everything that is made of these records is put."""
    demo: Path
    """The data, as `gongkai demo` writes it."""
    documents: list[Document]
    queries: list[str]
    scan: Scan

    @property
    def text_bytes(self) -> int:
        """Return how long the texts are in UTF-8."""
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
        loads = [os.getloadavg()[0]]
        corpus = _corpus(work, arguments.records)
        own, upkeep = _measure_ours(corpus)
        loads.append(os.getloadavg()[0])
        pagefind = _measure_pagefind(corpus)
        loads.append(os.getloadavg()[0])
        material = _measure_material(
            corpus if arguments.records <= MATERIAL_RECORDS else _corpus(work, MATERIAL_RECORDS),
        )
        loads.append(os.getloadavg()[0])
    outcomes = (own, pagefind, material)
    made = rows(outcomes, upkeep)
    versions = ", ".join(f"{name} {version(package)}" for name, package in (("Pagefind", "pagefind"), ("Material", "mkdocs-material")))
    conditions = f"{versions}; the machine's load from before to after: {', '.join(f'{load:.1f}' for load in loads)}"
    print(table(made))
    print(conditions)
    (ROOT / "docs/developers/benchmarks/search.md").write_text(
        page(made, outcomes, conditions),
        "utf-8",
    )


def _corpus(work: Path, records: int) -> Corpus:
    """Return the records, their texts, and queries for them; the data are reused, everything else is made anew."""
    say(f"{records:,} records")
    folder = work / str(records)
    demo = make_demo(folder, records)
    prepared = folder / "documents.pickle"
    _run("prepare", demo, emptied(folder / "site"), prepared)
    documents, _ = read_prepared(prepared)
    return Corpus(folder, demo, documents, queries_of(documents, SEED), Scan(documents))


def _measure_ours(corpus: Corpus) -> tuple[Outcome, Upkeep]:
    say("gongkai: index")
    site, prepared, cache = (
        corpus.folder / "site",
        corpus.folder / "documents.pickle",
        emptied(corpus.folder / "cache"),
    )
    built = _run("build", prepared, site, cache)
    updates = {part: _quickest_update(part, corpus, cache, runs) for part, runs in UPDATES.items()}
    upkeep = Upkeep(built["verify"], int(built["peak_before"]), **updates)
    files = _sizes(site / "search")
    outcome = _outcome(
        corpus,
        search_browser.ours(site),
        files,
        (built["build"], built["processor"]),
        int(built["peak"]),
    )
    return outcome, upkeep


def _quickest_update(part: str, corpus: Corpus, cache: Path, runs: int) -> Update:
    measured = (
        _run(
            part,
            corpus.folder / "documents.pickle",
            emptied(corpus.folder / "updated"),
            cache,
        )
        for _ in range(runs)
    )
    return min(
        (Update(one["index"], one["write"]) for one in measured),
        key=lambda update: update.seconds,
    )


def _measure_pagefind(corpus: Corpus) -> Outcome:
    say("Pagefind: index")
    pages, output = (
        emptied(corpus.folder / "pages"),
        emptied(corpus.folder / "pagefind"),
    )
    for document in corpus.documents:
        path = pages / f"records/{document.facets.year}/{document.id}/index.html"
        path.parent.mkdir(parents=True)
        path.write_text(_page_of(document), "utf-8")
    run = measure(
        [
            sys.executable,
            "-m",
            "pagefind",
            "--site",
            str(pages),
            "--output-path",
            str(output),
        ]
    )
    files = {name: size for name, size in _sizes(output).items() if not name.startswith(PAGEFIND_INTERFACE)}
    return _outcome(
        corpus,
        search_browser.pagefind(output),
        files,
        (run.seconds, run.processor_seconds),
        run.peak_bytes,
    )


def _measure_material(corpus: Corpus) -> Outcome:
    say("Material: site")
    folder = emptied(corpus.folder / "material")
    shutil.copytree(corpus.demo, folder, dirs_exist_ok=True)
    settings = (folder / "mkdocs.yml").read_text("utf-8")
    (folder / "mkdocs.yml").write_text(
        settings.replace("plugins: []", "plugins: [search]"),
        "utf-8",
    )
    built = _run("material", folder)
    index = folder / "site/search/search_index.json"
    engine = search_browser.material(folder / "site")
    return _outcome(
        corpus,
        engine,
        {index.name: index.stat().st_size},
        (built["build"], None),
        int(built["peak"]),
    )


def _outcome(
    corpus: Corpus,
    engine: Engine,
    files: dict[str, int],
    seconds: tuple[float, float | None],
    peak: int,
) -> Outcome:
    """Ask all queries, and return what was measured of an engine."""
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
    """Run a part of search_work.py in a process of its own, and return what it measured."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "measured.json")
        measure(
            [
                sys.executable,
                str(ROOT / "benchmarks/search_work.py"),
                part,
                *map(str, paths),
                str(result),
            ],
            environment=QUIET,
        )
        measured: dict[str, float] = json.loads(result.read_text("utf-8"))
    return measured


def _texts(document: Document) -> Sequence[str]:
    return [text for group in document.texts for text in group]


def _page_of(document: Document) -> str:
    """Return a page that has a document's texts and nothing else."""
    elements = zip(("h1", "h2", "p"), document.texts, strict=True)
    body = "\n".join(f"<{name}>{html.escape(text)}</{name}>" for name, texts in elements for text in texts)
    title = html.escape(document.texts.titles[0])
    return (
        f'<!doctype html>\n<html lang="zh">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _sizes(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


if __name__ == "__main__":
    main()
