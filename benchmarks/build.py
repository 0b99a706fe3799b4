"""Measure gongkai's build beside Hugo with Pagefind and plain Material: cold, and after each kind of change, on the same texts.

Prints a table with ratios and bars; the whole benchmark at its full size writes it, with a plot, to docs/developers/benchmarks/.
`--work` names a folder that keeps the records, and the other generators' figures for as long as nothing of them changes.
The bars stand in build_report.py.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from build_figures import page_sizes, text_sizes
from build_ours import (
    COLD,
    CORES,
    NOTHING,
    ONE_CORE,
    RECORD,
    TEMPLATE,
    UNIT,
    measure_ours,
    prepared,
)
from build_peers import HUGO, MATERIAL, PACKAGES, Corpus, Peer, kept_peer, measure_peer
from build_plot import Entry, Panel, svg
from build_profile import profile
from build_report import OURS, Results, page, tables
from measure import loops_at_once, machine, on_cores

from gongkai.store.writing import write_files

DOCS = Path(__file__).parent.parent / "docs/developers/benchmarks"
RECORDS = 10_000
MATERIAL_RECORDS = 1000
SHANGHAI = ZoneInfo("Asia/Shanghai")
PARTS = {"ours": OURS, "hugo": HUGO, "material": MATERIAL}


def main() -> None:
    """Measure what is asked for, print the tables, and write them if they are whole."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as temporary, on_cores(CORES):
        work: Path = (arguments.work or Path(temporary)).resolve()
        if arguments.profile:
            print(profile(Corpus.of(work, arguments.records)))
            return
        began = datetime.now(SHANGHAI)
        parts = [PARTS[part] for part in arguments.only or PARTS]
        results = _results(
            work,
            arguments.records,
            parts,
            material_records=arguments.records if arguments.material_all else MATERIAL_RECORDS,
        )
    conditions = _conditions(results, began)
    print(tables(results), *conditions, sep="\n")
    is_whole = results.own and HUGO in results.peers and results.records == RECORDS
    if out := arguments.out or (DOCS if is_whole else None):
        write_files(
            out,
            [
                ("build.md", page(results, conditions, "build.svg")),
                ("build.svg", svg(_panels(results))),
            ],
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--records",
        type=int,
        default=RECORDS,
        help=f"how many; gongkai also builds twice as many ({RECORDS:,})",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=PARTS,
        help="measure this part only, and take what --work has kept of the others; may be given more than once",
    )
    parser.add_argument(
        "--material-all",
        action="store_true",
        help=f"let Material build all records, not {MATERIAL_RECORDS:,}: it takes very long",
    )
    parser.add_argument(
        "--work",
        type=Path,
        help="a folder that keeps the records and, in peers.json below their number, the figures of the others; delete it to measure again",
    )
    parser.add_argument(
        "--out",
        type=Path,
        help="where build.md and build.svg are written, whatever was measured",
    )
    parser.add_argument(
        "--profile",
        action="store_true",
        help="show what the processor time of a cold and of a one-record build goes to",
    )
    return parser.parse_args()


def _results(
    work: Path,
    records: int,
    parts: Sequence[str],
    *,
    material_records: int,
) -> Results:
    corpora = {
        HUGO: Corpus.of(work, records),
        MATERIAL: Corpus.of(work, min(records, material_records)),
    }
    peers: dict[str, Peer] = {}
    for name, corpus in corpora.items():
        if peer := kept_peer(name, corpus) or (measure_peer(name, corpus) if name in parts else None):
            peers[name] = peer
    if OURS not in parts:
        return Results(records, [], None, peers)
    folder = prepared(corpora[HUGO].demo, corpora[HUGO].folder / "ours")
    own = measure_ours(folder, records, (ONE_CORE, COLD, NOTHING))
    sizes = page_sizes(folder / "site", text_sizes(folder / "site/records"))
    own += measure_ours(folder, records, (RECORD, UNIT, TEMPLATE))
    double = Corpus.of(work, 2 * records)
    own += measure_ours(
        prepared(double.demo, double.folder / "ours"),
        double.records,
        (COLD, NOTHING, RECORD),
    )
    return Results(records, own, sizes, peers)


def _conditions(results: Results, began: datetime) -> list[str]:
    """Return on what, with what and when was measured."""
    versions = ", ".join(f"{name} {version(package)}" for name, package in PACKAGES.items())
    earlier = [
        f"{name} in an earlier run, {peer.measured.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        for name, peer in results.peers.items()
        if peer.measured < began
    ]
    when = f"measured on {began:%Y-%m-%d} from {began:%H:%M}"
    loops = f"{CORES} processes that only count do {loops_at_once(CORES):.2f} × the work of one here"
    return [
        f"{machine()}, all builds on {CORES} cores",
        loops,
        versions,
        when,
        *earlier,
    ]


def _panels(results: Results) -> list[Panel]:
    """Return what is drawn: every build of these records; Material's of fewer would look like a small figure."""
    builds = [
        *((build, False) for peer in results.peers.values() for build in peer.builds),
        *((build, True) for build in results.own),
    ]
    shown = [(f"{OURS}: {build.name}" if own else build.name, build, own) for build, own in builds if build.records == results.records]
    records = f"{results.records:,} records"
    return [
        Panel(
            f"Seconds, {records}",
            "{:.1f} s",
            [Entry(label, build.run.seconds, own) for label, build, own in shown],
        ),
        Panel(
            f"Largest process, {records}",
            "{:,.0f} MB",
            [Entry(label, build.run.peak_bytes / 1e6, own) for label, build, own in shown],
        ),
    ]


if __name__ == "__main__":
    main()
