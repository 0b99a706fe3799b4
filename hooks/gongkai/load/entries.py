"""List the files of a data folder.

Every misplaced or misnamed file is reported: its content would silently stay unpublished.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from gongkai.load.file_names import (
    extension_message,
    file_faults,
    name_fault,
    sibling_faults,
    yaml_name,
)
from gongkai.load.files import RECORDS, WHOLE_FILE, Folder, leads_out
from gongkai.load.text import reason
from gongkai.model import Finding
from gongkai.model.complaint import shown_text
from gongkai.system.folders import files_below
from gongkai.vocabulary.characters import hidden_characters
from gongkai.vocabulary.suggestions import did_you_mean

_IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini"})
ATTACHMENTS = "attachments"
"""The only folder whose files a record may publish.

A record's YAML, named as an attachment, could be of a narrower scope.
"""
_FOLDERS: tuple[str, ...] = (
    RECORDS,
    "units",
    ATTACHMENTS,
    "applications",
    "opinions",
    "schemas",
)
_FILES: tuple[str, ...] = ("site.yml", "catalogue.yml")
"""The entries of a data folder; a README may stand beside."""


def stray_entries(folder: Folder) -> Iterator[Finding]:
    """Yield a finding for each misnamed entry of a data folder.

    A misspelt name would keep everything below it from being published.
    """
    entries = sorted(os.scandir(folder.path), key=lambda entry: entry.name)
    for entry in entries:
        if is_ignored(entry.name):
            continue
        if _is_folder(entry):
            names = _FOLDERS
        elif yaml_name(entry.name) in _FILES or entry.name.lower().endswith((".yml", ".yaml")):
            names = _FILES
        else:
            continue
        if entry.name not in names:
            message = _stray_message(entry.name, names)
            yield folder.finding(entry.name, WHOLE_FILE, message, "file-name")


def _stray_message(name: str, names: tuple[str, ...]) -> str:
    """Return the message about an entry that is misnamed or has no place here."""
    all_names = f"。这里可以有：{'、'.join((*_FOLDERS, *_FILES))}。"
    question = did_you_mean(name, names, all_names)
    return f"没有叫“{shown_text(name)}”的数据，里面写的不会公开{question}不属于网站的请移到数据文件夹以外"


def list_files(
    folder: Folder,
    subfolder: str,
    findings: list[Finding],
) -> Iterator[str]:
    """Yield the URIs of the YAML files in a subfolder, sorted.

    Any other file and any link out of the data folder is added to `findings`.
    """
    if leads_out(folder, subfolder, findings):
        return
    entries = _entries(folder, subfolder, findings)
    names = [entry.name for entry in entries]
    for entry in entries:
        uri = f"{subfolder}/{entry.name}"
        if entry.is_symlink() and leads_out(folder, uri, findings):
            continue
        if _is_folder(entry):
            # A linked folder could lead in a circle, and its files would have two addresses.
            if entry.is_symlink():
                message = "文件夹不能是符号链接；请把文件夹本身放进来"
                findings.append(folder.finding(uri, WHOLE_FILE, message, "file-link"))
            else:
                yield from list_files(folder, uri, findings)
        elif entry.name.endswith(".yml") and not entry.name.endswith(" .yml"):
            yield uri
        elif not name_fault(entry.name):
            message = extension_message(entry.name, names)
            findings.append(folder.finding(uri, WHOLE_FILE, message, "file-name"))


def _entries(
    folder: Folder,
    subfolder: str,
    findings: list[Finding],
) -> list[os.DirEntry[str]]:
    """Return the files and folders of a subfolder, sorted, but for temporary and unreadable names.

    A folder that cannot be read, and a name that some machine cannot make, are added to `findings`.
    """
    try:
        entries = sorted(os.scandir(folder.path / subfolder), key=lambda entry: entry.name)
    except OSError as error:
        message = f"文件夹读不出来：{reason(error)}"
        findings.append(folder.finding(subfolder, WHOLE_FILE, message, "file-unreadable"))
        return []
    entries = [entry for entry in entries if not is_ignored(entry.name)]
    hidden = {entry.name for entry in entries if next(hidden_characters(entry.name), None)}
    faults = [(name, "文件名里有看不见的字符；请改名") for name in sorted(hidden)]
    faults += sibling_faults([entry.name for entry in entries if entry.name not in hidden])
    for name, message in faults:
        findings.append(folder.finding(f"{subfolder}/{name}", WHOLE_FILE, message, "file-name"))
    return [entry for entry in entries if entry.name not in hidden]


def misnamed_attachments(folder: Folder) -> Iterator[Finding]:
    """Yield a finding for each attachment whose name some machine cannot make."""
    files = files_below(folder.path / ATTACHMENTS)
    uris = [uri for uri, file in files if not is_ignored(file.name)]
    for uri, message in file_faults(uris):
        yield folder.finding(f"{ATTACHMENTS}/{uri}", WHOLE_FILE, message, "file-name")


def is_ignored(name: str) -> bool:
    """Tell whether a name is that of a hidden or a temporary file."""
    # Word and Excel put a file `~$name` beside every open document.
    return name.startswith((".", "~$")) or name in _IGNORED_NAMES


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False
