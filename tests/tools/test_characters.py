"""The search's table of characters is the one that its tool makes."""

from __future__ import annotations

from characters import searched

from gongkai.search.characters import characters


def test_the_table_says_what_its_tool_says() -> None:
    """A part of the table is compared, because the whole takes seconds."""
    table = characters()
    codes = [*sorted(table)[::5], *range(0x2E80, 0x2FE0), *range(0x3400, 0xA000, 5)]
    different = [chr(code) for code in codes if searched(chr(code)) != table.get(code, chr(code))]
    assert different == []
