"""Stages of a build, each logged with its seconds."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger("mkdocs.hooks.gongkai")


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Log the seconds of a stage.

    `mkdocs build --verbose` shows them.
    """
    start = time.perf_counter()
    yield
    log.debug("%s：%.2f 秒", name, time.perf_counter() - start)
