"""The table of the search benchmark, and the page on which it stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from measure import machine, markdown_table
from search_browser import SESSIONS, Answers, Asked
from search_queries import LENGTHS, RANDOM_QUERIES, TERMS, Score

BUILD_SHARE = 0.2
PEAK_BYTES = 800e6
TEXT_SHARE = 0.9
FILES = 1500
FIRST_BYTES = 350e3
LATER_BYTES = 200e3
MILLISECONDS = 100
UPDATE_SECONDS = 0.5


class Outcome(NamedTuple):
    """What was measured of one engine."""

    records: int
    build_seconds: float
    processor_seconds: float | None
    """None where the index is made during a larger build."""
    peak_bytes: int
    index_bytes: int
    index_files: int
    text_bytes: int
    """All searched texts in UTF-8."""
    answers: Answers
    score: Score


class Update(NamedTuple):
    """What it took to index one changed record."""

    index_seconds: float
    write_seconds: float

    @property
    def seconds(self) -> float:
        """Return the time from the documents to the files in a new site."""
        return self.index_seconds + self.write_seconds

    def __str__(self) -> str:
        """Return the time and its parts."""
        return f"{self.seconds:.2f} s ({self.index_seconds:.2f} s index, {self.write_seconds:.2f} s files)"


class Upkeep(NamedTuple):
    """What only gongkai's index has."""

    verify_seconds: float
    peak_before: int
    """Bytes that the process held before the index was begun, the texts among them."""
    change: Update
    """One changed record."""
    add: Update
    """One new record."""
    correct: Update
    """One record that was corrected or taken back."""


class Row(NamedTuple):
    """A figure of gongkai, Pagefind and Material, and its bar."""

    figure: str
    cells: tuple[str, ...]
    bar: str = ""
    kept: bool = True


Outcomes = tuple[Outcome, Outcome, Outcome]


def rows(outcomes: Outcomes, upkeep: Upkeep) -> list[Row]:
    """Return the whole table."""
    return [
        *_build_rows(outcomes, upkeep),
        *_update_rows(upkeep),
        *_browser_rows(outcomes),
        *_score_rows(outcomes),
    ]


def table(made: Sequence[Row]) -> str:
    """Return the table as Markdown; a bar that is missed says so."""
    header = ("figure", "gongkai", "Pagefind", "Material", "bar")
    return markdown_table(
        header,
        [(row.figure, *row.cells, row.bar if row.kept else f"{row.bar}: **missed**") for row in made],
    )


def _build_rows(outcomes: Outcomes, upkeep: Upkeep) -> Iterator[Row]:
    own, pagefind, _ = outcomes
    share = own.build_seconds / pagefind.build_seconds
    yield Row("records", _each(outcomes, lambda one: f"{one.records:,}"))
    yield Row(
        "their searched texts in UTF-8",
        _each(outcomes, lambda one: _megabytes(one.text_bytes)),
    )
    seconds = _each(outcomes, lambda one: f"{one.build_seconds:.1f} s")
    yield Row(
        "index build",
        seconds,
        f"at most {BUILD_SHARE} × Pagefind's (it is {share:.2f} ×)",
        share <= BUILD_SHARE,
    )
    yield Row(
        "processor time of it",
        _each(
            outcomes,
            lambda one: f"{one.processor_seconds:.1f} s" if one.processor_seconds else "",
        ),
    )
    peaks = _each(outcomes, lambda one: _megabytes(one.peak_bytes))
    yield Row(
        "peak memory",
        peaks,
        f"at most {_megabytes(PEAK_BYTES)}",
        own.peak_bytes <= PEAK_BYTES,
    )
    yield Row(
        "of it held before the index is begun",
        (_megabytes(upkeep.peak_before), "", ""),
    )
    yield Row("index", _each(outcomes, lambda one: _megabytes(one.index_bytes)))
    ratios = _each(outcomes, lambda one: f"{one.index_bytes / one.text_bytes:.2f}")
    yield Row(
        "index against texts",
        ratios,
        f"at most {TEXT_SHARE}",
        own.index_bytes <= TEXT_SHARE * own.text_bytes,
    )
    files = _each(outcomes, lambda one: f"{one.index_files:,}")
    yield Row(
        "files of the index",
        files,
        f"at most {FILES:,}",
        own.index_files <= FILES,
    )


def _update_rows(upkeep: Upkeep) -> Iterator[Row]:
    yield Row("verification", (f"{upkeep.verify_seconds:.1f} s", "", ""))
    for name, update in {
        "one changed record": upkeep.change,
        "one new record": upkeep.add,
    }.items():
        yield Row(
            name,
            (str(update), "", ""),
            f"at most {UPDATE_SECONDS} s",
            update.seconds <= UPDATE_SECONDS,
        )
    yield Row("one record corrected or taken back", (str(upkeep.correct), "", ""))


