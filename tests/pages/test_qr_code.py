"""The QR code made of differences equals the code of segno."""

from __future__ import annotations

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from gongkai.pages.qr_code import BORDER, modules, qr_code

ADDRESS = "https://gongkai.qingshui.example/records/2023/QSZ-2023-00012/"


def by_segno(address: str) -> list[str]:
    code = segno.make_qr(address, error="m", mask=3, mode="byte", boost_error=False)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]


@given(
    year=st.integers(1921, 2099),
    number=st.integers(0, 99999),
    unit=st.text("ABCDQSZ", min_size=2, max_size=6),
)
def test_the_code_of_an_address_is_that_of_segno(year: int, number: int, unit: str) -> None:
    address = f"https://gongkai.qingshui.example/records/{year}/{unit}-{year}-{number:05}/"

    assert modules(address) == by_segno(address)


@given(st.text([chr(code) for code in range(33, 127)], min_size=1, max_size=300))
def test_so_is_that_of_any_text(text: str) -> None:
    assert modules(text) == by_segno(text)


def test_the_drawing_has_the_dark_modules_and_the_quiet_zone() -> None:
    svg = qr_code(ADDRESS)
    width = len(modules(ADDRESS))
    drawn = [[False] * width for _ in range(width)]
    for left, top, row in re.findall(r"M(\d+) (\d+)\.5([^M\"]*)", svg):
        place = int(left) - BORDER
        for step, length in re.findall(r"([hm])(\d+)", row):
            for module in range(place, place + int(length)):
                drawn[int(top) - BORDER][module] = step == "h"
            place += int(length)

    assert [["1" if module else "0" for module in row] for row in drawn] == [
        list(row) for row in modules(ADDRESS)
    ]
    assert f'viewBox="0 0 {width + 2 * BORDER} {width + 2 * BORDER}"' in svg


def test_the_drawing_has_nothing_that_the_content_policy_refuses() -> None:
    assert not re.search(r"style|<script|on\w+=|href", qr_code(ADDRESS))


def test_an_address_that_no_reader_would_take_is_refused() -> None:
    with pytest.raises(ValueError, match="清水"):
        qr_code("https://清水.example/")
