"""What a log may tell: logs of a build for society, and any log of a CI system, are read by people who may not read every record.

A finding is told when its file may be seen by society as a whole, which the file has to say itself, legibly. Of the others only their
number is told; `gongkai check` on a machine inside tells them all.
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
"""The environment variable by which a keeper says that a log stays inside, and its value."""

_OTHERS = re.compile(rf"(?<=“)[^“”]*(?:records|attachments)/[^“”]*|(?:records|attachments)/[^\s“”；，。]+|{RecordId.PATTERN.pattern}")
"""Files of records, in quotation marks or not, and numbers of records."""

_NOT_SHOWN = {str(Status.WITHDRAWN), str(Status.MERGED)}


class Told(NamedTuple):
    """Findings as they may be told, and how many may not."""

    findings: Sequence[Finding]
    hidden: int

    def lines(self) -> Iterator[str]:
        """Yield a line a finding, and one for those that are not told."""
        yield from map(str, self.findings)
        if self.hidden:
            also = "另" if self.findings else ""
            yield f"{also}有 {self.hidden} 处问题在不向社会公开的文件中，{INSIDE}"


def is_public(audience: Audience | None, environment: Mapping[str, str]) -> bool:
    """Tell whether anybody may read a log: of a site for society, or of a CI system, which sets CI; not when the keeper says otherwise.

    What a command prints that makes no site has no audience.
    """
    by_machine = environment.get("CI", "").lower() not in {"", "0", "false", "no"}
    return environment.get(SWITCH, "").lower() != FULL and (by_machine or (audience is not None and audience.scope is Scope.SOCIETY))


def told(findings: Sequence[Finding], data: Path, day: date, *, public: bool) -> Told:
    """Return the findings that may stand in a log; in one that is not public, all."""
    if not public:
        return Told(findings, 0)
    folder = shown_path(data)
    texts: dict[str, str | None] = {}
    listed = []
    for finding in findings:
        if finding.path not in texts:
            uri = finding.path.removeprefix(f"{folder}/")
            texts[finding.path] = _public_text(data / uri, uri, day)
        if (text := texts[finding.path]) is not None:
            listed.append(_without_others(finding, text))
    return Told(listed, number_of(findings) - number_of(listed))


def _public_text(path: Path, uri: str, day: date) -> str | None:
    """Return what stands in a file that society may see as a whole; None for any other. Files with scopes of their own say so themselves."""
    says = next((rule for folder, rule in _WITH_SCOPES.items() if uri.startswith(folder)), None)
    try:
        text = read_text(path)
        return text if says is None or says(parse(text).value, day) else None
    except UnreadableError:
        return "" if says is None else None


def _is_public(record: Any, day: date) -> bool:
    """Tell whether a record that may be wrong says clearly that all of it is public by now."""
    try:
        disclosure = record[term("disclosure")]
        published = read_date(disclosure[term("published")])
        scopes = [*_scopes(record), *map(read_audience, record.get(term("field_scopes"), {}).values())]
        is_shown = record.get(term("status")) not in _NOT_SHOWN
    except (AttributeError, KeyError, TypeError, WrongValueError):
        return False
    return is_shown and published <= day and all(scope == Audience() for scope in scopes)


def _is_public_log(log: Any, day: date) -> bool:
    """Tell whether every entry of a log of applications or opinions is for society, and has come."""
    try:
        (entries,) = log.values()
        days = [read_date(entry[term(name)]) for entry in entries for name in ("accepted", "date") if term(name) in entry]
        return len(days) == len(entries) and max(days) <= day and all(scope == Audience() for scope in _scopes(entries))
    except (AttributeError, KeyError, TypeError, ValueError, WrongValueError):
        return False


_WITH_SCOPES: Mapping[str, Callable[[Any, date], bool]] = {
    "records/": _is_public,
    "applications/": _is_public_log,
    "opinions/": _is_public_log,
}
"""The folders whose files need not be public as a whole, and what tells whether one is."""


def _scopes(value: Any) -> Iterator[Audience]:
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
    """Return a finding that names no other record and no other file: they may be withheld."""
    named = {match[0] for match in _OTHERS.finditer(finding.message)}
    if all(name in text or finding.path.endswith(name) for name in named):
        return finding
    return finding._replace(message=f"与另一个文件有关的问题，{INSIDE}")


def leak_message(leaks: Sequence[Leak], *, public: bool, made: str = "没有生成网站，原来的网站没有改动，缓存已经清除") -> str:
    """Return the message about leaks; `made` says what became of the output."""
    sources = sorted({source for leak in leaks for source in leak.sources})
    after = f"；{made}。常见的原因是模板、插件或者公开的文字里写进了不公开的内容"
    if public:
        return f"生成的 {len(leaks)} 个文件中有不公开的内容，出自 {len(sources)} 个数据文件{after}。要看是哪些，请在内网的机器上设 {SWITCH}={FULL} 再生成一次"
    lines = [f"  {leak.uri}：出自 {'、'.join(leak.sources)}" for leak in leaks]
    return "\n".join([f"生成的 {len(leaks)} 个文件中有不公开的内容{after}：", *lines])
