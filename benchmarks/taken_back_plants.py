"""Plant names, numbers and sentences in records, pages and settings of the demo.

The order of the calls of a garden decides the texts: keep the order, so that a seed stays the same benchmark.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.load.nodes import parse

SEED = 1
CHARACTERS = "芙荀蔺娉霁婳岚邬彧璟琬昶翀晗祎翃旻骞漪渌浔澍沅淏滢瀚"
"""Rare characters, so that no planted text stands anywhere else."""

Content = dict[str, Any]


class Planted(NamedTuple):
    """A planted text."""

    text: str
    place: str
    """The kind of field or file with the text."""
    way: str
    """The name of the function in `WAYS` that takes the text back."""


class Garden:
    """A maker of texts to plant, with a list of them all."""

    def __init__(self) -> None:
        """Start without texts."""
        self.planted: list[Planted] = []
        self._dice = random.Random(SEED)  # noqa: S311 - not a secret
        self._used: set[str] = set()

    def name(self, place: str, way: str) -> str:
        """Return a new name of a person."""
        return self._new(lambda: "".join(self._dice.sample(CHARACTERS, 3)), place, way)

    def number(self, place: str, way: str) -> str:
        """Return a new number of nine digits."""
        # A shorter number stands in some digest of the store by chance.
        return self._new(lambda: str(self._dice.randrange(10**8, 10**9)), place, way)

    def sentence(self, place: str, way: str) -> str:
        """Return a new sentence of twelve characters."""
        return self._new(lambda: "".join(self._dice.sample(CHARACTERS, 12)), place, way)

    def _new(self, make: Callable[[], str], place: str, way: str) -> str:
        text = make()
        while self._overlaps(text):
            text = make()
        self._used.add(text)
        self.planted.append(Planted(text, place, way))
        return text

    def _overlaps(self, text: str) -> bool:
        """Return whether a text contains, or is part of, an earlier text."""
        if text in self._used:
            return True
        others = (other for other in self._used if len(other) != len(text))
        return any(text in other or other in text for other in others)


def with_plants(project: Path, record: Content, garden: Garden, way: str) -> Content:
    """Return a record with texts in its title, body, figures and attachments.

    The file of the attachment is written into the project.
    """
    name = garden.name("attachment names", way)
    uri = f"attachments/planted/{name}.txt"
    write(project, f"data/{uri}", f"{garden.sentence('attachments', way)}\n")
    section = _section(garden, way)
    title = record["标题"]
    if way != "narrowed_parts":  # a title has no scope of its own
        title = f"{title}（{garden.name('titles', way)}）"
    figure_name = f"补助{garden.name('figures', way)}"
    figure = {figure_name: f"{garden.number('figures', way)}元"}
    return record | {
        "标题": title,
        "正文": [*record.get("正文", []), section],
        "指标": record.get("指标", {}) | figure,
        "附件": [*record.get("附件", []), {"名称": name, "文件": uri}],
    }


def _section(garden: Garden, way: str) -> Content:
    """Return a section with a heading, a passage, an item and a table."""
    heading = garden.name("headings", way)
    person, telephone = garden.name("texts", way), garden.number("texts", way)
    passage = f"联系人{person}，电话{telephone}。{garden.sentence('texts', way)}。"
    item = f"慰问{garden.name('items', way)}，{garden.sentence('items', way)}。"
    row = [garden.name("tables", way), garden.number("tables", way)]
    return {
        "标题": heading,
        "段落": passage,
        "条目": [{"编号": "1", "内容": item}],
        "表格": [{"表头": ["姓名", "数额"], "行": [row]}],
    }


def plant_in_pages(project: Path, garden: Garden) -> Iterator[tuple[str, str]]:
    """Plant in units, settings, pages and logs; yield each file before its change."""
    way = "edited_out"
    for path in sorted((project / "data/units").glob("*.yml")):
        text = path.read_text("utf-8")
        yield path.relative_to(project).as_posix(), text
        unit = parse(text).value
        for key in ("名称", "简称"):
            if key in unit:
                unit[key] = f"{unit[key]}{garden.name('unit names', way)}"
        unit["简介"] = f"{unit.get('简介', '')}{garden.sentence('unit texts', way)}"
        path.write_text(json.dumps(unit, ensure_ascii=False), "utf-8")
    site = project / "data/site.yml"
    text = site.read_text("utf-8")
    yield "data/site.yml", text
    content = parse(text).value
    address = f"清水镇{garden.sentence('contacts', way)}{garden.number('contacts', way)}号"
    content["联系"]["地址"] = address
    site.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    for uri in ("docs/guide.md", "docs/index.md"):
        text = (project / uri).read_text("utf-8")
        yield uri, text
        kind = "hand-written pages"
        sentence = f"{garden.sentence(kind, way)}，{garden.number(kind, way)}。"
        (project / uri).write_text(f"{text}\n\n{sentence}\n", "utf-8")
    config = project / "mkdocs.yml"
    text = config.read_text("utf-8")
    yield "mkdocs.yml", text
    setting = "site_description: "
    text = text.replace(setting, f"{setting}{garden.sentence('settings', way)}")
    config.write_text(text, "utf-8")
    yield from _plant_in_log(project, garden, "applications", "申请", "内容")
    yield from _plant_in_log(project, garden, "opinions", "意见建议", "内容摘要")


def _plant_in_log(
    project: Path,
    garden: Garden,
    folder: str,
    list_key: str,
    key: str,
) -> Iterator[tuple[str, str]]:
    """Plant a sentence in each entry of the newest log of a folder."""
    path = max((project / "data" / folder).glob("*.yml"))
    text = path.read_text("utf-8")
    yield path.relative_to(project).as_posix(), text
    log = parse(text).value
    for entry in log[list_key]:
        entry[key] = f"{entry[key]}{garden.sentence(folder, 'edited_out')}"
    path.write_text(json.dumps(log, ensure_ascii=False), "utf-8")


def write(project: Path, uri: str, text: str) -> None:
    """Write a file of the project."""
    path = project / uri
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
