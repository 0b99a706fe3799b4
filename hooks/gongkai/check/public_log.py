"""Decide which findings a log may show.

Logs of a build for society, and all logs of a CI system, are read by people who may not read
every record. A finding is shown when society may see its file as a whole, which the file has
to say itself, legibly. The other findings are only counted; `gongkai check` on a machine
inside shows all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.check.leaks import Leak
from gongkai.load.nodes import parse
from gongkai.load.text import UnreadableError, read_text
from gongkai.model import Audience, Finding, RecordId, WrongValueError, number_of, shown_path
from gongkai.model.audience import read_audience
from gongkai.model.values import read_date
from gongkai.vocabulary import Scope, Status, term

INSIDE = "请在内网运行 gongkai check 查看"

SWITCH, FULL = "GONGKAI_LOG", "full"
"""The environment variable for a log that stays inside, and its value."""

_OTHERS = re.compile(
    r"(?<=“)[^“”]*(?:records|attachments)/[^“”]*"
    r"|(?:records|attachments)/[^\s“”；，。]+"
    rf"|{RecordId.PATTERN.pattern}"
)
"""Files of records, in quotation marks or not, and numbers of records."""

_NOT_SHOWN = {str(Status.WITHDRAWN), str(Status.MERGED)}


class Told(NamedTuple):
    """The findings that a log may show, and the number of the others."""

    findings: Sequence[Finding]
    hidden: int

    def lines(self) -> Iterator[str]:
        """Yield a line a finding, and a line about hidden findings."""
        yield from map(str, self.findings)
        if self.hidden:
            also = ""
            if self.findings:
                also = "另"
            yield f"{also}有 {self.hidden} 处问题在不向社会公开的文件中，{INSIDE}"


def is_public(audience: Audience | None, environment: Mapping[str, str]) -> bool:
    """Tell whether anybody may read a log.

    That is the log of a site for society, or of a CI system, which sets CI; not when the
    keeper of the site says otherwise. A command that makes no site has no audience.
    """
    if environment.get(SWITCH, "").lower() == FULL:
        return False
    if environment.get("CI", "").lower() not in {"", "0", "false", "no"}:
        return True
    return audience is not None and audience.scope is Scope.SOCIETY


def told(
    findings: Sequence[Finding],
    data: Path,
    day: date,
    *,
    public: bool,
) -> Told:
    """Return the findings that a log may show.

    A log that is not public shows all.
    """
    if not public:
        return Told(findings, 0)
    folder = shown_path(data)
    # A file may have hundreds of findings, and is read once.
    texts: dict[str, str | None] = {}
    visible = []
    for finding in findings:
        if finding.path not in texts:
            uri = finding.path.removeprefix(f"{folder}/")
            texts[finding.path] = _public_text(data / uri, uri, day)
        text = texts[finding.path]
        if text is not None:
            visible.append(_without_others(finding, text))
    return Told(visible, number_of(findings) - number_of(visible))


def _public_text(path: Path, uri: str, day: date) -> str | None:
    """Return the text of a file that society may see as a whole.

    Returns None for any other file. Files with scopes of their own say so themselves.
    """
    rules = [rule for folder, rule in _WITH_SCOPES.items() if uri.startswith(folder)]
    try:
        text = read_text(path)
        for rule in rules:
            if not rule(parse(text).value, day):
                return None
    except UnreadableError:
        # Only a file without scopes is public although nobody can read it.
        if rules:
            return None
        return ""
    return text


def _is_public(record: Any, day: date) -> bool:
    """Tell whether a record says clearly that all of it is public.

    The record may be wrong in any way.
    """
    try:
        disclosure = record[term("disclosure")]
        published = read_date(disclosure[term("published")])
        field_scopes = record.get(term("field_scopes"), {}).values()
        scopes = [*_scopes(record), *map(read_audience, field_scopes)]
        is_shown = record.get(term("status")) not in _NOT_SHOWN
    except (AttributeError, KeyError, TypeError, WrongValueError):
        return False
    if not is_shown or published > day:
        return False
    return all(scope == Audience() for scope in scopes)


def _is_public_log(log: Any, day: date) -> bool:
    """Tell whether society may see all applications or opinions.

    Each entry of the file has to be for society, and the day of its arrival has to have come.
    """
    try:
        # A file of another form raises one of the errors below, and is not public.
        (entries,) = log.values()
        days = []
        for entry in entries:
            for name in ("accepted", "date"):
                if term(name) in entry:
                    days.append(read_date(entry[term(name)]))  # noqa: PERF401 - clearer so
        if len(days) != len(entries) or max(days) > day:
            return False
        return all(scope == Audience() for scope in _scopes(entries))
    except (AttributeError, KeyError, TypeError, ValueError, WrongValueError):
        return False


_WITH_SCOPES: Mapping[str, Callable[[Any, date], bool]] = {
    "records/": _is_public,
    "applications/": _is_public_log,
    "opinions/": _is_public_log,
}
"""Folders with files that need not be public as a whole, and their tests."""


def _scopes(value: Any) -> Iterator[Audience]:
    """Yield the scopes in a value, at any depth."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == term("scope"):
                yield read_audience(part)
            else:
                yield from _scopes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _scopes(part)


def _without_others(finding: Finding, text: str) -> Finding:
    """Return a finding that names no other record and no other file.

    The other record or file may be withheld.
    """
    names = {match[0] for match in _OTHERS.finditer(finding.message)}
    if all(name in text or finding.path.endswith(name) for name in names):
        return finding
    return finding._replace(message=f"与另一个文件有关的问题，{INSIDE}")


def leak_message(
    leaks: Sequence[Leak],
    *,
    public: bool,
    made: str = "没有生成网站，原来的网站没有改动，缓存已经清除",
) -> str:
    """Return the message about leaks; `made` describes the output."""
    cause = "常见的原因是模板、插件或者公开的文字里写进了不公开的内容"
    after = f"；{made}。{cause}"
    if public:
        sources = {source for leak in leaks for source in leak.sources}
        # The addresses of the leaks and of the data files may be secret themselves.
        subject = f"生成的 {len(leaks)} 个文件中有不公开的内容"
        advice = f"请在内网的机器上设 {SWITCH}={FULL} 再生成一次"
        return f"{subject}，出自 {len(sources)} 个数据文件{after}。要看是哪些，{advice}"
    lines = [f"生成的 {len(leaks)} 个文件中有不公开的内容{after}："]
    lines += [f"  {leak.uri}：出自 {'、'.join(leak.sources)}" for leak in leaks]
    return "\n".join(lines)
