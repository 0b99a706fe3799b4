"""Write one record: its kind decides on themes, period and fields; its number decides on everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gongkai.commands.demo import kinds_meetings, kinds_people, kinds_service
from gongkai.commands.demo.county import County, Entry
from gongkai.commands.demo.essay import body
from gongkai.commands.demo.matter import Matter, coming, day_of_event, finished, this_year
from gongkai.commands.demo.notation import line, mapping
from gongkai.commands.demo.scene import Scene, Stretch, figures_of
from gongkai.vocabulary import Channel, RecordKind, Scope, SecrecyReview, Sector, TimeClass

_SHORTEST, _LONGEST, _COMMONEST = 1100, 4850, 2200
_CHARACTERS_OF_A_THEME = 360
_FEWEST_THEMES, _MOST_THEMES = 4, 10

_GENERAL = (
    "study",
    "meetings",
    "members",
    "branches",
    "cadres",
    "discipline",
    "responsibility",
    "publicity",
    "digital",
    "training",
    "alliance",
    "dues",
)
_PLACE = ("grid", "economy", "farming", "surroundings", "works", "safety", "culture", "mediation", "welfare", "visiting", "migrants")
_THEMES_OF_FIELD: dict[Sector | None, tuple[str, ...]] = {
    None: ("responsibility", "cadres", "branches", *_PLACE, "office"),
    Sector.VILLAGE: _PLACE,
    Sector.COMMUNITY: (
        "community",
        "grid",
        "community",
        "welfare",
        "culture",
        "safety",
        "mediation",
        "visiting",
        "surroundings",
        "retired",
    ),
    Sector.GOVERNMENT: ("office", "office", "welfare", "safety", "discipline", "cadres", "visiting"),
    Sector.SCHOOL: ("school", "school", "safety", "culture", "visiting", "training"),
    Sector.HOSPITAL: ("hospital", "hospital", "welfare", "visiting", "safety", "discipline"),
    Sector.STATE_ENTERPRISE: ("firm", "works", "safety", "welfare", "discipline"),
    Sector.NEW_ORGANISATION: ("firm", "firm", "economy", "alliance", "members", "welfare"),
    Sector.RETIRED: ("retired", "retired", "visiting", "culture", "publicity"),
    Sector.MOBILE: ("migrants", "migrants", "members", "welfare", "digital"),
}


class _Kind(NamedTuple):
    """How records of a kind are told."""

    tell: Callable[[Scene], Matter]
    period: Callable[[Scene], Stretch]
    theme: str
    """The theme that comes first; empty where any may."""
    time_class: TimeClass
    item: str
    """Its item in the catalogue that comes with the package."""


_ITEMS_OF_A_COMMITTEE = {RecordKind.WORK_SUMMARY: "2.3", RecordKind.TRAINING: "3.4"}
"""Where a committee's records have an item of their own."""

_KINDS = {
    RecordKind.WORK_SUMMARY: _Kind(kinds_meetings.work_summary, finished, "", TimeClass.REGULAR, "2.4"),
    RecordKind.WORK_PLAN: _Kind(kinds_meetings.work_plan, coming, "", TimeClass.REGULAR, "2.2"),
    RecordKind.MEETING: _Kind(kinds_meetings.meeting, day_of_event, "", TimeClass.REGULAR, "3.1"),
    RecordKind.THEME_DAY: _Kind(kinds_meetings.theme_day, day_of_event, "", TimeClass.REGULAR, "3.2"),
    RecordKind.ORGANISATIONAL_LIFE: _Kind(kinds_meetings.organisational_life, day_of_event, "meetings", TimeClass.REGULAR, "4.6"),
    RecordKind.APPRAISAL: _Kind(kinds_meetings.appraisal, this_year, "meetings", TimeClass.REGULAR, "4.5"),
    RecordKind.DUES: _Kind(kinds_people.dues, finished, "dues", TimeClass.REGULAR, "4.7"),
    RecordKind.ADMISSION: _Kind(kinds_people.admission, day_of_event, "members", TimeClass.STAGED, "4.4"),
    RecordKind.ELECTION: _Kind(kinds_people.election, day_of_event, "branches", TimeClass.STAGED, "4.2"),
    RecordKind.ORGANISATION_CHANGE: _Kind(kinds_people.organisation_change, day_of_event, "branches", TimeClass.PERMANENT, "4.1"),
    RecordKind.TRAINING: _Kind(kinds_meetings.training, day_of_event, "training", TimeClass.REGULAR, "3.5"),
    RecordKind.ASSESSMENT: _Kind(kinds_people.assessment, this_year, "responsibility", TimeClass.REGULAR, "6.2"),
    RecordKind.STAR_RATING: _Kind(kinds_people.star_rating, this_year, "branches", TimeClass.REGULAR, "4.10"),
    RecordKind.HONOUR: _Kind(kinds_people.honour, day_of_event, "", TimeClass.PROMPT, "4.14"),
    RecordKind.BRAND: _Kind(kinds_service.brand, finished, "alliance", TimeClass.PERMANENT, "4.11"),
    RecordKind.ALLIANCE: _Kind(kinds_service.alliance, finished, "alliance", TimeClass.REGULAR, "2.7"),
    RecordKind.GRID: _Kind(kinds_service.grid, finished, "grid", TimeClass.REGULAR, "5.3"),
    RecordKind.PRACTICAL_DEEDS: _Kind(kinds_service.practical_deeds, finished, "welfare", TimeClass.STAGED, "5.1"),
    RecordKind.VISIT: _Kind(kinds_service.visit, day_of_event, "visiting", TimeClass.PROMPT, "5.2"),
    RecordKind.COLLECTIVE_ECONOMY: _Kind(kinds_service.collective_economy, finished, "economy", TimeClass.REGULAR, "5.4"),
    RecordKind.PERSONNEL: _Kind(kinds_people.personnel, day_of_event, "cadres", TimeClass.PROMPT, "4.12"),
    RecordKind.WARNING_EDUCATION: _Kind(kinds_meetings.warning_education, day_of_event, "discipline", TimeClass.REGULAR, "6.4"),
    RecordKind.RECTIFICATION: _Kind(kinds_service.rectification, finished, "responsibility", TimeClass.STAGED, "6.5"),
    RecordKind.REGULATION: _Kind(kinds_service.regulation, day_of_event, "", TimeClass.PERMANENT, "1.4"),
    RecordKind.NOTICE: _Kind(kinds_service.notice, day_of_event, "", TimeClass.PROMPT, "7.1"),
}
_POSTS_OF_BRANCH = (("组织委员", "宣传委员", "党建组织员"), ("副书记", "纪检委员"), ("书记",))
_POSTS_OF_COMMITTEE = (("党建办主任", "组织干事"), ("组织委员", "纪委书记"), ("党委书记", "党委副书记"))
_CHANNELS = (
    (Channel.WEBSITE, Channel.BOARD),
    (Channel.WEBSITE,),
    (Channel.WEBSITE, Channel.MEETING),
    (Channel.WEBSITE, Channel.MESSAGE_GROUP, Channel.BOARD),
)


