"""The closed lists: every value of a field of a record or a unit.

Each member pairs the Chinese value with an English name. The loader accepts the English name, and
addresses contain the English name. The terms come from regulations; none is invented.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A closed list of terms.

    The value of a member is the Chinese term, its name the English key, its `description` one
    sentence.
    """

    description: str

    def __new__(cls, term: str, description: str = "") -> Self:
        """Create the member with the Chinese value `term`."""
        member = str.__new__(cls, term)
        member._value_ = term  # else `enum` makes the value out of the whole row
        member.description = description
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Accept the English key, as `joint-branch` or `joint_branch`."""
        if not isinstance(value, str):
            return None
        key = value.strip().upper().replace("-", "_").replace(" ", "_")
        return cls.__members__.get(key)

    @property
    def slug(self) -> str:
        """Return the English key as in addresses."""
        return self.name.lower().replace("_", "-")


class UnitKind(Vocabulary):
    """Kinds of Party unit (单位种类)."""

    COMMITTEE = "党委"
    WORKING_COMMITTEE = "党工委"
    LEADING_GROUP = "党组"
    GENERAL_BRANCH = "党总支"
    BRANCH = "党支部"
    JOINT_BRANCH = "联合党支部"
    TEMPORARY_BRANCH = "临时党支部"
    GROUP = "党小组"
    OFFICE = "党建办"
    ALLIANCE = "党建联盟"


class Sector(Vocabulary):
    """The fields of work of units (领域)."""

    VILLAGE = "农村"
    COMMUNITY = "城市社区"
    GOVERNMENT = "机关"
    STATE_ENTERPRISE = "国企"
    SCHOOL = "学校"
    HOSPITAL = "医院"
    NEW_ORGANISATION = "两新"
    RETIRED = "离退休"
    MOBILE = "流动党员"


class Scope(Vocabulary):
    """The audience of a record (公开范围), widest first; 条例 2017."""

    # The order counts: `is_wider_than` compares places in this list.
    SOCIETY = "社会", "向社会公开"
    PARTY = "全党", "向全党公开"
    UNIT = "本单位", "在本地区、本部门、本单位公开"
    GROUP = "特定", "向特定的党组织、党员和群众公开"

    def is_wider_than(self, other: Scope) -> bool:
        """Tell whether this scope reaches more people than `other`."""
        return _WIDEST_FIRST[self] < _WIDEST_FIRST[other]


# Built once: a comparison by place is quicker than a search in the list.
_WIDEST_FIRST = {scope: place for place, scope in enumerate(Scope)}


class TimeClass(Vocabulary):
    """The duration and frequency of publication (公开时限).

    The terms come from local rules.
    """

    PERMANENT = "长期", "长期公开，有变动时更新"
    REGULAR = "定期", "按固定周期公开"
    STAGED = "逐段", "按工作进展分阶段公开"
    PROMPT = "随时", "事项决定或办结后即时公开"


class Status(Vocabulary):
    """The stage of a record's life (状态)."""

    PUBLISHED = "公开", "正常公开"
    CORRECTED = "更正", "内容有误，已经更正"
    WITHDRAWN = "撤下", "已经撤下，只保留说明"
    MERGED = "合并", "已经并入另一条记录"
    ARCHIVED = "归档", "已经归档，仅供查考"


class FileAction(Vocabulary):
    """The change of a record's file in the git history."""

    ADDED = "录入", "第一次进入版本库"
    CHANGED = "修改", "内容有改动"
    MOVED = "更名", "文件换了名字或者文件夹"
    DELETED = "删除", "从版本库里删去"
    RESTORED = "恢复", "删去以后又放回"


class Aspect(Vocabulary):
    """The subject of a section (类别): work done, shortcomings, intentions."""

    SITUATION = "情况"
    PROBLEM = "问题"
    INTENTION = "打算"


class Category(Vocabulary):
    """The seven categories for 基层组织 in the 条例 of 2017.

    The short names are ours, the descriptions are the words of the 条例.
    """

    DECISIONS = "决策部署", "学习贯彻党中央和上级组织决策部署"
    GOALS = "目标任务", "任期工作目标、阶段性工作部署、重点工作任务及落实"
    EDUCATION = "学习教育", "思想政治工作、党内学习教育、党员教育培训、执行“三会一课”"
    ORGANISATION = (
        "组织建设",
        "换届选举、党组织设立、发展党员、民主评议、组织生活会、保障党员权利、党费收缴使用管理、自身建设",
    )
    MASSES = "联系群众", "防止和纠正“四风”，联系服务党员和群众"
    DISCIPLINE = "管党治党", "管党治党政治责任、党风廉政建设、组织处理和纪律处分"
    OTHER = "其他党务", "其他应当公开的党务"


