"""Records of meetings, learning, summaries and plans.

Each function returns the parts of a record of one kind. The order of the random calls in a function
decides on the data of a seed, so it never changes.
"""

from __future__ import annotations

from datetime import timedelta

from gongkai.commands.demo.matter import (
    Matter,
    Row,
    attendance,
    chairman,
    problem_rows,
    spoken,
    spoken_day,
    task_rows,
)
from gongkai.commands.demo.notation import line, lines, listing, rows
from gongkai.commands.demo.scene import Scene
from gongkai.vocabulary import MeetingKind, RecordKind

_LECTURERS = ("党校教师", "农技专家", "律师", "支部书记", "业务骨干", "退休教师")
_WARNING_THEMES = (
    "以案为鉴、警钟长鸣",
    "守纪律、讲规矩",
    "知敬畏、存戒惧、守底线",
    "严管微权力、纠治小微腐败",
    "廉洁过节、清正齐家",
    "从身边案例看纪律红线",
)
_WARNING_METHODS = (
    "观看警示教育片",
    "参观廉政教育馆",
    "通报典型案例",
    "旁听庭审",
    "集体谈话",
    "廉政知识测试",
)


def work_summary(scene: Scene) -> Matter:
    """Return the matter of a 工作总结."""
    unit, period = scene.unit_name, scene.period
    plan_id = None
    if scene.chance(0.5):
        kinds = frozenset({RecordKind.WORK_PLAN})
        plan = scene.county.neighbour(scene.entry, kinds, later=False)
        if plan and plan.published.year == period.first.year:
            plan_id = plan.id
    superior = scene.unit.parent.short_name if scene.unit.parent else "上级党组织"
    meetings = ("支部党员大会", "支委会会议", "党员代表会议")
    fields = lines(
        {
            "报送对象": superior,
            "审议会议": scene.one(meetings) if scene.unit.field else "党委会议",
            "对应计划": plan_id,
        }
    )
    lead = _lead_of_summary(scene)
    document = scene.one(("党建工作总结", "工作总结", "党建工作情况报告"))
    return Matter(f"{unit}{spoken(period)}{document}", fields, lead)


def _lead_of_summary(scene: Scene) -> str:
    # All three leads are made before the choice; the data of a seed depends on that.
    unit, period = scene.unit_name, scene.period.name
    study_lead = (
        f"{period}，{unit}学习贯彻{scene.slot('spirit')}，"
        f"围绕{scene.tell('thing')}、{scene.tell('thing', scene.themes[-1])}安排工作，"
        "现将情况总结如下。"
    )
    members_lead = (
        f"{unit}有党员{scene.unit.members}名。{period}，{scene.say('actor')}"
        f"按照{scene.say('document')}{scene.tell('work')}，{scene.tell('effect')}。"
    )
    work, figure = scene.tell("work"), scene.tell("figure")
    town = scene.unit.town
    figures_lead = f"在{town}党委领导下，{unit}{period}{work}，{figure}，有关情况报告如下。"
    return scene.one((study_lead, members_lead, figures_lead))


def work_plan(scene: Scene) -> Matter:
    """Return the matter of a 工作计划."""
    unit, period = scene.unit_name, spoken(scene.period)
    meeting_name = "党委会议"
    if scene.unit.field:
        meeting_name = scene.one(("支部党员大会", "支委会会议"))
    fields = line("审议会议", meeting_name)
    fields += rows("任务", task_rows(scene, 3, 8))
    audience, subject = scene.say("audience"), scene.tell("thing")
    consultation = f"{unit}广泛听取{audience}意见，经研究，把{subject}等列为重点"
    lead = f"为做好{period}工作，{consultation}，{scene.tell('plan')}。"
    document = scene.one(("工作计划", "党建工作要点", "重点工作安排"))
    return Matter(f"{unit}{period}{document}", fields, lead)


