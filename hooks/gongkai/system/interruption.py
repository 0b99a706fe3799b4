"""What ends a build or a command before it is done: Ctrl+C, a signal of the system, or a terminal that is closed.

MkDocs tells nobody of that, and what Python does by itself, a traceback in each process, helps nobody. From `begin` to `end` a signal stops
the helpers, clears up and says in a sentence what became of the site; a second one changes nothing. A helper never decides itself: it
waits for the process that has started it, and ends with that, however that ends. A command that has context managers to leave, which
a connection and a temporary folder are, takes `interruptible` instead: there a signal is raised as `KeyboardInterrupt`.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import current_thread, main_thread
from types import FrameType
from typing import Any, NoReturn

_NAMES = {"SIGINT": "Ctrl+C", "SIGTERM": "系统要求结束", "SIGHUP": "终端关闭"}
_SIGNALS = {getattr(signal, name): told for name, told in _NAMES.items() if hasattr(signal, name)}
_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_CODE_OF_A_SIGNAL = 128
"""Added to the number of a signal it is the exit code by which shells tell that it ended a program."""
_LONGEST_WAIT = 1.0
"""Seconds for helpers that were killed to be gone."""

UNCHANGED = "原来的网站没有改动"

ClearUp = Callable[[], str]
"""Removes what was begun, and returns what became of the site."""

_tasks: list[ClearUp] = []
_sentences: list[str] = []
"""Of the commands that are `interruptible`, the innermost last: a build that is part of a command leaves the word to it."""
_before: dict[int, object] = {}
"""What was done at a signal before `begin`."""


def begin() -> None:
    """Take care of signals from now on; those that are ignored, as by nohup, remain so."""
    if current_thread() is not main_thread():
        return
    for number in _SIGNALS:
        if number not in _before and signal.getsignal(number) is not signal.SIG_IGN:
            _before[number] = signal.signal(number, _interrupted)


def end() -> None:
    """Leave signals to whoever had them before."""
    _tasks.clear()
    while _before:
        number, handler = _before.popitem()
        signal.signal(number, handler)  # type: ignore[arg-type]


def on_interruption(clear_up: ClearUp) -> None:
    """Let something be cleared up in the place of what was to be before."""
    _tasks[:] = [clear_up]


def _interrupted(number: int, _frame: FrameType | None) -> None:
    """End this process."""
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    outcome = UNCHANGED
    with suppress(Exception):
        outcome = _tasks[-1]() if _tasks else UNCHANGED
    sentence = _sentences[-1] if _sentences else f"生成被打断（{_SIGNALS[number]}）。{outcome}"
    line = "\n" if sys.stderr.isatty() else ""  # a progress bar may stand there
    with suppress(OSError):
        os.write(2, f"{line}{sentence}\n".encode(sys.stderr.encoding or "utf-8", "replace"))
    os._exit(_CODE_OF_A_SIGNAL + number)


def kill_children() -> None:
    """Kill the processes that this one has started, and wait until they are gone."""
    children = multiprocessing.active_children()
    for child in children:
        child.kill()
    for child in children:
        child.join(_LONGEST_WAIT)


@contextmanager
def held() -> Iterator[None]:
    """Let signals wait while something is done that must not be half done.

    Processes that are started meanwhile inherit that.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ending_with(parent: int, number: int) -> Callable[[], None]:
    """Return what a new process calls so that the end of its parent ends it, by a signal.

    What is returned makes system calls only, as it has to between fork and exec.
    """
    ask = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        if ask is not None:
            ask(_PARENT_DEATH, number)
        if os.getppid() != parent:  # it ended before
            os._exit(1)

    return prepare


def end_with(parent: int) -> None:
    """Let this process, which another has started, leave signals to that and end with it."""
    _tasks.clear()
    _before.clear()
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    ending_with(parent, signal.SIGKILL)()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


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
        for helper in multiprocessing.active_children():
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
    _sentences.append(said)
    try:
        yield
    except KeyboardInterrupt:
        leave()
    finally:
        _sentences.pop()
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


_masks: list[set[int | signal.Signals]] = []
"""The signals that were blocked before a copy of this process is made."""


def _hold_signals() -> None:
    """Let signals wait while this process is copied.

    Python forgets in the copy whatever comes before its handlers are set; a signal to a copy that young would be lost.
    """
    _masks.append(signal.pthread_sigmask(signal.SIG_BLOCK, _handled))


def _release_signals() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _masks.pop())


def _be_a_helper() -> None:
    """Let signals end a copy of this process without a word."""
    for number in _handled:
        signal.signal(number, signal.SIG_DFL)
    _release_signals()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold_signals, after_in_parent=_release_signals, after_in_child=_be_a_helper)
