"""The files of a data folder: which there are, which may not be, and each one read into a noun."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from gongkai.load.consistency import RECORD_RULES, inside
from gongkai.load.messages import Complaint, Location, closest, complaints, one_line, should_be, shown_text
from gongkai.load.nodes import Places, YamlDocument, parse
from gongkai.load.text import MAX_BYTES, UnreadableError, decode, read_text, reason
from gongkai.model import RECORD_CLASSES, Finding, Noun, Record
from gongkai.model.finding import MOST_OF_A_FILE, others_of
from gongkai.vocabulary import RecordKind, term

NounT = TypeVar("NounT", bound=Noun)

_IGNORED_NAMES = frozenset({"Thumbs.db", "desktop.ini"})
_FOLDERS = ("records", "units", "attachments", "applications", "opinions", "schemas")
_FILES = ("site.yml", "catalogue.yml")
"""What a data folder consists of; a README may stand beside it."""


class Folder(NamedTuple):
    """The data folder, and the name it has in messages."""

    path: Path
    shown: str
    """The folder's path as the user wrote it, with forward slashes."""

    def finding(self, uri: str, place: tuple[int, int], message: str, rule: str) -> Finding:
        """Return a finding about a file of the folder."""
        return Finding(shown_text(str(PurePosixPath(self.shown, uri))), *place, one_line(message), rule)

    def findings(self, uri: str, found: Iterator[Complaint], document: YamlDocument | None = None) -> list[Finding]:
        """Give each complaint about a file its place; without its document the file is read a second time.

        The first hundred are listed, the others counted.
        """
        complaints_found = list(islice(found, MOST_OF_A_FILE))
        if not complaints_found:
            return []
        places = Places((document or parse(read_text(self.path / uri))).node)
        listed = [self.finding(uri, places.of(each.location, key=each.key), each.told(), each.rule) for each in complaints_found]
        return _with_others(listed, sum(1 for _ in found))

    def mistakes(self, uri: str, document: YamlDocument) -> list[Finding]:
        """Return what the nodes of a file have that may not be; the first hundred are listed, the others counted."""
        listed = [self.finding(uri, each[:2], each.message, each.rule) for each in document.mistakes[:MOST_OF_A_FILE]]
        return _with_others(listed, len(document.mistakes) - len(listed))


def _with_others(listed: list[Finding], number: int) -> list[Finding]:
    return [*listed, others_of(listed[-1], number)] if number else listed


def stray_entries(folder: Folder) -> Iterator[Finding]:
    """Yield what stands at the top of a data folder and would never be read: a misspelt name keeps everything below it from being published."""
    for entry in sorted(os.scandir(folder.path), key=lambda entry: entry.name):
        known = _FOLDERS if _is_folder(entry) else _FILES
        is_passed_over = _is_passed_over(entry.name) or (known is _FILES and not entry.name.lower().endswith((".yml", ".yaml")))
        if is_passed_over or entry.name in known:
            continue
        guess = closest(entry.name, known)
        question = f"是不是想写“{guess}”？" if guess else f"这里可以有：{'、'.join((*_FOLDERS, *_FILES))}。"
        message = f"没有叫“{shown_text(entry.name)}”的数据，里面写的不会公开。{question}不属于网站的请移到数据文件夹以外"
        yield folder.finding(entry.name, (0, 0), message, "file-name")


def list_files(folder: Folder, below: str, findings: list[Finding]) -> Iterator[str]:
    """Yield the URIs of the YAML files below a folder, sorted; report whatever else stands there."""
    if _leads_out(folder, below, findings):
        return
    try:
        entries = sorted(os.scandir(folder.path / below), key=lambda entry: entry.name)
    except OSError as error:
        findings.append(folder.finding(below, (0, 0), f"文件夹读不出来：{reason(error)}", "file-unreadable"))
        return
    for entry in entries:
        uri = f"{below}/{entry.name}"
        if _is_passed_over(entry.name):
            continue
        if entry.is_symlink() and _leads_out(folder, uri, findings):
            continue
        if _is_folder(entry):
            if entry.is_symlink():
                findings.append(folder.finding(uri, (0, 0), "文件夹不能是符号链接；请把文件夹本身放进来", "file-link"))
            else:
                yield from list_files(folder, uri, findings)
        elif entry.name.endswith(".yml"):
            yield uri
        else:
            guess = PurePosixPath(uri).with_suffix(".yml").name
            message = f"这里只放扩展名为 .yml 的文件。是不是想写“{shown_text(guess)}”？附件请放在 attachments 文件夹"
            findings.append(folder.finding(uri, (0, 0), message, "file-name"))


