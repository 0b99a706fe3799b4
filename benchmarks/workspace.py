"""What the benchmarks put into their working folders, and what they say while they work."""

from __future__ import annotations

import atexit
import shutil
import sys
import time
from pathlib import Path

from measure import measure

SEED = 1
QUIET = {"NO_MKDOCS_2_WARNING": "1"}


def make_demo(folder: Path, records: int) -> Path:
    """Return the folder of a synthetic site with so many records; one that an earlier run has left is taken as it is."""
    demo = folder / "demo"
    if not demo.exists():
        new = folder / "demo.new"
        shutil.rmtree(new, ignore_errors=True)
        measure(
            [
                sys.executable,
                "-m",
                "gongkai",
                "demo",
                str(new),
                "--records",
                str(records),
                "--seed",
                str(SEED),
            ]
        )
        new.rename(demo)
    return demo


def put_aside(path: Path) -> None:
    """Take a folder out of the way of the next build, and delete it only when the benchmark ends.

    For up to five minutes ext4 goes around the inodes that were just deleted, one by one, and to make a file takes ten times as long
    (`recently_deleted` in fs/ext4/ialloc.c): the next build would be charged for our tidiness.
    """
    if path.exists():
        aside = path.parent / ".aside"
        aside.mkdir(exist_ok=True)
        path.rename(aside / str(time.time_ns()))
        atexit.register(shutil.rmtree, aside, ignore_errors=True)


def emptied(folder: Path) -> Path:
    """Return a folder that is there and has nothing in it; what was in it is put aside."""
    put_aside(folder)
    folder.mkdir(parents=True)
    return folder


def say(text: str) -> None:
    """Tell what is being done, beside the output."""
    print(text, file=sys.stderr, flush=True)
