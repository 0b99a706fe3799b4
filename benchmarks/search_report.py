"""Write the table of the search benchmark, and the page of the table."""

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
    """The figures of one engine."""

    records: int
    build_seconds: float
    processor_seconds: float | None
    """None for an index that is made during a larger build."""
    peak_bytes: int
    index_bytes: int
    index_files: int
    text_bytes: int
    """All searched texts in UTF-8."""
    answers: Answers
    score: Score


class Update(NamedTuple):
    """The time of indexing one changed record."""

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
    """The figures that only gongkai's index has."""

    verify_seconds: float
    peak_before: int
    """The peak memory before the index is begun, in bytes, with the texts."""
    change: Update
    """The update for one changed record."""
    add: Update
    """The update for one new record."""
    correct: Update
    """The update for one corrected or withdrawn record."""


class Row(NamedTuple):
    """A figure of gongkai, Pagefind and Material, and its bar."""

    figure: str
    cells: tuple[str, ...]
    bar: str = ""
    is_met: bool = True


Outcomes = tuple[Outcome, Outcome, Outcome]


def rows(outcomes: Outcomes, upkeep: Upkeep) -> list[Row]:
    """Return the whole table."""
    return [
        *_build_rows(outcomes, upkeep),
        *_update_rows(upkeep),
        *_browser_rows(outcomes),
        *_score_rows(outcomes),
    ]


def table(table_rows: Sequence[Row]) -> str:
    """Return the table as Markdown, with the missed bars marked."""
    header = ("figure", "gongkai", "Pagefind", "Material", "bar")
    lines = []
    for row in table_rows:
        bar = row.bar if row.is_met else f"{row.bar}: **missed**"
        lines.append((row.figure, *row.cells, bar))
    return markdown_table(header, lines)


def _build_rows(outcomes: Outcomes, upkeep: Upkeep) -> Iterator[Row]:
    own, pagefind, _ = outcomes
    yield Row("records", _each(outcomes, lambda one: f"{one.records:,}"))
    texts = _each(outcomes, lambda one: _megabytes(one.text_bytes))
    yield Row("their searched texts in UTF-8", texts)
    share = own.build_seconds / pagefind.build_seconds
    seconds = _each(outcomes, lambda one: f"{one.build_seconds:.1f} s")
    bar = f"at most {BUILD_SHARE} × Pagefind's (it is {share:.2f} ×)"
    yield Row("index build", seconds, bar, share <= BUILD_SHARE)
    yield Row("processor time of it", _each(outcomes, _processor_time))
    peaks = _each(outcomes, lambda one: _megabytes(one.peak_bytes))
    bar = f"at most {_megabytes(PEAK_BYTES)}"
    yield Row("peak memory", peaks, bar, own.peak_bytes <= PEAK_BYTES)
    before = _megabytes(upkeep.peak_before)
    yield Row("of it held before the index is begun", (before, "", ""))
    yield Row("index", _each(outcomes, lambda one: _megabytes(one.index_bytes)))
    ratios = _each(outcomes, lambda one: f"{one.index_bytes / one.text_bytes:.2f}")
    is_met = own.index_bytes <= TEXT_SHARE * own.text_bytes
    yield Row("index against texts", ratios, f"at most {TEXT_SHARE}", is_met)
    files = _each(outcomes, lambda one: f"{one.index_files:,}")
    yield Row("files of the index", files, f"at most {FILES:,}", own.index_files <= FILES)


def _processor_time(outcome: Outcome) -> str:
    seconds = outcome.processor_seconds
    return f"{seconds:.1f} s" if seconds else ""


def _update_rows(upkeep: Upkeep) -> Iterator[Row]:
    yield Row("verification", (f"{upkeep.verify_seconds:.1f} s", "", ""))
    bar = f"at most {UPDATE_SECONDS} s"
    for name, update in (
        ("one changed record", upkeep.change),
        ("one new record", upkeep.add),
    ):
        yield Row(name, (str(update), "", ""), bar, update.seconds <= UPDATE_SECONDS)
    yield Row("one record corrected or taken back", (str(upkeep.correct), "", ""))


def _browser_rows(outcomes: Outcomes) -> Iterator[Row]:
    first = [one.answers.first for one in outcomes]
    later = [one.answers.later for one in outcomes]
    largest = max(asked.bytes for asked in first[0])
    usual = percentile([asked.bytes for asked in later[0]], 0.5)
    slow = percentile([asked.milliseconds for asked in later[0]], 0.95)
    kilobytes = _spreads(first, lambda asked: asked.bytes / 1000)
    bar = f"at most {FIRST_BYTES / 1000:.0f}"
    yield Row("first query, KB", kilobytes, bar, largest <= FIRST_BYTES)
    yield Row("first query, requests", _spreads(first, lambda asked: asked.requests))
    yield Row("first query, ms", _spreads(first, lambda asked: asked.milliseconds))
    kilobytes = _spreads(later, lambda asked: asked.bytes / 1000)
    bar = f"median at most {LATER_BYTES / 1000:.0f}"
    yield Row("later queries, KB", kilobytes, bar, usual <= LATER_BYTES)
    yield Row("later queries, requests", _spreads(later, lambda asked: asked.requests))
    milliseconds = _spreads(later, lambda asked: asked.milliseconds)
    bar = f"95th percentile at most {MILLISECONDS}"
    yield Row("later queries, ms", milliseconds, bar, slow <= MILLISECONDS)


def _score_rows(outcomes: Outcomes) -> Iterator[Row]:
    score = outcomes[0].score
    recalls = _each(outcomes, lambda one: _share(one.score.recall))
    yield Row("recall", recalls, "1.0", score.recall == 1)
    precisions = _each(outcomes, lambda one: _share(one.score.precision))
    yield Row("precision", precisions, "1.0", score.precision == 1)
    exact = _each(outcomes, lambda one: f"{one.score.exact} of {one.score.queries}")
    yield Row("queries answered exactly", exact)


def _each(outcomes: Outcomes, show: Callable[[Outcome], str]) -> tuple[str, ...]:
    return tuple(map(show, outcomes))


def _spreads(
    engines: Sequence[Sequence[Asked]],
    figure: Callable[[Asked], float],
) -> tuple[str, ...]:
    """Return three values of a figure for each engine.

    The values are the median, the 95th percentile and the largest.
    """
    cells = []
    for engine in engines:
        values = [figure(asked) for asked in engine]
        spread = [percentile(values, share) for share in (0.5, 0.95, 1)]
        cells.append(" · ".join(f"{value:,.0f}" for value in spread))
    return tuple(cells)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that is not exceeded by so large a share of the values."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def _megabytes(size: float) -> str:
    decimals = 1 if size < 10e6 else 0  # noqa: PLR2004 - small sizes with a decimal
    return f"{size / 1e6:,.{decimals}f} MB"


def _share(value: float) -> str:
    """Return a share with four decimals, rounded down, so that only a whole is 1.0000."""
    return f"{math.floor(value * 10_000) / 10_000:.4f}"


def page(table_rows: Sequence[Row], outcomes: Outcomes, conditions: str) -> str:
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

{table(table_rows)}"""
