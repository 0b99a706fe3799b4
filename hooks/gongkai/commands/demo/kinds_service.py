"""Records of brands, alliances, grids, services, income, rectification, documents and notices.

Each function returns the parts of a record of one kind. The order of the random calls in a function
decides on the data of a seed, so it never changes.
"""

from __future__ import annotations

from gongkai.commands.demo.matter import (
    Matter,
    Row,
    problem_rows,
    spoken,
    spoken_day,
    task_rows,
)
from gongkai.commands.demo.notation import line, lines, listing, rows
from gongkai.commands.demo.scene import Scene
from gongkai.vocabulary import Progress, RecordKind, Validity

_ORIGINS_OF_PROBLEMS = (
    "年度考核反馈",
    "组织生活会查摆",
    "县委巡察反馈",
    "群众意见征集",
    "述职评议点评",
    "日常督查通报",
)
_DOCUMENTS = ("管理办法", "工作制度", "实施细则", "议事规则", "考核细则", "责任清单")
_VALIDITIES = (
    Validity.IN_FORCE,
    Validity.IN_FORCE,
    Validity.IN_FORCE,
    Validity.AMENDED,
    Validity.REPEALED,
)
_ACTIONS_OF_NOTICES = (
    "开展{}工作",
    "征求{}意见",
    "公布{}安排",
    "报名参加{}",
    "举行{}活动",
)


def brand(scene: Scene) -> Matter:
    """Return the matter of a 党建品牌."""
    unit = scene.unit_name
    name = scene.slot("brand")
    audience, slogan = scene.say("audience"), scene.say("scheme")
    fields = lines(
        {
            "品牌名称": name,
            "口号": slogan,
            "负责人": scene.one(("支部书记", "组织委员", "宣传委员")),
            "服务对象": audience,
        }
    )
    fields += listing("举措", scene.several(3, 6, lambda: scene.tell("plan")))
    work, effect = scene.tell("work"), scene.tell("effect")
    lead = f"{unit}着力打造{name}党建品牌，以“{slogan}”为口号，面向{audience}{work}，{effect}。"
    return Matter(f"{unit}{name}党建品牌创建情况（{spoken(scene.period)}）", fields, lead)


def alliance(scene: Scene) -> Matter:
    """Return the matter of a 党建联盟."""
    unit = scene.unit_name
    members = list(scene.several(3, 9, lambda: scene.say("town_other")))
    count = len(members) + 1
    fields = line("牵头单位", unit) + listing("成员单位", [unit, *members])
    fields += rows("任务", task_rows(scene, 2, 6))
    lead = (
        f"{unit}牵头，联合{'、'.join(members[:3])}等{count}家单位组成党建联盟，"
        f"{scene.period.name}{scene.tell('work')}，{scene.tell('figure')}。"
    )
    title = f"{unit}党建联盟{spoken(scene.period)}工作进展"
    return Matter(title, fields, lead, {"成员单位": f"{count}家"})


def grid(scene: Scene) -> Matter:
    """Return the matter of a 网格治理.

    No more matters are settled than received.
    """
    unit = scene.unit_name
    grids, received = scene.number(3, 28), scene.number(30, 480)
    settled = received * scene.number(86, 100) // 100
    fields = lines(
        {
            "网格数": grids,
            "网格长": grids,
            "网格员": grids * scene.number(2, 4),
            "受理": received,
            "办结": settled,
            "上报": received - settled,
        }
    )
    fields += rows("任务", task_rows(scene, 1, 4))
    lead = (
        f"{scene.period.name}，{unit}{grids}个网格受理群众事项{received}件，"
        f"办结{settled}件，办结率{settled / received:.1%}，"
        f"{scene.tell('work')}，{scene.tell('effect')}。"
    )
    title = f"{unit}{spoken(scene.period)}网格治理情况"
    metrics = {"受理事项": f"{received}件", "办结事项": f"{settled}件"}
    return Matter(title, fields, lead, metrics)


def practical_deeds(scene: Scene) -> Matter:
    """Return the matter of a 办实事."""
    unit = scene.unit_name
    tasks = task_rows(scene, 2, 7)
    investment = scene.money(0.4, 68)
    fields = rows("任务", tasks) + line("投入", investment)
    deeds = f"{unit}征集群众意见后确定{len(tasks)}件实事，投入{investment}"
    lead = f"{scene.period.name}，{deeds}，{scene.tell('work')}，{scene.tell('effect')}。"
    title = f"{unit}{spoken(scene.period)}为民办实事清单"
    metrics = {"办实事": f"{len(tasks)}件", "投入资金": investment}
    return Matter(title, fields, lead, metrics)


def visit(scene: Scene) -> Matter:
    """Return the matter of a 走访慰问."""
    households = scene.number(4, 60)
    money = scene.number(8, 120) * 100
    people = scene.say("audience")
    goods = f"{scene.say('good')}等{households}份"
    sources = ("党费", "党内关怀资金", "集体公益金", "社会捐赠", "镇财政")
    fields = lines(
        {
            "日期": scene.event.isoformat(),
            "走访对象": people,
            "户数": households,
            "人数": households + scene.number(0, 30),
            "慰问金": f"{money}元",
            "慰问品": goods,
            "资金来源": scene.one(sources),
        }
    )
    lead = (
        f"{spoken_day(scene.event)}，{scene.unit_name}走访慰问{people}{households}户，"
        f"送去慰问金{money}元和{goods}，{scene.tell('effect')}。"
    )
    title = f"{scene.unit_name}{scene.event.month}月走访慰问{people}"
    metrics = {"走访慰问": f"{households}户", "慰问金": f"{money}元"}
    return Matter(title, fields, lead, metrics)


