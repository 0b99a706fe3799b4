"""Records of brands, alliances, grids, services, income, rectification, documents and notices."""

from __future__ import annotations

from gongkai.commands.demo.matter import Matter, Row, problem_rows, spoken, spoken_day, task_rows
from gongkai.commands.demo.notation import line, lines, listing, rows
from gongkai.commands.demo.scene import Scene
from gongkai.vocabulary import Progress, RecordKind, Validity


def brand(scene: Scene) -> Matter:
    """Tell a 党建品牌."""
    name = scene.slot("brand")
    serving, slogan = scene.say("audience"), scene.say("scheme")
    fields = lines({"品牌名称": name, "口号": slogan, "负责人": scene.one(("支部书记", "组织委员", "宣传委员")), "服务对象": serving})
    fields += listing("举措", scene.several(3, 6, lambda: scene.tell("plan")))
    lead = f"{scene.unit_name}着力打造{name}党建品牌，以“{slogan}”为口号，面向{serving}{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}{name}党建品牌创建情况（{spoken(scene.period)}）", fields, lead)


def alliance(scene: Scene) -> Matter:
    """Tell a 党建联盟."""
    members = list(scene.several(3, 9, lambda: scene.say("town_other")))
    fields = line("牵头单位", scene.unit_name) + listing("成员单位", [scene.unit_name, *members]) + rows("任务", task_rows(scene, 2, 6))
    lead = f"{scene.unit_name}牵头，联合{'、'.join(members[:3])}等{len(members) + 1}家单位组成党建联盟，{scene.period.name}{scene.tell('work')}，{scene.tell('figure')}。"
    return Matter(f"{scene.unit_name}党建联盟{spoken(scene.period)}工作进展", fields, lead, {"成员单位": f"{len(members) + 1}家"})


def grid(scene: Scene) -> Matter:
    """Tell a 网格治理, where no more is settled than was received."""
    grids, received = scene.number(3, 28), scene.number(30, 480)
    settled = received * scene.number(86, 100) // 100
    fields = lines({
        "网格数": grids, "网格长": grids, "网格员": grids * scene.number(2, 4), "受理": received, "办结": settled, "上报": received - settled,
    })  # fmt: skip
    fields += rows("任务", task_rows(scene, 1, 4))
    lead = f"{scene.period.name}，{scene.unit_name}{grids}个网格受理群众事项{received}件，办结{settled}件，办结率{settled / received:.1%}，{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{spoken(scene.period)}网格治理情况", fields, lead, {"受理事项": f"{received}件", "办结事项": f"{settled}件"}
    )


def practical_deeds(scene: Scene) -> Matter:
    """Tell a 办实事."""
    tasks = task_rows(scene, 2, 7)
    investment = scene.money(0.4, 68)
    fields = rows("任务", tasks) + line("投入", investment)
    lead = f"{scene.period.name}，{scene.unit_name}征集群众意见后确定{len(tasks)}件实事，投入{investment}，{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{spoken(scene.period)}为民办实事清单", fields, lead, {"办实事": f"{len(tasks)}件", "投入资金": investment}
    )


def visit(scene: Scene) -> Matter:
    """Tell a 走访慰问."""
    households, money, visited = scene.number(4, 60), scene.number(8, 120) * 100, scene.say("audience")
    goods = f"{scene.say('good')}等{households}份"
    fields = lines({
        "日期": scene.event.isoformat(), "走访对象": visited, "户数": households, "人数": households + scene.number(0, 30),
        "慰问金": f"{money}元", "慰问品": goods, "资金来源": scene.one(("党费", "党内关怀资金", "集体公益金", "社会捐赠", "镇财政")),
    })  # fmt: skip
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}走访慰问{visited}{households}户，送去慰问金{money}元和{goods}，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{scene.event.month}月走访慰问{visited}", fields, lead, {"走访慰问": f"{households}户", "慰问金": f"{money}元"}
    )


