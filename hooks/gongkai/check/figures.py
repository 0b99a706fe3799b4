"""Warn of figures that do not go together, judged by their names.

More was settled than received, a share exceeds the whole, or parts are not the sum. Each rule
is a warning that names both figures: a name may mean something else than it seems to. The fields
of the kinds, whose meaning is known, are checked in `check/arithmetic.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from gongkai.check.amounts import amount_of, is_more, least_total, total
from gongkai.check.arithmetic import LIKELY, item_numbers_go_on, numbers_are_likely
from gongkai.model import Metric, Record
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary import Basis, CountingUnit

_DONE = ("办结", "采纳", "答复", "回复", "解决", "整改", "化解", "落实")
_PARTS_OF: Sequence[tuple[str, Sequence[str]]] = (
    *product(("征集", "收到", "收集", "受理", "接收", "接件", "交办", "排查", "摸排"), [_DONE]),
    *product(("发现", "查摆", "梳理", "反馈", "认领", "登记"), [_DONE]),
    ("收缴", ("上缴",)),
    ("收取", ("上缴",)),
    ("申请", ("批准", "通过")),
    ("报名", ("录取", "录用")),
    ("发出", ("收回", "有效")),
    ("收回", ("有效",)),
    ("参评", ("优秀", "合格", "基本合格", "不合格")),
    ("应参加", ("实际参加",)),
    ("应", ("实", "已")),
)
"""Words for a whole and its parts, where the rest of both names is the same."""
_AMONG_THEM = "其中"
_SHARES = ("占", "率", "比例", "比重")
_NO_SHARES = ("增", "升", "降", "减", "完成", "同比", "环比", "周转", "超")
"""Words for figures that may exceed 100 %: growth, and the completion of a target."""
_WHOLE_PERCENT = 100
_YEAR = ("全年", "合计", "总计", "共计")
_QUARTERS = (
    ("第一季度", "第二季度", "第三季度", "第四季度"),
    ("一季度", "二季度", "三季度", "四季度"),
    ("1季度", "2季度", "3季度", "4季度"),
)
_MONTHS = tuple(f"{month}月" for month in range(1, 13))
_SUMS: Sequence[tuple[str, Sequence[str]]] = (
    *(("上半年", quarters[:2]) for quarters in _QUARTERS),
    *(("下半年", quarters[2:]) for quarters in _QUARTERS),
    *(("前三季度", quarters[:3]) for quarters in _QUARTERS),
    *product(_YEAR, [*_QUARTERS, ("上半年", "下半年"), _MONTHS]),
    ("上半年", _MONTHS[:6]),
    ("下半年", _MONTHS[6:]),
)
"""Each period with the periods of which it consists."""
_WHOLES = ("上半年", "下半年", "前三季度", *_YEAR)
_NOT_ADDED = {Basis.STOCK, Basis.SHARE}


def part_within_whole(record: Record) -> Iterator[Complaint]:
    """A part does not exceed its whole, by the names of the figures.

    No more is settled than was received.
    """
    # Hot, once a record: one figure has neither a part nor a whole.
    if len(record.metrics) < 2:  # noqa: PLR2004
        return
    for name, metric in record.metrics.items():
        for other in _wholes_of(name):
            whole = record.metrics.get(other)
            if whole is not None and is_more(metric, whole):
                yield _more(name, metric, other, whole)
                break


def _wholes_of(name: str) -> Iterator[str]:
    """Yield the names that the whole of a figure may have."""
    for whole, parts in _PARTS_OF:
        for part in parts:
            if part in name:
                # The first occurrence only: the word may stand in the rest of the name too.
                yield name.replace(part, whole, 1)


def _more(name: str, part: Metric, other: str, whole: Metric) -> Complaint:
    """Return the complaint about a part, given both names and figures."""
    difference = f"{name}（{part}）多于{other}（{whole}）"
    message = f"{difference}；请核对两个数字，或者在说明里写明原因"
    return Complaint((*at("metrics"), name), message, LIKELY)


def parts_among_whole(record: Record) -> Iterator[Complaint]:
    """Figures that begin with 其中 are parts of the figure above them."""
    names = list(record.metrics)
    for index, name in enumerate(names):
        if name.startswith(_AMONG_THEM):
            continue
        whole = record.metrics[name]
        for part in names[index + 1 :]:
            if not part.startswith(_AMONG_THEM):
                break
            if is_more(record.metrics[part], whole):
                yield _more(part, record.metrics[part], name, whole)


def share_within_whole(record: Record) -> Iterator[Complaint]:
    """A share is at most 100 %.

    Growth may exceed 100 %, and so may the completion of a target.
    """
    for name, metric in record.metrics.items():
        if metric.counting_unit is not CountingUnit.PERCENT:
            continue
        # A withheld figure has no value.
        if (metric.upper or metric.value or 0) <= _WHOLE_PERCENT:
            continue
        if not _is_share(name, metric):
            continue
        message = f"{name}（{metric}）超过 100%；占比、比率不会超过全部，请核对分子和分母；完成的进度请写“完成…”"
        yield Complaint((*at("metrics"), name), message, LIKELY)


def _is_share(name: str, metric: Metric) -> bool:
    """Tell whether a figure is a share of a whole, by its name or its basis."""
    if any(word in name for word in _NO_SHARES):
        return False
    return metric.basis is Basis.SHARE or any(word in name for word in _SHARES)


def parts_add_up(record: Record) -> Iterator[Complaint]:
    """The figure of a period is the sum of its parts' figures.

    Rates and stocks are not added. Some of the parts are at most the whole.
    """
    for name, metric in record.metrics.items():
        if not any(whole in name for whole in _WHOLES):
            continue
        if metric.counting_unit is CountingUnit.PERCENT or metric.basis in _NOT_ADDED:
            continue
        for whole, parts in _SUMS:
            if whole not in name:
                continue
            difference = _difference(record, name, whole, parts)
            if difference:
                message = f"{name}（{metric}）{difference}；请核对"
                yield Complaint((*at("metrics"), name), message, LIKELY)


def _difference(record: Record, name: str, whole: str, parts: Sequence[str]) -> str:
    """Return how a figure differs from the sum of its parts; empty if it does not."""
    limit = amount_of(record.metrics[name])
    figures = {part: record.metrics.get(name.replace(whole, part, 1)) for part in parts}
    known = {part: figure for part, figure in figures.items() if figure is not None}
    if limit is None or not known:
        return ""
    unit = limit.unit or ""
    terms = "、".join(f"{part}（{figure}）" for part, figure in known.items())
    added = total(figures.values(), limit.unit)
    if added is not None and added != limit.value:
        return f"不等于{terms}之和 {added:f}{unit}"
    # Without each of the parts only too large a sum is wrong: the year may not be over.
    least = least_total(known.values(), limit.unit)
    if least > limit.value:
        return f"少于{terms}之和 {least:f}{unit}"
    return ""


FIGURE_RULES = (
    numbers_are_likely,
    item_numbers_go_on,
    part_within_whole,
    parts_among_whole,
    share_within_whole,
    parts_add_up,
)