class RecordKind(Vocabulary):
    """Kinds of record (种类).

    Each kind has a class of the same name in `model/kinds.py`.
    """

    category: Category

    def __new__(cls, term: str, category: str = Category.OTHER, description: str = "") -> Self:
        """Create the kind with the Chinese value `term`.

        Its records are filed under `category` unless their catalogue item names another.
        """
        member = str.__new__(cls, term)
        member._value_ = term
        member.description = description
        member.category = Category(category)
        return member

    WORK_SUMMARY = "工作总结", Category.GOALS, "年度、半年等阶段的党建工作总结"
    WORK_PLAN = "工作计划", Category.GOALS, "年度、半年等阶段的工作计划和任务安排"
    MEETING = "三会一课", Category.EDUCATION, "支部党员大会、支部委员会、党小组会和党课"
    THEME_DAY = "主题党日", Category.EDUCATION, "每月固定的主题党日活动"
    ORGANISATIONAL_LIFE = "组织生活会", Category.ORGANISATION, "年度或专题组织生活会"
    APPRAISAL = "民主评议党员", Category.ORGANISATION, "民主评议党员的参评情况和等次"
    DUES = "党费收缴", Category.ORGANISATION, "党费的收缴、上缴、使用和结存"
    ADMISSION = "发展党员", Category.ORGANISATION, "发展党员各阶段的名单和公示"
    ELECTION = "换届选举", Category.ORGANISATION, "届满或届中的选举情况和结果"
    ORGANISATION_CHANGE = (
        "组织设置",
        Category.ORGANISATION,
        "党组织的成立、更名、合并、撤销和隶属调整",
    )
    TRAINING = "教育培训", Category.EDUCATION, "党员和党务干部的集中培训、轮训"
    ASSESSMENT = "考核评议", Category.DISCIPLINE, "抓党建工作的考核、述职评议"
    STAR_RATING = "星级评定", Category.ORGANISATION, "党支部星级的申报和评定"
    HONOUR = "表彰荣誉", Category.ORGANISATION, "组织和个人获得的表彰、荣誉"
    BRAND = "党建品牌", Category.ORGANISATION, "一支部一品牌等品牌创建情况"
    ALLIANCE = "党建联盟", Category.MASSES, "党建联盟的成员、事项清单和进展"
    GRID = "网格治理", Category.MASSES, "网格力量、事项受理和办结情况"
    PRACTICAL_DEEDS = "办实事", Category.MASSES, "为群众办实事的事项和进展"
    VISIT = "走访慰问", Category.MASSES, "走访慰问老党员、困难党员和群众"
    COLLECTIVE_ECONOMY = "集体经济", Category.GOALS, "村级集体经济收支和项目"
    PERSONNEL = "干部人事", Category.ORGANISATION, "干部选拔任用、招录、调整和公示"
    WARNING_EDUCATION = "警示教育", Category.DISCIPLINE, "党风廉政和纪律警示教育"
    RECTIFICATION = "问题整改", Category.DISCIPLINE, "问题清单、整改措施和进展"
    REGULATION = "制度文件", Category.DECISIONS, "党组织制定或转发的制度和文件"
    NOTICE = "通知公告", Category.OTHER, "面向党员群众的通知、公告和公示"


class MeetingKind(Vocabulary):
    """The meetings of 三会一课."""

    GENERAL_MEETING = "支部党员大会"
    COMMITTEE_MEETING = "支部委员会"
    GROUP_MEETING = "党小组会"
    PARTY_LECTURE = "党课"


class AdmissionStage(Vocabulary):
    """Stages of admission; from 《中国共产党发展党员工作细则》 (2014)."""

    ACTIVIST = "确定入党积极分子"
    CANDIDATE = "确定发展对象"
    PROBATIONARY = "接收预备党员"
    FULL = "预备党员转正"
    EXTENDED = "延长预备期"
    DISQUALIFIED = "取消预备党员资格"


class OrganisationAction(Vocabulary):
    """A change of a Party organisation."""

    FOUND = "成立"
    RENAME = "更名"
    # A branch becomes a general branch, or a general branch a committee.
    UPGRADE = "改建"
    MERGE = "合并"
    ABOLISH = "撤销"
    TRANSFER = "调整隶属"


class PersonnelAction(Vocabulary):
    """The subject of a personnel matter."""

    PROMOTION = "选拔任用"
    RECRUITMENT = "招录"
    TRANSFER = "调整交流"
    RESERVE = "后备干部"
    RANK = "职级晋升"
    RETIREMENT = "退休"


class Progress(Vocabulary):
    """The progress of an item of work."""

    NOT_STARTED = "未启动"
    UNDER_WAY = "进行中"
    DONE = "已完成"
    CONTINUING = "长期坚持"
    NOT_DONE = "未完成"


class Validity(Vocabulary):
    """The validity of a document (有效性)."""

    IN_FORCE = "有效"
    AMENDED = "已修订"
    REPEALED = "已废止"
    EXPIRED = "已失效"


class SecrecyReview(Vocabulary):
    """The outcome of the secrecy review (保密审查)."""

    PASSED = "通过"
    PASSED_AFTER_CHANGE = "修改后通过"
    NOT_PASSED = "不通过"


class Stars(Vocabulary):
    """Star ratings of a Party branch."""

    FIVE = "五星"
    FOUR = "四星"
    THREE = "三星"
    TWO = "二星"
    ONE = "一星"
    NONE = "未定星"


class Channel(Vocabulary):
    """The place of a record's publication (公开方式)."""

    WEBSITE = "网站"
    BOARD = "公开栏"
    MEETING = "会议"
    DOCUMENT = "文件"
    BROADCAST = "广播"
    MESSAGE_GROUP = "微信群"
    PLATFORM = "党建平台"


class CategoryScheme(Vocabulary):
    """The list of categories of a site (类别方案)."""

    REGULATION_2017 = "条例", "《中国共产党党务公开条例（试行）》对基层组织列出的七类"
    OPINION_2010 = "意见", "2010 年《关于党的基层组织实行党务公开的意见》列出的八类"