def collective_economy(scene: Scene) -> Matter:
    """Return the matter of a 集体经济, with sums in 万元."""
    unit = scene.unit_name
    income, target = scene.number(36, 980) / 10, scene.number(36, 980) / 10
    # The expenses come after the projects, as the random calls did from the beginning.
    project_count = scene.number(1, 4)
    # The projects together earn no more than the whole income.
    projects = [_project(scene, income / project_count) for _ in range(project_count)]
    expenses = income * scene.number(30, 90) / 100
    fields = lines(
        {
            "收入": f"{income}万元",
            "支出": f"{expenses:.1f}万元",
            "收入目标": f"{target}万元",
        }
    )
    fields += rows("项目", projects)
    lead = (
        f"{scene.period.name}，{unit}领办的集体经济组织实现收入{income}万元，"
        f"完成年度目标的{income / target:.1%}，{scene.tell('work')}，{scene.tell('effect')}。"
    )
    title = f"{unit}{spoken(scene.period)}集体经济收支情况"
    metrics = {"集体经济收入": f"{income}万元", "项目": f"{len(projects)}个"}
    return Matter(title, fields, lead, metrics)


def _project(scene: Scene, most: float) -> Row:
    business = ("加工", "种植", "育苗", "冷链", "观光", "烘干")
    progress = (Progress.DONE, Progress.UNDER_WAY, Progress.CONTINUING)
    return {
        "项目名称": f"{scene.say('crop_any')}{scene.one(business)}项目",
        "投入": scene.money(2, 90),
        "收益": scene.money(0.1, most * 0.9),
        "进展": scene.one(progress),
    }


def rectification(scene: Scene) -> Matter:
    """Return the matter of a 问题整改.

    It names the unit's last record with problems, if there is one near.
    """
    unit = scene.unit_name
    kinds = frozenset({RecordKind.WORK_SUMMARY, RecordKind.ORGANISATIONAL_LIFE})
    source = scene.county.neighbour(scene.entry, kinds, later=False)
    problems = problem_rows(scene, 2, 7)
    origin = scene.one(_ORIGINS_OF_PROBLEMS)
    fields = lines({"问题来源": origin, "来源记录": source.id if source else None})
    fields += rows("问题清单", problems)
    work, effect = scene.tell("work"), scene.tell("effect")
    lead = f"针对{origin}的{len(problems)}个问题，{unit}逐条制定措施，{work}，{effect}。"
    title = f"{unit}关于{origin}问题的整改情况（{spoken(scene.period)}）"
    return Matter(title, fields, lead, {"整改问题": f"{len(problems)}个"})


def regulation(scene: Scene) -> Matter:
    """Return the matter of a 制度文件."""
    day = scene.event
    validity = scene.one(_VALIDITIES)
    title = f"{scene.tell('thing').strip('“”')}{scene.one(_DOCUMENTS)}"
    number = f"{scene.unit.town[0]}委发〔{day.year}〕{scene.number(1, 120)}号"
    is_repealed = validity is Validity.REPEALED
    fields = lines(
        {
            "文号": number,
            "印发机关": scene.unit.name_on(day),
            "印发日期": day.isoformat(),
            "生效日期": day.isoformat(),
            "有效性": validity,
            "废止日期": scene.later(300, 900) if is_repealed else None,
        }
    )
    meetings = ("支部党员大会", "党委会议", "支委会会议", "党员代表会议")
    adoption = f"《{title}》经{scene.one(meetings)}审议通过，以{number}印发"
    lead = f"{adoption}，自{spoken_day(day)}起施行，目的是{scene.tell('plan')}。"
    return Matter(f"{scene.unit_name}关于印发《{title}》的通知", fields, lead)


def notice(scene: Scene) -> Matter:
    """Return the matter of a 通知公告."""
    published = scene.entry.published
    subject, audience = scene.tell("thing"), scene.say("audience")
    action = scene.one(_ACTIONS_OF_NOTICES).format(subject)
    fields = lines(
        {
            "文号": scene.maybe(0.6, lambda: _number_of_notice(scene)),
            "发送对象": audience,
            "开始日期": published.isoformat(),
            "有效至": scene.later(10, 60),
            "电话": "0837-6210015",
        }
    )
    lead = (
        f"自{spoken_day(published)}起，{scene.unit_name}将{action}，请{audience}相互转告。"
        f"此前，{scene.tell('work')}，{scene.tell('effect')}。"
    )
    return Matter(f"{scene.unit_name}关于{action}的通知", fields, lead)


def _number_of_notice(scene: Scene) -> str:
    return f"{scene.unit.town[0]}党建〔{scene.event.year}〕{scene.number(1, 200)}号"
