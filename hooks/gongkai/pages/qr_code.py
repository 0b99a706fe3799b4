"""Draw the QR code of a page's permanent address.

segno takes some milliseconds for a code, as long as everything else of a page takes. Two codes of
addresses of one length, with one mask, differ by an exclusive or that depends only on the differing
bits of the addresses, because the error correction of Reed and Solomon is linear. So segno makes
one code, and one for each bit that ever differs; all others are combined from these.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import segno

BORDER = 4
"""In modules: the quiet zone that ISO/IEC 18004 requires."""
_MASK = 3
"""The mask of every code: the choice among eight takes most time, and a reader takes each."""
_RUN = re.compile("1+|0+")
_LARGEST = 177
"""Modules on a side of version 40."""
# Hot: a lookup takes a third of the time that the formatting of a step would take.
_LINES = {"1" * length: f"h{length}" for length in range(1, _LARGEST + 1)}
_MOVES = {"0" * length: f"m{length} 0" for length in range(1, _LARGEST + 1)}
_STEPS = _LINES | _MOVES
"""The piece of an SVG path for each run of modules."""


def qr_code(address: str) -> str:
    """Return the code of an address as SVG without size.

    The code is a single path and has level M: 15 % of the code may be unreadable. Raises
    `ValueError` for an address with characters outside ASCII.
    """
    if not address.isascii():
        raise ValueError(address)
    rows = modules(address)
    # A line lies in the middle of its row of modules, and the stroke is one module wide.
    lines = [f"M{BORDER} {top}.5{_steps(row)}" for top, row in enumerate(rows, BORDER)]
    path = "".join(lines)
    width = len(rows) + 2 * BORDER
    label = "永久地址的二维码"
    attributes = f'viewBox="0 0 {width} {width}" role="img" aria-label="{label}"'
    drawing = f'<path stroke="#000" d="{path}"/>'
    return f'<svg class="gongkai-qr" {attributes}>{drawing}</svg>'


# Hot: codes of one length share most rows, because few characters of their addresses differ.
@lru_cache(maxsize=20_000)
def _steps(row: str) -> str:
    """Return the path of a row.

    The path has a line along each dark run and a move over each light run.
    """
    # A move at the end of the row would draw nothing.
    return "".join(map(_STEPS.__getitem__, _RUN.findall(row.rstrip("0"))))


def modules(address: str) -> list[str]:
    """Return the rows of the code of an address.

    In a row, `1` is a dark module and `0` a light module.
    """
    length = len(address)
    base = _base_addresses.setdefault(length, address)
    pattern = _bits_of_code(base)
    pairs = zip(address.encode(), base.encode(), strict=True)
    for place, (byte, base_byte) in enumerate(pairs):
        if byte != base_byte:
            pattern ^= _difference(length, place, byte ^ base_byte)
    width = _width(length)
    bits = f"{pattern:0{width * width}b}"
    starts = range(0, width * width, width)
    return [bits[start : start + width] for start in starts]


_base_addresses: dict[int, str] = {}
"""For each length, the address from which the others of this length are combined."""


@cache
def _difference(length: int, place: int, bits: int) -> int:
    """Return the modules that change with bits of a character.

    The character at `place` changes by an exclusive or with `bits`.
    """
    base = _base_addresses[length]
    character = chr(ord(base[place]) ^ bits)
    other = base[:place] + character + base[place + 1 :]
    return _bits_of_code(base) ^ _bits_of_code(other)


@cache
def _width(length: int) -> int:
    """Return the modules on a side, for addresses of a length."""
    return len(_segno_code(_base_addresses[length]).matrix)


@cache
def _bits_of_code(text: str) -> int:
    """Return the modules of segno's code as a number.

    The rows follow each other, the first module being the highest bit.
    """
    matrix = _segno_code(text).matrix
    return int("".join("1" if module else "0" for row in matrix for module in row), 2)


def _segno_code(text: str) -> segno.QRCode:
    """Return segno's code of a text."""
    return segno.make_qr(
        text,
        error="m",
        mask=_MASK,
        # The mode and the level of segno's own choice would depend on the text.
        mode="byte",
        boost_error=False,
    )
