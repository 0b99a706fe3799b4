"""End a build or a command early, without a mess.

Causes are Ctrl+C, a signal of the system, or a terminal that is closed. MkDocs tells no plugin
of an interruption, and Python by itself prints a traceback in each process, which helps nobody.
From `begin` to `end` a signal stops the worker processes, clears up and says in a sentence in
which state the site is; a second signal changes nothing. A worker process never decides itself:
a worker waits for its parent, and ends when the parent ends, in any way. A command that has
context managers to leave, such as a connection or a temporary folder, takes `interruptible`
instead: there a signal is raised as `KeyboardInterrupt`.
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

_CAUSES = {"SIGINT": "Ctrl+C", "SIGTERM": "系统要求结束", "SIGHUP": "终端关闭"}
_SIGNALS = {
    # Windows has no SIGHUP.
    getattr(signal, name): cause
    for name, cause in _CAUSES.items()
    if hasattr(signal, name)
}
_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
_CODE_OF_A_SIGNAL = 128
"""The exit code of a program that a signal ended, as shells have it, less the signal's number."""
_LONGEST_WAIT = 1.0
"""Seconds to wait for the end of a worker process that was killed."""

UNCHANGED = "原来的网站没有改动"

ClearUp = Callable[[], str]
"""Removes the unfinished output, and returns a sentence on the state of the site."""

_tasks: list[ClearUp] = []
_sentences: list[str] = []
"""The sentences of `interruptible` commands, the innermost last.

A build that is part of a command says the command's sentence in place of its own.
"""
_before: dict[int, object] = {}
"""The handlers of signals before `begin`."""


def begin() -> None:
    """Handle signals from now on.

    A signal that is ignored, as under nohup, remains ignored.
    """
    # Python lets only the main thread set handlers.
    if current_thread() is not main_thread():
        return
    for number in _SIGNALS:
        if number not in _before and signal.getsignal(number) is not signal.SIG_IGN:
            _before[number] = signal.signal(number, _interrupted)


def end() -> None:
    """Restore the handlers of signals before `begin`."""
    _tasks.clear()
    while _before:
        number, handler = _before.popitem()
        signal.signal(number, handler)  # type: ignore[arg-type]


def on_interruption(clear_up: ClearUp) -> None:
    """Set the function that clears up, replacing any earlier one."""
    _tasks[:] = [clear_up]


def _interrupted(number: int, _frame: FrameType | None) -> None:
    """Clear up, say a sentence, and end this process."""
    # First: a second signal must not disturb the clearing up.
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    outcome = UNCHANGED
    with suppress(Exception):
        if _tasks:
            outcome = _tasks[-1]()
    sentence = f"生成被打断（{_SIGNALS[number]}）。{outcome}"
    if _sentences:
        sentence = _sentences[-1]
    if sys.stderr.isatty():
        # A progress bar may stand in the line.
        sentence = f"\n{sentence}"
    with suppress(OSError):
        # Past Python's stream: the signal may have come in the middle of a write to it.
        encoding = sys.stderr.encoding or "utf-8"
        os.write(2, f"{sentence}\n".encode(encoding, "replace"))
    os._exit(_CODE_OF_A_SIGNAL + number)


def kill_children() -> None:
    """Kill the child processes of this one, and await their end."""
    children = multiprocessing.active_children()
    for child in children:
        child.kill()
    # A loop of its own, so that all children end at the same time.
    for child in children:
        child.join(_LONGEST_WAIT)


