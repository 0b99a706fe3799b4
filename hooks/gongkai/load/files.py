"""Read the files of a data folder into nouns, and say where their mistakes are.

Every unreadable file is reported: its content would silently stay unpublished.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from gongkai.load.messages import complaints
from gongkai.load.nodes import Places, YamlDocument, parse
from gongkai.load.plain import plain_value
from gongkai.load.text import (
    MAX_BYTES,
    UnreadableError,
    decode,
    read_text,
)
from gongkai.load.visibility import names_others, public_from
from gongkai.model import (
    RECORD_CLASSES,
    Finding,
    Noun,
    Record,
)
from gongkai.model.complaint import Complaint, Location, one_line, should_be, shown_text
from gongkai.model.finding import MOST_OF_A_FILE, others_of
from gongkai.vocabulary import RecordKind, term
from gongkai.vocabulary.suggestions import closest

RecordRule = Callable[[Record], Iterator[Complaint]]
"""A rule over one record alone."""

NounT = TypeVar("NounT", bound=Noun)


RECORDS = "records"
"""The folder of the records' files, in the data folder."""

WHOLE_FILE = (0, 0)
"""The place of a finding about a file as a whole."""


class Folder(NamedTuple):
    """The data folder, and its name in messages."""

    path: Path
    shown: str
    """The folder's path as the user wrote it, with forward slashes."""

    def finding(
        self,
        uri: str,
        place: tuple[int, int],
        message: str,
        rule: str,
        document: YamlDocument | None = None,
    ) -> Finding:
        """Return a finding about a file of the folder; `document` is its content."""
        path = shown_text(str(PurePosixPath(self.shown, uri)))
        value, text = (document.value, document.text) if document else (None, "")
        return Finding(
            path,
            *place,
            one_line(message),
            rule,
            public_from=public_from(uri, value),
            names_others=names_others(message, path, text),
        )

    def unreadable(self, uri: str, error: UnreadableError) -> Finding:
        """Return the finding about a file that could not be read."""
        return self.finding(uri, (error.line, error.column), error.message, error.rule)

    def findings(
        self,
        uri: str,
        file_complaints: Iterator[Complaint],
        document: YamlDocument | None = None,
    ) -> list[Finding]:
        """Give each complaint about a file its line and column.

        Without `document` the file is read a second time. The first hundred complaints are listed,
        the others counted.
        """
        first = list(islice(file_complaints, MOST_OF_A_FILE))
        if not first:
            return []
        if document is None:
            document = parse(read_text(self.path / uri))
        places = Places(document.node)
        findings: list[Finding] = []
        for complaint in first:
            place = places.of(complaint.location, key=complaint.key)
            message = complaint.text()
            findings.append(self.finding(uri, place, message, complaint.rule, document))
        # Counting makes no messages: a file may have 100,000 complaints, each slow to put in words.
        return _with_number(findings, sum(1 for _ in file_complaints))

    def mistakes(
        self,
        uri: str,
        document: YamlDocument,
    ) -> list[Finding]:
        """Return findings for the YAML mistakes of a file.

        The first hundred mistakes are listed, the others counted.
        """
        findings: list[Finding] = []
        for mistake in document.mistakes[:MOST_OF_A_FILE]:
            place = (mistake.line, mistake.column)
            findings.append(self.finding(uri, place, mistake.message, mistake.rule, document))
        return _with_number(findings, len(document.mistakes) - len(findings))


def _with_number(
    findings: list[Finding],
    unlisted: int,
) -> list[Finding]:
    """Add the finding that counts the unlisted ones, if there are any."""
    if not unlisted:
        return findings
    return [*findings, others_of(findings[-1], unlisted)]


def leads_out(
    folder: Folder,
    uri: str,
    findings: list[Finding],
) -> bool:
    """Tell whether a link leads out of the data folder, and report it."""
    path = folder.path / uri
    leads_out = path.is_symlink() and not inside(folder.path, path)
    if leads_out:
        message = "符号链接指向 data 文件夹以外；请把文件本身放进来"
        findings.append(folder.finding(uri, WHOLE_FILE, message, "file-link"))
    return leads_out


