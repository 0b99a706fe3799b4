"""Compare the amounts of figures: numbers with their units and their exactness."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from gongkai.model import Metric
from gongkai.model.attendance import LOWER_BOUNDS, RoughCount
from gongkai.vocabulary import CountingUnit, Qualifier

_YUAN = {CountingUnit.TEN_THOUSAND_YUAN: 10**4, CountingUnit.HUNDRED_MILLION_YUAN: 10**8}
_AT_LEAST = {Qualifier.EXACT, *LOWER_BOUNDS}


class Amount(NamedTuple):
    """A number with its unit, sums of money in 元."""

    value: Decimal
    unit: CountingUnit | None = None


def amount_of(number: object) -> Amount | None:
    """Return the amount of a count or an exact figure.

    Returns None for a figure that is withheld, a range or not exact.
    """
    figure = number.figure if isinstance(number, RoughCount) else number
    if not isinstance(figure, Metric):
        return least_amount(number)
    if figure.qualifier is not Qualifier.EXACT or figure.upper is not None:
        return None
    return least_amount(number)


def least_amount(number: object) -> Amount | None:
    """Return the smallest amount for which a count or a figure may stand.

    `800余人` are at least 800, 近50人 may be 42. Returns None for a figure that is withheld or about right.
    """
    if isinstance(number, RoughCount):
        return Amount(Decimal(int(number))) if number.is_lower_bound else None
    if isinstance(number, int | Decimal):
        return Amount(Decimal(number))
    if not isinstance(number, Metric) or number.value is None:
        return None
    if number.qualifier not in _AT_LEAST:
        return None
    if number.counting_unit in _YUAN:
        return Amount(number.value * _YUAN[number.counting_unit], CountingUnit.YUAN)
    return Amount(number.value, number.counting_unit)


def is_more(part: object, whole: object) -> bool:
    """Tell whether a part is certainly larger than a whole of the same unit."""
    few, many = least_amount(part), amount_of(whole)
    if few is None or many is None:
        return False
    return few.unit == many.unit and few.value > many.value


def total(numbers: Iterable[object], unit: CountingUnit | None) -> Decimal | None:
    """Return the sum of exact numbers, or None unless all are of the unit."""
    added = Decimal(0)
    for number in numbers:
        amount = amount_of(number)
        if amount is None or amount.unit != unit:
            return None
        added += amount.value
    return added


def least_total(numbers: Iterable[object], unit: CountingUnit | None) -> Decimal:
    """Return the sum of the smallest amounts of those numbers that are of the unit."""
    amounts = map(least_amount, numbers)
    values = [each.value for each in amounts if each is not None and each.unit == unit]
    added = sum(values, Decimal(0))
    # 56.2万元 are 562000元, not 562000.0元.
    if added == added.to_integral_value():
        return added.to_integral_value()
    return added