@contextmanager
def held() -> Iterator[None]:
    """Let signals wait for the end of an indivisible step.

    Processes that are started meanwhile let signals wait too.
    """
    # Windows has no masks of signals.
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ending_with(parent: int, number: int) -> Callable[[], None]:
    """Return a function that ties a new process to its parent.

    When the parent ends, the process receives the signal. The process itself has to call the
    function, which makes system calls only, as is necessary between fork and exec.
    """
    # Looked up here: to load a library between fork and exec may wait for a lock for ever.
    control = ctypes.CDLL(None).prctl if sys.platform == "linux" else None

    def prepare() -> None:
        if control is not None:
            control(_PARENT_DEATH, number)
        # A parent that ended before the call sends no signal any more.
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def end_with(parent: int) -> None:
    """Leave signals to the parent of this process, and end with it."""
    _tasks.clear()
    _before.clear()
    for number in _SIGNALS:
        # A terminal sends Ctrl+C to every process: the parent alone is to answer.
        if number == signal.SIGINT:
            signal.signal(number, signal.SIG_IGN)
        else:
            signal.signal(number, signal.SIG_DFL)
    ending_with(parent, signal.SIGKILL)()
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


@contextmanager
def interruptible(sentence: str) -> Iterator[None]:
    """End the process with a sentence when a signal comes.

    The exit code is that of the signal, 130 for Ctrl+C. The first signal raises
    `KeyboardInterrupt`, so that everything is closed; a second one ends the process at once.
    """
    signals: list[int] = []
    process = os.getpid()

    def leave() -> NoReturn:
        os.write(2, f"{sentence}\n".encode())
        for worker in multiprocessing.active_children():
            worker.terminate()
        number = signals[0] if signals else signal.SIGINT
        # Not `sys.exit`: Python's own end takes time and may be disturbed.
        os._exit(_CODE_OF_A_SIGNAL + number)

    def stop(number: int, _: FrameType | None) -> None:
        # In a copy of the process that was made a moment ago.
        if os.getpid() != process:
            os._exit(_CODE_OF_A_SIGNAL + number)
        signals.append(number)
        if len(signals) > 1:
            leave()
        raise KeyboardInterrupt

    usual = sys.unraisablehook
    before = _handle_signals(stop)
    sys.unraisablehook = partial(_leave_if_interrupted, usual, leave)
    _sentences.append(sentence)
    try:
        yield
    except KeyboardInterrupt:
        leave()
    finally:
        _sentences.pop()
        sys.unraisablehook = usual
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave_if_interrupted(
    usual: Callable[[Any], Any],
    leave: Callable[[], NoReturn],
    unraisable: Any,
) -> None:
    """Leave where Python cannot raise the interruption.

    While Python clears up an object, it would print a traceback and go on.
    """
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        leave()
    usual(unraisable)


_handled: set[int] = set()
"""The signals that this module handles at this moment."""


def _handle_signals(stop: Any) -> dict[int, Any]:
    """Let a function handle the signals, and return their old handlers.

    A signal that is ignored, as under nohup, remains ignored.
    """
    handlers: dict[int, Any] = {}
    try:
        for number in _SIGNALS:
            handler = signal.getsignal(number)
            if handler is not signal.SIG_IGN:
                handlers[number] = handler
        for number in handlers:
            signal.signal(number, stop)
    except ValueError:  # in another thread than the main one
        return {}
    _handled.update(handlers)
    return handlers


_masks: list[set[int | signal.Signals]] = []
"""The signals that were blocked before this process is copied."""


def _hold_signals() -> None:
    """Let signals wait while this process is copied."""
    # Python forgets in the copy every signal that comes before the copy's handlers are set: a
    # signal to a copy that young would be lost.
    _masks.append(signal.pthread_sigmask(signal.SIG_BLOCK, _handled))


def _release_signals() -> None:
    """Restore the mask of signals of before the copy."""
    signal.pthread_sigmask(signal.SIG_SETMASK, _masks.pop())


def _reset_signals() -> None:
    """Let signals end a copy of this process without a word."""
    # First the handlers, then the mask: a signal that has waited comes at once.
    for number in _handled:
        signal.signal(number, signal.SIG_DFL)
    _release_signals()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_hold_signals,
        after_in_parent=_release_signals,
        after_in_child=_reset_signals,
    )