def collective_economy(scene: Scene) -> Matter:
    """Tell a 集体经济."""
    income, target = scene.number(36, 980) / 10, scene.number(36, 980) / 10
    projects: list[Row] = [
        {
            "项目名称": f"{scene.say('crop_any')}{scene.one(('加工', '种植', '育苗', '冷链', '观光', '烘干'))}项目",
            "投入": scene.money(2, 90),
            "收益": scene.money(0.3, 28),
            "进展": scene.one((Progress.DONE, Progress.UNDER_WAY, Progress.CONTINUING)),
        }
        for _ in range(scene.number(1, 4))
    ]
    fields = lines({"收入": f"{income}万元", "支出": f"{income * scene.number(30, 90) / 100:.1f}万元", "收入目标": f"{target}万元"}) + rows(
        "项目", projects
    )
    lead = f"{scene.period.name}，{scene.unit_name}领办的集体经济组织实现收入{income}万元，完成年度目标的{income / target:.1%}，{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{spoken(scene.period)}集体经济收支情况",
        fields,
        lead,
        {"集体经济收入": f"{income}万元", "项目": f"{len(projects)}个"},
    )


def rectification(scene: Scene) -> Matter:
    """Tell a 问题整改, with the record from which the problems come where the unit has one."""
    source = scene.county.neighbour(scene.entry, frozenset({RecordKind.WORK_SUMMARY, RecordKind.ORGANISATIONAL_LIFE}), later=False)
    problems = problem_rows(scene, 2, 7)
    origin = scene.one(("年度考核反馈", "组织生活会查摆", "县委巡察反馈", "群众意见征集", "述职评议点评", "日常督查通报"))
    fields = lines({"问题来源": origin, "来源记录": source.id if source else None}) + rows("问题清单", problems)
    lead = f"针对{origin}的{len(problems)}个问题，{scene.unit_name}逐条制定措施，{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}关于{origin}问题的整改情况（{spoken(scene.period)}）", fields, lead, {"整改问题": f"{len(problems)}个"}
    )


def regulation(scene: Scene) -> Matter:
    """Tell a 制度文件."""
    validity = scene.one((Validity.IN_FORCE, Validity.IN_FORCE, Validity.IN_FORCE, Validity.AMENDED, Validity.REPEALED))
    title = f"{scene.tell('thing').strip('“”')}{scene.one(('管理办法', '工作制度', '实施细则', '议事规则', '考核细则', '责任清单'))}"
    number = f"{scene.unit.town[0]}委发〔{scene.event.year}〕{scene.number(1, 120)}号"
    fields = lines({
        "文号": number, "印发机关": scene.unit.name_on(scene.event), "印发日期": scene.event.isoformat(),
        "生效日期": scene.event.isoformat(), "有效性": validity, "废止日期": scene.later(300, 900) if validity is Validity.REPEALED else None,
    })  # fmt: skip
    lead = f"《{title}》经{scene.one(('支部党员大会', '党委会议', '支委会会议', '党员代表会议'))}审议通过，以{number}印发，自{spoken_day(scene.event)}起施行，目的是{scene.tell('plan')}。"
    return Matter(f"{scene.unit_name}关于印发《{title}》的通知", fields, lead)


def notice(scene: Scene) -> Matter:
    """Tell a 通知公告."""
    subject, audience = scene.tell("thing"), scene.say("audience")
    action = scene.one(("开展{}工作", "征求{}意见", "公布{}安排", "报名参加{}", "举行{}活动")).format(subject)
    fields = lines({
        "文号": f"{scene.unit.town[0]}党建〔{scene.event.year}〕{scene.number(1, 200)}号" if scene.chance(0.6) else None,
        "发送对象": audience, "开始日期": scene.entry.published.isoformat(), "有效至": scene.later(10, 60), "电话": "0837-6210015",
    })  # fmt: skip
    lead = f"自{spoken_day(scene.entry.published)}起，{scene.unit_name}将{action}，请{audience}相互转告。此前，{scene.tell('work')}，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}关于{action}的通知", fields, lead)
