"""Write the lock files for the site, for development and for the benchmarks.

A lock file has exact versions with hashes, but no address of an index.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS: dict[str, list[str]] = {
    "site.txt": ["--build-deps-for=editable"],
    "dev.txt": ["--build-deps-for=editable", "--extra=dev"],
    "benchmark.txt": ["--build-deps-for=editable", "--extra=dev", "--extra=benchmark"],
}
OPTIONS = [
    "--quiet",
    "--upgrade",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--no-annotate",
]


def main() -> None:
    """Write the lock files into `requirements/`."""
    for name, options in LOCKS.items():
        command = [
            sys.executable,
            "-m",
            "piptools",
            "compile",
            *OPTIONS,
            *options,
            f"--output-file=requirements/{name}",
            "pyproject.toml",
        ]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - the project's own tool


if __name__ == "__main__":
    main()
