"""Build a site as `mkdocs build --strict` does, and sample the processor time by stage.

`python build_sampler.py <mkdocs.yml>`, with the environment variable `GONGKAI_SAMPLES` naming a folder:
each process of the build writes a JSON file with its seconds by stage. Worker processes import the main
script, so that they are sampled too; for this reason the script imports little.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import defaultdict
from multiprocessing import current_process
from multiprocessing.util import Finalize, register_after_fork
from pathlib import Path
from types import CodeType, FrameType

SAMPLES = "GONGKAI_SAMPLES"
EVERY_SECONDS = 0.005

STAGES = {
    "<frozen importlib": "imports",
    ":<module>": "imports",
    "/gongkai/search/": "index",
    "/gongkai/pages/search_": "index",
    "/gongkai/load/": "parse",
    "/gongkai/store/pack.py": "parse",
    "/gongkai/derive/": "derive",
    "/gongkai/pages/markdown_html.py": "Markdown",
    "/gongkai/site/mkdocs/generated_page.py": "Markdown",
    "/site-packages/markdown/": "Markdown",
    "/gongkai/pages/": "page text",
    "/gongkai/site/mkdocs/page_shell.py": "template",
    "/gongkai/site/mkdocs/record_theme.py": "template",
    "/gongkai/site/shell.py": "template",
    "/gongkai/site/theme/": "template",
    "/overrides/": "template",
    "/material/": "template",
    "/gongkai/store/writing.py": "writing",
    "/gongkai/store/site_folder.py": "writing",
    "/mkdocs/utils/__init__.py:write_file": "writing",
    "/mkdocs/utils/__init__.py:copy_file": "writing",
    "/gongkai/site/page_cache.py": "store",
    "/gongkai/store/": "store",
    "/mkdocs/": "MkDocs",
    "/gongkai/": "the rest",
}
"""The stage of a function by a piece of its file and name.

The first piece that fits counts. A function that no piece fits works for its caller.
"""
REST = "the rest"


class Sampler:
    """A sampler of this process, which adds processor time to the stage of the main thread."""

    def __init__(self) -> None:
        """Start sampling, here and in every process that is forked from this process."""
        self._stages: dict[CodeType, str | None] = {}
        self._start()
        register_after_fork(self, Sampler._start)

    def _start(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
        # A worker does not run the functions registered with `atexit`.
        Finalize(None, self._write, exitpriority=-1)

    def _look(self, _number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self._seconds[self._stage(frame)] += now - self._last
        self._last = now

    def _stage(self, frame: FrameType | None) -> str:
        """Return the stage of the innermost function with a stage."""
        while frame is not None:
            code = frame.f_code
            if code not in self._stages:
                self._stages[code] = _stage_of(f"{code.co_filename}:{code.co_name}")
            if stage := self._stages[code]:
                return stage
            frame = frame.f_back
        return REST

    def _write(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        is_main = current_process().name == "MainProcess"
        values = {"is_main": is_main, "seconds": self._seconds}
        path = Path(os.environ[SAMPLES], f"{os.getpid()}.json")
        path.write_text(json.dumps(values), "utf-8")


def _stage_of(name: str) -> str | None:
    """Return the stage of a function by its file and name, or None."""
    for piece, stage in STAGES.items():
        if piece in name:
            return stage
    return None


if SAMPLES in os.environ:
    SAMPLER = Sampler()

if __name__ == "__main__":
    from mkdocs.__main__ import cli

    cli(["build", "--strict", "-f", sys.argv[1]])
