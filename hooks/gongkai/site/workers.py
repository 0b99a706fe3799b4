"""Workers: processes on this machine, or on the machines of a scheduler.

A job is a function of plain values with a plain result, so any process can do the job. On this
machine there are as many workers as processors; `GONGKAI_WORKERS` sets another number.
`GONGKAI_SCHEDULER=tcp://host:8786` gives jobs to a scheduler of Dask (extra `gongkai[cluster]`). A
job whose process was killed is done again.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import suppress
from multiprocessing import get_context, resource_tracker
from threading import Thread, active_count
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from gongkai.system.errors import BuildError
from gongkai.system.interruption import end_with, held
from gongkai.system.processors import processors

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")
LookT = TypeVar("LookT")

COUNT = "GONGKAI_WORKERS"
SCHEDULER = "GONGKAI_SCHEDULER"

_WAITING = 1
"""Jobs that lie ready while the workers are busy; more jobs only take memory."""
_MOST_BREAKS = 3
"""Deaths of workers after which a build stops."""

log = logging.getLogger("mkdocs.hooks.gongkai")


class Workers:
    """The workers of one build, which start with the first job."""

    def __init__(self) -> None:
        """Read the number of workers and the scheduler from the environment."""
        self.scheduler = os.environ.get(SCHEDULER, "").strip()
        self.count = _count()
        self._client: Any = None
        self._executor: Executor | None = None
        self._is_stopped = False

    @property
    def are_elsewhere(self) -> bool:
        """Tell whether workers run on other machines, without our files."""
        return bool(self.scheduler)

    def results(
        self, function: Callable[[JobT], ResultT], jobs: Iterable[JobT]
    ) -> Iterator[ResultT]:
        """Yield the results of jobs in the order of completion.

        Only as many jobs are drawn from `jobs` as keep the workers busy. The jobs of a worker that
        dies are given to new workers.
        """
        remaining = iter(jobs)
        pending: dict[Future[ResultT], JobT] = {}
        breaks = 0
        while True:
            # `remaining` is an iterator: each round goes on where the last round has stopped.
            for job in remaining:
                pending[self._submit(function, job)] = job
                if len(pending) >= self.count + _WAITING:
                    break
            if not pending:
                return
            completed, _ = wait(pending, return_when=FIRST_COMPLETED)
            lost: list[JobT] = []
            for future in completed:
                job = pending.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    lost.append(job)
                else:
                    yield future.result()
            if lost:
                breaks += 1
                # A pool with a dead process is of no use: all its jobs are given out again.
                lost += [pending.pop(future) for future in list(pending)]
                self._repair(breaks)
                pending = {self._submit(function, job): job for job in lost}

    def close(self) -> None:
        """Let the workers end.

        Jobs that no worker has begun are dropped.
        """
        # A client of Dask owns its executor, so only a pool of processes is shut down.
        executor, self._executor = self._executor, None
        if isinstance(executor, ProcessPoolExecutor):
            executor.shutdown(wait=False, cancel_futures=True)
        if self._client is not None:
            with suppress(Exception):
                self._client.close()
            self._client = None

    def stop(self) -> None:
        """Start no more workers in the place of dead workers."""
        self._is_stopped = True

    def _submit(self, function: Callable[[JobT], ResultT], job: JobT) -> Future[ResultT]:
        if self._executor is None:
            self._executor = self._remote() if self.scheduler else self._local()
        try:
            with held():  # this may start processes
                return self._executor.submit(function, job)
        except BrokenExecutor as error:  # a worker died since the last result
            failed: Future[ResultT] = Future()
            failed.set_exception(error)
            return failed

    def _local(self) -> Executor:
        # A forked process has all modules loaded; to fork a process with threads is not safe.
        context = get_context("fork" if _has_one_thread() else "spawn")
        if context.get_start_method() == "spawn":
            _start_tracker()
        return ProcessPoolExecutor(
            self.count,
            mp_context=context,
            initializer=_set_up_worker,
            initargs=(os.getpid(),),
        )

    def _repair(self, breaks: int) -> None:
        """Close the executor with the dead workers.

        The next job starts another one.
        """
        if self._is_stopped:
            message = "the build is being stopped"
            raise BuildError(message)
        if breaks > _MOST_BREAKS:
            message = (
                f"生成页面的进程中断了 {breaks} 次，可能是内存不足；可以用 {COUNT}=1 减少进程再生成"
            )
            raise BuildError(message)
        log.info("一个生成页面的进程中断了，它的那部分重新生成")
        self.close()

    def _remote(self) -> Executor:
        try:
            from distributed import Client
        except ImportError:
            message = (
                f"设置了 {SCHEDULER}，但没有安装 Dask；请安装 gongkai[cluster]，或去掉这个环境变量"
            )
            raise BuildError(message) from None
        try:
            self._client = Client(self.scheduler, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError):
            message = f"连不上调度程序 {self.scheduler}；请查看它是否在运行（dask scheduler），地址是否写对"
            raise BuildError(message) from None
        self.count = max(1, sum(self._client.nthreads().values()))
        executor: Executor = self._client.get_executor(pure=False)
        return executor


class Aside(Generic[LookT, ResultT]):
    """Work for one other process, in two steps: a look first, the work later.

    The other process is a copy of this process, made before there is much in memory. While the work is
    not known yet, the other process looks something up and loads its modules. Where no process can be
    copied, this process does the work when the result is asked for.
    """

    def __init__(self, look: Callable[[], LookT], prepare: Callable[[], None]) -> None:
        """Start a copy of this process.

        A process with threads cannot be copied safely.
        """
        self._look = look
        self._work: Callable[[], ResultT] | None = None
        self._process: Any = None
        if _has_one_thread():
            context = get_context("fork")
            self._ours, theirs = context.Pipe()
            arguments = (os.getpid(), look, prepare, theirs, self._ours)
            self._process = context.Process(target=_do, args=arguments, daemon=True)
            with held():
                self._process.start()
            # The child has its own copy of this end; with ours open its death would go unnoticed.
            theirs.close()

    def found(self) -> LookT:
        """Return the result of the look; call this once, before `begin`.

        The other process waits to send its result before it takes the work.
        """
        if self._process is not None:
            with suppress(EOFError, OSError):  # the process died; `result` raises
                error, result = self._ours.recv()
                if error is None:
                    return cast("LookT", result)
        return self._look()

    def begin(self, work: Callable[[], ResultT]) -> None:
        """Begin the work, which has to be picklable like its result."""
        self._work = work
        if self._process is not None:
            with suppress(OSError):  # the process died; `result` raises
                self._ours.send(work)

    def result(self) -> ResultT:
        """Return the result of the work.

        Raises the error of the work, or `BrokenExecutor` where its process died.
        """
        assert self._work is not None  # noqa: S101 - `begin` comes first
        if self._process is None:
            return self._work()
        try:
            error, result = self._ours.recv()
        except (EOFError, OSError):
            message = "the process died"
            raise BrokenExecutor(message) from None
        finally:
            self._process.join()
        if error is not None:
            raise error
        return cast("ResultT", result)

    def stop(self) -> None:
        """Kill the other process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()


