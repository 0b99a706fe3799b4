"""Records of meetings, learning, summaries and plans."""

from __future__ import annotations

from datetime import timedelta

from gongkai.commands.demo.matter import Matter, attendance, chairman, problem_rows, spoken, spoken_day, task_rows
from gongkai.commands.demo.notation import line, lines, listing, rows
from gongkai.commands.demo.scene import Scene
from gongkai.vocabulary import MeetingKind, RecordKind


def work_summary(scene: Scene) -> Matter:
    """Tell a 工作总结."""
    plan = scene.county.neighbour(scene.entry, frozenset({RecordKind.WORK_PLAN}), later=False) if scene.chance(0.5) else None
    fields = lines(
        {
            "报送对象": scene.unit.parent.short_name if scene.unit.parent else "上级党组织",
            "审议会议": scene.one(("支部党员大会", "支委会会议", "党员代表会议")) if scene.unit.field else "党委会议",
            "对应计划": plan.id if plan and plan.published.year == scene.period.first.year else None,
        }
    )
    lead = scene.one(
        (
            f"{scene.period.said}，{scene.unit_name}学习贯彻{scene.slot('spirit')}，围绕{scene.tell('thing')}、{scene.tell('thing', scene.themes[-1])}安排工作，现将情况总结如下。",
            f"{scene.unit_name}有党员{scene.unit.members}名。{scene.period.said}，{scene.say('actor')}按照{scene.say('document')}{scene.tell('work')}，{scene.tell('effect')}。",
            f"在{scene.unit.town}党委领导下，{scene.unit_name}{scene.period.said}{scene.tell('work')}，{scene.tell('figure')}，有关情况报告如下。",
        )
    )
    return Matter(f"{scene.unit_name}{spoken(scene.period)}{scene.one(('党建工作总结', '工作总结', '党建工作情况报告'))}", fields, lead)


def work_plan(scene: Scene) -> Matter:
    """Tell a 工作计划."""
    fields = line("审议会议", scene.one(("支部党员大会", "支委会会议")) if scene.unit.field else "党委会议")
    fields += rows("任务", task_rows(scene, 3, 8))
    lead = f"为做好{spoken(scene.period)}工作，{scene.unit_name}广泛听取{scene.say('audience')}意见，经研究，把{scene.tell('thing')}等列为重点，{scene.tell('plan')}。"
    return Matter(f"{scene.unit_name}{spoken(scene.period)}{scene.one(('工作计划', '党建工作要点', '重点工作安排'))}", fields, lead)


def meeting(scene: Scene) -> Matter:
    """Tell one of the meetings of 三会一课."""
    kinds = tuple(MeetingKind) if scene.unit.field else (MeetingKind.PARTY_LECTURE,)
    kind = scene.one(kinds)
    expected, present = attendance(scene)
    if kind is MeetingKind.COMMITTEE_MEETING:
        expected, present = 5, scene.number(4, 5)
    place, lecture = scene.say("place"), kind is MeetingKind.PARTY_LECTURE
    topic = scene.say("course") if lecture else scene.tell("thing")
    fields = lines(
        {
            "会议": kind,
            "日期": scene.event.isoformat(),
            "地点": place,
            "应到": expected,
            "实到": present,
            "列席": f"{scene.say('audience')}{scene.number(2, 16)}人" if scene.chance(0.6) else None,
            "主持": chairman(scene),
            "记录": scene.one(("宣传委员", "组织委员", "党建组织员", "党务干事")),
            "主讲": scene.one(("支部书记", "党校教师", "党委委员", "老党员代表")) if lecture else None,
        }
    )
    fields += listing("议题", scene.several(2, 4, lambda: scene.tell("agenda_item")))
    if not lecture:
        fields += listing("决议", scene.several(1, 4, lambda: scene.tell("resolution")))
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}在{place}召开{kind}，应到{expected}人，实到{present}人，主要议题是{topic}，{scene.tell('resolution')}。"
    title = f"{scene.unit_name}党课：{topic}" if lecture else f"{scene.unit_name}召开{kind}研究{topic}"
    return Matter(title, fields, lead, {"应到党员": f"{expected}人", "实到党员": f"{present}人"})


def theme_day(scene: Scene) -> Matter:
    """Tell a 主题党日."""
    expected, present = attendance(scene)
    theme = scene.tell("heading")
    place = scene.say("place")
    fields = lines({
        "主题": theme, "日期": scene.event.isoformat(), "地点": place, "应到": expected, "实到": present, "主持": chairman(scene),
    })  # fmt: skip
    steps = ("重温入党誓词", "交纳党费") if scene.chance(0.25) else ("重温入党誓词", "佩戴党徽、唱国歌")
    fields += listing("流程", [*steps, *scene.several(2, 4, lambda: scene.tell("agenda_item"))])
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}的{present}名党员来到{place}，开展以“{theme.strip('“”')}”为主题的党日活动，{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}开展“{theme.replace('“', '').replace('”', '')}”主题党日", fields, lead, {"参加党员": f"{present}人"})


