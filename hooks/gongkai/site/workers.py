"""Helpers that do much work of one kind: processes on this machine, or those of a scheduler that runs on several.

Work is a function of plain values with a plain result, so it does not matter who does it. On this machine there are as many
processes as processors; `GONGKAI_WORKERS` sets another number. `GONGKAI_SCHEDULER=tcp://host:8786` gives the work to a
scheduler of Dask (extra `gongkai[cluster]`). What a process that was killed had to do is done again.
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
from threading import Thread
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from gongkai.system.interruption import end_with, held
from gongkai.system.processors import processors

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

JobT = TypeVar("JobT")
ResultT = TypeVar("ResultT")
FoundT = TypeVar("FoundT")

COUNT = "GONGKAI_WORKERS"
SCHEDULER = "GONGKAI_SCHEDULER"

_WAITING = 1
"""How many jobs lie ready beyond those that are being done: more only take memory."""
_MOST_BREAKS = 3

log = logging.getLogger("mkdocs.hooks.gongkai")


class WorkersError(Exception):
    """Helpers that cannot be had, or that die again and again; its message is for the user."""


class Workers:
    """The helpers of one build; they are started when there is something to do."""

    def __init__(self) -> None:
        """Read from the environment which helpers are wanted."""
        self.scheduler = os.environ.get(SCHEDULER, "").strip()
        self.count = _count()
        self._client: Any = None
        self._executor: Executor | None = None
        self._is_stopped = False

    @property
    def are_elsewhere(self) -> bool:
        """Tell whether the helpers may be on other machines, which do not have our files."""
        return bool(self.scheduler)

    def results(self, function: Callable[[JobT], ResultT], jobs: Iterable[JobT]) -> Iterator[ResultT]:
        """Yield the result of each job, as they come; few are under way at a time."""
        waiting = iter(jobs)
        under_way: dict[Future[ResultT], JobT] = {}
        breaks = 0
        while True:
            for job in waiting:
                under_way[self._submit(function, job)] = job
                if len(under_way) >= self.count + _WAITING:
                    break
            if not under_way:
                return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            broken: list[JobT] = []
            for future in done:
                job = under_way.pop(future)
                if isinstance(future.exception(), BrokenExecutor):
                    broken.append(job)
                else:
                    yield future.result()
            if broken:
                breaks += 1
                broken += [under_way.pop(future) for future in list(under_way)]
                self._mend(breaks)
                under_way = {self._submit(function, job): job for job in broken}

    def close(self) -> None:
        """Let the helpers go; what they have not begun is not done."""
        executor, self._executor = self._executor, None
        if isinstance(executor, ProcessPoolExecutor):
            executor.shutdown(wait=False, cancel_futures=True)
        if self._client is not None:
            with suppress(Exception):
                self._client.close()
            self._client = None

    def stop(self) -> None:
        """Start no more helpers in the place of those that die."""
        self._is_stopped = True

    def _submit(self, function: Callable[[JobT], ResultT], job: JobT) -> Future[ResultT]:
        if self._executor is None:
            self._executor = self._remote() if self.scheduler else self._local()
        try:
            with held():  # this may start processes
                return self._executor.submit(function, job)
        except BrokenExecutor as error:  # a helper died since the last result was looked at
            failed: Future[ResultT] = Future()
            failed.set_exception(error)
            return failed

    def _local(self) -> Executor:
        context = get_context("fork" if _has_one_thread() else "spawn")  # a copy has all modules loaded; with threads it would not be safe
        if context.get_start_method() == "spawn":
            _start_tracker()
        return ProcessPoolExecutor(self.count, mp_context=context, initializer=_begin, initargs=(os.getpid(),))

    def _mend(self, breaks: int) -> None:
        """Start other helpers in the place of those that have died."""
        if self._is_stopped:
            message = "the build is being stopped"
            raise WorkersError(message)
        if breaks > _MOST_BREAKS:
            message = f"生成页面的进程中断了 {breaks} 次，可能是内存不足；可以用 {COUNT}=1 减少进程再生成"
            raise WorkersError(message)
        log.info("一个生成页面的进程中断了，它的那部分重新生成")
        self.close()

    def _remote(self) -> Executor:
        try:
            from distributed import Client
        except ImportError:
            message = f"设置了 {SCHEDULER}，但没有安装 Dask；请安装 gongkai[cluster]，或去掉这个环境变量"
            raise WorkersError(message) from None
        try:
            self._client = Client(self.scheduler, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, TimeoutError, ValueError):
            message = f"连不上调度程序 {self.scheduler}；请查看它是否在运行（dask scheduler），地址是否写对"
            raise WorkersError(message) from None
        self.count = max(1, sum(self._client.nthreads().values()))
        executor: Executor = self._client.get_executor(pure=False)
        return executor


class Aside(Generic[FoundT, ResultT]):
    """Some work that another process does meanwhile, if one can be had; else this one, when it is asked for.

    The other process is a copy of this one, made before there is much in memory. While nothing is known of the work yet it looks
    something up, and gets ready.
    """

    def __init__(self, look: Callable[[], FoundT], prepare: Callable[[], None]) -> None:
        """Let a copy of this process begin; one that has threads cannot be copied safely."""
        self._look = look
        self._work: Callable[[], ResultT] | None = None
        self._process: Any = None
        if _has_one_thread():
            context = get_context("fork")
            self._ours, theirs = context.Pipe()
            self._process = context.Process(target=_do, args=(os.getpid(), look, prepare, theirs, self._ours), daemon=True)
            with held():
                self._process.start()
            theirs.close()

    def found(self) -> FoundT:
        """Return what was looked up; to be asked for once, before the work is begun: until then the other process waits to tell it."""
        if self._process is not None:
            with suppress(EOFError, OSError):  # it died; `result` tells
                error, found = self._ours.recv()
                if error is None:
                    return cast("FoundT", found)
        return self._look()

    def begin(self, work: Callable[[], ResultT]) -> None:
        """Begin the work, which has to be picklable, as what it returns."""
        self._work = work
        if self._process is not None:
            with suppress(OSError):  # it died; `result` tells
                self._ours.send(work)

    def result(self) -> ResultT:
        """Return what the work came to; raises what it raised, or `BrokenExecutor` where its process died."""
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
        """Do no more of it."""
        if self._process is not None:
            self._process.kill()
            self._process.join()


def _do(
    parent: int,
    look: Callable[[], FoundT],
    prepare: Callable[[], None],
    ours: Connection,
    theirs: Connection,
) -> None:
    """Tell what was looked up; do some work when it is known, and tell what it came to."""
    end_with(parent)
    theirs.close()  # else this process would keep open what tells it that the other one has died
    gc.disable()  # what is made here are arrays and bytes
    found = _outcome(look)
    prepare()
    with suppress(EOFError, OSError):  # nobody wants to know any more
        ours.send(found)
        del found
        ours.send(_outcome(ours.recv()))


def _outcome(work: Callable[[], ResultT]) -> tuple[Exception | None, ResultT | None]:
    try:
        return None, work()
    except Exception as error:  # noqa: BLE001 - raised again by `Aside.result`
        return error, None


def _start_tracker() -> None:
    """Start the process that clears up after processes of Python, and let it say nothing."""
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = "ignore"
    try:
        with held():  # it is to outlive a terminal that is closed
            resource_tracker.ensure_running()
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before


def _has_one_thread() -> bool:
    """Tell whether this process can be copied; libraries may have threads that Python does not know."""
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - names are enough
    except OSError:
        return False


_NEW_OBJECTS = 30_000
"""After how many a helper looks for garbage that counting references does not find: at 100,000 it holds 10 MB more, at Python's 700 it is slower."""


def _begin(parent: int) -> None:
    """Get ready to be a helper: what there is to tell, the process that started it tells."""
    for name in ("", *logging.root.manager.loggerDict):
        logging.getLogger(name).handlers.clear()
    gc.enable()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    end_with(parent)
    _look_after(parent)


_LOOKS = 1.0
"""Seconds between two looks of a helper whether the process that started it is still there."""


def _look_after(parent: int) -> None:
    """Let this process end soon after the one that started it, on any system."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOKS)
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def _count() -> int:
    """Return how many processes are wanted."""
    written = os.environ.get(COUNT, "").strip()
    if not written:
        return processors()
    if written.isascii() and written.isdigit() and int(written):
        return int(written)
    message = f"环境变量 {COUNT} 应为正整数，如 2，现为“{written}”"
    raise WorkersError(message)
