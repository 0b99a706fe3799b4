"""Errors of the machine, not of the data.

The user reads a sentence with a remedy instead of a traceback.
"""

from __future__ import annotations

import errno

from mkdocs.exceptions import Abort

from gongkai.system.errors import BuildError

_UNWRITABLE = {
    errno.ENOSPC: "磁盘满了；请清理出空间再生成",
    errno.EDQUOT: "磁盘配额用完了；请清理出空间再生成",
    errno.EROFS: "这个文件系统是只读的；请换一个可以写的位置（mkdocs.yml 的 site_dir）",
    errno.EACCES: "没有写的权限；请用 ls -l 查看它属于谁，改正权限再生成",
    errno.EPERM: "没有写的权限；请用 ls -l 查看它属于谁，改正权限再生成",
}


def explain(error: Exception) -> None:
    """Raise `Abort` with a remedy for an error of the machine.

    Other errors are ignored.
    """
    if isinstance(error, OSError) and error.errno in _UNWRITABLE:
        where = f"{error.filename}: " if error.filename else ""
        message = f"{where}{_UNWRITABLE[error.errno]}。原来的网站没有改动"
        raise Abort(message) from None
    if isinstance(error, BuildError):
        message = f"{error}。原来的网站没有改动"
        raise Abort(message) from None
