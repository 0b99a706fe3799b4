"""Records of members, dues, elections, organisation, assessments, honours and posts.

Each function returns the parts of a record of one kind. The order of the random calls in a function
decides on the data of a seed, so it never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.commands.demo.matter import (
    Matter,
    Row,
    attendance,
    birth_month,
    notice_days,
    spoken,
    spoken_day,
)
from gongkai.commands.demo.notation import line, lines, rows, sequence
from gongkai.commands.demo.scene import Scene
from gongkai.commands.demo.units import UnitChange
from gongkai.vocabulary import (
    AdmissionStage,
    OrganisationAction,
    PersonnelAction,
    Stars,
)

_SCHOOLING = (
    "初中",
    "高中",
    "中专",
    "大专",
    "大专",
    "大学本科",
    "大学本科",
    "硕士研究生",
)
_COMMON_STAGES = (
    AdmissionStage.ACTIVIST,
    AdmissionStage.CANDIDATE,
    AdmissionStage.PROBATIONARY,
    AdmissionStage.FULL,
)
# Extensions and disqualifications are rare: one record in eleven.
_STAGES = (*_COMMON_STAGES * 5, AdmissionStage.EXTENDED, AdmissionStage.DISQUALIFIED)
_PURPOSES_OF_DUES = (
    "购买学习书籍",
    "慰问困难党员",
    "订阅党报党刊",
    "主题党日活动用车",
    "党员教育培训",
    "更新活动室设施",
    "制作公开栏",
)
_POSTS_OF_BRANCH = ("书记", "副书记", "组织委员", "宣传委员", "纪检委员", "委员", "委员")
_LONGEST_SINCE_CHANGE = 400
"""Days after which a committee no longer reports a change."""
_ACTIONS_ON_GROUPS = (
    OrganisationAction.FOUND,
    OrganisationAction.FOUND,
    OrganisationAction.ABOLISH,
    OrganisationAction.UPGRADE,
)
_LEAST_GOOD, _LEAST_FAIR = 90, 80
"""Scores out of a hundred."""
_STARS = (Stars.FIVE, Stars.FOUR, Stars.THREE, Stars.TWO, Stars.ONE)
_HONOURS = (
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
_POSTS_OF_CADRES = (
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


def dues(scene: Scene) -> Matter:
    """Return the matter of a 党费收缴, whose sums agree."""
    unit, period = scene.unit_name, scene.period
    owing = scene.unit.members
    paying = owing - int(scene.chance(0.2))
    collected = paying * scene.number(24, 160)
    remitted = collected * scene.number(40, 60) // 100
    purposes = list(scene.several(1, 3, lambda: scene.one(_PURPOSES_OF_DUES)))
    # Less than an equal part each, so that the uses never exceed the money that stays.
    part = (collected - remitted) // (len(purposes) + 2)
    amounts = [part - scene.number(0, 20) for _ in purposes]
    fields = lines(
        {
            "应缴人数": owing,
            "实缴人数": paying,
            "收缴": f"{collected}元",
            "上缴": f"{remitted}元",
        }
    )
    uses = zip(purposes, amounts, strict=True)
    fields += rows("使用", [_use(scene, purpose, amount) for purpose, amount in uses])
    fields += line("结存", f"{scene.number(300, 9000)}元")
    lead = (
        f"{period.name}，{unit}应交党费的党员{owing}名，实交{paying}名，"
        f"收缴党费{collected}元，上缴{remitted}元，"
        f"党费主要用于{purposes[0]}，{scene.tell('effect')}。"
    )
    metrics = {"收缴党费": f"{collected}元", "上缴党费": f"{remitted}元"}
    return Matter(f"{unit}{spoken(period)}党费收缴使用情况", fields, lead, metrics)


def _use(scene: Scene, purpose: str, amount: int) -> Row:
    return {"用途": purpose, "金额": f"{max(amount, 50)}元", "日期": scene.before(1, 12)}


def admission(scene: Scene) -> Matter:
    """Return the matter of a 发展党员 with its 公示."""
    stage = scene.one(_STAGES)
    people = scene.people(1, 4)
    fields = line("阶段", stage)
    fields += rows("人员", [_applicant(scene, person) for person in people])
    fields += lines(notice_days(scene))
    lead = (
        f"经{scene.tell('work', 'members')}，"
        f"{scene.unit_name}拟对{'、'.join(people)}{len(people)}名同志作出“{stage}”的决定，"
        f"现予公示，{scene.tell('effect')}。"
    )
    names = people[0]
    if len(people) > 1:
        names += "等"
    title = f"关于{scene.unit_name}{stage}的公示（{names}）"
    return Matter(title, fields, lead, {"公示人数": f"{len(people)}人"})


def election(scene: Scene) -> Matter:
    """Return the matter of a 换届选举, whose ballots agree."""
    expected, present = attendance(scene)
    people = scene.people(4, 7)
    post_count = max(3, len(people) - 1)
    posts = _POSTS_OF_BRANCH[:post_count]
    valid = present - scene.number(0, 1)
    place = scene.say("place")
    fields = lines(
        {
            "日期": scene.event.isoformat(),
            "届次": f"第{scene.one('四五六七八九十')}届",
            "地点": place,
            "形式": scene.one(("无记名投票", "差额选举", "公推直选")),
            "应到": expected,
            "实到": present,
            "发出选票": present,
            "收回选票": present,
            "有效票": valid,
        }
    )
    # The people are listed by their votes, and the posts are given in that order.
    votes = sorted((scene.number(valid // 2, valid) for _ in people), reverse=True)
    fields += _results(people, votes, posts)
    fields += line("依据", f"关于同意{scene.unit_name}换届选举的批复")
    lead = (
        f"{spoken_day(scene.event)}，{scene.unit_name}在{place}召开党员大会，"
        f"应到{expected}人，实到{present}人，选举产生新一届班子，"
        f"{people[0]}当选书记，{scene.tell('effect')}。"
    )
    title = f"{scene.unit_name}{scene.event.year}年换届选举结果"
    metrics = {"有效票": f"{valid}票", "当选委员": f"{len(posts)}名"}
    return Matter(title, fields, lead, metrics)


def _results(people: Sequence[str], votes: Sequence[int], posts: Sequence[str]) -> str:
    """Return votes and posts as YAML, the most votes first."""
    counted_votes: list[Row] = []
    for person, count in zip(people, votes, strict=True):
        counted_votes.append({"姓名": person, "票数": count})
    elected: list[Row] = []
    for person, post in zip(people, posts, strict=False):
        elected.append({"姓名": person, "职务": post})
    return rows("得票", counted_votes) + rows("结果", elected)


def organisation_change(scene: Scene) -> Matter:
    """Return the matter of a 组织设置.

    A committee reports its last decision on a branch, any other unit a change of a Party group.
    """
    change = _recent_change(scene)
    if change:
        action = change.action
        subject = change.unit.short_name
        codes = [change.unit.code]
        effective = change.day
        # A merger concerns the branch that takes the members, too.
        if change.unit.successor:
            codes.append(change.unit.successor.code)
    else:
        action = scene.one(_ACTIONS_ON_GROUPS)
        subject = f"{scene.slot('village')}党小组"
        codes = [scene.unit.code]
        effective = scene.event
    authority = scene.unit.name
    if scene.unit.parent and not change:
        authority = scene.unit.parent.name
    fields = lines({"动作": action})
    fields += f"涉及单位: {sequence(codes)}\n"
    fields += lines(
        {
            "依据": f"关于{subject}{action}的批复",
            "批准机关": authority,
            "生效日期": effective.isoformat(),
        }
    )
    lead = (
        f"根据工作需要，经{authority}批准，"
        f"自{effective.year}年{spoken_day(effective)}起，{subject}{action}。"
        f"{scene.unit_name}随即{scene.tell('work', 'branches')}，{scene.tell('effect')}。"
    )
    return Matter(f"关于{subject}{action}的通报", fields, lead)


def _recent_change(scene: Scene) -> UnitChange | None:
    """Return the unit's first decision of about the last year."""
    for change in scene.unit.changes:
        days = (scene.proposed - change.day).days
        if 0 <= days <= _LONGEST_SINCE_CHANGE:
            return change
    return None


