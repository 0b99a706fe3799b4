"""Records of members, dues, elections, organisation, assessments, honours and posts."""

from __future__ import annotations

from datetime import date

from gongkai.commands.demo.matter import Matter, Row, attendance, birth_month, notice_days, spoken, spoken_day
from gongkai.commands.demo.notation import line, lines, rows
from gongkai.commands.demo.scene import Scene
from gongkai.vocabulary import AdmissionStage, OrganisationAction, PersonnelAction, Stars

_SCHOOLING = ("初中", "高中", "中专", "大专", "大专", "大学本科", "大学本科", "硕士研究生")

_COMMON_STAGES = (AdmissionStage.ACTIVIST, AdmissionStage.CANDIDATE, AdmissionStage.PROBATIONARY, AdmissionStage.FULL)
_STAGES = (*_COMMON_STAGES * 5, AdmissionStage.EXTENDED, AdmissionStage.DISQUALIFIED)


def dues(scene: Scene) -> Matter:
    """Tell a 党费收缴, whose sums agree."""
    owing = scene.unit.members
    paying = owing - int(scene.chance(0.2))
    collected = paying * scene.number(24, 160)
    remitted = collected * scene.number(40, 60) // 100
    purposes = list(
        scene.several(
            1,
            3,
            lambda: scene.one(
                ("购买学习书籍", "慰问困难党员", "订阅党报党刊", "主题党日活动用车", "党员教育培训", "更新活动室设施", "制作公开栏")
            ),
        )
    )
    amounts = [(collected - remitted) // (len(purposes) + 2) - scene.number(0, 20) for _ in purposes]
    fields = lines({"应缴人数": owing, "实缴人数": paying, "收缴": f"{collected}元", "上缴": f"{remitted}元"})
    fields += rows("使用", [
        {"用途": purpose, "金额": f"{max(amount, 50)}元", "日期": scene.before(1, 12)} for purpose, amount in zip(purposes, amounts, strict=True)
    ])  # fmt: skip
    fields += line("结存", f"{scene.number(300, 9000)}元")
    lead = f"{scene.period.name}，{scene.unit_name}应交党费的党员{owing}名，实交{paying}名，收缴党费{collected}元，上缴{remitted}元，党费主要用于{purposes[0]}，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{spoken(scene.period)}党费收缴使用情况",
        fields,
        lead,
        {"收缴党费": f"{collected}元", "上缴党费": f"{remitted}元"},
    )


def admission(scene: Scene) -> Matter:
    """Tell a 发展党员 with its public notice."""
    stage = scene.one(_STAGES)
    people = scene.people(1, 4)
    fields = line("阶段", stage) + rows("人员", [_applicant(scene, person) for person in people]) + lines(notice_days(scene))
    lead = f"经{scene.tell('work', 'members')}，{scene.unit_name}拟对{'、'.join(people)}{len(people)}名同志作出“{stage}”的决定，现予公示，{scene.tell('effect')}。"
    return Matter(
        f"关于{scene.unit_name}{stage}的公示（{people[0]}{'等' if len(people) > 1 else ''}）",
        fields,
        lead,
        {"公示人数": f"{len(people)}人"},
    )


