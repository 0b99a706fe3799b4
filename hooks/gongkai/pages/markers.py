"""Generated blocks in hand-written pages: `<!-- gongkai:latest 10 -->` and the rest of a closed list of markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from itertools import islice

from gongkai.derive import Coverage, Indexes, open_notices
from gongkai.load.messages import one_line
from gongkai.model import Dataset, Finding
from gongkai.model.finding import MOST_OF_A_FILE, others_of
from gongkai.pages import board
from gongkai.pages.addresses import year_uri
from gongkai.pages.catalogue_pages import by_category
from gongkai.pages.escape import Markdown
from gongkai.pages.links import Links
from gongkai.pages.page import markdown
from gongkai.pages.unit_pages import unit_tree
from gongkai.vocabulary import term

_MARKER = re.compile(r"<!--\s*gongkai:(?P<name>[^\s>]*)(?:\s+(?P<argument>[^\s>]+))?\s*-->")
_NUMBER = re.compile("[1-9][0-9]{0,2}")
_LONGEST_NAME = 40
_ANY_COMMENT = re.compile(r"<!--\s*gongkai\b[^\n]*?(?:-->|$)", re.MULTILINE)

Block = Callable[[Dataset, Indexes, Coverage, Links, int], Markdown]
Taken = tuple[Callable[..., Markdown], int | None]
"""What makes a block, and the default of its number if it takes one."""


def _latest(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, number: int) -> Markdown:
    """最新公开的若干条，默认10条."""
    return markdown("latest.md", records=indexes.current[:number], links=links)


def _notices(dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """正在公示的记录，先结束的在前."""
    return markdown("notices.md", records=open_notices(indexes.current, dataset.judged_on), links=links)


def _summary(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, _links: Links, _number: int) -> Markdown:
    """一句话：多少条记录、多少个单位、哪些年度."""
    years = list(indexes.by_year)
    return markdown("summary.md", records=len(indexes.newest), units=len(indexes.by_unit), years=years, newest=indexes.newest[:1])


def _years(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """各年度的入口."""
    rows = [(links.to(year_uri(year), f"{year}年"), len(records)) for year, records in indexes.by_year.items()]
    return markdown("entrances.md", rows=rows)


def _kinds(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """各种类的入口."""
    return markdown("entrances.md", rows=[(links.kind(kind), len(records)) for kind, records in indexes.by_kind.items()])


def _catalogue(dataset: Dataset, _indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """公开目录的各类事项."""
    groups = [(category, [links.item(item) for item in items]) for category, items in by_category(dataset).items()]
    return markdown("catalogue_entrances.md", groups=groups)


def _units(_dataset: Dataset, indexes: Indexes, _coverage: Coverage, links: Links, _number: int) -> Markdown:
    """单位的树形目录."""
    return unit_tree(indexes, links)


def _contact(dataset: Dataset, _indexes: Indexes, _coverage: Coverage, _links: Links, _number: int) -> Markdown:
    """主办单位和联系方式."""
    contact = dataset.publisher.contact
    names = ("address", "phone", "supervision_phone", "email", "office_hours")
    rows = [(term(name), value) for name in names if (value := getattr(contact, name))]
    return markdown("contact.md", publisher=dataset.publisher.publisher, rows=rows)


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
"""The markers: name → what makes the block, and the default of its number if it takes one."""


def fill(text: str, uri: str, dataset: Dataset, indexes: Indexes, coverage: Coverage) -> str:
    """Return a hand-written page with every marker replaced by its block."""
    links = Links(dataset, uri)
    return fill_from({name: (partial(make, dataset, indexes, coverage, links), default) for name, (make, default) in BLOCKS.items()}, text)


def fill_from(blocks: Mapping[str, Taken], text: str) -> str:
    """Return a hand-written page with every marker replaced by what its block makes of its number."""

    def block(match: re.Match[str]) -> str:
        make, default = blocks[match["name"]]
        return make(int(match["argument"] or default or 0))

    return _MARKER.sub(block, text)


def are_in(text: str) -> bool:
    """Tell whether a hand-written page has generated blocks."""
    return bool(_MARKER.search(text))


def findings(text: str, path: str, blocks: Mapping[str, Taken] = BLOCKS) -> Iterator[Finding]:
    """Yield every marker that is not of the closed list, or has a wrong number."""
    wrong = (comment for comment in _ANY_COMMENT.finditer(text) if not _is_right(comment[0], blocks))
    line, counted = 1, 0
    last = None
    for comment in islice(wrong, MOST_OF_A_FILE):
        place = comment.start()
        line += text.count("\n", counted, place)
        counted = place
        column = place - text.rfind("\n", 0, place)
        last = Finding(path, line, column, one_line(_wrong(comment[0], blocks)), "marker")
        yield last
    if last and (others := sum(1 for _ in wrong)):
        yield others_of(last, others)


def _is_right(comment: str, blocks: Mapping[str, Taken]) -> bool:
    match = _MARKER.fullmatch(comment)
    if match is None or match["name"] not in blocks:
        return False
    takes_number = blocks[match["name"]][1] is not None
    return match["argument"] is None or (takes_number and bool(_NUMBER.fullmatch(match["argument"])))


def _wrong(comment: str, blocks: Mapping[str, Taken]) -> str:
    """Return what is wrong with a marker that is not right."""
    match = _MARKER.fullmatch(comment)
    if match is None:
        return f"标记应写成 <!-- gongkai:名称 数字 -->，现为“{comment}”"
    name, argument = match["name"], match["argument"]
    if name not in blocks:
        guess = get_close_matches(name[:_LONGEST_NAME], blocks, n=1, cutoff=0.4)
        return f"没有“{name}”这个标记" + (f"。是不是想写“{guess[0]}”？" if guess else f"；可以用：{'、'.join(blocks)}")
    if blocks[name][1] is None:
        return f"标记“{name}”后面不能有数字，现为“{argument}”"
    return f"标记“{name}”后面应为1至999的数字，现为“{argument}”"
