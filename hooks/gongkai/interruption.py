"""What stops a command from outside: Ctrl+C, SIGTERM, a terminal that is closed. Said in a sentence, and without leaving programs behind."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from types import FrameType
from typing import Any, NoReturn

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_CODE_OF_A_SIGNAL = 128
"""Added to the number of a signal it is the exit code by which shells tell that it ended a program."""


@contextmanager
def interruptible(said: str) -> Iterator[None]:
    """Leave with a sentence, and the exit code of the signal (130 for Ctrl+C), when a signal stops what is done in the block.

    The first signal lets everything be cleared up; whoever sends another one does not want to wait, and it ends the process at once.
    """
    stopped: list[int] = []
    process = os.getpid()

    def leave() -> NoReturn:
        os.write(2, f"{said}\n".encode())
        for helper in active_children():
            helper.terminate()
        os._exit(_CODE_OF_A_SIGNAL + (stopped[0] if stopped else signal.SIGINT))  # Python's own end takes time and may be disturbed

    def stop(number: int, _: FrameType | None) -> None:
        if os.getpid() != process:  # a copy that has just been made
            os._exit(_CODE_OF_A_SIGNAL + number)
        stopped.append(number)
        if len(stopped) > 1:
            leave()
        raise KeyboardInterrupt

    def swallowed(unraisable: Any) -> None:
        """Leave where Python has nobody to raise to, as it clears up an object: it would print a traceback and go on."""
        if stopped and isinstance(unraisable.exc_value, KeyboardInterrupt):
            leave()
        sys.__unraisablehook__(unraisable)

    before, sys.unraisablehook = _handled_by(stop), swallowed
    try:
        yield
    except KeyboardInterrupt:
        leave()
    finally:
        sys.unraisablehook = sys.__unraisablehook__
        for number, handler in before.items():
            signal.signal(number, handler)


_handled: set[int] = set()
"""The signals that are handled here at this moment."""


def _handled_by(stop: Any) -> dict[int, Any]:
    """Let a function handle the signals, but for those that somebody has switched off; return how they were handled before."""
    try:
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        wanted = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
        for number in wanted:
            signal.signal(number, stop)
    except ValueError:  # in another thread than the main one
        return {}
    _handled.update(wanted)
    return wanted


def _be_a_helper() -> None:
    """Let signals end a copy of this process without a word: what there is to say, the process itself says."""
    for number in _handled:
        signal.signal(number, signal.SIG_DFL)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_be_a_helper)