def _do(
    parent: int,
    look: Callable[[], LookT],
    prepare: Callable[[], None],
    ours: Connection,
    theirs: Connection,
) -> None:
    """Send the result of a look, then receive work and send its result."""
    end_with(parent)
    # With this end open, this process would never learn that the other process has died.
    theirs.close()
    gc.disable()  # the work makes arrays and bytes, which need no collector
    outcome = _outcome(look)
    prepare()
    with suppress(EOFError, OSError):  # the other process has ended
        ours.send(outcome)
        del outcome
        ours.send(_outcome(ours.recv()))


def _outcome(work: Callable[[], ResultT]) -> tuple[Exception | None, ResultT | None]:
    try:
        return None, work()
    except Exception as error:  # noqa: BLE001 - raised again by `Aside.result`
        return error, None


def _start_tracker() -> None:
    """Start Python's resource tracker, without its warnings."""
    before = os.environ.get("PYTHONWARNINGS")
    # The tracker is a program of its own, and takes its filter of warnings from the environment.
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        with held():  # the tracker has to outlive a closed terminal
            resource_tracker.ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before


_LOOKS_AT_THREADS, _BETWEEN_LOOKS = 10, 0.005
"""How often the threads are counted, and the seconds between."""


def _has_one_thread() -> bool:
    """Tell whether this process can be forked.

    Libraries may have threads unknown to Python, so the kernel is asked.
    """
    try:
        for _ in range(_LOOKS_AT_THREADS):
            if len(os.listdir("/proc/self/task")) == 1:  # noqa: PTH208 - names are enough
                return True
            # The kernel lists a thread a moment longer than Python does.
            if active_count() > 1:
                return False
            time.sleep(_BETWEEN_LOOKS)
    except OSError:
        pass
    return False


_NEW_OBJECTS = 30_000
"""New objects after which a worker runs the cyclic collector.

At 100,000 a worker holds 10 MB more; at Python's 700 it is slower.
"""


def _set_up_worker(parent: int) -> None:
    """Set up a worker process.

    A worker logs nothing; the parent reports for it.
    """
    for name in ("", *logging.root.manager.loggerDict):
        logging.getLogger(name).handlers.clear()
    gc.enable()
    # Objects from before the fork are in shared memory, which a scan would copy.
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    end_with(parent)
    _look_after(parent)


_LOOKS = 1.0
"""Seconds between two checks of a worker that its parent still runs."""


def _look_after(parent: int) -> None:
    """End this process soon after its parent, on any system."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOKS)
        # `sys.exit` would end this thread only.
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _count() -> int:
    """Return the number of workers; raise `BuildError` for a wrong setting."""
    setting = os.environ.get(COUNT, "").strip()
    if not setting:
        return processors()
    # `isdigit` alone allows ², which `int` refuses.
    if setting.isascii() and setting.isdigit() and int(setting):
        return int(setting)
    message = f"环境变量 {COUNT} 应为正整数，如 2，现为“{setting}”"
    raise BuildError(message)
