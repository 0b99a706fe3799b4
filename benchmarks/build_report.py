"""Write the tables of the build benchmark with their bars, and the page of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import build_ours
import build_peers
from build_figures import Build, PageSizes
from build_ours import COLD, NOTHING, ONE_CORE, RECORD
from build_peers import HUGO, MATERIAL, PAGEFIND, Peer
from measure import SAMPLE_SECONDS, Measured, markdown_table

COLD_SHARE = 0.35
NOTHING_SECONDS = 1.5
RECORD_SHARE = 0.04
RECORD_SECONDS = 2.5
PEAK_BYTES = 500e6
SPEEDUP = 1.6
DOUBLE_SECONDS = 2.2
DOUBLE_MEMORY = 2.0
OVER_TEXT = 20e3
OURS = "gongkai"


class Results(NamedTuple):
    """All measured figures; a partial run has only some of them."""

    records: int
    own: Sequence[Build]
    """gongkai's builds of so many records and of twice as many."""
    own_pages: PageSizes | None
    peers: Mapping[str, Peer]

    def build(self, name: str, times: int = 1) -> Build | None:
        """Return one of gongkai's builds of so many times the records, or None."""
        for build in self.own:
            if (build.name, build.records) == (name, times * self.records):
                return build
        return None

    @property
    def rival_seconds(self) -> float | None:
        """Return the seconds of Hugo and Pagefind one after the other."""
        peer = self.peers.get(HUGO)
        if peer is None:
            return None
        return sum(build.run.seconds for build in peer.builds)


class Bar(NamedTuple):
    """A figure with its limit, and whether the figure meets the limit."""

    figure: str
    measured: str
    bar: str
    is_met: bool


def tables(results: Results) -> str:
    """Return the tables as Markdown: all builds, the bars, the pages."""
    return "\n".join((_builds(results), _bars(results), _pages(results)))


def _builds(results: Results) -> str:
    header = (
        "build",
        "records",
        "seconds",
        f"ratio to {HUGO} + {PAGEFIND}",
        "processor seconds",
        "other programs",
        "largest process",
        "all processes",
        "site",
        "written of it",
        "pages that show the change",
    )
    rows = []
    for name, peer in results.peers.items():
        builds = _together(peer.builds) if name == HUGO else peer.builds
        rows += [_row(build, results) for build in builds]
    rows += [_row(build, results, f"{OURS}: ") for build in results.own]
    return markdown_table(header, rows)


def _together(builds: Sequence[Build]) -> list[Build]:
    """Return Hugo's build, Pagefind's build, and the sum of both."""
    site, search = builds
    first, then = site.run, search.run
    run = Measured(
        seconds=first.seconds + then.seconds,
        processor_seconds=first.processor_seconds + then.processor_seconds,
        peak_bytes=max(first.peak_bytes, then.peak_bytes),
        together_bytes=max(first.together_bytes, then.together_bytes),
        others_share=max(first.others_share, then.others_share),
    )
    files = site.site_files + search.site_files
    size = site.site_bytes + search.site_bytes
    name = f"{site.name} + {search.name}"
    both = Build(name, site.records, run, files, size, files, size)
    return [site, search, both]


def _row(build: Build, results: Results, maker: str = "") -> tuple[str, ...]:
    run = build.run
    ratio = ""
    if build.records == results.records and (rival := results.rival_seconds):
        ratio = f"{run.seconds / rival:.3f}"
    return (
        f"{maker}{build.name}",
        f"{build.records:,}",
        f"{run.seconds:.2f}",
        ratio,
        f"{run.processor_seconds:.1f}",
        f"{run.others_share:.0%}",
        _megabytes(run.peak_bytes),
        _megabytes(run.together_bytes),
        f"{build.site_files:,} files, {_megabytes(build.site_bytes)}",
        f"{build.written_files:,} files, {_megabytes(build.written_bytes)}",
        "" if build.shown is None else f"{build.shown:,}",
    )


def _bars(results: Results) -> str:
    rows = []
    for bar in bars(results):
        verdict = "met" if bar.is_met else "**missed**"
        rows.append((bar.figure, bar.measured, bar.bar, verdict))
    return markdown_table(("figure", "measured", "bar", ""), rows)


