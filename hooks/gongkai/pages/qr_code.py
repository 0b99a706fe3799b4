"""The QR code of a page's permanent address, for paper.

segno makes a code in some milliseconds, which is as long as all else of a page takes. Codes of addresses of one length, with one mask, differ
by an exclusive or that depends on the bits that differ and on nothing else, because the error correction of Reed and Solomon is linear.
So segno makes one code, and one for each bit that ever differs; all others are put together from these.
"""

from __future__ import annotations

import re
from functools import cache

import segno

BORDER = 4
"""In modules: the quiet zone that ISO/IEC 18004 asks for."""
_MASK = 3
"""Always the same: to choose among the eight takes most of the time, and every reader takes each."""
_RUN = re.compile("1+|0+")
_LARGEST = 177
"""Modules on a side of version 40."""
_STEPS = {run: step for n in range(1, _LARGEST + 1) for run, step in (("1" * n, f"h{n}"), ("0" * n, f"m{n} 0"))}
"""The piece of a path for each run; to look it up is a third of the work of making it."""


def qr_code(address: str) -> str:
    """Return the code of an address as an SVG of one path without size; 15 % of it may be unreadable (level M).

    Raises ValueError for an address of other than ASCII characters.
    """
    if not address.isascii():
        raise ValueError(address)
    rows = modules(address)
    path = "".join([f"M{BORDER} {number}.5{_drawn(row)}" for number, row in enumerate(rows, BORDER)])
    width = len(rows) + 2 * BORDER
    label = "永久地址的二维码"
    return f'<svg class="gongkai-qr" viewBox="0 0 {width} {width}" role="img" aria-label="{label}"><path stroke="#000" d="{path}"/></svg>'


def _drawn(row: str) -> str:
    """Return the path of a row: a line along each dark run, a move over each light one but the last."""
    return "".join(map(_STEPS.__getitem__, _RUN.findall(row.rstrip("0"))))


def modules(address: str) -> list[str]:
    """Return the rows of the code, a dark module as `1` and a light one as `0`."""
    first = _first.setdefault(len(address), address)
    pattern = _segno(first)
    for place, (wanted, is_there) in enumerate(zip(address.encode(), first.encode(), strict=True)):
        pattern ^= _difference(len(address), place, wanted ^ is_there) if wanted != is_there else 0
    width = _width(len(address))
    bits = f"{pattern:0{width * width}b}"
    return [bits[start : start + width] for start in range(0, width * width, width)]


_first: dict[int, str] = {}
"""The address of each length from which the others are counted."""


@cache
def _difference(length: int, place: int, bits: int) -> int:
    """Return which modules are others when these bits of the character at a place are."""
    first = _first[length]
    changed = chr(ord(first[place]) ^ bits)
    return _segno(first) ^ _segno(first[:place] + changed + first[place + 1 :])


@cache
def _width(length: int) -> int:
    return len(_made(_first[length]).matrix)


@cache
def _segno(text: str) -> int:
    return int("".join("1" if module else "0" for row in _made(text).matrix for module in row), 2)


def _made(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="m", mask=_MASK, mode="byte", boost_error=False)