def election(scene: Scene) -> Matter:
    """Tell a 换届选举, whose ballots agree."""
    expected, present = attendance(scene)
    people = scene.people(4, 7)
    posts = ["书记", "副书记", "组织委员", "宣传委员", "纪检委员", "委员", "委员"][: max(3, len(people) - 1)]
    valid = present - scene.number(0, 1)
    place = scene.say("place")
    fields = lines({
        "日期": scene.event.isoformat(), "届次": f"第{scene.one('四五六七八九十')}届", "地点": place, "形式": scene.one(("无记名投票", "差额选举", "公推直选")),
        "应到": expected, "实到": present, "发出选票": present, "收回选票": present, "有效票": valid,
    })  # fmt: skip
    votes = sorted((scene.number(valid // 2, valid) for _ in people), reverse=True)
    fields += rows("得票", [{"姓名": person, "票数": count} for person, count in zip(people, votes, strict=True)])
    fields += rows("结果", [{"姓名": person, "职务": post} for person, post in zip(people, posts, strict=False)])
    fields += line("依据", f"关于同意{scene.unit_name}换届选举的批复")
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}在{place}召开党员大会，应到{expected}人，实到{present}人，选举产生新一届班子，{people[0]}当选书记，{scene.tell('effect')}。"
    return Matter(
        f"{scene.unit_name}{scene.event.year}年换届选举结果", fields, lead, {"有效票": f"{valid}票", "当选委员": f"{len(posts)}名"}
    )


def organisation_change(scene: Scene) -> Matter:
    """Tell a 组织设置: what the committee did with a branch not long ago, else a Party group of the unit's own."""
    change = next((change for change in scene.unit.changes if 0 <= (scene.proposed - change.day).days <= 400), None)  # noqa: PLR2004 - about a year
    if change:
        action, about, involved, effective = change.action, change.unit.short_name, [change.unit.code], change.day
        if change.unit.successor:
            involved.append(change.unit.successor.code)
    else:
        action = scene.one((OrganisationAction.FOUND, OrganisationAction.FOUND, OrganisationAction.ABOLISH, OrganisationAction.UPGRADE))
        about, involved, effective = f"{scene.slot('village')}党小组", [scene.unit.code], scene.event
    authority = scene.unit.parent.name if scene.unit.parent and not change else scene.unit.name
    fields = lines({"动作": action}) + f"涉及单位: [{', '.join(involved)}]\n"
    fields += lines({"依据": f"关于{about}{action}的批复", "批准机关": authority, "生效日期": effective.isoformat()})
    lead = f"根据工作需要，经{authority}批准，自{_spoken_date(effective)}起，{about}{action}。{scene.unit_name}随即{scene.tell('work', 'branches')}，{scene.tell('effect')}。"
    return Matter(f"关于{about}{action}的通报", fields, lead)


def assessment(scene: Scene) -> Matter:
    """Tell a 考核评议 of units or posts, best first."""
    method = scene.one(("述职评议", "实地考核", "资料审查和满意度测评", "交叉互查", "云述职"))
    scores = sorted((scene.number(760, 990) / 10 for _ in range(scene.number(4, 9))), reverse=True)
    grades: list[Row] = [
        {
            "考核对象": f"{hamlet}党小组",
            "得分": f"{score:.1f}",
            "名次": rank,
            "评定等次": "好" if score >= 90 else "较好" if score >= 80 else "一般",  # noqa: PLR2004 - out of a hundred
            "意见": scene.tell("problem") if scene.chance(0.4) else None,
        }
        for rank, (hamlet, score) in enumerate(zip(scene.unit.hamlets, scores, strict=False), 1)
    ]
    fields = lines({"日期": scene.event.isoformat(), "形式": method, "承办单位": scene.say("town_other")}) + rows("等次", grades)
    lead = f"{spoken_day(scene.event)}，{scene.unit_name}以{method}的形式考核{len(grades)}个党小组抓党建工作情况，最高{scores[0]:.1f}分，最低{scores[-1]:.1f}分，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}{scene.event.year}年抓党建工作{method}结果", fields, lead, {"考核对象": f"{len(grades)}个"})


def star_rating(scene: Scene) -> Matter:
    """Tell a 星级评定."""
    stars = (Stars.FIVE, Stars.FOUR, Stars.THREE, Stars.TWO, Stars.ONE)
    ratings: list[Row] = []
    for hamlet in scene.unit.hamlets[: scene.number(3, 8)]:
        claimed = scene.number(0, 2)
        given = claimed + int(scene.chance(0.3))
        note = scene.tell("problem") if given > claimed else None
        ratings.append({"名称": f"{hamlet}党小组", "申报星级": stars[claimed], "评定星级": stars[given], "说明": note})
    authority = scene.unit.parent.name if scene.unit.parent else "市委组织部"
    fields = lines({"批准机关": authority, "日期": scene.event.isoformat()}) + rows("评定", ratings)
    fields += line("有效期", f"{scene.event.year + 2}-12-31")
    five = sum(rating["评定星级"] == Stars.FIVE for rating in ratings)
    lead = f"经自评申报、实地复核，{scene.unit_name}所属{len(ratings)}个党小组完成星级评定，其中五星{five}个，{scene.tell('effect')}。"
    return Matter(f"{scene.unit_name}{scene.event.year}年星级评定结果", fields, lead, {"参评": f"{len(ratings)}个", "五星": f"{five}个"})


def honour(scene: Scene) -> Matter:
    """Tell a 表彰荣誉."""
    titles = (
        "优秀共产党员",
        "优秀党务工作者",
        "先进基层党组织",
        "最美志愿者",
        "金牌网格员",
        "致富带头人",
        "平安建设先进个人",
        "师德标兵",
        "抗洪救灾先进个人",
    )
    authority = scene.unit.name if not scene.unit.field else scene.one(("县委", "县委组织部", "镇党委", "县总工会", "市妇联"))
    awards: list[Row] = [{"荣誉名称": scene.one(titles), "获得者": person, "授予机关": authority} for person in scene.people(2, 8)]
    number = f"{scene.unit.town[0]}委〔{scene.event.year}〕{scene.number(1, 96)}号"
    fields = lines({"授予机关": authority, "日期": scene.event.isoformat(), "文号": number}) + rows("获奖名单", awards)
    lead = f"{spoken_day(scene.event)}，{authority}印发{number}文件，对{len(awards)}名个人予以表彰，{awards[0]['获得者']}获“{awards[0]['荣誉名称']}”称号，{scene.tell('effect')}。"
    return Matter(f"关于表彰{awards[0]['荣誉名称']}等的通报（{scene.unit_name}）", fields, lead, {"表彰个人": f"{len(awards)}名"})


def personnel(scene: Scene) -> Matter:
    """Tell a 干部人事 with its public notice."""
    matter = scene.one(tuple(PersonnelAction))
    posts = (
        "党建办主任",
        "组织干事",
        "便民服务中心主任",
        "村党支部副书记",
        "综合执法队队长",
        "农业服务中心主任",
        "网格长",
        "文化站站长",
        "财政所副所长",
    )
    people: list[Row] = [
        {
            **_person(scene, person),
            "现任职务": scene.one(posts),
            "拟任职务": scene.one(posts) if matter is PersonnelAction.PROMOTION else None,
        }
        for person in scene.people(1, 4)
    ]
    fields = line("人事事项", matter) + rows("人员", people) + lines(notice_days(scene))
    fields += line("依据", f"{scene.unit_name}会议纪要第{scene.number(1, 40)}期")
    lead = f"经{scene.unit_name}研究，现就{matter}事项对{'、'.join(str(person['姓名']) for person in people)}予以公示。此前{scene.tell('work', 'cadres')}，{scene.tell('effect', 'cadres')}。"
    return Matter(f"{scene.unit_name}{matter}公示（{people[0]['姓名']}）", fields, lead, {"公示人数": f"{len(people)}人"})


def _applicant(scene: Scene, person: str) -> Row:
    applied = date(scene.entry.published.year - scene.number(2, 4), scene.number(1, 12), scene.number(1, 28))
    return {
        **_person(scene, person),
        "单位职务": f"{scene.slot('village')}{scene.say('audience')}",
        "申请入党日期": applied.isoformat(),
        "培养联系人": "、".join(scene.people(2, 2)),
    }


def _person(scene: Scene, person: str) -> Row:
    return {"姓名": person, "性别": scene.one("男男男女女"), "出生年月": birth_month(scene, 20, 48), "学历": scene.one(_SCHOOLING)}


def _spoken_date(day: date) -> str:
    return f"{day.year}年{spoken_day(day)}"
