"""The members of a common site, from mkdocs.yml and each member's `site.json`.

All problems are reported in one run; a member that cannot be read is never left out silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.derive.site_summary import (
    SUMMARY,
    SiteSummary,
    UnitSummary,
    read_summary,
)
from gongkai.system.errors import MembersError, SummaryError
from gongkai.vocabulary.suggestions import did_you_mean

FIELDS = ("address", "name", "site")
_ADDRESS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Member(NamedTuple):
    """A site below the common site."""

    address: str
    """The member's folder below the common site's address."""
    name: str
    """The name for readers, as 清水县."""
    path: Path
    """The folder of the built site, or a `site.json` where the site is on another machine."""
    summary: SiteSummary

    @property
    def folder(self) -> Path | None:
        """Return the folder of the built site, if it is on this machine."""
        return self.path if self.path.is_dir() else None


class Stay(NamedTuple):
    """A unit at one of the members."""

    member: Member
    unit: UnitSummary


def read_members(entries: Any, root: Path, audience: str) -> list[Member]:
    """Return the members of `extra.gongkai.sites`, in that order.

    Paths are relative to `root`. Raises `MembersError` when a member cannot be read, is for another
    audience, or has a code of another member.
    """
    if not isinstance(entries, list) or not entries:
        example = "{address: qingshui, name: 清水县, site: ../qingshui/site}"
        message = f"extra.gongkai.sites 应列出各站点，每个写成 {example}"
        raise MembersError([message])
    problems = list(_shared_values(entries))
    members: list[Member] = []
    for number, entry in enumerate(entries, 1):
        entry_problems = list(_entry_problems(entry))
        place = f"extra.gongkai.sites 第 {number} 个"
        problems += [f"{place}：{problem}" for problem in entry_problems]
        # A member with wrong settings is not read: its other problems would be consequences.
        if entry_problems:
            continue
        try:
            members.append(_read(entry, root))
        except SummaryError as error:
            problems.append(f"{entry['name']}：{error}")
    problems += _other_audiences(members, audience)
    problems += _shared_codes(members)
    problems += _shared_units(members)
    if problems:
        raise MembersError(problems)
    return members


def _entry_problems(entry: Any) -> Iterator[str]:
    """Yield the problems of one member in mkdocs.yml."""
    if not isinstance(entry, Mapping):
        example = "{address: qingshui, name: 清水县, site: ../qingshui/site}"
        yield f"应写成 {example}，现为“{entry}”"
        return
    for key in entry:
        if key not in FIELDS:
            yield f"没有“{key}”这一项，可以写：{'、'.join(FIELDS)}{did_you_mean(str(key), FIELDS)}"
    for key in FIELDS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"缺少 {key}"
    address = entry.get("address")
    if isinstance(address, str) and address and not _ADDRESS.fullmatch(address):
        yield f"address 应由小写字母、数字和连字符组成，现为“{address}”"


def _shared_values(entries: Sequence[Any]) -> Iterator[str]:
    """Yield every address and name that several members have."""
    mappings = [entry for entry in entries if isinstance(entry, Mapping)]
    for key in ("address", "name"):
        values = [entry[key] for entry in mappings if isinstance(entry.get(key), str)]
        for value in dict.fromkeys(values):
            count = values.count(value)
            if count > 1:
                subject = f"extra.gongkai.sites 里有 {count} 个站点的 {key}"
                yield f"{subject} 都是“{value}”，应各不相同"


def _read(entry: Mapping[str, str], root: Path) -> Member:
    """Return a member; raise `SummaryError` for an unreadable summary."""
    path = (root / entry["site"]).resolve()
    file = path / SUMMARY if path.is_dir() else path
    if not file.is_file():
        reason = f"找不到 {entry['site']}"
        if path.is_dir():
            reason = f"{entry['site']} 里没有 {SUMMARY}"
        message = f"{reason}：站点还没有生成，或者是用旧的软件生成的；请先生成这个站点"
        raise SummaryError(message)
    try:
        summary = read_summary(file.read_bytes())
    except SummaryError as error:
        message = f"{file}：{error}"
        raise SummaryError(message) from None
    except OSError as error:
        message = f"{file}：读不出来（{error.strerror}）"
        raise SummaryError(message) from None
    return Member(entry["address"], entry["name"].strip(), path, summary)


def _other_audiences(members: Sequence[Member], audience: str) -> Iterator[str]:
    for member in members:
        if member.summary.audience != audience:
            yield (
                f"{member.name}：站点是给“{member.summary.audience}”看的，总站是给“{audience}”看的；两者的 audience 应相同"
            )


def _shared_codes(members: Sequence[Member]) -> Iterator[str]:
    """Yield every organisation code (机构代码) that several members use.

    With one code at two members, the same 索引号 would sooner or later be given twice.
    """
    users: dict[str, list[str]] = {}
    for member in members:
        for code, count in member.summary.codes.items():
            users.setdefault(code, []).append(f"{member.name}（{count}条）")
    for code, places in users.items():
        if len(places) > 1:
            yield (
                f"索引号的机构代码“{code}”同时用在 {'、'.join(places)}；一个代码只能归一个站点，否则索引号会重复。"
                "单位划转以后，以前的记录留在原站点，新的记录用新站点的代码"
            )


def stays(members: Sequence[Member]) -> dict[str, list[Stay]]:
    """Return the units of more than one member, by code.

    The member at which a unit exists now comes last, after members that the unit has left.
    """
    places: dict[str, list[Stay]] = {}
    for member in members:
        for unit in member.summary.units:
            places.setdefault(unit.code, []).append(Stay(member, unit))
    moved: dict[str, list[Stay]] = {}
    for code, unit_stays in places.items():
        if len(unit_stays) > 1:
            moved[code] = sorted(unit_stays, key=lambda stay: stay.unit.ended or date.max)
    return moved


def _shared_units(members: Sequence[Member]) -> Iterator[str]:
    """Yield every unit that exists at several members.

    A unit that has moved has ended at the member that the unit left.
    """
    for code, unit_stays in stays(members).items():
        existing = [stay for stay in unit_stays if stay.unit.ended is None]
        if len(existing) > 1:
            places = "、".join(f"{stay.member.name}（{stay.unit.name}）" for stay in existing)
            yield (
                f"单位代码“{code}”同时用在 {places}；一个代码只能归一个单位。"
                "如果单位已经划转，请在原站点的单位文件里写上撤销日期；如果是两个单位，请改其中一个的代码"
            )