def organisational_life(scene: Scene) -> Matter:
    """Tell an 组织生活会."""
    expected, present = attendance(scene)
    theme = f"{scene.slot('campaign')}专题组织生活会" if scene.chance(0.4) else f"{scene.event.year}年度组织生活会"
    opinions, talks = scene.number(12, 96), scene.number(10, 80)
    fields = lines({
        "主题": theme, "日期": scene.event.isoformat(), "地点": scene.say("place"), "应到": expected, "实到": present,
        "主持": chairman(scene), "督导": scene.one(("镇党委组织委员", "县委组织部干部", "镇纪委书记", "党建办主任")),
        "征求意见": opinions, "谈心谈话": talks,
    })  # fmt: skip
    fields += rows("问题清单", problem_rows(scene, 2, 6))
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}召开组织生活会，{present}名党员参加。会前征求意见{opinions}条，谈心谈话{talks}人次，{scene.tell('work')}。"
    return Matter(f"{scene.unit_name}召开{theme}", fields, lead, {"征求意见": f"{opinions}条", "谈心谈话": f"{talks}人次"})


def appraisal(scene: Scene) -> Matter:
    """Tell a 民主评议党员, whose grades sum to the members assessed."""
    expected, assessed = attendance(scene)
    excellent, basic, failed = assessed // 3, scene.number(0, 2), int(scene.chance(0.06))
    qualified = assessed - excellent - basic - failed
    fields = lines({
        "日期": scene.event.isoformat(), "应到": expected, "参评": assessed, "优秀": excellent, "合格": qualified,
        "基本合格": basic, "不合格": failed, "形式": scene.one(("个人自评、党员互评、民主测评", "无记名测评、组织评定", "分党小组互评后集中测评")),
    })  # fmt: skip
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}开展民主评议党员，{assessed}名党员参评，评出优秀{excellent}名、合格{qualified}名，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{scene.event.year}年民主评议党员情况", fields, lead, {"参评党员": f"{assessed}名", "优秀党员": f"{excellent}名"}
    )


def training(scene: Scene) -> Matter:
    """Tell a 教育培训."""
    course = scene.say("course")
    begins = scene.event - timedelta(days=scene.number(0, 4))
    people, hours = scene.number(30, 320), scene.number(8, 40)
    place, audience = scene.say("place"), scene.say("audience")
    fields = lines({
        "主题": f"{course}培训", "开始日期": begins.isoformat(), "结束日期": scene.event.isoformat(), "地点": place,
        "承办单位": scene.say("town_other"), "对象": audience, "参加人次": people, "学时": hours,
    })  # fmt: skip
    lecturers = ("党校教师", "农技专家", "律师", "支部书记", "业务骨干", "退休教师")
    courses = scene.several(2, 5, lambda: scene.say("course"))
    fields += rows("课程", [{"标题": title, "主讲": scene.one(lecturers), "学时": scene.number(1, 6)} for title in courses])
    lead = f"{spoken_day(begins)}至{spoken_day(scene.event)}，{scene.unit_name}在{place}举办{course}培训，{audience}等{people}人次参加，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}举办{course}培训班", fields, lead, {"参加培训": f"{people}人次", "学时": f"{hours}学时"})


def warning_education(scene: Scene) -> Matter:
    """Tell an 警示教育."""
    present, talks = attendance(scene)[1], scene.number(2, 18)
    theme = scene.one(
        (
            "以案为鉴、警钟长鸣",
            "守纪律、讲规矩",
            "知敬畏、存戒惧、守底线",
            "严管微权力、纠治小微腐败",
            "廉洁过节、清正齐家",
            "从身边案例看纪律红线",
        )
    )
    method = scene.one(("观看警示教育片", "参观廉政教育馆", "通报典型案例", "旁听庭审", "集体谈话", "廉政知识测试"))
    fields = lines({
        "主题": theme, "日期": scene.event.isoformat(), "地点": scene.say("place"), "形式": method, "实到": present, "提醒谈话": talks,
    })  # fmt: skip
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}以{method}的形式开展警示教育，{present}名党员干部参加，会后提醒谈话{talks}人次，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}开展“{theme}”警示教育", fields, lead, {"提醒谈话": f"{talks}人次"})
