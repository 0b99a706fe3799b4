"""Figures that do not go together: more settled than received, shares over the whole, parts that are not the sum.

Each rule is a warning that names both figures: a name may mean something else than it seems to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from gongkai.load.messages import Complaint, at
from gongkai.model import Dataset, Metric, Record
from gongkai.vocabulary import CountingUnit, Qualifier, term

RULE = "figure-odd"

_GRADES = ("excellent", "qualified", "basically_qualified", "unqualified")
_COUNTS = (("paying", "owing"), ("passed_up", "received"), *((grade, "assessed") for grade in _GRADES))
"""Fields of which the first is a part of the second."""
_WHOLE_AND_PART = (
    ("征集", "办结"), ("征集", "采纳"), ("征集", "答复"), ("征集", "解决"), ("收到", "办结"), ("收到", "答复"), ("收到", "采纳"),
    ("收集", "办结"), ("收集", "解决"), ("受理", "办结"), ("接收", "办结"), ("接件", "办结"), ("交办", "办结"), ("排查", "整改"),
    ("发现", "整改"), ("发现", "解决"), ("申请", "批准"), ("报名", "录取"), ("应到", "实到"), ("应缴", "实缴"), ("应交", "实交"),
    ("应参加", "实际参加"), ("应", "实"), ("应", "已"),
)  # fmt: skip
"""What is the whole and what a part of it, where the rest of both names is the same."""
_SHARES = ("占", "率", "比例", "比重")
_NO_SHARES = ("增", "升", "降", "减", "完成", "同比", "环比", "周转", "超")
"""What may be over 100 %: growth, and what was to be reached."""
_WHOLE_PERCENT = 100
_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_SUMS: Sequence[tuple[str, Sequence[str]]] = (
    ("上半年", _QUARTERS[:2]),
    ("下半年", _QUARTERS[2:]),
    ("前三季度", _QUARTERS[:3]),
    ("全年", _QUARTERS),
    ("全年", ("上半年", "下半年")),
)
"""A time, and the times of which it consists."""


class _Amount(NamedTuple):
    """A figure that can be compared: exact, with what is counted."""

    value: Decimal
    unit: CountingUnit | None


def _amount(metric: Metric | None) -> _Amount | None:
    """Return a figure's amount, sums of money in 元; None of one that is withheld or not exact."""
    if metric is None or metric.value is None or metric.qualifier is not Qualifier.EXACT:
        return None
    if metric.counting_unit is CountingUnit.TEN_THOUSAND_YUAN:
        return _Amount(metric.value * 10000, CountingUnit.YUAN)
    return _Amount(metric.value, metric.counting_unit)


def part_within_whole(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """No more pay than owe, no more is handed on than was collected, nor settled than received."""
    for part, whole in _COUNTS:
        few, many = getattr(record, part, None), getattr(record, whole, None)
        if few is not None and many is not None and few > many:
            yield _more(at(part), (term(part), few), (term(whole), many))
    collected, remitted = getattr(record, "collected", None), getattr(record, "remitted", None)
    if _is_more(remitted, collected):
        yield _more(at("remitted"), (term("remitted"), remitted), (term("collected"), collected))
    for name, metric in record.metrics.items():
        for whole, part in _WHOLE_AND_PART:
            other = name.replace(part, whole, 1)
            if other != name and _is_more(metric, record.metrics.get(other)):
                yield _more((*at("metrics"), name), (name, metric), (other, record.metrics[other]))
                break


def grades_within_assessed(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """Each person assessed has one grade."""
    graded, assessed = [getattr(record, grade, None) or 0 for grade in _GRADES], getattr(record, "assessed", None)
    if assessed is not None and max(graded) <= assessed < sum(graded):
        names = "、".join(f"{term(grade)}（{count}）" for grade, count in zip(_GRADES, graded, strict=True))
        yield Complaint(at("assessed"), f"{names}合计 {sum(graded)}，多于{term('assessed')}（{assessed}）；请核对", RULE)


def votes_within_ballots(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """Nobody has more votes than there are valid ballots."""
    valid = getattr(record, "ballots_valid", None)
    for index, vote in enumerate(getattr(record, "votes", ()) if valid is not None else ()):
        if vote.vote_count > valid:
            yield _more(at("votes", index, "vote_count"), (term("vote_count"), vote.vote_count), (term("ballots_valid"), valid))


def _is_more(part: Metric | None, whole: Metric | None) -> bool:
    one, other = _amount(part), _amount(whole)
    return one is not None and other is not None and one.unit == other.unit and one.value > other.value


def _more(location: tuple[str | int, ...], part: tuple[str, object], whole: tuple[str, object]) -> Complaint:
    message = f"{part[0]}（{part[1]}）多于{whole[0]}（{whole[1]}）；请核对两个数字，或者在说明里写明原因"
    return Complaint(location, message, RULE)


def share_within_whole(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """A share is not over 100 %; growth may be, and what was completed of a target."""
    for name, metric in record.metrics.items():
        is_share = any(word in name for word in _SHARES) and not any(word in name for word in _NO_SHARES)
        if is_share and metric.counting_unit is CountingUnit.PERCENT and (metric.value or 0) > _WHOLE_PERCENT:
            message = f"{name}（{metric}）超过 100%；占比、比率不会超过全部，请核对分子和分母；完成的进度请写“完成…”"
            yield Complaint((*at("metrics"), name), message, RULE)


def parts_add_up(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """What is told of a time is the sum of what is told of its parts."""
    for name, metric in record.metrics.items():
        for whole, parts in _SUMS:
            found = [record.metrics.get(name.replace(whole, part, 1)) for part in parts] if whole in name else []
            total, amounts = _amount(metric), [amount for amount in map(_amount, found) if amount is not None]
            if total is None or len(amounts) != len(parts) or {amount.unit for amount in amounts} != {total.unit}:
                continue
            added = sum((amount.value for amount in amounts), Decimal(0))
            if added != total.value:
                terms = "、".join(f"{part}（{each}）" for part, each in zip(parts, found, strict=True))
                message = f"{name}（{metric}）不等于{terms}之和 {added:f}{total.unit or ''}；请核对"
                yield Complaint((*at("metrics"), name), message, RULE)


FIGURE_RULES = (part_within_whole, grades_within_assessed, votes_within_ballots, share_within_whole, parts_add_up)
