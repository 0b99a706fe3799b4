"""Plant 2,000 texts in a published site, take them back, and look for them as an attacker would.

Names, numbers and sentences are planted in texts, titles, figures, attachments, unit names, contacts,
hand-written pages, settings, applications and opinions of the demo; then they are edited out,
narrowed, corrected, withdrawn or forgotten. Looked at are the site, the site before it, the store and
every kept release: bytes, compressed and escaped forms, and postings. Prints a table and writes it to
docs/developers/benchmarks/taken-back.md. The bar: none of them is left.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from attacker import orphans, readings
from measure import machine, markdown_table
from workspace import say

from gongkai.check.leaks.matcher import Matcher
from gongkai.load.nodes import parse

ROOT = Path(__file__).parent.parent
SEED = 1
LEAST = 2_000
FEW = 6
"""So few records change in the first round that the kept index is gone on with."""
CHARACTERS = "芙荀蔺娉霁婳岚邬彧璟琬昶翀晗祎翃旻骞漪渌浔澍沅淏滢瀚"
"""Rare ones, so that nothing planted stands anywhere else."""
WHERE_KEPT = ("site", ".site.gongkai", ".cache", "../served")

Content = dict[str, Any]


class Planted(NamedTuple):
    """A text that was planted."""

    text: str
    place: str
    """In what it was planted."""
    way: str
    """How it was taken back."""


class Garden:
    """Plants texts and remembers them."""

    def __init__(self) -> None:
        """Begin with nothing planted."""
        self.planted: list[Planted] = []
        self._dice = random.Random(SEED)  # noqa: S311 - not a secret
        self._used: set[str] = set()

    def name(self, place: str, way: str) -> str:
        """Plant the name of a person."""
        return self._new(lambda: "".join(self._dice.sample(CHARACTERS, 3)), place, way)

    def number(self, place: str, way: str) -> str:
        """Plant a number of nine digits: a shorter one stands in some digest of the store by chance."""
        return self._new(lambda: str(self._dice.randrange(10**8, 10**9)), place, way)

    def sentence(self, place: str, way: str) -> str:
        """Plant a sentence."""
        return self._new(lambda: "".join(self._dice.sample(CHARACTERS, 12)), place, way)

    def _new(self, make: Callable[[], str], place: str, way: str) -> str:
        text = make()
        while any(text in other or other in text for other in self._used if len(other) != len(text)) or text in self._used:
            text = make()
        self._used.add(text)
        self.planted.append(Planted(text, place, way))
        return text


def edited_out(record: Content, _planted: Content) -> Content:
    """Write the record as it was before."""
    return record


def narrowed(_record: Content, planted: Content) -> Content:
    """Let only the Party see the record."""
    return planted | {"公开": planted["公开"] | {"范围": "全党"}}


def narrowed_parts(record: Content, planted: Content) -> Content:
    """Let only the Party see what was planted."""
    attachments = [*record.get("附件", []), planted["附件"][-1] | {"范围": "全党"}]
    sections = [*record.get("正文", []), planted["正文"][-1] | {"范围": "全党"}]
    figures = {name: {"数值": str(value).removesuffix("元"), "计量单位": "元", "范围": "全党"} for name, value in planted["指标"].items()}
    own = {name: figures[name] for name in planted["指标"].keys() - record.get("指标", {}).keys()}
    return record | {
        "附件": attachments,
        "正文": sections,
        "指标": record.get("指标", {}) | own,
    }


def corrected(record: Content, _planted: Content) -> Content:
    """Take the texts out, and say that it was done."""
    day = record["公开"]["发布日期"]
    now = "有关情况已经删去。"
    entry = {
        "日期": day,
        "更正事项": "正文",
        "更正前": "〔不公开：涉及个人隐私〕",
        "更正后": now,
        "理由": "删去个人信息",
    }
    body = [*record.get("正文", []), {"段落": now}]
    return record | {
        "正文": body,
        "状态": "更正",
        "更正": [*record.get("更正", []), entry],
    }


def withdrawn(_record: Content, planted: Content) -> Content:
    """Withdraw the record; its file keeps everything but the title."""
    return planted | {
        "标题": _record["标题"],
        "状态": "撤下",
        "状态日期": planted["公开"]["发布日期"],
        "状态说明": "涉及个人隐私",
    }


def forgotten(record: Content, _planted: Content) -> Content:
    """Write the record as it was before, and name it when it is published."""
    return record


WAYS = (edited_out, narrowed, narrowed_parts, corrected, withdrawn, forgotten)


def main() -> None:
    """Plant, publish, take back, publish, look, print the table and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/developers/benchmarks")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder, "project"))
        _publish(project)
        garden = Garden()
        before: dict[Planted, list[str]] = {}
        left: dict[Planted, list[str]] = {}
        for records in (FEW, LEAST):
            after = _plant(project, garden, records)
            _publish(project)
            before |= _found(project, garden)
            for uri, text in after.files.items():
                _write(project, uri, text)
            _publish(
                project,
                *(option for number in after.forgotten for option in ("--forget", number)),
            )
            left |= _found(project, garden)
            say(f"{len(garden.planted)} planted, {len(before)} found while they were published, {len(left)} left")
        unreadable = [str(path) for name in WHERE_KEPT for path in orphans(project / name)]
    text = _page(garden, before, left, unreadable)
    print(text)
    (arguments.out / "taken-back.md").write_text(text, "utf-8")
    if left or unreadable or len(before) < len(garden.planted):
        sys.exit(1)