def inside(folder: Path, path: Path) -> bool:
    """Tell whether a path, with all links followed, is inside a folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True  # a link that leads in a circle leads nowhere else


def read_document(
    folder: Folder,
    uri: str,
    findings: list[Finding],
) -> YamlDocument | None:
    """Parse a file and report its YAML mistakes.

    Returns None when the file cannot be read; a document with mistakes is returned.
    """
    try:
        text = read_text(folder.path / uri)
        document = parse(text, is_record=uri.startswith(f"{RECORDS}/"))
    except UnreadableError as error:
        findings.append(folder.unreadable(uri, error))
        return None
    findings += folder.mistakes(uri, document)
    return document


def read_noun(
    folder: Folder,
    uri: str,
    noun_class: type[NounT],
    findings: list[Finding],
) -> NounT | None:
    """Read a file into a noun, or return None and report everything wrong.

    For `Record` the class is that of the kind which the file names.
    """
    if leads_out(folder, uri, findings):
        return None
    document = read_document(folder, uri, findings)
    if document is None:
        return None
    wrong = root_complaint(document.value)
    if wrong is None and noun_class is Record:
        wrong = kind_complaint(document.value)
    if wrong is not None:
        findings += folder.findings(uri, iter([wrong]), document)
        return None
    actual: type[Any] = noun_class
    if noun_class is Record:
        actual = record_class(document.value)
    try:
        noun: NounT = adapter(actual).validate_python(document.value)
    except ValidationError as error:
        findings += folder.findings(uri, complaints(error, actual), document)
        return None
    # The model is asked all the same, so that one run reports the mistakes of both kinds.
    if document.mistakes:
        return None
    return noun


def quick_record(data: bytes, rules: Sequence[RecordRule] = ()) -> Record | None:
    """Return the record in a file's content, or None when anything is wrong.

    A record that breaks one of the rules is wrong, too. `read_noun` then reports the mistakes; here no message is made.
    """
    # Hot: in a first build it runs for every record.
    value = _quick_value(data)
    if value is None or kind_complaint(value):
        return None
    try:
        record = adapter(record_class(value)).validate_python(value)
    except ValidationError:
        return None
    for rule in rules:
        if next(rule(record), None) is not None:
            return None
    return record


def _quick_value(data: bytes) -> dict[str, Any] | None:
    """Return the mapping in a file's content, or None when anything is wrong."""
    if len(data) > MAX_BYTES:
        return None
    try:
        text = decode(data)
        value = plain_value(text)
        if value is not None:
            return value
        document = parse(text, is_record=True)
    except UnreadableError:
        return None
    if document.mistakes or root_complaint(document.value):
        return None
    mapping: dict[str, Any] = document.value
    return mapping


_adapters: dict[type[Noun], TypeAdapter[Any]] = {}


def adapter(noun_class: type[NounT]) -> TypeAdapter[NounT]:
    """Return pydantic's validator for a noun, built at the first request."""
    if noun_class not in _adapters:
        _adapters[noun_class] = TypeAdapter(noun_class)
    return _adapters[noun_class]


def record_class(value: dict[str, Any]) -> type[Record]:
    """Return the class of the kind that a record's file names.

    Raises `KeyError` or `ValueError` for a value that `kind_complaint` refuses.
    """
    return RECORD_CLASSES[RecordKind(value[term("kind")])]


def root_complaint(value: object) -> Complaint | None:
    """Refuse a file that is no mapping."""
    if isinstance(value, dict):
        return None
    if value is None:
        return Complaint((), "文件是空的", "file-empty")
    return Complaint((), should_be("文件", "写成若干行“键: 值”", value), "field-type")


def kind_complaint(value: dict[str, Any]) -> Complaint | None:
    """Refuse a record whose kind is missing or unknown.

    The kind decides the fields: without a kind no other field can be judged.
    """
    location: Location = (term("kind"),)
    if term("kind") not in value:
        choices = "、".join(RecordKind)
        message = f"缺少“{term('kind')}”；应为以下之一：{choices}"
        return Complaint(location, message, "field-missing")
    name = value[term("kind")]
    try:
        RecordKind(name)
    except ValueError:
        kinds = [str(kind) for kind in RecordKind]
        expected = f"为以下之一：{'、'.join(kinds)}"
        message = should_be(term("kind"), expected, name, closest(name, kinds))
        return Complaint(location, message, "field-value")
    return None
