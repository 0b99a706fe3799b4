"""Measure gongkai's build beside Hugo with Pagefind and plain Material, on the same texts.

Builds are cold or follow one kind of change. Prints a table with ratios and bars; the whole benchmark
at its full size writes the table, with a plot, to docs/developers/benchmarks/. `--work` names a folder
that keeps the records, and the other generators' figures until their conditions change.
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
    prepare_site,
)
from build_peers import HUGO, MATERIAL, PACKAGES, Corpus, Peer, measure_peer, stored_peer
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
    """Measure the parts asked for, print the tables, and write whole tables."""
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as temporary, on_cores(CORES):
        work: Path = (arguments.work or Path(temporary)).resolve()
        if arguments.profile:
            print(profile(Corpus.of(work, arguments.records)))
            return
        started = datetime.now(SHANGHAI)
        parts = [PARTS[part] for part in arguments.only or PARTS]
        material_records = arguments.records if arguments.material_all else MATERIAL_RECORDS
        results = _results(
            work,
            arguments.records,
            parts,
            material_records=material_records,
        )
    conditions = _conditions(results, started)
    print(tables(results), *conditions, sep="\n")
    is_whole = results.own and HUGO in results.peers and results.records == RECORDS
    out = arguments.out
    if out is None and is_whole:
        out = DOCS
    if out is not None:
        text = page(results, conditions, "build.svg")
        write_files(out, [("build.md", text), ("build.svg", svg(_panels(results)))])


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
    """Measure the parts; take stored figures of the other generators."""
    hugo_corpus = Corpus.of(work, records)
    corpora = {HUGO: hugo_corpus, MATERIAL: Corpus.of(work, min(records, material_records))}
    peers: dict[str, Peer] = {}
    for name, corpus in corpora.items():
        peer = stored_peer(name, corpus)
        if peer is None and name in parts:
            peer = measure_peer(name, corpus)
        if peer is not None:
            peers[name] = peer
    if OURS not in parts:
        return Results(records, [], None, peers)
    folder = prepare_site(hugo_corpus.demo, hugo_corpus.folder / "ours")
    own = measure_ours(folder, records, (ONE_CORE, COLD, NOTHING))
    # Pages are measured before the changes, which would add to their texts.
    sizes = page_sizes(folder / "site", text_sizes(folder / "site/records"))
    own += measure_ours(folder, records, (RECORD, UNIT, TEMPLATE))
    double = Corpus.of(work, 2 * records)
    double_folder = prepare_site(double.demo, double.folder / "ours")
    own += measure_ours(double_folder, double.records, (COLD, NOTHING, RECORD))
    return Results(records, own, sizes, peers)


def _conditions(results: Results, started: datetime) -> list[str]:
    """Return the machine, the versions and the time of the measurement."""
    versions = ", ".join(f"{name} {version(package)}" for name, package in PACKAGES.items())
    earlier = [
        f"{name} in an earlier run, {peer.measured.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        for name, peer in results.peers.items()
        if peer.measured < started
    ]
    when = f"measured on {started:%Y-%m-%d} from {started:%H:%M}"
    gain = f"{loops_at_once(CORES):.2f}"
    loops = f"{CORES} processes that only count do {gain} × the work of one here"
    return [f"{machine()}, all builds on {CORES} cores", loops, versions, when, *earlier]


def _panels(results: Results) -> list[Panel]:
    """Return the panels of the plot: every build of all records."""
    # A build of fewer records, such as Material's, would look like a small figure.
    labels = [(build.name, build) for peer in results.peers.values() for build in peer.builds]
    bars = [(label, build, False) for label, build in labels]
    bars += [(f"{OURS}: {build.name}", build, True) for build in results.own]
    bars = [bar for bar in bars if bar[1].records == results.records]
    seconds = [Entry(label, build.run.seconds, own) for label, build, own in bars]
    peaks = [Entry(label, build.run.peak_bytes / 1e6, own) for label, build, own in bars]
    records = f"{results.records:,} records"
    return [
        Panel(f"Seconds, {records}", "{:.1f} s", seconds),
        Panel(f"Largest process, {records}", "{:,.0f} MB", peaks),
    ]


if __name__ == "__main__":
    main()