class After(NamedTuple):
    """What is written to take everything back."""

    files: dict[str, str]
    forgotten: list[str]
    """The numbers of the records that are named when they are published."""


def _project(folder: Path) -> Path:
    """Return a repository with the demo's settings, pages and data."""
    folder.mkdir()
    for name in ("data", "docs", "hooks"):
        shutil.copytree(
            ROOT / name,
            folder / name,
            ignore=shutil.ignore_patterns("__pycache__", "gongkai", "developers"),
        )
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / ".gitignore").write_text("site/\n.cache/\n.site.gongkai/\n", "utf-8")
    _git(folder, "init", "-q", "-b", "main")
    return folder


def _git(project: Path, *arguments: str) -> None:
    who = ["-c", "user.name=keeper", "-c", "user.email=keeper@example.org"]
    subprocess.run(
        ["git", *who, *arguments],
        cwd=project,
        check=True,
        capture_output=True,
    )  # noqa: S607 - wherever it is


def _publish(project: Path, *options: str) -> None:
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", "data")
    command = [
        sys.executable,
        "-m",
        "gongkai",
        "publish",
        "../served",
        "--gzip",
        *options,
    ]
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "GONGKAI_LOG": "full",
        "SOURCE_DATE_EPOCH": "1795219200",
    }
    done = subprocess.run(
        command,
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    say(done.stderr.strip()[-2000:])
    if done.returncode:
        raise SystemExit(done.returncode)


def _write(project: Path, uri: str, text: str) -> None:
    path = project / uri
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _plant(project: Path, garden: Garden, most: int) -> After:
    """Plant texts in so many records at most; return what takes them back."""
    files = dict(_plant_in_pages(project, garden)) if most > FEW else {}
    forgotten_records = []
    paths = [path for path in sorted((project / "data/records").rglob("*.yml")) if _may_be_planted(path)]
    per_way = Counter[str]()
    for path in paths[-most:]:
        if len(garden.planted) >= LEAST:
            break
        uri = path.relative_to(project).as_posix()
        way = min(WAYS, key=lambda each: per_way[each.__name__])
        per_way[way.__name__] += 1
        record = parse(path.read_text("utf-8")).value
        planted = _with_plants(project, record, garden, way.__name__)
        path.write_text(json.dumps(planted, ensure_ascii=False, indent=1), "utf-8")
        files[uri] = json.dumps(way(record, planted), ensure_ascii=False, indent=1)
        if way is forgotten:
            forgotten_records.append(record["索引号"])
    return After(files, forgotten_records)


def _may_be_planted(path: Path) -> bool:
    text = path.read_text("utf-8")
    return "范围: 社会" in text and not any(f"\n{key}:" in text for key in ("状态", "分级公开", "公示期"))


def _with_plants(project: Path, record: Content, garden: Garden, way: str) -> Content:
    """Return a record with texts in its body, title, figures and attachments."""
    in_title = way != "narrowed_parts"
    name = garden.name("attachment names", way)
    _write(
        project,
        f"data/attachments/planted/{name}.txt",
        f"{garden.sentence('attachments', way)}\n",
    )
    section = {
        "标题": garden.name("headings", way),
        "段落": f"联系人{garden.name('texts', way)}，电话{garden.number('texts', way)}。{garden.sentence('texts', way)}。",
        "条目": [
            {
                "编号": "1",
                "内容": f"慰问{garden.name('items', way)}，{garden.sentence('items', way)}。",
            },
        ],
        "表格": [
            {
                "表头": ["姓名", "数额"],
                "行": [[garden.name("tables", way), garden.number("tables", way)]],
            },
        ],
    }
    return record | {
        "标题": f"{record['标题']}（{garden.name('titles', way)}）" if in_title else record["标题"],
        "正文": [*record.get("正文", []), section],
        "指标": record.get("指标", {}) | {f"补助{garden.name('figures', way)}": f"{garden.number('figures', way)}元"},
        "附件": [
            *record.get("附件", []),
            {"名称": name, "文件": f"attachments/planted/{name}.txt"},
        ],
    }


def _plant_in_pages(project: Path, garden: Garden) -> Iterator[tuple[str, str]]:
    """Plant in what is no record; yield each file as it was before."""
    way = "edited_out"
    for path in sorted((project / "data/units").glob("*.yml")):
        unit = parse(path.read_text("utf-8")).value
        changed = {key: f"{unit[key]}{garden.name('unit names', way)}" for key in ("名称", "简称") if key in unit}
        changed["简介"] = f"{unit.get('简介', '')}{garden.sentence('unit texts', way)}"
        yield path.relative_to(project).as_posix(), path.read_text("utf-8")
        path.write_text(json.dumps(unit | changed, ensure_ascii=False), "utf-8")
    site = project / "data/site.yml"
    yield "data/site.yml", site.read_text("utf-8")
    content = parse(site.read_text("utf-8")).value
    address = f"清水镇{garden.sentence('contacts', way)}{garden.number('contacts', way)}号"
    site.write_text(
        json.dumps(
            content | {"联系": content["联系"] | {"地址": address}},
            ensure_ascii=False,
        ),
        "utf-8",
    )
    for uri in ("docs/guide.md", "docs/index.md", "mkdocs.yml"):
        path = project / uri
        text = path.read_text("utf-8")
        yield uri, text
        if uri == "mkdocs.yml":
            path.write_text(
                text.replace(
                    "site_description: ",
                    f"site_description: {garden.sentence('settings', way)}",
                ),
                "utf-8",
            )
        else:
            path.write_text(
                f"{text}\n\n{garden.sentence('hand-written pages', way)}，{garden.number('hand-written pages', way)}。\n",
                "utf-8",
            )
    for folder, list_key, key in (
        ("applications", "申请", "内容"),
        ("opinions", "意见建议", "内容摘要"),
    ):
        path = max((project / "data" / folder).glob("*.yml"))
        yield path.relative_to(project).as_posix(), path.read_text("utf-8")
        log = parse(path.read_text("utf-8")).value
        log[list_key] = [entry | {key: f"{entry[key]}{garden.sentence(folder, way)}"} for entry in log[list_key]]
        path.write_text(json.dumps(log, ensure_ascii=False), "utf-8")


def _found(project: Path, garden: Garden) -> dict[Planted, list[str]]:
    """Return what of the planted texts is found, and where."""
    words = [each for each in garden.planted if not each.text.isdecimal()]
    numbers = [each for each in garden.planted if each.text.isdecimal()]
    matcher = Matcher([each.text for each in words], [each.text for each in numbers])
    found: dict[Planted, list[str]] = {}
    for name in WHERE_KEPT:
        for path, text in readings(project / name):
            for place in matcher.find(text.encode("utf-8", "surrogatepass")):
                found.setdefault([*words, *numbers][place], []).append(
                    str(path.relative_to(project / name)),
                )
    return found


def _page(
    garden: Garden,
    before: dict[Planted, list[str]],
    left: dict[Planted, list[str]],
    unreadable: list[str],
) -> str:
    ways = sorted({each.way for each in garden.planted})
    places = sorted({each.place for each in garden.planted})

    def rows(key: str, values: list[str]) -> list[list[object]]:
        return [
            [
                value,
                *(sum(getattr(each, key) == value for each in some) for some in (garden.planted, before, left)),
            ]
            for value in values
        ]

    header = ["planted", "found while published", "left"]
    total = [["all", len(garden.planted), len(before), len(left)]]
    lines = [
        "# What was taken back",
        "",
        "Made by `python benchmarks/taken_back.py`: names, numbers and sentences are planted in the demo, published, taken back, and",
        f"published again, first in {FEW} records, then in many. They are looked for in the site, the site before it, the store and every kept release: in bytes, paths,",
        "compressed and escaped forms, and in the texts that can be put together from the postings of every index. The bar: 0 left.",
        "",
        markdown_table(["taken back by", *header], rows("way", ways) + total),
        markdown_table(["planted in", *header], rows("place", places)),
        f"Parts of an index that no entry names: {len(unreadable)}.",
        "",
        *(f"- not found while published: {each}" for each in garden.planted if each not in before),
        *(f"- {each.text} ({each.place}, {each.way}): {', '.join(where[:3])}" for each, where in list(left.items())[:40]),
        machine(),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
