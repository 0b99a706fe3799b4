"""Make the working folders of the benchmarks, the commands that they run, and their progress messages."""

from __future__ import annotations

import atexit
import shutil
import sys
import time
from pathlib import Path

from measure import measure

SEED = 1
QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module with this Python."""
    return [sys.executable, "-m", module, *arguments]


def demo_command(folder: Path, records: int) -> list[str]:
    """Return the command that writes a site of synthetic records."""
    options = ["--records", str(records), "--seed", str(SEED)]
    return module_command("gongkai", "demo", str(folder), *options)


def build_command(config: Path) -> list[str]:
    """Return the command that builds the site of a `mkdocs.yml` strictly."""
    return module_command("mkdocs", "build", "--strict", "-f", str(config))


def make_demo(folder: Path, records: int) -> Path:
    """Return the folder of a synthetic site of so many records.

    A site that an earlier run has left is used again.
    """
    demo = folder / "demo"
    if demo.exists():
        return demo
    # Only a whole site gets the final name, so that an interrupted run leaves none.
    unfinished = folder / "demo.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    measure(demo_command(unfinished, records))
    unfinished.rename(demo)
    return demo


def put_aside(path: Path) -> None:
    """Move a folder away; delete the folder when the benchmark ends."""
    # For up to five minutes ext4 goes around the inodes that were just deleted, one by one, and
    # making a file takes ten times as long (`recently_deleted` in fs/ext4/ialloc.c). Deleting
    # at once would charge the next build for our tidiness.
    if path.exists():
        aside = path.parent / ".aside"
        aside.mkdir(exist_ok=True)
        path.rename(aside / str(time.time_ns()))
        atexit.register(shutil.rmtree, aside, ignore_errors=True)


def emptied(folder: Path) -> Path:
    """Return an existing, empty folder; its earlier files are put aside."""
    put_aside(folder)
    folder.mkdir(parents=True)
    return folder


def say(text: str) -> None:
    """Print a progress message to the standard error."""
    print(text, file=sys.stderr, flush=True)
