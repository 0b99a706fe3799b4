"""The table of characters: as which characters a character is searched.

The table is part of the program (tools/characters.py makes it) and is shipped with every index.
Build and browser read the same table, so neither asks its own version of Unicode. A character that
the table lacks is searched as itself: all Chinese characters but the traditional ones, also those
that no program knows yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("characters.bin")

CODE_POINTS = 0x110000
BOUNDARY = "\n"
"""The end of a sentence, across which nothing is found."""
SKIPPED = " "
"""A blank, or punctuation that is passed over."""

Characters = Mapping[int, str]
"""By code points: the characters searched in their place, among them `BOUNDARY` and `SKIPPED`."""

_COMMON = (
    range(0x180),
    range(0x2000, 0x2070),
    range(0x3000, 0x3040),
    range(0xFDD0, 0xFDF0),
    range(0xFF00, 0xFF66),
)
"""Latin letters and the punctuation of Chinese texts, which nearly every text has."""

_DROPPED, _LONGER = 0, 1
"""Values in the place of a character: no character, and several characters."""
_SEVEN_BITS = 127


class _Run(NamedTuple):
    """Code points with values at equal distances."""

    first: int
    value: int
    length: int
    stride: int
    """The distance of the code points: 1 or 2."""
    is_constant: bool
    """Whether all values are the same; otherwise values are as far apart as code points."""


@cache
def characters() -> Characters:
    """Return the characters that are searched as others."""
    return unpacked(TABLE.read_bytes())


def common(table: Characters) -> Characters:
    """Return the rows of a table that nearly every text needs."""
    return {code: table[code] for block in _COMMON for code in block if code in table}


def packed(table: Characters) -> bytes:
    """Return a table as bytes.

    The numbers are: how many runs; the runs; then the length and the code points of each value that
    has several characters. A run is its distance from the run before, times two, plus one for more
    than one code point; then, of such a run, its length times four, plus two for every second code
    point, plus one for constant values; then the signed difference from the value before.
    """
    runs = list(_runs(table))
    numbers = [len(runs)]
    place = value = 0
    for run in runs:
        is_long = run.length > 1
        numbers.append((run.first - place) * 2 + is_long)
        if is_long:
            numbers.append(run.length * 4 + (run.stride - 1) * 2 + run.is_constant)
        difference = run.value - value
        numbers.append(difference * 2 if difference >= 0 else -difference * 2 - 1)
        place, value = run.first, run.value
    for code in sorted(table):
        if len(table[code]) > 1:
            numbers += [len(table[code]), *map(ord, table[code])]
    return _bytes(numbers)


def unpacked(data: bytes) -> dict[int, str]:
    """Return the table from which `packed` made the bytes."""
    numbers = _numbers(data)
    table: dict[int, str] = {}
    longer: list[int] = []
    place = value = 0
    for _ in range(next(numbers)):
        distance, is_long = divmod(next(numbers), 2)
        length, form = divmod(next(numbers), 4) if is_long else (1, 0)
        half, is_negative = divmod(next(numbers), 2)
        place += distance
        value += -half - 1 if is_negative else half
        stride = 1 + form // 2
        step = 0 if form % 2 else stride
        for number in range(length):
            code = place + number * stride
            table[code] = chr(value + number * step) if value else ""
            if value == _LONGER:
                longer.append(code)
    for code in sorted(longer):
        table[code] = "".join(chr(next(numbers)) for _ in range(next(numbers)))
    return table


def _runs(table: Characters) -> Iterator[_Run]:
    """Yield the rows of a table as runs, ascending by their first code points."""
    left = {code: _value(table[code]) for code in sorted(table)}
    while left:
        first = next(iter(left))
        longest = max(_runs_from(first, left), key=lambda run: run.length)
        for number in range(longest.length):
            del left[first + number * longest.stride]
        yield longest


def _runs_from(first: int, values: Mapping[int, int]) -> Iterator[_Run]:
    """Yield the longest run of each form that begins at a code point."""
    value = values[first]
    for stride in (1, 2):
        for step in (0, stride):
            length = 1
            # A dropped character has no value to count from; of longer values each has its own.
            while step == 0 or value > _LONGER:
                if values.get(first + length * stride) != value + length * step:
                    break
                length += 1
            yield _Run(first, value, length, stride, is_constant=step == 0)


def _value(text: str) -> int:
    """Return the value that stands for the characters in a run."""
    if len(text) == 1:
        return ord(text)
    return _LONGER if text else _DROPPED


def _bytes(numbers: list[int]) -> bytes:
    """Return numbers in LEB128, as `varint.encode`, but without NumPy."""
    data = bytearray()
    for number in numbers:
        rest = number
        while rest > _SEVEN_BITS:
            data.append(rest & _SEVEN_BITS | _SEVEN_BITS + 1)
            rest >>= 7
        data.append(rest)
    return bytes(data)


def _numbers(data: bytes) -> Iterator[int]:
    """Yield the numbers of bytes in LEB128."""
    # Hot: thirty thousand bytes at the start of a process.
    number = shift = 0
    for byte in data:
        number |= (byte & _SEVEN_BITS) << shift
        shift += 7
        if byte <= _SEVEN_BITS:
            yield number
            number = shift = 0
