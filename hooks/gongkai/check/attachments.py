"""Rules over the attachments of a record: files that exist, with names of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path, PurePosixPath
from unicodedata import is_normalized

from gongkai.load.entries import ATTACHMENTS
from gongkai.load.files import inside
from gongkai.load.whole_files import file_mistake
from gongkai.model import Record
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary.characters import comparable
from gongkai.vocabulary.look_alikes import look
from gongkai.vocabulary.suggestions import closest, question

_PAGE_FILES = ("index.html", "index.md", "index.json")


_COMPRESSED_FILES = tuple(f"{name}.gz" for name in _PAGE_FILES)


RESERVED = frozenset((*_PAGE_FILES, *_COMPRESSED_FILES, "index.json.js"))
"""The generated files beside a record's page."""


def attachments_exist(record: Record, folder: Path) -> Iterator[Complaint]:
    """Every attachment is a file inside the data folder.

    The file is neither empty nor a pointer, nor within a merge. The names of a record's attachments
    differ from each other and from the generated files.
    """
    names: set[str] = set()
    # Listed once a folder: thousands of attachments may be missing from the same one.
    list_names = cache(_file_names)
    for index, attachment in enumerate(record.attachments):
        location = at("attachments", index, "file")
        path = folder / attachment.file
        name = PurePosixPath(attachment.file).name
        # Windows, where the offline edition may be unpacked, does not tell capitals apart.
        own = comparable(name).casefold()
        message: str | Callable[[], str]
        if not attachment.file.startswith(f"{ATTACHMENTS}/"):
            message = f"附件应放在 {folder.name}/{ATTACHMENTS}/ 下，现为“{attachment.file}”"
            yield Complaint(location, message, "attachment-outside")
        elif not inside(folder, path):
            message = f"附件“{attachment.file}”是指向 data 文件夹以外的符号链接；请把文件本身放进来"
            yield Complaint(location, message, "attachment-outside")
        elif not _is_file(path):
            message = partial(_missing_attachment, path, attachment.file, folder, list_names)
            yield Complaint(location, message, "attachment-missing")
        elif mistake := file_mistake(path):
            message = f"附件“{attachment.file}”不能公开：{mistake.message}"
            yield Complaint(location, message, mistake.rule)
        elif own in names | RESERVED:
            message = f"附件的文件名“{name}”重复或不能使用；请换一个文件名"
            yield Complaint(location, message, "attachment-name")
        names.add(own)


def _is_file(path: Path) -> bool:
    # The system refuses a name of 200,000 characters, for instance.
    try:
        return path.is_file()
    except OSError:
        return False


def _file_names(folder: Path) -> Sequence[str]:
    """Return the names of the files in a folder, sorted.

    A folder that cannot be read has none.
    """
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return ()


def _missing_attachment(
    path: Path,
    file: str,
    folder: Path,
    list_names: Callable[[Path], Sequence[str]],
) -> str:
    """Return the message for a missing file, with a name like its name."""
    names = [name for name in list_names(path.parent) if name != path.name]
    guess = closest(path.name, names)
    if not guess:
        return f"找不到附件“{file}”；请把它放进 {folder.name}/ 下"
    if look(guess) == look(path.name) and not is_normalized("NFC", guess):
        return f"找不到附件“{file}”：文件夹里的“{guess}”看起来一样，字符是拆开的（NFD）；请把文件改名为“{path.name}”"
    right = str(PurePosixPath(file).parent / guess)
    return f"找不到附件“{file}”{question(right, file)}"
