"""Plant 2,000 texts in a published site, take the texts back, and search as an attacker would.

Names, numbers and sentences are planted in texts, titles, figures, attachments, unit names, contacts,
hand-written pages, settings, applications and opinions of the demo; then the planted texts are edited
out, narrowed, corrected, withdrawn or forgotten. The site, the site before, the store and every kept
release are searched: bytes, compressed and escaped forms, and postings. Prints a table and writes the
table to docs/developers/benchmarks/taken-back.md. The bar: no planted text is left.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from attacker import orphans, readings
from measure import machine, markdown_table
from taken_back_plants import Content, Garden, Planted, plant_in_pages, with_plants, write
from workspace import module_command, say

from gongkai.check.leaks.matcher import Matcher
from gongkai.load.nodes import parse

ROOT = Path(__file__).parent.parent
LEAST = 2_000
FEW = 6
"""The records that change in the first round, few enough for a delta of the stored index."""
SEARCHED = ("site", ".site.gongkai", ".cache", "../served")
"""The folders to search, relative to the project."""
DEMO_FOLDERS = ("data", "docs", "hooks")


def edited_out(record: Content, _planted: Content) -> Content:
    """Restore the record."""
    return record


def narrowed(_record: Content, planted: Content) -> Content:
    """Narrow the whole record to the Party."""
    return planted | {"公开": planted["公开"] | {"范围": "全党"}}


def narrowed_parts(record: Content, planted: Content) -> Content:
    """Narrow the planted parts to the Party."""
    party = {"范围": "全党"}
    attachments = [*record.get("附件", []), planted["附件"][-1] | party]
    sections = [*record.get("正文", []), planted["正文"][-1] | party]
    figures = dict(record.get("指标", {}))
    for name in planted["指标"].keys() - record.get("指标", {}).keys():
        value = str(planted["指标"][name]).removesuffix("元")
        figures[name] = {"数值": value, "计量单位": "元", **party}
    return record | {"附件": attachments, "正文": sections, "指标": figures}


def corrected(record: Content, _planted: Content) -> Content:
    """Remove the texts, with a correction that says so."""
    new_text = "有关情况已经删去。"
    correction = {
        "日期": record["公开"]["发布日期"],
        "更正事项": "正文",
        "更正前": "〔不公开：涉及个人隐私〕",
        "更正后": new_text,
        "理由": "删去个人信息",
    }
    body = [*record.get("正文", []), {"段落": new_text}]
    corrections = [*record.get("更正", []), correction]
    return record | {"正文": body, "状态": "更正", "更正": corrections}


def withdrawn(record: Content, planted: Content) -> Content:
    """Withdraw the record; its file keeps all planted texts but the title."""
    return planted | {
        "标题": record["标题"],
        "状态": "撤下",
        "状态日期": planted["公开"]["发布日期"],
        "状态说明": "涉及个人隐私",
    }


def forgotten(record: Content, _planted: Content) -> Content:
    """Restore the record; the publication names the record with `--forget`."""
    return record


WAYS = (edited_out, narrowed, narrowed_parts, corrected, withdrawn, forgotten)


def main() -> None:
    """Plant, publish, take back, publish, search, print the table and write it."""
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
            before |= _search(project, garden)
            for uri, text in after.files.items():
                write(project, uri, text)
            options: list[str] = []
            for number in after.forgotten:
                options += ["--forget", number]
            _publish(project, *options)
            left |= _search(project, garden)
            say(
                f"{len(garden.planted)} planted, {len(before)} found while they were published, {len(left)} left"
            )
        unreadable = [str(path) for name in SEARCHED for path in orphans(project / name)]
    text = _page(garden, before, left, unreadable)
    print(text)
    (arguments.out / "taken-back.md").write_text(text, "utf-8")
    if left or unreadable or len(before) < len(garden.planted):
        sys.exit(1)


class After(NamedTuple):
    """The data set that takes all planted texts back."""

    files: dict[str, str]
    """The changed files by address."""
    forgotten: list[str]
    """The numbers of the records that the publication names with `--forget`."""


def _project(folder: Path) -> Path:
    """Return a repository with the demo's settings, pages and data."""
    folder.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "gongkai", "developers")
    for name in DEMO_FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / ".gitignore").write_text("site/\n.cache/\n.site.gongkai/\n", "utf-8")
    _git(folder, "init", "-q", "-b", "main")
    return folder


