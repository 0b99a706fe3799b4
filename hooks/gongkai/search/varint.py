"""Whole numbers as bytes: seven bits a byte, lowest first, the high bit set on all but the last (LEB128), in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Bytes = npt.NDArray[np.uint8]

_SEVEN_BITS = 127
_LIMITS = (1 << 7, 1 << 14, 1 << 21, 1 << 28, 1 << 35)


def encode(numbers: Numbers) -> Bytes:
    """Return the bytes of non-negative numbers below 2**35."""
    return encode_with_ends(numbers)[0]


def encode_with_ends(numbers: Numbers) -> tuple[Bytes, npt.NDArray[np.int64]]:
    """Return the bytes, and for each number where its bytes end."""
    numbers = numbers.astype(np.uint32 if int(numbers.max(initial=0)) < 1 << 32 else np.uint64)
    sizes = np.ones(len(numbers), np.uint8)
    for limit in _LIMITS[: sum(int(numbers.max(initial=0)) >= limit for limit in _LIMITS)]:
        sizes += numbers >= limit
    ends = np.cumsum(sizes, dtype=np.int64)
    out = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    places, left = ends - sizes, numbers
    while len(left):
        more = left > _SEVEN_BITS
        out[places] = (left & _SEVEN_BITS) | (more * np.uint8(128))
        places, left = places[more] + 1, left[more] >> 7
    return out, ends


def decode(data: Bytes) -> npt.NDArray[np.int64]:
    """Return the numbers in a run of bytes."""
    if not len(data):
        return np.empty(0, np.int64)
    lasts = np.flatnonzero(data <= _SEVEN_BITS)
    starts = np.concatenate(([0], lasts[:-1] + 1))
    sizes = lasts - starts + 1
    numbers = np.zeros(len(lasts), np.int64)
    for index in range(int(sizes.max(initial=0))):
        has = sizes > index
        numbers[has] |= (data[starts[has] + index].astype(np.int64) & 127) << (7 * index)
    return numbers


def zigzag(numbers: Numbers) -> Numbers:
    """Return signed numbers as non-negative ones: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return np.where(numbers < 0, -2 * numbers - 1, 2 * numbers)


def unzigzag(numbers: Numbers) -> Numbers:
    """Return the signed numbers that `zigzag` was given."""
    return (numbers >> 1) ^ -(numbers & 1)


def encode_runs(numbers: Numbers) -> Bytes:
    """Return the bytes of numbers of which neighbours are often equal: each number, and how often it stands there."""
    if not len(numbers):
        return encode(numbers)
    begins = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1])))
    lengths = np.diff(begins, append=len(numbers))
    return encode(np.column_stack([numbers[begins], lengths]).reshape(-1))


def decode_runs(data: Bytes) -> npt.NDArray[np.int64]:
    """Return the numbers that `encode_runs` was given."""
    pairs = decode(data).reshape(-1, 2)
    return np.repeat(pairs[:, 0], pairs[:, 1])


def gaps(numbers: Numbers) -> Numbers:
    """Return the differences between numbers that ascend, the first one counted from 0."""
    return np.diff(numbers, prepend=numbers.dtype.type(0))
