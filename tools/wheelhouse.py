"""Collect every wheel that a machine without the internet needs, for x86-64 and arm64, and the file from which pip installs them.

The wheels are those of the lock file, checked against its hashes; they come from whatever index pip is configured with. gongkai's own
wheel is built here, and its hash written beside the others', so that one command installs all and checks all.
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
"""A release of each Python that is installed for, those of Debian 12, Ubuntu 24.04 and Debian 13: some packages leave out early ones of a series."""
GLIBC = ("manylinux2014", "manylinux_2_17", "manylinux_2_27", "manylinux_2_28")
"""The newest C library that wheels may ask for is 2.28, that of the server systems of 2019."""


def main() -> None:
    """Fill the folder."""
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
    (given.folder / "requirements.txt").write_text(
        requirements(wheel),
        "utf-8",
        newline="\n",
    )
    (given.folder / "SHA256SUMS").write_text(sums(given.folder), "utf-8", newline="\n")


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
    """Build gongkai's wheel into the folder, without an index, and return it; one of an earlier version goes."""
    for old in folder.glob("gongkai-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as made:
        _pip(
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            f"--wheel-dir={made}",
            str(ROOT),
        )
        (wheel,) = Path(made).glob("gongkai-*.whl")
        return Path(shutil.move(wheel, folder / wheel.name))


def requirements(wheel: Path) -> str:
    """Return the lock file with gongkai itself at the end."""
    match = re.match(r"gongkai-([^-]+)-", wheel.name)
    assert match is not None  # noqa: S101 - the pattern by which it was found
    return f"{LOCK.read_text('utf-8').rstrip()}\ngongkai=={match[1]} \\\n    --hash=sha256:{_digest(wheel)}\n"


def sums(folder: Path) -> str:
    """Return the digests of all wheels, as `sha256sum --check` reads them."""
    return "".join(f"{_digest(path)}  {path.name}\n" for path in sorted(folder.glob("*.whl")))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _pip(*arguments: str) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--quiet",
            "--disable-pip-version-check",
            *arguments,
        ],
        check=True,
    )  # noqa: S603 - pip


if __name__ == "__main__":
    main()
