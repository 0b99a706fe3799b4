"""Answer the calls of a publisher on another machine.

Calls and answers are lines of JSON, over ssh. `START` is the program for `python3 -c`. The modules
of this package come as a zip on the first line, so the server runs the publisher's version, and
nothing stays on the server. When the connection ends, this process ends, and the system releases
the lock.
"""

from __future__ import annotations

import errno
import json
import os
import select
import sys
import threading
from typing import TYPE_CHECKING, Any

from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.folder import ReleaseFolder

if TYPE_CHECKING:
    from typing import TextIO

START = (
    "import base64,sys,tempfile;"
    "z=tempfile.NamedTemporaryFile(suffix='.zip');"
    "z.write(base64.b64decode(sys.stdin.readline()));"
    "z.flush();"
    "sys.path.insert(0,z.name);"
    "from gongkai.release.server.service import main;"
    "main()"
)
"""The program for the server's Python.

Without double quotation marks, which would end the argument of the shell.
"""

_REASONS = {
    errno.ENOSPC: "磁盘满了；请清理出空间再发布",
    errno.EDQUOT: "磁盘配额用完了；请清理出空间再发布",
    errno.EROFS: "这个文件系统是只读的；请换一个可以写的文件夹",
    errno.EACCES: "没有读写的权限；请用 ls -ld 查看它属于谁，改正权限再运行一次",
    errno.EPERM: "没有读写的权限；请用 ls -ld 查看它属于谁，改正权限再运行一次",
    errno.ENOTDIR: "这里应当是文件夹，却是一个文件；请换一个位置",
    errno.EEXIST: "这里应当是文件夹，却是一个文件；请换一个位置",
    errno.EINVAL: '这个文件系统不收；文件名里有 : ? * " < > | 或者以点结尾的，请改名再发布',
    errno.ENAMETOOLONG: "文件名太长；请改短再发布",
    errno.EFBIG: "文件太大，这个文件系统放不下；请换一个位置",
    errno.ESTALE: "网络盘断开过；请看它是否连着，再发布一次",
    errno.EIO: "磁盘或者网络盘出错；请看系统的日志，换好以后再发布一次",
    errno.EXDEV: "这里的文件夹分在几个磁盘上，不能改名；请把它们放在一个磁盘上",
}


def explained(error: OSError) -> ReleaseError:
    """Return the user's message about an error of the machine."""
    where = f"{error.filename}: " if error.filename else ""
    reason = _REASONS.get(error.errno or 0, f"读写出错（{error.strerror or error}）")
    return ReleaseError(f"{where}{reason}。读者看到的还是原来的网站")


def main() -> None:
    """Answer calls on the standard streams until the connection ends."""
    try:
        serve(sys.stdin, sys.stdout)
    except BrokenPipeError:  # nobody reads the answers any more
        os._exit(1)


def serve(calls: TextIO, answers: TextIO) -> None:
    """Answer each line of calls with a line.

    The first line is the path of the folder. Each other line is a list of the name of a method of
    `ReleaseFolder` and its arguments. An answer has a `result` or an `error`.
    """
    folder = ReleaseFolder(json.loads(calls.readline()))
    is_busy = threading.Event()
    # A thread, because a call may take minutes and does not look at the connection.
    if hasattr(select, "poll"):  # Windows has none
        threading.Thread(
            target=_end_with_connection,
            args=(calls.fileno(), is_busy),
            daemon=True,
        ).start()
    try:
        for line in calls:
            is_busy.set()
            method, arguments = json.loads(line)
            answer = _answer(folder, method, arguments)
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
            is_busy.clear()
    finally:
        folder.close()


def _end_with_connection(descriptor: int, is_busy: threading.Event) -> None:
    """End this process when the publisher hangs up.

    That is safe in the middle of a call: any change of the disk may be the last.
    Between two calls the loop of `serve` ends by itself.
    """
    hang_up = select.poll()
    # Without any event asked for, poll(2) still reports the end of the connection.
    hang_up.register(descriptor, 0)
    hang_up.poll()
    if is_busy.is_set():
        os._exit(1)


def _answer(folder: ReleaseFolder, method: str, arguments: list[Any]) -> dict[str, Any]:
    try:
        return {"result": getattr(folder, method)(*arguments)}
    except ReleaseError as error:
        return {"error": str(error)}
    except OSError as error:
        return {"error": str(explained(error))}