def bars(results: Results) -> Iterator[Bar]:
    """Yield every bar with measured figures."""
    rival = results.rival_seconds
    cold = results.build(COLD)
    if cold and rival:
        ratio = cold.run.seconds / rival
        yield _at_most("cold build, ratio", ratio, COLD_SHARE, "{:.3f}")
    if nothing := results.build(NOTHING):
        yield _at_most("nothing changed", nothing.run.seconds, NOTHING_SECONDS, "{:.2f} s")
    if changed := results.build(RECORD):
        seconds = changed.run.seconds
        if rival:
            yield _at_most("one record changed, ratio", seconds / rival, RECORD_SHARE, "{:.3f}")
        yield _at_most("one record changed", seconds, RECORD_SECONDS, "{:.2f} s")
    peaks = [build.run.peak_bytes for build in results.own if build.records == results.records]
    if peaks:
        figure = "peak memory of any process, in any build"
        yield _at_most(figure, max(peaks) / 1e6, PEAK_BYTES / 1e6, "{:.0f} MB")
    yield from _scaling_bars(results)
    if results.own_pages:
        figure = "HTML of a record's page over its own text, at most"
        over = results.own_pages.largest_over / 1000
        yield _at_most(figure, over, OVER_TEXT / 1000, "{:.1f} KB")


def _scaling_bars(results: Results) -> Iterator[Bar]:
    """Yield the bars of two cores against one and of twice the records."""
    cold = results.build(COLD)
    if cold is None:
        return
    if alone := results.build(ONE_CORE):
        speedup = alone.run.seconds / cold.run.seconds
        bar = f"at least {SPEEDUP} × faster"
        is_met = speedup >= SPEEDUP
        yield Bar("two cores against one, cold", f"{speedup:.2f} × faster", bar, is_met)
    if double := results.build(COLD, 2):
        sizes = f"{double.records:,} records against {cold.records:,}"
        seconds = double.run.seconds / cold.run.seconds
        memory = double.run.peak_bytes / cold.run.peak_bytes
        yield _at_most(f"{sizes}, cold, time", seconds, DOUBLE_SECONDS, "{:.2f} ×")
        yield _at_most(f"{sizes}, cold, memory", memory, DOUBLE_MEMORY, "{:.2f} ×")


def _at_most(figure: str, measured: float, bar: float, form: str) -> Bar:
    """Return a bar that no larger figure may exceed."""
    unit = form.partition("}")[2]
    return Bar(figure, form.format(measured), f"at most {bar:g}{unit}", measured <= bar)


def _pages(results: Results) -> str:
    header = (
        "page of a record, HTML before compression",
        "mean",
        "its own text",
        "over it",
        "over it at most",
    )
    sizes = {name: peer.pages for name, peer in results.peers.items()}
    if results.own_pages:
        sizes[OURS] = results.own_pages
    rows = []
    for name, size in sizes.items():
        figures = (size.html, size.text, size.over, size.largest_over)
        rows.append((name, *map(_kilobytes, figures)))
    return markdown_table(header, rows)


def _kilobytes(size: float) -> str:
    return f"{size / 1e3:,.1f} KB"


def _megabytes(size: float) -> str:
    decimals = 1 if size < 10e6 else 0  # noqa: PLR2004 - small sizes with a decimal
    return f"{size / 1e6:,.{decimals}f} MB"


def page(results: Results, conditions: Iterable[str], plot: str) -> str:
    """Return the page with the conditions, the plot and the tables.

    `plot` is the address of the plot, relative to the page.
    """
    return f"""# The build

Made by `make benchmark-build` (`benchmarks/build.py`): {"; ".join(conditions)}.

The records are synthetic (`gongkai demo --seed 1`), the same for all. {HUGO} and {MATERIAL} get the Markdown that `gongkai markdown`
writes of them; to write it is not counted. {HUGO} makes bare pages, of records and of lists by year and by unit, without navigation,
feeds or sitemap; {PAGEFIND} (extended) then indexes the records only. {MATERIAL} has its own search and its own navigation, and the same pages as
gongkai. gongkai reads and checks the YAML, makes the catalogue, the coverage and the lists too, and verifies its search index.

*Cold* is without `.cache/` and without an earlier site; what the operating system keeps of files is not dropped, for anyone. What an
earlier build has left is put aside until the end, for everyone: on ext4, files that are made within five minutes after others were
deleted take ten times as long, and a build would pay for the tidying up before it. Every other
build begins with what the one before has left: a sentence is added to one record; the unit with the median number of records gets another
name; a line is added to the theme's footer, which stands on every page. What was changed is looked for on the finished pages. {HUGO}
and {PAGEFIND} keep nothing of pages between builds, so that their figure is also that of any change.

Seconds are on the clock. gongkai's are the quickest of {build_ours.RUNS} runs, the others' of {build_peers.RUNS}, or those of one run that took more than a minute; *other programs* is what they took
of the machine's processors meanwhile. Memory is
resident memory: of the largest process, and of all at once, sampled every {1000 * SAMPLE_SECONDS:.0f} ms. *Written* are the files that are new; the others of the
site are links to the store. A page's own text is what is searched of the record, in UTF-8.

![Seconds and memory of each build]({plot})

{tables(results)}"""
