"""End a command with a sentence when a signal stops it.

The signals are Ctrl+C, SIGTERM and the end of the terminal (SIGHUP). No helper of the command stays behind.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import active_children
from types import FrameType
from typing import Any, NoReturn

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_CODE_OF_A_SIGNAL = 128
"""Shells add it to the number of the signal that ended a program."""


@contextmanager
def interruptible(said: str) -> Iterator[None]:
    """End the process with a sentence when a signal comes.

    The exit code is that of the signal, 130 for Ctrl+C. The first signal raises `KeyboardInterrupt`, so that everything is
    closed; a second one ends the process at once.
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

    usual = sys.unraisablehook
    before, sys.unraisablehook = _handled_by(stop), partial(_look_at_swallowed, usual, leave)
    try:
        yield
    except KeyboardInterrupt:
        leave()
    finally:
        sys.unraisablehook = usual
        for number, handler in before.items():
            signal.signal(number, handler)


def _look_at_swallowed(usual: Callable[[Any], Any], leave: Callable[[], NoReturn], unraisable: Any) -> None:
    """Leave where Python cannot raise the interruption.

    While it clears up an object it would print a traceback and go on.
    """
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        leave()
    usual(unraisable)


_handled: set[int] = set()
"""The signals that are handled here at this moment."""


def _handled_by(stop: Any) -> dict[int, Any]:
    """Let a function handle the signals; return their handlers before.

    Signals that somebody has switched off, as nohup does, stay so.
    """
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
    """Let signals end a copy of this process without a word."""
    for number in _handled:
        signal.signal(number, signal.SIG_DFL)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_be_a_helper)
