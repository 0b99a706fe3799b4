"""Warn of figures that do not go together.

More was settled than received, a share exceeds the whole, or parts are not the sum. Each rule
is a warning that names both figures: a name may mean something else than it seems to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from gongkai.model import Dataset, Metric, Record
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary import CountingUnit, Qualifier, term

RULE = "figure-odd"

_GRADES = ("excellent", "qualified", "basically_qualified", "unqualified")
_COUNTS = (
    ("paying", "owing"),
    ("passed_up", "received"),
    *((grade, "assessed") for grade in _GRADES),
)
"""Fields of which the first counts a part of the second."""
_WHOLE_AND_PART = (
    ("征集", "办结"),
    ("征集", "采纳"),
    ("征集", "答复"),
    ("征集", "解决"),
    ("收到", "办结"),
    ("收到", "答复"),
    ("收到", "采纳"),
    ("收集", "办结"),
    ("收集", "解决"),
    ("受理", "办结"),
    ("接收", "办结"),
    ("接件", "办结"),
    ("交办", "办结"),
    ("排查", "整改"),
    ("发现", "整改"),
    ("发现", "解决"),
    ("申请", "批准"),
    ("报名", "录取"),
    ("应到", "实到"),
    ("应缴", "实缴"),
    ("应交", "实交"),
    ("应参加", "实际参加"),
    ("应", "实"),
    ("应", "已"),
)
"""Words for a whole and a part, where the rest of both names is the same."""
_SHARES = ("占", "率", "比例", "比重")
_NO_SHARES = ("增", "升", "降", "减", "完成", "同比", "环比", "周转", "超")
"""Words for figures that may exceed 100 %: growth, and the completion of a target."""
_WHOLE_PERCENT = 100
_YUAN = {CountingUnit.TEN_THOUSAND_YUAN: 10**4, CountingUnit.HUNDRED_MILLION_YUAN: 10**8}
_QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_SUMS: Sequence[tuple[str, Sequence[str]]] = (
    ("上半年", _QUARTERS[:2]),
    ("下半年", _QUARTERS[2:]),
    ("前三季度", _QUARTERS[:3]),
    ("全年", _QUARTERS),
    ("全年", ("上半年", "下半年")),
)
"""Each period with the periods of which it consists."""


class _Amount(NamedTuple):
    """An exact figure with its unit, fit for comparison."""

    value: Decimal
    unit: CountingUnit | None


def _amount(metric: Metric | None) -> _Amount | None:
    """Return a figure's amount, sums of money in 元.

    Returns None for a figure that is withheld, a range or not exact.
    """
    if metric is None or metric.value is None:
        return None
    if metric.qualifier is not Qualifier.EXACT or metric.upper is not None:
        return None
    if metric.counting_unit in _YUAN:
        return _Amount(metric.value * _YUAN[metric.counting_unit], CountingUnit.YUAN)
    return _Amount(metric.value, metric.counting_unit)


def part_within_whole(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """A part does not exceed its whole.

    No more members pay than owe, no more is handed on than was collected, nor settled than
    received.
    """
    yield from _counts_within_whole(record)
    yield from _remitted_within_collected(record)
    yield from _metrics_within_whole(record)


def _counts_within_whole(record: Record) -> Iterator[Complaint]:
    """Yield a complaint for each count that exceeds its whole."""
    for part, whole in _COUNTS:
        few = getattr(record, part, None)
        many = getattr(record, whole, None)
        if few is not None and many is not None and few > many:
            yield _more(
                at(part),
                (term(part), few),
                (term(whole), many),
            )


def _remitted_within_collected(record: Record) -> Iterator[Complaint]:
    """Yield a complaint if more dues were handed on than collected."""
    collected = getattr(record, "collected", None)
    remitted = getattr(record, "remitted", None)
    if _is_more(remitted, collected):
        yield _more(
            at("remitted"),
            (term("remitted"), remitted),
            (term("collected"), collected),
        )


def _metrics_within_whole(record: Record) -> Iterator[Complaint]:
    """Yield at most one complaint for each metric that exceeds its whole."""
    for name, metric in record.metrics.items():
        for whole, part in _WHOLE_AND_PART:
            # The first occurrence only: the word may stand in the rest of the name too.
            other = name.replace(part, whole, 1)
            if other != name and _is_more(metric, record.metrics.get(other)):
                yield _more(
                    (*at("metrics"), name),
                    (name, metric),
                    (other, record.metrics[other]),
                )
                break


def grades_within_assessed(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """Each person assessed has one grade."""
    assessed = getattr(record, "assessed", None)
    if assessed is None:
        return
    counts = [getattr(record, grade, None) or 0 for grade in _GRADES]
    total = sum(counts)
    # `part_within_whole` has complained already where a single grade is too large.
    if max(counts) <= assessed < total:
        grades = zip(_GRADES, counts, strict=True)
        names = "、".join(f"{term(grade)}（{count}）" for grade, count in grades)
        message = f"{names}合计 {total}，多于{term('assessed')}（{assessed}）；请核对"
        yield Complaint(at("assessed"), message, RULE)


def votes_within_ballots(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """Nobody has more votes than there are valid ballots."""
    valid = getattr(record, "ballots_valid", None)
    if valid is None:
        return
    for index, vote in enumerate(getattr(record, "votes", ())):
        if vote.vote_count > valid:
            yield _more(
                at("votes", index, "vote_count"),
                (term("vote_count"), vote.vote_count),
                (term("ballots_valid"), valid),
            )


def _is_more(part: Metric | None, whole: Metric | None) -> bool:
    """Tell whether a part is larger than a whole of the same unit."""
    few, many = _amount(part), _amount(whole)
    if few is None or many is None:
        return False
    return few.unit == many.unit and few.value > many.value


def _more(
    location: tuple[str | int, ...],
    part: tuple[str, object],
    whole: tuple[str, object],
) -> Complaint:
    """Return the complaint about a part, given both names and figures."""
    difference = f"{part[0]}（{part[1]}）多于{whole[0]}（{whole[1]}）"
    message = f"{difference}；请核对两个数字，或者在说明里写明原因"
    return Complaint(location, message, RULE)


def share_within_whole(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """A share is at most 100 %.

    Growth may exceed 100 %, and so may the completion of a target.
    """
    for name, metric in record.metrics.items():
        if metric.counting_unit is not CountingUnit.PERCENT:
            continue
        # A withheld figure has no value.
        if (metric.upper or metric.value or 0) <= _WHOLE_PERCENT:
            continue
        if not _is_share(name):
            continue
        message = f"{name}（{metric}）超过 100%；占比、比率不会超过全部，请核对分子和分母；完成的进度请写“完成…”"
        yield Complaint((*at("metrics"), name), message, RULE)


def _is_share(name: str) -> bool:
    """Tell whether a figure's name speaks of a share of a whole."""
    if any(word in name for word in _NO_SHARES):
        return False
    return any(word in name for word in _SHARES)


