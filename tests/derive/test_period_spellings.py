from __future__ import annotations

import pytest

from gongkai.derive.period_spellings import period_spellings


@pytest.mark.parametrize(
    ("written", "spellings"),
    [
        ("2023", ["2023年", "2023年度"]),
        ("2023上半年", ["2023年上半年"]),
        ("2023第一季度", ["2023年第一季度", "2023年一季度"]),
        ("2022-01", ["2022年1月"]),
        ("2023-11-29", ["2023年11月29日"]),
        ("2023-11-29至2023-12-20", ["2023年11月29日至2023年12月20日"]),
        ("2023第一季度至第三季度", ["2023年第一季度至第三季度", "2023年一季度至三季度"]),
        ("2021至2025", ["2021年至2025年", "2021年度至2025年度"]),
    ],
)
def test_a_period_has_its_usual_spellings(written: str, spellings: list[str]) -> None:
    assert period_spellings(written) == spellings
