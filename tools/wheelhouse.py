"""Collect the wheels for machines without the internet, x86-64 and arm64, and a file for pip.

The wheels are those of the lock file, checked against its hashes; pip takes the wheels from the index of its
configuration. gongkai's own wheel is built here, with its hash beside the other hashes, so that one command
installs and checks all wheels.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements/site.txt"
MACHINES = ("x86_64", "aarch64")
PYTHONS = ("3.11.2", "3.12.3", "3.13.5")
"""The Pythons of Debian 12, Ubuntu 24.04 and Debian 13.

Whole versions, because some packages leave out early releases of a series.
"""
GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_27", "manylinux_2_28")
"""The C libraries of wheels; 2.28 is the library of the server systems of 2019."""


def main() -> None:
    """Fill the folder of wheels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--machine",
        action="append",
        choices=MACHINES,
        help="only these machines",
    )
    parser.add_argument(
        "--python",
        action="append",
        help="only these versions of Python",
    )
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for python in given.python or PYTHONS:
        for machine in given.machine or MACHINES:
            sys.stdout.write(f"Python {python}, {machine}\n")
            download(given.folder, python, machine)
    wheel = build(given.folder)
    list_path, sums_path = given.folder / "requirements.txt", given.folder / "SHA256SUMS"
    list_path.write_text(requirements(wheel), "utf-8", newline="\n")
    sums_path.write_text(sums(given.folder), "utf-8", newline="\n")


def download(folder: Path, python: str, machine: str) -> None:
    """Add the wheels for one Python on one machine."""
    platforms = [f"--platform={libc}_{machine}" for libc in GLIBC]
    options = [
        "--only-binary=:all:",
        "--implementation=cp",
        f"--python-version={python}",
        "--require-hashes",
        *platforms,
    ]
    _pip("download", *options, f"--requirement={LOCK}", f"--dest={folder}")


def build(folder: Path) -> Path:
    """Build gongkai's wheel into the folder; return the path of the wheel.

    The build needs no index. The wheel of an earlier version is removed.
    """
    for old in folder.glob("gongkai-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        options = ["--no-deps", "--no-build-isolation", f"--wheel-dir={temporary}"]
        _pip("wheel", *options, str(ROOT))
        (wheel,) = Path(temporary).glob("gongkai-*.whl")
        return Path(shutil.move(wheel, folder / wheel.name))


def requirements(wheel: Path) -> str:
    """Return the lock file with gongkai itself at the end."""
    match = re.match(r"gongkai-([^-]+)-", wheel.name)
    assert match is not None  # noqa: S101 - `build` finds the wheel by this pattern
    lock = LOCK.read_text("utf-8").rstrip()
    return f"{lock}\ngongkai=={match[1]} \\\n    --hash=sha256:{_digest(wheel)}\n"


def sums(folder: Path) -> str:
    """Return the digests of all wheels in the form of `sha256sum --check`."""
    wheels = sorted(folder.glob("*.whl"))
    return "".join(f"{_digest(path)}  {path.name}\n" for path in wheels)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, *arguments], check=True)  # noqa: S603 - pip


if __name__ == "__main__":
    main()