def record_file(county: County, entry: Entry, seed: str) -> str:
    """Return the text of a record's file."""
    scene, kind = Scene(county, entry, seed), _KINDS[entry.kind]
    length = round(_SHORTEST + (_LONGEST - _SHORTEST) * _triangular(scene.choose()))
    scene.begin(_themes(scene, kind.theme, max(_FEWEST_THEMES, round(length / _CHARACTERS_OF_A_THEME))), kind.period(scene))
    matter = kind.tell(scene)
    return "".join(
        (
            line("索引号", entry.id),
            line("标题", matter.title),
            line("单位", entry.unit.code),
            line("种类", entry.kind),
            f"期间: {scene.period.written}\n",
            line("目录事项", kind.item if entry.unit.field else _ITEMS_OF_A_COMMITTEE.get(entry.kind, kind.item)),
            _disclosure(scene, kind.time_class),
            _approval(scene),
            matter.fields,
            body(scene, matter.lead, length),
            _metrics(scene, matter),
        )
    )


def _triangular(chance: float) -> float:
    """Return a share of the way from the shortest to the longest text, the commonest length the likeliest."""
    peak = (_COMMONEST - _SHORTEST) / (_LONGEST - _SHORTEST)
    return float((chance * peak) ** 0.5 if chance < peak else 1 - ((1 - chance) * (1 - peak)) ** 0.5)


def _themes(scene: Scene, first: str, count: int) -> list[str]:
    """Return different themes: the kind's own, then some of the field's and some that every unit has."""
    of_field = _THEMES_OF_FIELD[scene.unit.field]
    themes = {first: None} if first else {}
    while len(themes) < min(count, _MOST_THEMES):
        themes[scene.one(of_field if scene.chance(0.5) else _GENERAL)] = None
    return list(themes)


def _disclosure(scene: Scene, time_class: TimeClass) -> str:
    channels = ", ".join(scene.one(_CHANNELS))
    return f"公开: {{范围: {Scope.SOCIETY}, 时限: {time_class}, 发布日期: {scene.entry.published}, 方式: [{channels}]}}\n"


def _approval(scene: Scene) -> str:
    proposer, reviewer, approver = map(scene.one, _POSTS_OF_BRANCH if scene.unit.field else _POSTS_OF_COMMITTEE)
    outcome = SecrecyReview.PASSED_AFTER_CHANGE if scene.chance(0.05) else SecrecyReview.PASSED
    opinion = "内容属实，同意公开" if scene.chance(0.3) else None
    return (
        f"审批:\n  提出: {mapping({'职务': proposer, '日期': scene.proposed.isoformat()})}\n"
        f"  审核: {mapping({'职务': reviewer, '日期': scene.reviewed.isoformat(), '保密审查': outcome})}\n"
        f"  批准: {mapping({'职务': approver, '日期': scene.approved.isoformat(), '意见': opinion})}\n"
    )


def _metrics(scene: Scene, matter: Matter) -> str:
    """Return figures that agree with the fields, and a few of the themes'."""
    figures = dict(matter.metrics)
    for theme in scene.themes[: scene.number(2, 5)]:
        name, _, figure = scene.voice.say(figures_of(theme)).partition(":")
        figures.setdefault(name, figure)
    return "指标:\n" + "".join(f"  {name}: {figure}\n" for name, figure in figures.items())
