"""Measure gongkai's builds: cold on one core and on two, and after each kind of change.

A change has to be seen on the finished pages, or the measurement fails.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from build_figures import PAGES, Build, figures_of
from measure import Measured, measure, on_cores
from mkdocs.utils import get_theme_dir
from workspace import QUIET, build_command, put_aside, say

from gongkai.site.mkdocs.theme import THEME_PATH

CORES = 2
RUNS = 3
"""Runs of each build; the quickest run counts."""
ENVIRONMENT = {
    **QUIET,
    "SOURCE_DATE_EPOCH": "1795219200",
    "PYTHONDONTWRITEBYTECODE": "",
}
"""A fixed reference date, so that midnight changes nothing; modules compiled once, as in an installation."""
WORKERS = "GONGKAI_WORKERS"
"""The environment variable that says how many processes a build may use for its pages."""
MARKS = "甲乙丙丁戊"
"""A mark for each run, by which its change is found on the pages."""

COLD, ONE_CORE, NOTHING = "cold", "cold, one core", "nothing changed"
RECORD, UNIT, TEMPLATE = "one record changed", "one unit renamed", "one template changed"


class Change(NamedTuple):
    """A text that a change puts on pages."""

    text: str
    least: int
    """The least number of pages that have to show the text."""


Edit = Callable[[Path, int], Change | None]
"""A function that changes a site before the run of a number."""


def prepare_site(demo: Path, folder: Path) -> Path:
    """Copy a site; add an empty folder for overrides of the theme."""
    put_aside(folder)
    shutil.copytree(demo, folder)
    (folder / "overrides/partials").mkdir(parents=True)
    config = folder / "mkdocs.yml"
    theme = "  name: material\n"
    text = config.read_text("utf-8").replace(theme, f"{theme}  custom_dir: overrides\n")
    config.write_text(text, "utf-8")
    return folder


def measure_ours(folder: Path, records: int, names: Iterable[str]) -> list[Build]:
    """Measure builds of a prepared site one after the other.

    Each build begins with the files that the build before has left.
    """
    return [_measure(folder, records, name) for name in names]


def _measure(folder: Path, records: int, name: str) -> Build:
    say(f"gongkai, {records:,} records: {name}")
    command = build_command(folder / "mkdocs.yml")
    runs: list[Measured] = []
    since, change = 0.0, None
    cores = 1 if name == ONE_CORE else CORES
    environment = dict(ENVIRONMENT)
    if cores < (os.cpu_count() or 1):
        environment[WORKERS] = str(cores)
    for run in range(RUNS):
        change = EDITS[name](folder, run)
        since = time.time()
        with on_cores(cores):
            runs.append(measure(command, environment=environment))
    quickest = min(runs, key=lambda run: run.seconds)
    shown = _page_count(folder / "site", change, name) if change else None
    return figures_of(name, records, quickest, folder / "site", since, shown=shown)


def _page_count(site: Path, change: Change, name: str) -> int:
    """Return the number of pages that show a change.

    Raises `RuntimeError` when too few pages show the change: then the change was not built.
    """
    text = change.text.encode()
    shown = sum(text in path.read_bytes() for path in site.rglob("*.html"))
    if shown < change.least:
        message = f"{name}: {shown} pages show it, of {change.least}"
        raise RuntimeError(message)
    return shown


def make_cold(folder: Path, _run: int = 0) -> None:
    """Put the site and the store aside.

    The operating system's cache of files stays.
    """
    for name in (".cache", "site", ".site.gongkai"):
        put_aside(folder / name)


def _change_nothing(_folder: Path, _run: int) -> None:
    pass


def change_record(folder: Path, run: int) -> Change:
    """Add a sentence to a record in the middle of the data.

    Each run changes another record.
    """
    paths = sorted((folder / "data/records").glob("*/*/*.yml"))
    path = paths[len(paths) // 2 + run]
    sentence = f"会后又补充了第{MARKS[run]}处说明。"
    passage = r"(段落: \|\n[^\n]*)"
    text, count = re.subn(passage, rf"\g<1>{sentence}", path.read_text("utf-8"), count=1)
    if not count:
        message = f"{path}: no passage to change"
        raise RuntimeError(message)
    path.write_text(text, "utf-8")
    return Change(sentence, 1)


def _rename_unit(folder: Path, run: int) -> Change:
    """Give another name to the unit with the median number of records."""
    sizes = Counter(path.parts[-3] for path in (folder / "data/records").glob("*/*/*.yml"))
    unit = sorted(sizes, key=lambda code: (sizes[code], code))[len(sizes) // 2]
    path = folder / f"data/units/{unit}.yml"
    mark = f"（更名{MARKS[run]}）"
    names = re.compile(r"^((?:名称|简称): [^（\n]*).*", re.MULTILINE)
    path.write_text(names.sub(rf"\g<1>{mark}", path.read_text("utf-8")), "utf-8")
    return Change(mark, 2)  # the page of the unit and the tree of units at least


def _change_template(folder: Path, run: int) -> Change:
    """Put another line into the footer of every page."""
    # Our theme's footer, where there is one, goes before Material's.
    themes = (THEME_PATH, Path(get_theme_dir("material")))
    footers = (theme / "partials/footer.html" for theme in themes)
    footer = next(path for path in footers if path.exists()).read_text("utf-8")
    line = f"<p>页脚第{MARKS[run]}版</p>"
    override = folder / "overrides/partials/footer.html"
    override.write_text(f"{footer}\n{line}\n", "utf-8")
    return Change(line, sum(1 for _ in (folder / "site").glob(PAGES)))


EDITS: dict[str, Edit] = {
    ONE_CORE: make_cold,
    COLD: make_cold,
    NOTHING: _change_nothing,
    RECORD: change_record,
    UNIT: _rename_unit,
    TEMPLATE: _change_template,
}