def _git(project: Path, *arguments: str) -> None:
    author = ["-c", "user.name=keeper", "-c", "user.email=keeper@example.org"]
    command = ["git", *author, *arguments]
    subprocess.run(command, cwd=project, check=True, capture_output=True)


def _publish(project: Path, *options: str) -> None:
    """Commit and publish; end the program when the publication fails."""
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", "data")
    command = module_command("gongkai", "publish", "../served", "--gzip", *options)
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


def _plant(project: Path, garden: Garden, most: int) -> After:
    """Plant texts in so many records at most; return the files that take them back."""
    files = dict(plant_in_pages(project, garden)) if most > FEW else {}
    forgotten_records = []
    paths = sorted((project / "data/records").rglob("*.yml"))
    paths = [path for path in paths if _may_be_planted(path)]
    per_way = Counter[str]()
    for path in paths[-most:]:
        if len(garden.planted) >= LEAST:
            break
        uri = path.relative_to(project).as_posix()
        way = min(WAYS, key=lambda each: per_way[each.__name__])
        per_way[way.__name__] += 1
        record = parse(path.read_text("utf-8")).value
        planted = with_plants(project, record, garden, way.__name__)
        path.write_text(json.dumps(planted, ensure_ascii=False, indent=1), "utf-8")
        files[uri] = json.dumps(way(record, planted), ensure_ascii=False, indent=1)
        if way is forgotten:
            forgotten_records.append(record["索引号"])
    return After(files, forgotten_records)


def _may_be_planted(path: Path) -> bool:
    """Return whether a record is public as a whole, without a status or a publicity period."""
    text = path.read_text("utf-8")
    keys = ("状态", "分级公开", "公示期")
    return "范围: 社会" in text and not any(f"\n{key}:" in text for key in keys)


def _search(project: Path, garden: Garden) -> dict[Planted, list[str]]:
    """Return the files with each planted text that is found."""
    words = [each for each in garden.planted if not each.text.isdecimal()]
    numbers = [each for each in garden.planted if each.text.isdecimal()]
    planted = [*words, *numbers]
    matcher = Matcher([each.text for each in words], [each.text for each in numbers])
    matches: dict[Planted, list[str]] = {}
    for name in SEARCHED:
        folder = project / name
        for path, text in readings(folder):
            for place in matcher.find(text.encode("utf-8", "surrogatepass")):
                files = matches.setdefault(planted[place], [])
                files.append(str(path.relative_to(folder)))
    return matches


def _page(
    garden: Garden,
    before: dict[Planted, list[str]],
    left: dict[Planted, list[str]],
    unreadable: list[str],
) -> str:
    ways = sorted({each.way for each in garden.planted})
    places = sorted({each.place for each in garden.planted})
    groups = (garden.planted, before, left)

    def rows(key: str, values: list[str]) -> list[list[object]]:
        counts = [Counter(getattr(each, key) for each in group) for group in groups]
        return [[value, *(count[value] for count in counts)] for value in values]

    header = ["planted", "found while published", "left"]
    total: list[list[object]] = [["all", *map(len, groups)]]
    missed = [each for each in garden.planted if each not in before]
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
        *(f"- not found while published: {each}" for each in missed),
        *(
            f"- {each.text} ({each.place}, {each.way}): {', '.join(files[:3])}"
            for each, files in list(left.items())[:40]
        ),
        machine(),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
