"""The units of a synthetic county: a tree of committees and branches, some renamed, founded late, moved, or merged.

Whatever happened to a unit follows from its place in its town, so that sets of any size have some of everything.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from gongkai.commands.demo.grammar import pick
from gongkai.commands.demo.names import PlaceName, brand_name, company_name, estate_name, hamlet_name, place_name
from gongkai.commands.demo.notation import block, line, lines, mapping, rows, sequence
from gongkai.commands.demo.words import WORDS
from gongkai.vocabulary import OrganisationAction, Sector, UnitKind

UNITS_OF_ONE_TOWN = 40
_BRANCHES_OF_A_TOWN = 20
_HAMLETS, _COMPANIES, _ESTATES = 30, 12, 12
_MERGED, _HEIR = 5, 0
_RENAMED = {2: ("居民委员会党支部", None), 6: ("联合党支部", UnitKind.JOINT_BRANCH)}
_FOUNDED_LATE = (8, 12)
_MOVED = 10
_FIELDS = (
    Sector.VILLAGE, Sector.VILLAGE, Sector.COMMUNITY, Sector.GOVERNMENT, Sector.SCHOOL, Sector.VILLAGE, Sector.NEW_ORGANISATION, Sector.HOSPITAL,
    Sector.RETIRED, Sector.VILLAGE, Sector.STATE_ENTERPRISE, Sector.VILLAGE, Sector.MOBILE, Sector.VILLAGE, Sector.VILLAGE, Sector.COMMUNITY,
    Sector.NEW_ORGANISATION, Sector.VILLAGE, Sector.VILLAGE, Sector.SCHOOL,
)  # fmt: skip
_ENDINGS = {
    Sector.VILLAGE: "村",
    Sector.COMMUNITY: "社区",
    Sector.GOVERNMENT: "片区机关",
    Sector.SCHOOL: "小学",
    Sector.HOSPITAL: "卫生院",
    Sector.STATE_ENTERPRISE: "供水公司",
    Sector.NEW_ORGANISATION: "农业公司",
    Sector.RETIRED: "片区离退休",
    Sector.MOBILE: "流动党员",
}


class UnitChange(NamedTuple):
    """What a committee did with one of its branches, and from when."""

    day: date
    action: OrganisationAction
    unit: SyntheticUnit


class FormerName(NamedTuple):
    """What a unit was called, and what kind it was, until a day."""

    until: date
    name: str
    short_name: str
    kind: UnitKind | None


@dataclass(slots=True, kw_only=True)
class SyntheticUnit:
    """A unit with what its records are told from."""

    code: str
    name: str
    short_name: str
    kind: UnitKind
    field: Sector | None
    town: str
    parent: SyntheticUnit | None
    founded: date
    members: int
    hamlets: list[str]
    crops: list[str]
    brands: list[str]
    crafts: list[str]
    companies: list[str]
    estates: list[str]
    former: FormerName | None = None
    moved: tuple[date, SyntheticUnit] | None = None
    """The last day under another committee, and that committee."""
    dissolved: date | None = None
    successor: SyntheticUnit | None = None
    predecessors: list[SyntheticUnit] = dataclasses.field(default_factory=list)
    changes: list[UnitChange] = dataclasses.field(default_factory=list)
    """What a committee did with its branches."""

    def short_name_on(self, day: date) -> str:
        """Return the short name that the unit had on a day."""
        return self.former.short_name if self.former and day <= self.former.until else self.short_name

    def name_on(self, day: date) -> str:
        """Return the full name that the unit had on a day."""
        return self.former.name if self.former and day <= self.former.until else self.name

    def keeper_on(self, day: date) -> SyntheticUnit:
        """Return the unit that publishes on a day: this one in its life, before it its committee, after it its successor."""
        if self.parent and day < self.founded + timedelta(days=120):
            return self.parent
        return self.successor if self.successor and self.dissolved and day > self.dissolved else self


def units_of_county(count: int, *, first_place: int, seed: int) -> list[SyntheticUnit]:
    """Return the units of a county, committees first; up to forty units are a single town."""
    top = _committee(place_name(first_place), "镇" if count <= UNITS_OF_ONE_TOWN else "县", None, seed)
    towns = [top]
    if count > UNITS_OF_ONE_TOWN:
        towns = [_committee(place_name(first_place + number), "镇", top, seed) for number in range(1, towns_of(count) + 1)]
    branches: list[list[SyntheticUnit]] = [[] for _ in towns]
    committees = [top] if towns == [top] else [top, *towns]
    for number in range(count - len(committees)):
        turn, town = divmod(number, len(towns))
        branches[town].append(_branch(turn, towns[town], town, seed))
    for town, siblings in enumerate(branches):
        _happen(siblings, towns[town], top, seed, merges=town % 2 == 0)
    return [*committees, *(siblings[turn] for turn in range(len(branches[0])) for siblings in branches if turn < len(siblings))]


def towns_of(count: int) -> int:
    """Return how many towns a county of so many units has; 0 when it is a town itself."""
    return 0 if count <= UNITS_OF_ONE_TOWN else max(2, count // (_BRANCHES_OF_A_TOWN + 1))


def _committee(place: PlaceName, ending: str, parent: SyntheticUnit | None, seed: int) -> SyntheticUnit:
    town = place.chinese + ending
    code = place.pinyin if ending == "镇" else f"{place.pinyin}-xianwei"
    return _unit(
        code, f"中共{town}委员会", f"{town}党委" if ending == "镇" else f"{place.chinese}县委", UnitKind.COMMITTEE, None, town, parent, seed
    )


def _branch(turn: int, committee: SyntheticUnit, town: int, seed: int) -> SyntheticUnit:
    kind_of_field = _FIELDS[turn % len(_FIELDS)]
    place = place_name(turn * 97 + town * 31)
    stem = place.chinese + _ENDINGS[kind_of_field]
    name, short_name = f"中共{committee.town}{stem}支部委员会", f"{stem}党支部"
    return _unit(f"{committee.code}-{place.pinyin}", name, short_name, UnitKind.BRANCH, kind_of_field, committee.town, committee, seed)


def _unit(code: str, name: str, short_name: str, kind: UnitKind, of_field: Sector | None, town: str,
          parent: SyntheticUnit | None, seed: int) -> SyntheticUnit:  # fmt: skip
    choose = Random(f"{seed} unit {code}").random  # noqa: S311 - texts, not secrets
    crops, crafts = WORDS["crop_any"].split(), WORDS["craft"].split()
    return SyntheticUnit(
        code=code, name=name, short_name=short_name, kind=kind, field=of_field, town=town, parent=parent,
        founded=date(1952 + int(choose() * 58), 1 + int(choose() * 12), 1 + int(choose() * 28)),
        members=round((12 if parent and kind is UnitKind.BRANCH else 280) * (1 + 4 * choose() * choose())),
        hamlets=list(dict.fromkeys(hamlet_name(choose) for _ in range(_HAMLETS))),
        crops=[pick(crops, choose) for _ in range(3)],
        brands=[brand_name(choose) for _ in range(2)],
        crafts=[pick(crafts, choose) for _ in range(3)],
        companies=[company_name(choose) for _ in range(_COMPANIES)],
        estates=[estate_name(choose) for _ in range(_ESTATES)],
    )  # fmt: skip


def _happen(siblings: list[SyntheticUnit], committee: SyntheticUnit, top: SyntheticUnit, seed: int, *, merges: bool) -> None:
    """Give the branches of a town their histories."""
    for turn, unit in enumerate(siblings):
        random = Random(f"{seed} history {unit.code}")  # noqa: S311 - texts, not secrets
        day = date(random.randint(2017, 2023), random.randint(1, 12), random.randint(1, 28))
        if turn in _RENAMED:
            ending, kind = _RENAMED[turn]
            stem = unit.short_name.removesuffix("党支部").removesuffix("社区")
            committee.changes.append(UnitChange(day, OrganisationAction.RENAME, unit))
            unit.former = FormerName(day, f"中共{unit.town}{stem}{ending.removesuffix('党支部')}支部委员会", stem + ending, kind)
        elif turn in _FOUNDED_LATE:
            committee.changes.append(UnitChange(day, OrganisationAction.FOUND, unit))
            unit.founded = day
        elif turn == _MOVED and committee is not top:
            committee.changes.append(UnitChange(day, OrganisationAction.TRANSFER, unit))
            unit.moved = (day, top)
        elif turn == _MERGED and merges:
            unit.dissolved, unit.successor = date(day.year, 12, 31), siblings[_HEIR]
            siblings[_HEIR].predecessors.append(unit)
            committee.changes.append(UnitChange(unit.dissolved, OrganisationAction.MERGE, unit))


def unit_file(unit: SyntheticUnit, number: int) -> str:
    """Return the text of a unit's file."""
    text = lines(
        {
            "代码": unit.code,
            "名称": unit.name,
            "简称": unit.short_name,
            "种类": unit.kind,
            "领域": unit.field,
            "上级": unit.parent.code if unit.parent else None,
            "成立日期": unit.founded.isoformat(),
            "撤销日期": unit.dissolved.isoformat() if unit.dissolved else None,
        }
    )
    former = list(_former(unit))
    text += rows("曾用", former) if former else ""
    if unit.predecessors:
        text += f"前身: {sequence(predecessor.code for predecessor in unit.predecessors)}\n"
    if unit.successor:
        text += f"后继: {sequence([unit.successor.code])}\n"
    text += block("简介", [_introduction(unit)], "")
    telephone = f"0837-62{number % 10000:04d}"
    contact = {"地址": f"{unit.town}{unit.short_name.removesuffix('党支部')}", "电话": telephone, "办公时间": "工作日 9时至17时"}
    return text + f"联系: {mapping(contact)}\n"


def site_file(top: SyntheticUnit) -> str:
    """Return the text of `data/site.yml`."""
    contact = {"地址": f"{top.town}人民路1号", "电话": "0837-6210015", "监督电话": "0837-6210012", "办公时间": "工作日 9时至17时"}
    return line("主办单位", top.name) + "联系:\n" + "".join(f"  {line(key, value)}" for key, value in contact.items())


def _former(unit: SyntheticUnit) -> Iterator[dict[str, str | int | None]]:
    if unit.former:
        until, name, short_name, kind = unit.former
        yield {"截至": until.isoformat(), "名称": name, "简称": short_name, "种类": kind}
    if unit.moved:
        until, committee = unit.moved
        yield {"截至": until.isoformat(), "上级": committee.code}


def _introduction(unit: SyntheticUnit) -> str:
    groups = "、".join(unit.hamlets[:3])
    told = f"{unit.name}现有党员{unit.members}名，联系{groups}等{len(unit.hamlets)}个组，当地出产{'、'.join(dict.fromkeys(unit.crops))}，党建品牌是{unit.brands[0]}"
    return f"{told}，{unit.predecessors[0].short_name}的党员已并入。" if unit.predecessors else f"{told}。"
