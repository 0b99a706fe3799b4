"""The closed lists of the catalogue (公开目录) and of the coverage (台账).

Local rules set the frequency and the deadline of each publication, so both are settings of an
item, not of the software.
"""

from __future__ import annotations

from collections.abc import Mapping

from gongkai.vocabulary.lists import Category, CategoryScheme, Vocabulary


class PeriodRule(Vocabulary):
    """The frequency of an item's publication (公开周期)."""

    MONTHLY = "每月", "每个月公开一次"
    QUARTERLY = "每季度", "每个季度公开一次"
    HALF_YEARLY = "每半年", "上半年、下半年各公开一次"
    YEARLY = "每年", "每年公开一次"
    # The rules below have no periods of the calendar; see `derive/timetable.py`.
    BY_TERM = "按届期", "每届公开一次，届期年数另写"
    ON_EVENT = "发生时", "事项决定或办结后公开"
    PERMANENT = "长期", "一直公开，有变动时更新"


class CountedFrom(Vocabulary):
    """The end of a period from which deadlines count (期限起算)."""

    END = "期末", "从这一期的最后一天起算，如总结"
    START = "期初", "从这一期的第一天起算，如计划"


class CoverageState(Vocabulary):
    """The state of a unit's item for a period (台账状态)."""

    # Worst first: of several duties in a cell the page shows the first of these states.
    OVERDUE = "逾期未公开", "已过期限，还没有公开"
    LATE = "逾期公开", "过了期限才公开"
    ON_TIME = "按时公开", "在期限以内公开"
    NOT_DUE = "未到期", "还没有公开，期限未到"
    NOT_APPLICABLE = "不适用", "单位不承担这一事项，或者这一年没有发生"


class OpinionCategory(Vocabulary):
    """The eight categories of the 意见 of 2010."""

    DECISIONS = "决议决定及执行", "党组织决议、决定及执行情况"
    THOUGHT = "思想建设", "党的思想建设情况"
    ORGANISATION = "组织管理", "党的组织管理情况"
    LEADERSHIP = "领导班子建设", "领导班子建设情况"
    CADRES = "干部选任和管理", "干部选任和管理情况"
    MASSES = "联系服务党员群众", "联系和服务党员、群众情况"
    INTEGRITY = "党风廉政建设", "党风廉政建设情况"
    OTHER = "其他", "其他应当公开的事项"


CATEGORIES: Mapping[CategoryScheme, type[Category | OpinionCategory]] = {
    CategoryScheme.REGULATION_2017: Category,
    CategoryScheme.OPINION_2010: OpinionCategory,
}
"""The categories of each scheme."""