def meeting(scene: Scene) -> Matter:
    """Return the matter of one of the meetings of 三会一课."""
    unit = scene.unit_name
    kinds = tuple(MeetingKind) if scene.unit.field else (MeetingKind.PARTY_LECTURE,)
    kind = scene.one(kinds)
    expected, present = attendance(scene)
    if kind is MeetingKind.COMMITTEE_MEETING:
        expected, present = 5, scene.number(4, 5)
    place = scene.say("place")
    is_lecture = kind is MeetingKind.PARTY_LECTURE
    topic = scene.say("course") if is_lecture else scene.tell("thing")
    lecturers = ("支部书记", "党校教师", "党委委员", "老党员代表")
    fields = lines(
        {
            "会议": kind,
            "日期": scene.event.isoformat(),
            "地点": place,
            "应到": expected,
            "实到": present,
            "列席": scene.maybe(0.6, lambda: _guests(scene)),
            "主持": chairman(scene),
            "记录": scene.one(("宣传委员", "组织委员", "党建组织员", "党务干事")),
            "主讲": scene.one(lecturers) if is_lecture else None,
        }
    )
    fields += listing("议题", scene.several(2, 4, lambda: scene.tell("agenda_item")))
    if not is_lecture:
        fields += listing("决议", scene.several(1, 4, lambda: scene.tell("resolution")))
    lead = (
        f"{spoken_day(scene.event)}，{unit}在{place}召开{kind}，应到{expected}人，实到{present}人，"
        f"主要议题是{topic}，{scene.tell('resolution')}。"
    )
    title = f"{unit}党课：{topic}" if is_lecture else f"{unit}召开{kind}研究{topic}"
    metrics = {"应到党员": f"{expected}人", "实到党员": f"{present}人"}
    return Matter(title, fields, lead, metrics)


def _guests(scene: Scene) -> str:
    return f"{scene.say('audience')}{scene.number(2, 16)}人"


def theme_day(scene: Scene) -> Matter:
    """Return the matter of a 主题党日."""
    expected, present = attendance(scene)
    theme = scene.tell("heading")
    place = scene.say("place")
    fields = lines(
        {
            "主题": theme,
            "日期": scene.event.isoformat(),
            "地点": place,
            "应到": expected,
            "实到": present,
            "主持": chairman(scene),
        }
    )
    second_step = "交纳党费" if scene.chance(0.25) else "佩戴党徽、唱国歌"
    further_steps = scene.several(2, 4, lambda: scene.tell("agenda_item"))
    fields += listing("流程", ["重温入党誓词", second_step, *further_steps])
    lead = (
        f"{spoken_day(scene.event)}，{scene.unit_name}的{present}名党员来到{place}，"
        f"开展以“{theme.strip('“”')}”为主题的党日活动，"
        f"{scene.tell('work')}，{scene.tell('effect')}。"
    )
    # The title puts the theme in quotation marks, which may not stand within others.
    bare_theme = theme.replace("“", "").replace("”", "")
    title = f"{scene.unit_name}开展“{bare_theme}”主题党日"
    return Matter(title, fields, lead, {"参加党员": f"{present}人"})


def organisational_life(scene: Scene) -> Matter:
    """Return the matter of an 组织生活会."""
    expected, present = attendance(scene)
    theme = f"{scene.event.year}年度组织生活会"
    # `slot` draws a random number, so it must follow `chance` and only where it is needed.
    if scene.chance(0.4):
        theme = f"{scene.slot('campaign')}专题组织生活会"
    opinions, talks = scene.number(12, 96), scene.number(10, 80)
    supervisors = ("镇党委组织委员", "县委组织部干部", "镇纪委书记", "党建办主任")
    fields = lines(
        {
            "主题": theme,
            "日期": scene.event.isoformat(),
            "地点": scene.say("place"),
            "应到": expected,
            "实到": present,
            "主持": chairman(scene),
            "督导": scene.one(supervisors),
            "征求意见": opinions,
            "谈心谈话": talks,
        }
    )
    fields += rows("问题清单", problem_rows(scene, 2, 6))
    lead = (
        f"{spoken_day(scene.event)}，{scene.unit_name}召开组织生活会，{present}名党员参加。"
        f"会前征求意见{opinions}条，谈心谈话{talks}人次，{scene.tell('work')}。"
    )
    metrics = {"征求意见": f"{opinions}条", "谈心谈话": f"{talks}人次"}
    return Matter(f"{scene.unit_name}召开{theme}", fields, lead, metrics)


