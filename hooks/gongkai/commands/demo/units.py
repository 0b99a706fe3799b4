"""The units of a synthetic county, a tree of committees and branches.

Some branches are renamed, founded late, moved or merged. The history of a branch follows from its
place in its town, so that data sets of any size have branches of each history.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from gongkai.commands.demo.grammar import Choose, pick
from gongkai.commands.demo.names import (
    PlaceName,
    brand_name,
    company_name,
    estate_name,
    hamlet_name,
    place_name,
)
from gongkai.commands.demo.notation import block, line, lines, mapping, rows, sequence
from gongkai.commands.demo.words import WORDS
from gongkai.vocabulary import OrganisationAction, Sector, UnitKind

UNITS_OF_ONE_TOWN = 40
"""A county of at most so many units is a single town."""
_BRANCHES_OF_A_TOWN = 20
_HAMLETS, _COMPANIES, _ESTATES = 30, 12, 12

# The histories of branches, by their place in their town from 0.
_MERGED, _HEIR = 5, 0
_RENAMED = {2: ("居民委员会党支部", None), 6: ("联合党支部", UnitKind.JOINT_BRANCH)}
_FOUNDED_LATE = (8, 12)
_MOVED = 10

_FIELDS = (
    Sector.VILLAGE,
    Sector.VILLAGE,
    Sector.COMMUNITY,
    Sector.GOVERNMENT,
    Sector.SCHOOL,
    Sector.VILLAGE,
    Sector.NEW_ORGANISATION,
    Sector.HOSPITAL,
    Sector.RETIRED,
    Sector.VILLAGE,
    Sector.STATE_ENTERPRISE,
    Sector.VILLAGE,
    Sector.MOBILE,
    Sector.VILLAGE,
    Sector.VILLAGE,
    Sector.COMMUNITY,
    Sector.NEW_ORGANISATION,
    Sector.VILLAGE,
    Sector.VILLAGE,
    Sector.SCHOOL,
)
"""The fields of the branches of a town, in turn."""
_OFFICE_HOURS = "工作日 9时至17时"
_FIRST_DAYS = timedelta(days=120)
"""The time after its founding in which a unit publishes nothing yet."""
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
    """A committee's decision on one of its branches, and its first day."""

    day: date
    action: OrganisationAction
    unit: SyntheticUnit


class FormerName(NamedTuple):
    """The name and the kind of a unit until a day, that day included."""

    until: date
    name: str
    short_name: str
    kind: UnitKind | None


@dataclass(slots=True, kw_only=True)
class SyntheticUnit:
    """A unit with its history and the words for its records."""

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
    """The decisions of a committee on its branches."""

    def short_name_on(self, day: date) -> str:
        """Return the short name of the unit on a day."""
        if self.former and day <= self.former.until:
            return self.former.short_name
        return self.short_name

    def name_on(self, day: date) -> str:
        """Return the full name of the unit on a day."""
        if self.former and day <= self.former.until:
            return self.former.name
        return self.name

    def keeper_on(self, day: date) -> SyntheticUnit:
        """Return the unit that publishes for this unit on a day.

        Before the founding it is the committee, after the dissolution the successor.
        """
        if self.parent and day < self.founded + _FIRST_DAYS:
            return self.parent
        if self.successor and self.dissolved and day > self.dissolved:
            return self.successor
        return self


def units_of_county(count: int, *, first_place: int, seed: int) -> list[SyntheticUnit]:
    """Return the units of a county, committees first.

    `first_place` is the number of the county's place name; the towns have the numbers after it.
    """
    if count <= UNITS_OF_ONE_TOWN:
        top = _committee(place_name(first_place), "镇", None, seed)
        towns = [top]
        committees = [top]
    else:
        top = _committee(place_name(first_place), "县", None, seed)
        places = [place_name(first_place + 1 + town) for town in range(towns_of(count))]
        towns = [_committee(place, "镇", top, seed) for place in places]
        committees = [top, *towns]
    branches: list[SyntheticUnit] = []
    branches_of_towns: list[list[SyntheticUnit]] = [[] for _ in towns]
    for number in range(count - len(committees)):
        turn, town = divmod(number, len(towns))
        branch = _branch(turn, towns[town], town, seed)
        branches.append(branch)
        branches_of_towns[town].append(branch)
    for town, siblings in enumerate(branches_of_towns):
        has_merger = town % 2 == 0
        _give_histories(siblings, towns[town], top, seed, has_merger=has_merger)
    return [*committees, *branches]


