"""Fill the generated blocks in hand-written pages.

A marker such as `<!-- gongkai:latest 10 -->` stands for a block. The list of markers is closed. The
Chinese docstring of a block is the users' explanation of its marker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice

from gongkai.derive import Coverage, Indexes, open_notices
from gongkai.model import Dataset, Finding
from gongkai.model.complaint import one_line
from gongkai.model.finding import ALWAYS, MOST_OF_A_FILE, others_of
from gongkai.pages import board
from gongkai.pages.addresses import year_uri
from gongkai.pages.catalogue_pages import by_category
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import markdown
from gongkai.pages.unit_pages import unit_tree
from gongkai.vocabulary import term
from gongkai.vocabulary.suggestions import did_you_mean

_MARKER = re.compile(r"<!--\s*gongkai:(?P<name>[^\s>]*)(?:\s+(?P<argument>[^\s>]+))?\s*-->")
_NUMBER = re.compile("[1-9][0-9]{0,2}")
_ANY_COMMENT = re.compile(r"<!--\s*gongkai\b[^\n]*?(?:-->|$)", re.MULTILINE)

Block = Callable[[Dataset, Indexes, Coverage, Links, int], Markdown]
Marker = tuple[Callable[..., Markdown], int | None]
"""The function that makes a block, and the default of its number; None without a number."""


def _latest(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    number: int,
) -> Markdown:
    """最新公开的若干条，默认10条."""
    records = indexes.current[:number]
    return markdown("latest.md", records=records, links=links)


def _notices(
    dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """正在公示的记录，先结束的在前."""
    records = open_notices(indexes.current, dataset.judged_on)
    return markdown("notices.md", records=records, links=links)


def _summary(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    _links: Links,
    _number: int,
) -> Markdown:
    """一句话：多少条记录、多少个单位、哪些年度."""
    return markdown(
        "summary.md",
        records=len(indexes.newest),
        units=len(indexes.by_unit),
        years=list(indexes.by_year),
        newest=indexes.newest[:1],
    )


def _years(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """各年度的入口."""
    rows: list[tuple[Markdown, int]] = []
    for year, records in indexes.by_year.items():
        link = links.to(year_uri(year), f"{year}年")
        rows.append((link, len(records)))
    return markdown("entrances.md", rows=rows)


def _kinds(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """各种类的入口."""
    by_kind = indexes.by_kind.items()
    rows = [(links.kind(kind), len(records)) for kind, records in by_kind]
    return markdown("entrances.md", rows=rows)


def _catalogue(
    dataset: Dataset,
    _indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """公开目录的各类事项."""
    groups: list[tuple[str, list[Markdown]]] = []
    for category, items in by_category(dataset).items():
        item_links = [links.item(item) for item in items]
        groups.append((category, item_links))
    return markdown("catalogue_entrances.md", groups=groups)


def _units(
    _dataset: Dataset,
    indexes: Indexes,
    _coverage: Coverage,
    links: Links,
    _number: int,
) -> Markdown:
    """单位的树形目录."""
    return unit_tree(indexes, links)


def _contact(
    dataset: Dataset,
    _indexes: Indexes,
    _coverage: Coverage,
    _links: Links,
    _number: int,
) -> Markdown:
    """主办单位和联系方式."""
    publisher = dataset.publisher
    rows: list[tuple[str, str]] = []
    for name in ("address", "phone", "supervision_phone", "email", "office_hours"):
        value = getattr(publisher.contact, name)
        if value:
            rows.append((term(name), value))
    return markdown("contact.md", publisher=publisher.publisher, rows=rows)


BLOCKS: dict[str, tuple[Block, int | None]] = {
    "latest": (_latest, 10),
    "notices": (_notices, None),
    "summary": (_summary, None),
    "years": (_years, None),
    "kinds": (_kinds, None),
    "catalogue": (_catalogue, None),
    "units": (_units, None),
    "contact": (_contact, None),
    "figures": (board.figures, None),
    "due": (board.due_this_month, 8),
    "branches": (board.branches, None),
    "categories": (board.categories, None),
}
"""The blocks by the names of their markers, as in `Marker`."""


def fill(
    text: str,
    uri: str,
    dataset: Dataset,
    indexes: Indexes,
    coverage: Coverage,
) -> str:
    """Return a hand-written page with blocks for its markers."""
    links = Links(dataset, uri)
    blocks: dict[str, Marker] = {}
    for name, (make, default) in BLOCKS.items():
        block = partial(make, dataset, indexes, coverage, links)
        blocks[name] = (block, default)
    return fill_from(blocks, text)


def fill_from(blocks: Mapping[str, Marker], text: str) -> str:
    """Return a hand-written page with markers replaced from `blocks`.

    A block's function gets the number of the marker, or its default, or 0.
    """

    def block(match: re.Match[str]) -> str:
        make, default = blocks[match["name"]]
        return make(int(match["argument"] or default or 0))

    return _MARKER.sub(block, text)


def are_in(text: str) -> bool:
    """Tell whether a hand-written page has generated blocks."""
    return bool(_MARKER.search(text))


def findings(
    text: str,
    path: str,
    blocks: Mapping[str, Marker] = BLOCKS,
) -> Iterator[Finding]:
    """Yield a finding for every wrong marker.

    A marker is wrong if its name is unknown or its number is wrong. After `MOST_OF_A_FILE`
    findings, one more finding counts the others.
    """
    comments = _ANY_COMMENT.finditer(text)
    # Every comment that begins with `gongkai`: a misspelt marker should not pass for a comment.
    wrong_comments = (each for each in comments if not _is_right(each[0], blocks))
    line = 1
    # Lines are counted from comment to comment: from the start each time, many comments would be
    # slow.
    end_of_count = 0
    last = None
    for comment in islice(wrong_comments, MOST_OF_A_FILE):
        start = comment.start()
        line += text.count("\n", end_of_count, start)
        end_of_count = start
        column = start - text.rfind("\n", 0, start)
        message = one_line(_message(comment[0], blocks))
        last = Finding(
            path,
            line,
            column,
            message,
            "marker",
            public_from=ALWAYS,
        )
        yield last
    others = sum(1 for _ in wrong_comments)
    if last and others:
        yield others_of(last, others)


def _is_right(comment: str, blocks: Mapping[str, Marker]) -> bool:
    """Tell whether a comment is a marker of the closed list."""
    match = _MARKER.fullmatch(comment)
    if match is None or match["name"] not in blocks:
        return False
    argument = match["argument"]
    if argument is None:
        return True
    _, default = blocks[match["name"]]
    return default is not None and bool(_NUMBER.fullmatch(argument))


def _message(comment: str, blocks: Mapping[str, Marker]) -> str:
    """Return the message for a wrong marker."""
    match = _MARKER.fullmatch(comment)
    if match is None:
        return f"标记应写成 <!-- gongkai:名称 数字 -->，现为“{comment}”"
    name = match["name"]
    argument = match["argument"]
    if name not in blocks:
        all_names = f"；可以用：{'、'.join(blocks)}"
        return f"没有“{name}”这个标记{did_you_mean(name, blocks, all_names)}"
    _, default = blocks[name]
    if default is None:
        return f"标记“{name}”后面不能有数字，现为“{argument}”"
    return f"标记“{name}”后面应为1至999的数字，现为“{argument}”"
