"""The site's folder: a new site is made beside it and takes its place; what builds that died have left is cleared up."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

_OURS = re.compile(r"\.(?P<site>.+)\.(?P<process>[0-9]+)\.(?P<what>building|replaced)")


def building_path(site_path: Path) -> Path:
    """Return this process's folder beside the site, after clearing up what processes that have died have left.

    A site that was moved aside when the power went is put back.
    """
    for left in sorted(site_path.parent.glob(f".{site_path.name}.*")):
        match = _OURS.fullmatch(left.name)
        if match is None or match["site"] != site_path.name or _runs(int(match["process"])):
            continue
        if match["what"] == "replaced" and not site_path.exists():
            left.rename(site_path)
        else:
            shutil.rmtree(left, ignore_errors=True)
    return site_path.parent / f".{site_path.name}.{os.getpid()}.building"


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def replace(old: Path, new: Path) -> None:
    """Put `new` in the place of `old`."""
    if not old.exists():
        new.rename(old)
        return
    aside = new.with_suffix(".replaced")
    old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)