def _browser_rows(outcomes: Outcomes) -> Iterator[Row]:
    first = [one.answers.first for one in outcomes]
    later = [one.answers.later for one in outcomes]
    most = max(asked.bytes for asked in first[0])
    usual = percentile([asked.bytes for asked in later[0]], 0.5)
    slow = percentile([asked.milliseconds for asked in later[0]], 0.95)
    loaded = _spreads(first, lambda asked: asked.bytes / 1000)
    yield Row(
        "first query, KB",
        loaded,
        f"at most {FIRST_BYTES / 1000:.0f}",
        most <= FIRST_BYTES,
    )
    yield Row("first query, requests", _spreads(first, lambda asked: asked.requests))
    yield Row("first query, ms", _spreads(first, lambda asked: asked.milliseconds))
    loaded = _spreads(later, lambda asked: asked.bytes / 1000)
    yield Row(
        "later queries, KB",
        loaded,
        f"median at most {LATER_BYTES / 1000:.0f}",
        usual <= LATER_BYTES,
    )
    yield Row("later queries, requests", _spreads(later, lambda asked: asked.requests))
    milliseconds = _spreads(later, lambda asked: asked.milliseconds)
    yield Row(
        "later queries, ms",
        milliseconds,
        f"95th percentile at most {MILLISECONDS}",
        slow <= MILLISECONDS,
    )


def _score_rows(outcomes: Outcomes) -> Iterator[Row]:
    score = outcomes[0].score
    yield Row(
        "recall",
        _each(outcomes, lambda one: _share(one.score.recall)),
        "1.0",
        score.recall == 1,
    )
    yield Row(
        "precision",
        _each(outcomes, lambda one: _share(one.score.precision)),
        "1.0",
        score.precision == 1,
    )
    yield Row(
        "queries answered exactly",
        _each(outcomes, lambda one: f"{one.score.exact} of {one.score.queries}"),
    )


def _each(outcomes: Outcomes, show: Callable[[Outcome], str]) -> tuple[str, ...]:
    return tuple(map(show, outcomes))


def _spreads(
    engines: Sequence[Sequence[Asked]],
    figure: Callable[[Asked], float],
) -> tuple[str, ...]:
    """Return, for each engine, the median, the 95th percentile and the largest of a figure."""
    spreads = ([percentile([figure(asked) for asked in engine], share) for share in (0.5, 0.95, 1)] for engine in engines)
    return tuple(" · ".join(f"{value:,.0f}" for value in spread) for spread in spreads)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that so large a share of the values does not exceed."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB" if size < 10e6 else f"{size / 1e6:,.0f} MB"  # noqa: PLR2004 - small sizes with a decimal


def _share(value: float) -> str:
    """Return a share, rounded down: 1.0000 is all."""
    return f"{math.floor(value * 10_000) / 10_000:.4f}"


def page(made: Sequence[Row], outcomes: Outcomes, conditions: str) -> str:
    """Return the page with the table."""
    own, _, material = outcomes
    return f"""# Search

Made by `python benchmarks/search.py`. The records are synthetic (`gongkai demo --records {own.records} --seed 1`). gongkai's index is built
from the searched texts of the records; Pagefind (extended) is given pages with nothing but these texts, which spares it the rest of a
site's pages. Material's index comes with its site, of {material.records:,} records only, because every visitor loads it whole: its time is that of
its plugin, its memory that of the whole build, and its texts are whole pages, indexes among them. Memory is that of the largest
process. Every update runs in a process of its own, as in a build, and counts from the documents to the files of a new site; the index
is made anew when a record was corrected or taken back, so that nothing of the earlier text stays in it.

{own.score.queries} queries, seeded: {RANDOM_QUERIES} pieces of {LENGTHS[0]} to {LENGTHS[1]} characters from anywhere in the texts, as they are written there,
and {len(set(TERMS))} terms of the field. Three numbers are the median, the 95th percentile and the largest. A first query is asked in a browser that has
loaded nothing, and everything that it needs counts, scripts too; later queries are asked one after the other in one page, in the
quicker of {SESSIONS} sessions, as an update is the quickest of several. A query's time is from the call to the first ten results with their excerpts; bytes are what a server on loopback has sent, uncompressed by it
(Pagefind compresses its files itself). Recall and precision are against a plain scan of the normalised texts, all hits together.

Measured on {machine()}; {conditions}.

{table(made)}"""
