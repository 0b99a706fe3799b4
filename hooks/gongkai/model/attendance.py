"""Counts that need not be exact: people present, visited or talked with.

Offices write 40余人 where nobody counted. Votes, dues and quorums stay exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Self, cast

from gongkai.model.metric import Metric
from gongkai.model.numerals import COUNTED
from gongkai.model.values import Scalar, WrongValueError, read_count
from gongkai.vocabulary import Qualifier

LOWER_BOUNDS = frozenset(
    {
        Qualifier.ODD,
        Qualifier.MANY,
        Qualifier.AT_LEAST,
        Qualifier.NOT_LESS,
        Qualifier.MORE_THAN,
    },
)
"""The words after which the number meant is no smaller."""
_IS_COUNTED = re.compile(COUNTED)


class RoughCount(int):
    """A count with its exactness and its unit, as 40余人.

    It compares as its number; a rule that compares counts looks at `is_lower_bound`.
    """

    figure: Metric

    def __new__(cls, figure: Metric) -> Self:
        """Take the figure, which has a whole number."""
        count = super().__new__(cls, int(figure.value or 0))
        count.figure = figure
        return count

    @property
    def is_lower_bound(self) -> bool:
        """Tell whether the number meant is no smaller."""
        if self.figure.upper is not None:
            return self.figure.qualifier is Qualifier.EXACT
        return self.figure.qualifier in LOWER_BOUNDS

    def __str__(self) -> str:
        """Return the figure as it was written."""
        return str(self.figure)

    def __eq__(self, other: object) -> bool:
        """Tell whether another value has the same number and exactness."""
        return isinstance(other, RoughCount) and self.figure == other.figure

    def __ne__(self, other: object) -> bool:
        """Tell whether another value differs in number or exactness."""
        return not self == other

    def __hash__(self) -> int:
        """Return the hash of the figure."""
        return hash(self.figure)

    def __reduce__(self) -> tuple[Callable[..., RoughCount], tuple[Any, ...]]:
        """Pickle as the figure."""
        return RoughCount, (self.figure,)


def read_attendance(value: object) -> int:
    """Read a count, exact or not."""
    if isinstance(value, RoughCount):
        return value
    try:
        return read_count(value)
    except WrongValueError as error:
        figure = _rough_figure(value)
        if figure is None:
            guess = error.guess or _rough_guess(value)
            raise WrongValueError(error.expected, guess) from None
        return RoughCount(figure)


def _rough_figure(value: object) -> Metric | None:
    """Return a figure that is a rough number of people or things, else None."""
    try:
        figure = cast("Metric", Metric.read(value)) if isinstance(value, str) else None
    except WrongValueError:
        return None
    if figure is None or figure.value is None or figure.counted is not None:
        return None
    is_exact = figure.qualifier is Qualifier.EXACT and figure.upper is None
    if is_exact or figure.value < 0 or figure.value != figure.value.to_integral_value():
        return None
    if figure.counting_unit is not None and not _IS_COUNTED.fullmatch(figure.counting_unit):
        return None
    return figure


def _rough_guess(value: object) -> str:
    """Return the rough count that a text probably means, or nothing."""
    try:
        Metric.read(value)
    except WrongValueError as error:
        if _rough_figure(error.guess) is not None:
            return error.guess
    return ""


_ROUGH_PATTERN = (
    "^(?:约|近|至少|至多|超过|不足)?[0-9０-９]+(?:至[0-9０-９]+)?"
    f"(?:余|多)?(?:{COUNTED})?(?:以上|左右)?$"
)

Attendance = Annotated[
    int,
    Scalar(
        read_attendance,
        {"type": ["integer", "string"], "minimum": 0, "pattern": _ROUGH_PATTERN},
    ),
]
"""A number of people or things that need not be exact."""
