"""What the processor time of a cold build and of one with a changed record goes to, stage by stage."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from build_ours import ENVIRONMENT, change_record, make_cold, prepared
from build_peers import Corpus
from build_sampler import REST, SAMPLES, STAGES
from measure import markdown_table, measure
from workspace import say

SCRIPT = Path(__file__).with_name("build_sampler.py")


def profile(corpus: Corpus) -> str:
    """Return a table of the seconds of each stage, in the main process and in all others together."""
    folder = prepared(corpus.demo, corpus.folder / "profiled")
    header, columns = ["processor seconds"], []
    for name, edit in (("cold", make_cold), ("one record changed", change_record)):
        say(f"{corpus.records:,} records: {name}")
        main, others, processes = _sampled(folder, edit)
        header += [f"{name}: main process", f"{name}: {processes - 1} others"]
        columns += [main, others]
    stages = [stage for stage in dict.fromkeys([*STAGES.values(), REST]) if any(column[stage] for column in columns)]
    rows = [(stage, *(f"{column[stage]:.2f}" for column in columns)) for stage in stages]
    return markdown_table(
        header,
        [*rows, ("all", *(f"{column.total():.2f}" for column in columns))],
    )


def _sampled(
    folder: Path,
    edit: Callable[[Path, int], object],
) -> tuple[Counter[str], Counter[str], int]:
    """Build once after an edit, and return the seconds in the main process and in the others, and how many processes there were."""
    edit(folder, 0)
    main: Counter[str] = Counter()
    others: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as samples:
        measure(
            [sys.executable, str(SCRIPT), str(folder / "mkdocs.yml")],
            environment=ENVIRONMENT | {SAMPLES: samples},
        )
        written = [json.loads(path.read_text("utf-8")) for path in Path(samples).iterdir()]
    for process in written:
        (main if process["is_main"] else others).update(process["seconds"])
    return main, others, len(written)
