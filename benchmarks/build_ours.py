"""gongkai's builds: cold on one core and on two, and after each kind of change, which has to be seen on the pages."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from build_figures import PAGES, Build, made
from measure import Measured, measure, on_cores
from mkdocs.utils import get_theme_dir
from workspace import QUIET, put_aside, say

from gongkai.site.mkdocs.theme import THEME_PATH

CORES = 2
RUNS = 3
"""Each build is run so often, and the quickest counts."""
ENVIRONMENT = {
    **QUIET,
    "SOURCE_DATE_EPOCH": "1795219200",
    "PYTHONDONTWRITEBYTECODE": "",
}
"""The day on which deadlines are judged does not change at midnight; our modules are compiled once, as where gongkai is installed."""
WORKERS = "GONGKAI_WORKERS"
"""The environment variable that says how many processes a build may use for its pages."""
MARKS = "甲乙丙丁戊"
"""What tells the change of one run from that of another."""

COLD, ONE_CORE, NOTHING = "cold", "cold, one core", "nothing changed"
RECORD, UNIT, TEMPLATE = (
    "one record changed",
    "one unit renamed",
    "one template changed",
)


class Seen(NamedTuple):
    """What has to be seen after a change."""

    text: str
    least: int
    """On how many pages at least."""


Edit = Callable[[Path, int], Seen | None]
"""Change a site before a run of that number."""


def prepared(demo: Path, folder: Path) -> Path:
    """Copy a site, and give it a folder for overrides of the theme, empty at first."""
    put_aside(folder)
    shutil.copytree(demo, folder)
    (folder / "overrides/partials").mkdir(parents=True)
    settings = folder / "mkdocs.yml"
    theme = "  name: material\n"
    settings.write_text(
        settings.read_text("utf-8").replace(theme, f"{theme}  custom_dir: overrides\n"),
        "utf-8",
    )
    return folder


def measure_ours(folder: Path, records: int, names: Iterable[str]) -> list[Build]:
    """Measure builds of a prepared site one after the other; each begins with what the one before has left."""
    return [_measure(folder, records, name) for name in names]


def command(folder: Path) -> list[str]:
    """Return the command that builds a site."""
    return [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-f",
        str(folder / "mkdocs.yml"),
    ]


def _measure(folder: Path, records: int, name: str) -> Build:
    say(f"gongkai, {records:,} records: {name}")
    runs: list[Measured] = []
    since, seen = 0.0, None
    cores = 1 if name == ONE_CORE else CORES
    bounds = {WORKERS: str(cores)} if cores < (os.cpu_count() or 1) else {}
    for run in range(RUNS):
        seen = EDITS[name](folder, run)
        since = time.time()
        with on_cores(cores):
            runs.append(measure(command(folder), environment=ENVIRONMENT | bounds))
    shown = _shown(folder / "site", seen, name) if seen else None
    return made(
        name,
        records,
        min(runs, key=lambda one: one.seconds),
        folder / "site",
        since,
        shown=shown,
    )


def _shown(site: Path, seen: Seen, name: str) -> int:
    """Return how many pages show a change; raise `RuntimeError` when they are too few: then it was not built."""
    sought = seen.text.encode()
    shown = sum(sought in path.read_bytes() for path in site.rglob("*.html"))
    if shown < seen.least:
        message = f"{name}: {shown} pages show it, of {seen.least}"
        raise RuntimeError(message)
    return shown


def make_cold(folder: Path, _run: int = 0) -> None:
    """Put the site and all that is kept between builds aside; what the operating system keeps of files stays."""
    for name in (".cache", "site", ".site.gongkai"):
        put_aside(folder / name)


def _change_nothing(_folder: Path, _run: int) -> None:
    pass


def change_record(folder: Path, run: int) -> Seen:
    """Add a sentence to a passage of a record in the middle of the data, another record in each run."""
    paths = sorted((folder / "data/records").glob("*/*/*.yml"))
    path = paths[len(paths) // 2 + run]
    sentence = f"会后又补充了第{MARKS[run]}处说明。"
    text, count = re.subn(
        r"(段落: \|\n[^\n]*)",
        rf"\g<1>{sentence}",
        path.read_text("utf-8"),
        count=1,
    )
    if not count:
        message = f"{path}: no passage to change"
        raise RuntimeError(message)
    path.write_text(text, "utf-8")
    return Seen(sentence, 1)


def _rename_unit(folder: Path, run: int) -> Seen:
    """Give another name to the unit that has neither many nor few records."""
    sizes = Counter(path.parts[-3] for path in (folder / "data/records").glob("*/*/*.yml"))
    unit = sorted(sizes, key=lambda code: (sizes[code], code))[len(sizes) // 2]
    path = folder / f"data/units/{unit}.yml"
    mark = f"（更名{MARKS[run]}）"
    text = re.sub(
        r"^((?:名称|简称): [^（\n]*).*",
        rf"\g<1>{mark}",
        path.read_text("utf-8"),
        flags=re.MULTILINE,
    )
    path.write_text(text, "utf-8")
    return Seen(mark, 2)


def _change_template(folder: Path, run: int) -> Seen:
    """Put another line into the footer of every page, in the theme's overrides."""
    usual = (each / "partials/footer.html" for each in (THEME_PATH, Path(get_theme_dir("material"))))
    footer = next(path for path in usual if path.exists()).read_text("utf-8")
    line = f"<p>页脚第{MARKS[run]}版</p>"
    (folder / "overrides/partials/footer.html").write_text(
        f"{footer}\n{line}\n",
        "utf-8",
    )
    return Seen(line, sum(1 for _ in (folder / "site").glob(PAGES)))


EDITS: dict[str, Edit] = {
    ONE_CORE: make_cold,
    COLD: make_cold,
    NOTHING: _change_nothing,
    RECORD: change_record,
    UNIT: _rename_unit,
    TEMPLATE: _change_template,
}