def towns_of(count: int) -> int:
    """Return the number of towns in a county of so many units.

    The number is 0 for a county that is a single town.
    """
    if count <= UNITS_OF_ONE_TOWN:
        return 0
    return max(2, count // (_BRANCHES_OF_A_TOWN + 1))


def _committee(
    place: PlaceName,
    ending: str,
    parent: SyntheticUnit | None,
    seed: int,
) -> SyntheticUnit:
    """Return the committee of a town (镇) or a county (县)."""
    town = place.chinese + ending
    code = place.pinyin
    short_name = f"{town}党委"
    if ending == "县":
        code = f"{place.pinyin}-xianwei"
        short_name = f"{place.chinese}县委"
    return _unit(
        code, f"中共{town}委员会", short_name, UnitKind.COMMITTEE, None, town, parent, seed
    )


def _branch(turn: int, committee: SyntheticUnit, town: int, seed: int) -> SyntheticUnit:
    """Return a branch of a town, by its turn in the town and the town's number."""
    sector = _FIELDS[turn % len(_FIELDS)]
    place = place_name(turn * 97 + town * 31)
    stem = place.chinese + _ENDINGS[sector]
    return _unit(
        f"{committee.code}-{place.pinyin}",
        f"中共{committee.town}{stem}支部委员会",
        f"{stem}党支部",
        UnitKind.BRANCH,
        sector,
        committee.town,
        committee,
        seed,
    )


def _unit(
    code: str,
    name: str,
    short_name: str,
    kind: UnitKind,
    sector: Sector | None,
    town: str,
    parent: SyntheticUnit | None,
    seed: int,
) -> SyntheticUnit:
    """Return a unit with its members and words by chance.

    The order of the random calls decides on the data of a seed, so it never changes.
    """
    choose = Random(f"{seed} unit {code}").random  # noqa: S311 - texts, not secrets
    crops = WORDS["crop_any"].split()
    crafts = WORDS["craft"].split()
    fewest_members = 280
    if parent and kind is UnitKind.BRANCH:
        fewest_members = 12
    return SyntheticUnit(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        field=sector,
        town=town,
        parent=parent,
        founded=_founding_day(choose),
        # The product of two random numbers makes small units frequent and large units rare.
        members=round(fewest_members * (1 + 4 * choose() * choose())),
        hamlets=list(dict.fromkeys(hamlet_name(choose) for _ in range(_HAMLETS))),
        crops=[pick(crops, choose) for _ in range(3)],
        brands=[brand_name(choose) for _ in range(2)],
        crafts=[pick(crafts, choose) for _ in range(3)],
        companies=[company_name(choose) for _ in range(_COMPANIES)],
        estates=[estate_name(choose) for _ in range(_ESTATES)],
    )


def _founding_day(choose: Choose) -> date:
    """Return a day between 1952 and 2009."""
    year = 1952 + int(choose() * 58)
    return date(year, 1 + int(choose() * 12), 1 + int(choose() * 28))


def _give_histories(
    siblings: list[SyntheticUnit],
    committee: SyntheticUnit,
    top: SyntheticUnit,
    seed: int,
    *,
    has_merger: bool,
) -> None:
    """Change the branches of a town as their turns demand.

    The committee gets the decisions, which its records of 组织设置 report.
    """
    for turn, unit in enumerate(siblings):
        # A generator of its own: the history does not depend on the words of the unit.
        random = Random(f"{seed} history {unit.code}")  # noqa: S311 - texts, not secrets
        day = date(random.randint(2017, 2023), random.randint(1, 12), random.randint(1, 28))
        if turn in _RENAMED:
            action = OrganisationAction.RENAME
            unit.former = _former_name(unit, turn, day)
        elif turn in _FOUNDED_LATE:
            action = OrganisationAction.FOUND
            unit.founded = day
        elif turn == _MOVED and committee is not top:
            action = OrganisationAction.TRANSFER
            unit.moved = (day, top)
        elif turn == _MERGED and has_merger:
            action = OrganisationAction.MERGE
            # Units are merged at the end of a year.
            day = date(day.year, 12, 31)
            heir = siblings[_HEIR]
            unit.dissolved = day
            unit.successor = heir
            heir.predecessors.append(unit)
        else:
            continue
        committee.changes.append(UnitChange(day, action, unit))


def _former_name(unit: SyntheticUnit, turn: int, day: date) -> FormerName:
    """Return the name that a renamed unit had until a day."""
    ending, kind = _RENAMED[turn]
    stem = unit.short_name.removesuffix("党支部").removesuffix("社区")
    name = f"中共{unit.town}{stem}{ending.removesuffix('党支部')}支部委员会"
    return FormerName(day, name, stem + ending, kind)


def unit_file(unit: SyntheticUnit, number: int) -> str:
    """Return the text of a unit's file.

    `number` is the unit's place in the county, for its telephone.
    """
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
    former_states = list(_former_states(unit))
    if former_states:
        text += rows("曾用", former_states)
    if unit.predecessors:
        codes = [predecessor.code for predecessor in unit.predecessors]
        text += f"前身: {sequence(codes)}\n"
    if unit.successor:
        text += f"后继: {sequence([unit.successor.code])}\n"
    text += block("简介", [_introduction(unit)], "")
    contact = {
        "地址": f"{unit.town}{unit.short_name.removesuffix('党支部')}",
        "电话": f"0837-62{number % 10000:04d}",
        "办公时间": _OFFICE_HOURS,
    }
    return text + f"联系: {mapping(contact)}\n"


def site_file(top: SyntheticUnit) -> str:
    """Return the text of `data/site.yml`."""
    contact = {
        "地址": f"{top.town}人民路1号",
        "电话": "0837-6210015",
        "监督电话": "0837-6210012",
        "办公时间": _OFFICE_HOURS,
    }
    text = line("主办单位", top.name) + "联系:\n"
    for key, value in contact.items():
        text += f"  {line(key, value)}"
    return text


def _former_states(unit: SyntheticUnit) -> Iterator[dict[str, str | int | None]]:
    """Yield the former names and the former committee of a unit."""
    if unit.former:
        until, name, short_name, kind = unit.former
        yield {"截至": until.isoformat(), "名称": name, "简称": short_name, "种类": kind}
    if unit.moved:
        until, committee = unit.moved
        yield {"截至": until.isoformat(), "上级": committee.code}


def _introduction(unit: SyntheticUnit) -> str:
    hamlets = "、".join(unit.hamlets[:3])
    crops = "、".join(dict.fromkeys(unit.crops))
    members = f"{unit.name}现有党员{unit.members}名"
    groups = f"联系{hamlets}等{len(unit.hamlets)}个组"
    text = f"{members}，{groups}，当地出产{crops}，党建品牌是{unit.brands[0]}"
    if unit.predecessors:
        return f"{text}，{unit.predecessors[0].short_name}的党员已并入。"
    return f"{text}。"
