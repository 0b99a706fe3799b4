from __future__ import annotations

import pytest

from gongkai.pages.chart import bar
from gongkai.pages.tables import finish_tables

TABLE = "<table>\n<thead>\n<tr>\n<th>年度</th>\n<th>情况</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>{}</td>\n<td>好</td>\n</tr>\n</tbody>\n</table>"


def test_the_first_column_heads_the_rows() -> None:
    """The table stands in a box that scrolls."""
    finished = finish_tables(f"<p>甲</p>\n{TABLE.format('2023年')}\n<p>乙</p>")

    assert '<tr>\n<th scope="row">2023年</th>\n<td>好</td>\n</tr>' in finished
    assert finished.startswith('<p>甲</p>\n<div class="gongkai-table"><table>')
    assert finished.endswith("</table></div>\n<p>乙</p>")


def test_an_empty_cell_heads_no_row() -> None:
    assert "<td></td>\n<td>好</td>" in finish_tables(TABLE.format(""))


def test_alignment_is_said_by_class() -> None:
    written = '<table><tr>\n<td style="text-align: left;">甲</td>\n<td style="text-align: right;">1</td>\n</tr></table>'

    assert "style" not in finish_tables(written)
    assert '<td class="gongkai-right">1</td>' in finish_tables(written)


def table(*rows: str) -> str:
    head, *body = (
        "".join(f"<{tag}>{cell}</{tag}>\n" for cell in row.split("|"))
        for tag, row in zip(["th", *["td"] * len(rows)], rows, strict=False)
    )
    return f"<table>\n<thead>\n<tr>\n{head}</tr>\n</thead>\n<tbody>\n{''.join(f'<tr>{chr(10)}{row}</tr>{chr(10)}' for row in body)}</tbody>\n</table>"


@pytest.mark.parametrize(
    ("cells", "to_the_right"),
    [
        pytest.param(["5", "1,200"], True, id="数"),
        pytest.param(["约800人次", "1500余册"], True, id="约数"),
        pytest.param(["58.7%", "—"], True, id="百分比和空缺"),
        pytest.param(["4392元", "13795.4元", "30场以上"], True, id="带单位"),
        pytest.param(["5", "县委组织部"], False, id="有的是文字"),
        pytest.param(["—", "5", "—"], True, id="两头空缺"),
        pytest.param(["—", "—"], False, id="都是空缺"),
        pytest.param(["2023年", "2024年"], False, id="年度"),
        pytest.param(["2025-01-20", "2025-06-26"], False, id="日期"),
        pytest.param(["0837-6210150"], False, id="电话"),
        pytest.param(["1月", "2月"], False, id="月份"),
    ],
)
def test_a_column_of_numbers_is_set_to_the_right(cells: list[str], *, to_the_right: bool) -> None:
    """The heading of the column is set to the right too."""
    finished = finish_tables(table("名称|数字|说明", *(f"3|{cell}|说明" for cell in cells)))

    assert finished.count('<td class="gongkai-right">') == (len(cells) if to_the_right else 0)
    assert ('<th class="gongkai-right">数字</th>' in finished) is to_the_right
    assert '<th scope="row">3</th>' in finished


def test_a_page_without_tables_stays_as_it_is() -> None:
    assert finish_tables("<p>甲</p>") == "<p>甲</p>"


@pytest.mark.parametrize(
    ("parts", "longest", "rectangles"),
    [
        pytest.param([("a", 5)], 10, [("a", 0, 50)], id="一半"),
        pytest.param(
            [("a", 1), ("b", 1), ("c", 2)],
            4,
            [("a", 0, 25), ("b", 25, 25), ("c", 50, 50)],
            id="几段相接",
        ),
        pytest.param(
            [("a", 1), ("b", 1), ("c", 1)],
            3,
            [("a", 0, 33), ("b", 33, 34), ("c", 67, 33)],
            id="取整不留缝",
        ),
        pytest.param([("a", 0), ("b", 2)], 2, [("b", 0, 100)], id="没有的不画"),
        pytest.param([], 0, [], id="全空"),
    ],
)
def test_a_bar_has_a_part_for_each_number(
    parts: list[tuple[str, int]], longest: int, rectangles: list[tuple[str, int, int]]
) -> None:
    drawn = "".join(
        f'<rect class="gongkai-bar__{name}" x="{x}" width="{width}" height="8"/>'
        for name, x, width in rectangles
    )

    assert bar(parts, longest).split(">", 1)[1] == f"{drawn}</svg>"


def test_a_table_with_unequal_rows_stays_unchanged() -> None:
    rows = "<tr><th>甲</th><th>乙</th></tr><tr><td>一</td></tr><tr><td>二</td><td>3</td></tr>"

    assert "gongkai-right" not in finish_tables(f"<table>{rows}</table>")
