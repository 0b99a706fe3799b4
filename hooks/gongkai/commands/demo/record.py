"""Write the file of one record.

The kind decides on themes, period and fields, the number on everything else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gongkai.commands.demo import kinds_meetings, kinds_people, kinds_service
from gongkai.commands.demo.county import County, RecordPlan
from gongkai.commands.demo.essay import body
from gongkai.commands.demo.matter import (
    Matter,
    coming_period,
    event_period,
    past_period,
    this_year,
)
from gongkai.commands.demo.notation import line, mapping
from gongkai.commands.demo.scene import Scene, StoryPeriod, figures_of
from gongkai.vocabulary import (
    Channel,
    RecordKind,
    Scope,
    SecrecyReview,
    Sector,
    TimeClass,
)

_SHORTEST, _LONGEST, _COMMONEST = 1100, 4850, 2200
"""Characters of a text."""
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
_PLACE = (
    "grid",
    "economy",
    "farming",
    "surroundings",
    "works",
    "safety",
    "culture",
    "mediation",
    "welfare",
    "visiting",
    "migrants",
)
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
    Sector.GOVERNMENT: (
        "office",
        "office",
        "welfare",
        "safety",
        "discipline",
        "cadres",
        "visiting",
    ),
    Sector.SCHOOL: ("school", "school", "safety", "culture", "visiting", "training"),
    Sector.HOSPITAL: ("hospital", "hospital", "welfare", "visiting", "safety", "discipline"),
    Sector.STATE_ENTERPRISE: ("firm", "works", "safety", "welfare", "discipline"),
    Sector.NEW_ORGANISATION: ("firm", "firm", "economy", "alliance", "members", "welfare"),
    Sector.RETIRED: ("retired", "retired", "visiting", "culture", "publicity"),
    Sector.MOBILE: ("migrants", "migrants", "members", "welfare", "digital"),
}


class _Kind(NamedTuple):
    """The themes, period and fields of a kind of record."""

    matter: Callable[[Scene], Matter]
    period: Callable[[Scene], StoryPeriod]
    theme: str
    """The first theme; empty where any theme may come first."""
    time_class: TimeClass
    item: str
    """The item in the catalogue that comes with the package."""


_ITEMS_OF_A_COMMITTEE = {RecordKind.WORK_SUMMARY: "2.3", RecordKind.TRAINING: "3.4"}
"""Kind → catalogue item of a committee's records, if different from a branch's."""

_KINDS = {
    RecordKind.WORK_SUMMARY: _Kind(
        kinds_meetings.work_summary,
        past_period,
        "",
        TimeClass.REGULAR,
        "2.4",
    ),
    RecordKind.WORK_PLAN: _Kind(
        kinds_meetings.work_plan,
        coming_period,
        "",
        TimeClass.REGULAR,
        "2.2",
    ),
    RecordKind.MEETING: _Kind(
        kinds_meetings.meeting,
        event_period,
        "",
        TimeClass.REGULAR,
        "3.1",
    ),
    RecordKind.THEME_DAY: _Kind(
        kinds_meetings.theme_day,
        event_period,
        "",
        TimeClass.REGULAR,
        "3.2",
    ),
    RecordKind.ORGANISATIONAL_LIFE: _Kind(
        kinds_meetings.organisational_life,
        event_period,
        "meetings",
        TimeClass.REGULAR,
        "4.6",
    ),
    RecordKind.APPRAISAL: _Kind(
        kinds_meetings.appraisal,
        this_year,
        "meetings",
        TimeClass.REGULAR,
        "4.5",
    ),
    RecordKind.DUES: _Kind(
        kinds_people.dues,
        past_period,
        "dues",
        TimeClass.REGULAR,
        "4.7",
    ),
    RecordKind.ADMISSION: _Kind(
        kinds_people.admission,
        event_period,
        "members",
        TimeClass.STAGED,
        "4.4",
    ),
    RecordKind.ELECTION: _Kind(
        kinds_people.election,
        event_period,
        "branches",
        TimeClass.STAGED,
        "4.2",
    ),
    RecordKind.ORGANISATION_CHANGE: _Kind(
        kinds_people.organisation_change,
        event_period,
        "branches",
        TimeClass.PERMANENT,
        "4.1",
    ),
    RecordKind.TRAINING: _Kind(
        kinds_meetings.training,
        event_period,
        "training",
        TimeClass.REGULAR,
        "3.5",
    ),
    RecordKind.ASSESSMENT: _Kind(
        kinds_people.assessment,
        this_year,
        "responsibility",
        TimeClass.REGULAR,
        "6.2",
    ),
    RecordKind.STAR_RATING: _Kind(
        kinds_people.star_rating,
        this_year,
        "branches",
        TimeClass.REGULAR,
        "4.10",
    ),
    RecordKind.HONOUR: _Kind(
        kinds_people.honour,
        event_period,
        "",
        TimeClass.PROMPT,
        "4.14",
    ),
    RecordKind.BRAND: _Kind(
        kinds_service.brand,
        past_period,
        "alliance",
        TimeClass.PERMANENT,
        "4.11",
    ),
    RecordKind.ALLIANCE: _Kind(
        kinds_service.alliance,
        past_period,
        "alliance",
        TimeClass.REGULAR,
        "2.7",
    ),
    RecordKind.GRID: _Kind(
        kinds_service.grid,
        past_period,
        "grid",
        TimeClass.REGULAR,
        "5.3",
    ),
    RecordKind.PRACTICAL_DEEDS: _Kind(
        kinds_service.practical_deeds,
        past_period,
        "welfare",
        TimeClass.STAGED,
        "5.1",
    ),
    RecordKind.VISIT: _Kind(
        kinds_service.visit,
        event_period,
        "visiting",
        TimeClass.PROMPT,
        "5.2",
    ),
    RecordKind.COLLECTIVE_ECONOMY: _Kind(
        kinds_service.collective_economy,
        past_period,
        "economy",
        TimeClass.REGULAR,
        "5.4",
    ),
    RecordKind.PERSONNEL: _Kind(
        kinds_people.personnel,
        event_period,
        "cadres",
        TimeClass.PROMPT,
        "4.12",
    ),
    RecordKind.WARNING_EDUCATION: _Kind(
        kinds_meetings.warning_education,
        event_period,
        "discipline",
        TimeClass.REGULAR,
        "6.4",
    ),
    RecordKind.RECTIFICATION: _Kind(
        kinds_service.rectification,
        past_period,
        "responsibility",
        TimeClass.STAGED,
        "6.5",
    ),
    RecordKind.REGULATION: _Kind(
        kinds_service.regulation,
        event_period,
        "",
        TimeClass.PERMANENT,
        "1.4",
    ),
    RecordKind.NOTICE: _Kind(
        kinds_service.notice,
        event_period,
        "",
        TimeClass.PROMPT,
        "7.1",
    ),
}
_POSTS_OF_BRANCH = (("组织委员", "宣传委员", "党建组织员"), ("副书记", "纪检委员"), ("书记",))
_POSTS_OF_COMMITTEE = (
    ("党建办主任", "组织干事"),
    ("组织委员", "纪委书记"),
    ("党委书记", "党委副书记"),
)
_CHANNELS = (
    (Channel.WEBSITE, Channel.BOARD),
    (Channel.WEBSITE,),
    (Channel.WEBSITE, Channel.MEETING),
    (Channel.WEBSITE, Channel.MESSAGE_GROUP, Channel.BOARD),
)


def record_path(entry: RecordPlan) -> str:
    """Return the path of a record's file in a data set."""
    year, digits = entry.id.split("-")[-2:]
    return f"data/records/{entry.unit.code}/{year}/{digits}.yml"