def assessment(scene: Scene) -> Matter:
    """Return the matter of a 考核评议 of Party groups, best first."""
    unit = scene.unit_name
    methods = ("述职评议", "实地考核", "资料审查和满意度测评", "交叉互查", "云述职")
    method = scene.one(methods)
    scores = [scene.number(760, 990) / 10 for _ in range(scene.number(4, 9))]
    scores.sort(reverse=True)
    grades: list[Row] = []
    for rank, (hamlet, score) in enumerate(zip(scene.unit.hamlets, scores, strict=False), 1):
        grade: Row = {
            "考核对象": f"{hamlet}党小组",
            "得分": f"{score:.1f}",
            "名次": rank,
            "评定等次": _grade(score),
            "意见": scene.maybe(0.4, lambda: scene.tell("problem")),
        }
        grades.append(grade)
    fields = lines(
        {
            "日期": scene.event.isoformat(),
            "形式": method,
            "承办单位": scene.say("town_other"),
        }
    )
    fields += rows("等次", grades)
    lead = (
        f"{spoken_day(scene.event)}，{unit}以{method}的形式考核{len(grades)}个党小组抓党建工作情况，"
        f"最高{scores[0]:.1f}分，最低{scores[-1]:.1f}分，{scene.tell('effect')}。"
    )
    title = f"{unit}{scene.event.year}年抓党建工作{method}结果"
    return Matter(title, fields, lead, {"考核对象": f"{len(grades)}个"})