def appraisal(scene: Scene) -> Matter:
    """Return the matter of a 民主评议党员.

    The grades sum to the members assessed.
    """
    expected, assessed = attendance(scene)
    excellent = assessed // 3  # the rules allow a third at most
    basic = scene.number(0, 2)
    failed = int(scene.chance(0.06))
    qualified = assessed - excellent - basic - failed
    methods = ("个人自评、党员互评、民主测评", "无记名测评、组织评定", "分党小组互评后集中测评")
    fields = lines(
        {
            "日期": scene.event.isoformat(),
            "应到": expected,
            "参评": assessed,
            "优秀": excellent,
            "合格": qualified,
            "基本合格": basic,
            "不合格": failed,
            "形式": scene.one(methods),
        }
    )
    lead = (
        f"{spoken_day(scene.event)}，{scene.unit_name}开展民主评议党员，{assessed}名党员参评，"
        f"评出优秀{excellent}名、合格{qualified}名，{scene.tell('effect')}。"
    )
    title = f"{scene.unit_name}{scene.event.year}年民主评议党员情况"
    metrics = {"参评党员": f"{assessed}名", "优秀党员": f"{excellent}名"}
    return Matter(title, fields, lead, metrics)


def training(scene: Scene) -> Matter:
    """Return the matter of a 教育培训."""
    unit, last_day = scene.unit_name, scene.event
    course = scene.say("course")
    first_day = last_day - timedelta(days=scene.number(0, 4))
    people, hours = scene.number(30, 320), scene.number(8, 40)
    place, audience = scene.say("place"), scene.say("audience")
    fields = lines(
        {
            "主题": f"{course}培训",
            "开始日期": first_day.isoformat(),
            "结束日期": last_day.isoformat(),
            "地点": place,
            "承办单位": scene.say("town_other"),
            "对象": audience,
            "参加人次": people,
            "学时": hours,
        }
    )
    titles = [*scene.several(2, 5, lambda: scene.say("course"))]
    fields += rows("课程", [_lesson(scene, title, hours // len(titles)) for title in titles])
    lead = (
        f"{spoken_day(first_day)}至{spoken_day(last_day)}，{unit}在{place}举办{course}培训，"
        f"{audience}等{people}人次参加，{scene.tell('effect')}。"
    )
    metrics = {"参加培训": f"{people}人次", "学时": f"{hours}学时"}
    return Matter(f"{unit}举办{course}培训班", fields, lead, metrics)


def _lesson(scene: Scene, title: str, most: int) -> Row:
    lecturer = scene.one(_LECTURERS)
    return {"标题": title, "主讲": lecturer, "学时": scene.number(1, min(most, 6))}


def warning_education(scene: Scene) -> Matter:
    """Return the matter of an 警示教育."""
    _, present = attendance(scene)
    talks = scene.number(2, 18)
    theme = scene.one(_WARNING_THEMES)
    method = scene.one(_WARNING_METHODS)
    fields = lines(
        {
            "主题": theme,
            "日期": scene.event.isoformat(),
            "地点": scene.say("place"),
            "形式": method,
            "实到": present,
            "提醒谈话": talks,
        }
    )
    lead = (
        f"{spoken_day(scene.event)}，{scene.unit_name}以{method}的形式开展警示教育，"
        f"{present}名党员干部参加，会后提醒谈话{talks}人次，{scene.tell('effect')}。"
    )
    title = f"{scene.unit_name}开展“{theme}”警示教育"
    return Matter(title, fields, lead, {"提醒谈话": f"{talks}人次"})
