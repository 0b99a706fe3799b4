"""Build a site as `mkdocs build --strict` does, and note in every process of the build what its processor time goes to.

`python build_sampler.py <mkdocs.yml>`, with the environment variable `GONGKAI_SAMPLES` naming a folder: each process writes a JSON file
with its seconds by stage. Worker processes import the main script, so that they are sampled too; hence it imports little.
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
    "/gongkai/generated_page.py": "Markdown",
    "/site-packages/markdown/": "Markdown",
    "/gongkai/pages/": "page text",
    "/gongkai/page_frame.py": "template",
    "/gongkai/site/theme/": "template",
    "/overrides/": "template",
    "/material/": "template",
    "/gongkai/store/writing.py": "writing",
    "/gongkai/store/site_folder.py": "writing",
    "/mkdocs/utils/__init__.py:write_file": "writing",
    "/mkdocs/utils/__init__.py:copy_file": "writing",
    "/gongkai/reuse.py": "store",
    "/gongkai/store/": "store",
    "/mkdocs/": "MkDocs",
    "/gongkai/": "the rest",
}
"""What a function is part of, by a piece of its file and name; the first that fits counts. What has no line here works for its caller."""
REST = "the rest"


class Sampler:
    """Adds the processor time since the last look to the stage in which the main thread is."""

    def __init__(self) -> None:
        """Begin, here and in every process that is forked from this one."""
        self._known: dict[CodeType, str | None] = {}
        self._start()
        register_after_fork(self, Sampler._start)

    def _start(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, EVERY_SECONDS, EVERY_SECONDS)
        Finalize(
            None,
            self._write,
            exitpriority=-1,
        )  # a worker does not run what is registered with `atexit`

    def _look(self, _number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        self._seconds[self._stage(frame)] += now - self._last
        self._last = now

    def _stage(self, frame: FrameType | None) -> str:
        """Return the stage of the innermost function that has one."""
        while frame is not None:
            code = frame.f_code
            if code not in self._known:
                name = f"{code.co_filename}:{code.co_name}"
                self._known[code] = next(
                    (stage for piece, stage in STAGES.items() if piece in name),
                    None,
                )
            if stage := self._known[code]:
                return stage
            frame = frame.f_back
        return REST

    def _write(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        is_main = current_process().name == "MainProcess"
        values = {"is_main": is_main, "seconds": self._seconds}
        Path(os.environ[SAMPLES], f"{os.getpid()}.json").write_text(
            json.dumps(values),
            "utf-8",
        )


if SAMPLES in os.environ:
    SAMPLER = Sampler()

if __name__ == "__main__":
    from mkdocs.__main__ import cli

    cli(["build", "--strict", "-f", sys.argv[1]])