def _is_passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _IGNORED_NAMES


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _leads_out(folder: Folder, uri: str, findings: list[Finding]) -> bool:
    """Tell whether a file or folder is a link that leads out of the data folder, and report it."""
    path = folder.path / uri
    leads_out = path.is_symlink() and not inside(folder.path, path)
    if leads_out:
        findings.append(folder.finding(uri, (0, 0), "符号链接指向 data 文件夹以外；请把文件本身放进来", "file-link"))
    return leads_out


def read_noun(folder: Folder, uri: str, noun_class: type[NounT], findings: list[Finding]) -> NounT | None:
    """Read a file into a noun, or report everything that is wrong with it and return None.

    For `Record` the class is that of the kind which the file names.
    """
    if _leads_out(folder, uri, findings):
        return None
    try:
        document = parse(read_text(folder.path / uri))
    except UnreadableError as error:
        findings.append(folder.finding(uri, (error.line, error.column), error.message, error.rule))
        return None
    findings += folder.mistakes(uri, document)
    wrong = root_complaint(document.value) or (kind_complaint(document.value) if noun_class is Record else None)
    if wrong is not None:
        findings += folder.findings(uri, iter([wrong]), document)
        return None
    actual: type[Any] = RECORD_CLASSES[RecordKind(document.value[term("kind")])] if noun_class is Record else noun_class
    try:
        noun: NounT = adapter(actual).validate_python(document.value)
    except ValidationError as error:
        findings += folder.findings(uri, complaints(error, actual), document)
        return None
    return None if document.mistakes else noun


def quick_record(data: bytes) -> Record | None:
    """Return the record in a file with this content; None when anything is wrong, which `read_noun` then tells."""
    try:
        document = parse(decode(data)) if len(data) <= MAX_BYTES else None
    except UnreadableError:
        return None
    if document is None or document.mistakes or root_complaint(document.value) or kind_complaint(document.value):
        return None
    try:
        record: Record = adapter(RECORD_CLASSES[RecordKind(document.value[term("kind")])]).validate_python(document.value)
    except ValidationError:
        return None
    return None if any(True for rule in RECORD_RULES for _ in rule(record)) else record


_adapters: dict[type[Noun], TypeAdapter[Any]] = {}


def adapter(noun_class: type[NounT]) -> TypeAdapter[NounT]:
    """Return pydantic's validator for a noun; it is built when first needed."""
    if noun_class not in _adapters:
        _adapters[noun_class] = TypeAdapter(noun_class)
    return _adapters[noun_class]


def root_complaint(value: object) -> Complaint | None:
    """Refuse a file that is no mapping."""
    if isinstance(value, dict):
        return None
    if value is None:
        return Complaint((), "文件是空的", "file-empty")
    return Complaint((), should_be("文件", "写成若干行“键: 值”", value), "field-type")


def kind_complaint(value: dict[str, Any]) -> Complaint | None:
    """Refuse a record whose kind is missing or unknown: without it no other field can be judged."""
    location: Location = (term("kind"),)
    kinds = [str(kind) for kind in RecordKind]
    if term("kind") not in value:
        return Complaint(location, f"缺少“{term('kind')}”；应为以下之一：{'、'.join(kinds)}", "field-missing")
    written = value[term("kind")]
    try:
        RecordKind(written)
    except ValueError:
        return Complaint(
            location, should_be(term("kind"), f"为以下之一：{'、'.join(kinds)}", written, closest(written, kinds)), "field-value"
        )
    return None
