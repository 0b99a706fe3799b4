"""Profile the processor time of a cold build and of a one-record build by stage."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from build_ours import ENVIRONMENT, change_record, make_cold, prepare_site
from build_peers import Corpus
from build_sampler import REST, SAMPLES, STAGES
from measure import markdown_table, measure
from workspace import say

SCRIPT = Path(__file__).with_name("build_sampler.py")


def profile(corpus: Corpus) -> str:
    """Return a table of the seconds of each stage.

    The main process has a column of its own; all other processes share one.
    """
    folder = prepare_site(corpus.demo, corpus.folder / "profiled")
    header, columns = ["processor seconds"], []
    for name, edit in (("cold", make_cold), ("one record changed", change_record)):
        say(f"{corpus.records:,} records: {name}")
        main, others, processes = _sampled(folder, edit)
        header += [f"{name}: main process", f"{name}: {processes - 1} others"]
        columns += [main, others]
    stages = dict.fromkeys([*STAGES.values(), REST])
    seconds = {stage: [column[stage] for column in columns] for stage in stages}
    seconds["all"] = [column.total() for column in columns]
    rows = [
        (name, *(f"{each:.2f}" for each in row))
        for name, row in seconds.items()
        if name == "all" or any(row)
    ]
    return markdown_table(header, rows)


def _sampled(
    folder: Path,
    edit: Callable[[Path, int], object],
) -> tuple[Counter[str], Counter[str], int]:
    """Build once after an edit; return the seconds by stage.

    Returns the seconds of the main process, the seconds of all others, and the number of processes.
    """
    edit(folder, 0)
    main: Counter[str] = Counter()
    others: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as samples:
        command = [sys.executable, str(SCRIPT), str(folder / "mkdocs.yml")]
        measure(command, environment=ENVIRONMENT | {SAMPLES: samples})
        processes = [json.loads(path.read_text("utf-8")) for path in Path(samples).iterdir()]
    for process in processes:
        seconds = main if process["is_main"] else others
        seconds.update(process["seconds"])
    return main, others, len(processes)
