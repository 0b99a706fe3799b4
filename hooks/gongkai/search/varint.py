"""Whole numbers as bytes (LEB128), for whole arrays at a time in NumPy.

A byte holds seven bits, lowest first; its high bit is set on all bytes of a number but the last.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_SEVEN_BITS = 127
_HIGH_BIT = np.uint8(128)
_LIMITS = (1 << 7, 1 << 14, 1 << 21, 1 << 28, 1 << 35)
"""From which numbers on a number takes two, three, four, five, six bytes."""


def encode(numbers: Numbers) -> Bytes:
    """Return the bytes of non-negative numbers below 2**35."""
    return encode_with_ends(numbers)[0]


def encode_with_ends(numbers: Numbers) -> tuple[Bytes, Integers]:
    """Return the bytes of numbers, and each number's end in bytes."""
    largest = int(numbers.max(initial=0))
    # Four bytes a number are half the memory of eight.
    dtype = np.uint32 if largest < 1 << 32 else np.uint64
    numbers = numbers.astype(dtype)
    sizes = np.ones(len(numbers), np.uint8)
    for limit in _LIMITS:
        if largest >= limit:
            sizes += numbers >= limit
    ends = np.cumsum(sizes, dtype=np.int64)
    size = int(ends[-1]) if len(ends) else 0
    out = np.empty(size, np.uint8)
    # Hot: a round writes one byte of all numbers that are not finished.
    places, rest = ends - sizes, numbers
    while len(rest):
        has_more = rest > _SEVEN_BITS
        out[places] = (rest & _SEVEN_BITS) | (has_more * _HIGH_BIT)
        places, rest = places[has_more] + 1, rest[has_more] >> 7
    return out, ends


def decode(data: Bytes) -> Integers:
    """Return the numbers in a run of bytes."""
    if not len(data):
        return np.empty(0, np.int64)
    last_bytes = np.flatnonzero(data <= _SEVEN_BITS)
    starts = np.concatenate(([0], last_bytes[:-1] + 1))
    sizes = last_bytes - starts + 1
    numbers = np.zeros(len(last_bytes), np.int64)
    # Hot: a round reads one byte of all numbers that are not finished.
    for index in range(int(sizes.max(initial=0))):
        is_long = sizes > index
        septets = data[starts[is_long] + index].astype(np.int64) & _SEVEN_BITS
        numbers[is_long] |= septets << (7 * index)
    return numbers


def zigzag(numbers: Numbers) -> Numbers:
    """Return signed numbers as non-negative ones: 0, -1, 1, -2 become 0, 1, 2, 3."""
    return np.where(numbers < 0, -2 * numbers - 1, 2 * numbers)


def unzigzag(numbers: Numbers) -> Numbers:
    """Return the signed numbers from which `zigzag` made the given numbers."""
    return (numbers >> 1) ^ -(numbers & 1)


def encode_runs(numbers: Numbers) -> Bytes:
    """Return numbers whose neighbours are often equal as bytes.

    Each run of equal numbers becomes the number and the length of the run.
    """
    if not len(numbers):
        return encode(numbers)
    begins = run_begins(numbers)
    lengths = np.diff(begins, append=len(numbers))
    pairs = np.column_stack([numbers[begins], lengths])
    return encode(pairs.reshape(-1))


def decode_runs(data: Bytes) -> Integers:
    """Return the numbers from which `encode_runs` made the bytes."""
    pairs = decode(data).reshape(-1, 2)
    return np.repeat(pairs[:, 0], pairs[:, 1])


def run_begins(numbers: Numbers) -> Integers:
    """Return the index at which each run of equal numbers begins."""
    if not len(numbers):
        return np.empty(0, np.int64)
    is_begin = np.empty(len(numbers), bool)
    is_begin[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=is_begin[1:])
    return np.flatnonzero(is_begin)


def gaps(numbers: Numbers) -> Numbers:
    """Return the differences between ascending numbers, the first counted from 0."""
    # With Python's 0 NumPy would make eight bytes of the four of a `uint32`.
    return np.diff(numbers, prepend=numbers.dtype.type(0))