def _grade(score: float) -> str:
    if score >= _LEAST_GOOD:
        return "好"
    return "较好" if score >= _LEAST_FAIR else "一般"


def star_rating(scene: Scene) -> Matter:
    """Return the matter of a 星级评定."""
    unit = scene.unit_name
    ratings: list[Row] = []
    for hamlet in scene.unit.hamlets[: scene.number(3, 8)]:
        # A later place in `_STARS` means fewer stars.
        claimed_place = scene.number(0, 2)
        rated_place = claimed_place + int(scene.chance(0.3))
        # Only a rating below the claim has a reason.
        note = scene.tell("problem") if rated_place > claimed_place else None
        rating: Row = {
            "名称": f"{hamlet}党小组",
            "申报星级": _STARS[claimed_place],
            "评定星级": _STARS[rated_place],
            "说明": note,
        }
        ratings.append(rating)
    authority = scene.unit.parent.name if scene.unit.parent else "市委组织部"
    fields = lines({"批准机关": authority, "日期": scene.event.isoformat()})
    fields += rows("评定", ratings)
    fields += line("有效期", f"{scene.event.year + 2}-12-31")
    five_stars = sum(rating["评定星级"] == Stars.FIVE for rating in ratings)
    lead = f"经自评申报、实地复核，{unit}所属{len(ratings)}个党小组完成星级评定，其中五星{five_stars}个，{scene.tell('effect')}。"
    title = f"{unit}{scene.event.year}年星级评定结果"
    metrics = {"参评": f"{len(ratings)}个", "五星": f"{five_stars}个"}
    return Matter(title, fields, lead, metrics)


def honour(scene: Scene) -> Matter:
    """Return the matter of a 表彰荣誉."""
    authority = scene.unit.name
    if scene.unit.field:
        authorities = ("县委", "县委组织部", "镇党委", "县总工会", "市妇联")
        authority = scene.one(authorities)
    awards: list[Row] = []
    for person in scene.people(2, 8):
        award: Row = {"荣誉名称": scene.one(_HONOURS), "获得者": person, "授予机关": authority}
        awards.append(award)
    number = f"{scene.unit.town[0]}委〔{scene.event.year}〕{scene.number(1, 96)}号"
    fields = lines({"授予机关": authority, "日期": scene.event.isoformat(), "文号": number})
    fields += rows("获奖名单", awards)
    first_award = awards[0]
    lead = (
        f"{spoken_day(scene.event)}，{authority}印发{number}文件，"
        f"对{len(awards)}名个人予以表彰，"
        f"{first_award['获得者']}获“{first_award['荣誉名称']}”称号，{scene.tell('effect')}。"
    )
    title = f"关于表彰{first_award['荣誉名称']}等的通报（{scene.unit_name}）"
    return Matter(title, fields, lead, {"表彰个人": f"{len(awards)}名"})


def personnel(scene: Scene) -> Matter:
    """Return the matter of a 干部人事 with its 公示."""
    unit = scene.unit_name
    action = scene.one(tuple(PersonnelAction))
    names = scene.people(1, 4)
    people = [_cadre(scene, name, action) for name in names]
    fields = line("人事事项", action) + rows("人员", people) + lines(notice_days(scene))
    fields += line("依据", f"{unit}会议纪要第{scene.number(1, 40)}期")
    lead = (
        f"经{unit}研究，现就{action}事项对{'、'.join(names)}予以公示。"
        f"此前{scene.tell('work', 'cadres')}，{scene.tell('effect', 'cadres')}。"
    )
    title = f"{unit}{action}公示（{names[0]}）"
    return Matter(title, fields, lead, {"公示人数": f"{len(people)}人"})


def _cadre(scene: Scene, name: str, action: PersonnelAction) -> Row:
    """Return a cadre, with a new post only for a promotion."""
    row = _person(scene, name)
    row["现任职务"] = scene.one(_POSTS_OF_CADRES)
    # A field without a value is left out of the YAML.
    row["拟任职务"] = None
    if action is PersonnelAction.PROMOTION:
        row["拟任职务"] = scene.one(_POSTS_OF_CADRES)
    return row


def _applicant(scene: Scene, name: str) -> Row:
    applied = date(
        scene.entry.published.year - scene.number(2, 4),
        scene.number(1, 12),
        scene.number(1, 28),
    )
    return {
        **_person(scene, name),
        "单位职务": f"{scene.slot('village')}{scene.say('audience')}",
        "申请入党日期": applied.isoformat(),
        "培养联系人": "、".join(scene.people(2, 2)),
    }


def _person(scene: Scene, name: str) -> Row:
    return {
        "姓名": name,
        "性别": scene.one("男男男女女"),
        "出生年月": birth_month(scene, 20, 48),
        "学历": scene.one(_SCHOOLING),
    }