def record_file(county: County, entry: RecordPlan, seed: str) -> str:
    """Return the text of a record's file."""
    scene = Scene(county, entry, seed)
    kind = _KINDS[entry.kind]
    # Every step draws on the same random numbers, so the order of the steps never changes.
    length = _length(scene.choose())
    theme_count = max(_FEWEST_THEMES, round(length / _CHARACTERS_OF_A_THEME))
    themes = _themes(scene, kind.theme, theme_count)
    scene.begin(themes, kind.period(scene))
    matter = kind.matter(scene)
    item = kind.item
    if not entry.unit.field:
        item = _ITEMS_OF_A_COMMITTEE.get(entry.kind, kind.item)
    return "".join(
        (
            line("索引号", entry.id),
            line("标题", matter.title),
            line("单位", entry.unit.code),
            line("种类", entry.kind),
            f"期间: {scene.period.value}\n",
            line("目录事项", item),
            _disclosure(scene, kind.time_class),
            _approval(scene),
            matter.fields,
            body(scene, matter.lead, length),
            _metrics(scene, matter),
        )
    )


def _length(chance: float) -> int:
    """Return the number of characters of a text, for a chance from 0 to 1.

    The lengths have a triangular distribution, the commonest length the likeliest.
    """
    span = _LONGEST - _SHORTEST
    peak = (_COMMONEST - _SHORTEST) / span
    share: float = (chance * peak) ** 0.5
    if chance >= peak:
        share = 1 - ((1 - chance) * (1 - peak)) ** 0.5
    return round(_SHORTEST + span * share)


def _themes(scene: Scene, first: str, count: int) -> list[str]:
    """Return different themes, the kind's own theme first.

    The others are themes of the unit's field or themes of every unit, half each.
    """
    field_themes = _THEMES_OF_FIELD[scene.unit.field]
    themes = {first: None} if first else {}
    # A dict keeps the order and drops repetitions, which a set would not.
    while len(themes) < min(count, _MOST_THEMES):
        choices = field_themes if scene.chance(0.5) else _GENERAL
        themes[scene.one(choices)] = None
    return list(themes)


def _disclosure(scene: Scene, time_class: TimeClass) -> str:
    channels = ", ".join(scene.one(_CHANNELS))
    published = scene.entry.published
    return f"公开: {{范围: {Scope.SOCIETY}, 时限: {time_class}, 发布日期: {published}, 方式: [{channels}]}}\n"


def _approval(scene: Scene) -> str:
    posts = _POSTS_OF_BRANCH if scene.unit.field else _POSTS_OF_COMMITTEE
    proposer, reviewer, approver = map(scene.one, posts)
    outcome = SecrecyReview.PASSED
    if scene.chance(0.05):
        outcome = SecrecyReview.PASSED_AFTER_CHANGE
    opinion = scene.maybe(0.3, lambda: "内容属实，同意公开")
    proposal = {"职务": proposer, "日期": scene.proposed.isoformat()}
    review = {"职务": reviewer, "日期": scene.reviewed.isoformat(), "保密审查": outcome}
    approval = {"职务": approver, "日期": scene.approved.isoformat(), "意见": opinion}
    return f"审批:\n  提出: {mapping(proposal)}\n  审核: {mapping(review)}\n  批准: {mapping(approval)}\n"


def _metrics(scene: Scene, matter: Matter) -> str:
    """Return the figures of the fields and some figures of the themes."""
    figures = dict(matter.metrics)
    for theme in scene.themes[: scene.number(2, 5)]:
        name, _, figure = scene.voice.say(figures_of(theme)).partition(":")
        figures.setdefault(name, figure)
    return "指标:\n" + "".join(f"  {name}: {figure}\n" for name, figure in figures.items())