def parts_add_up(record: Record, _dataset: Dataset) -> Iterator[Complaint]:
    """The figure of a period is the sum of its parts' figures."""
    for name, metric in record.metrics.items():
        total = _amount(metric)
        if total is None:
            continue
        for whole, parts in _SUMS:
            if whole not in name:
                continue
            names = [name.replace(whole, part, 1) for part in parts]
            metrics = [record.metrics.get(each) for each in names]
            added = _sum(metrics, total.unit)
            # Without each of the parts nothing can be said: the year may not be over.
            if added is None or added == total.value:
                continue
            figures = zip(parts, metrics, strict=True)
            terms = "、".join(f"{part}（{figure}）" for part, figure in figures)
            unit = total.unit or ""
            message = f"{name}（{metric}）不等于{terms}之和 {added:f}{unit}；请核对"
            yield Complaint((*at("metrics"), name), message, RULE)


def _sum(
    metrics: Sequence[Metric | None],
    unit: CountingUnit | None,
) -> Decimal | None:
    """Return a sum, or None unless all have an amount of the unit."""
    total = Decimal(0)
    for metric in metrics:
        amount = _amount(metric)
        if amount is None or amount.unit != unit:
            return None
        total += amount.value
    return total


FIGURE_RULES = (
    part_within_whole,
    grades_within_assessed,
    votes_within_ballots,
    share_within_whole,
    parts_add_up,
)
