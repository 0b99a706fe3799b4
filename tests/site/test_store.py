"""Warm and cold builds make the same site after every change."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai.search.reader import Reader

if TYPE_CHECKING:
    from shell import Ended
    from tests.site.conftest import Project


RecordFile = Callable[..., dict[str, str]]
BuiltAs = Callable[[str, Mapping[str, str | bytes]], "Project"]
Edit = Callable[["Project", RecordFile, random.Random], None]
QUERIES = ["党员", "支部", "标题", "改过", "新写"]
MADE = re.compile(r"新做 (\d+) 个")


def made(built: Ended) -> int:
    """Return the number of pages that a build has made."""
    assert built.code == 0, built.output
    found = MADE.search(built.output)
    assert found is not None
    return int(found[1])


def answers(site: Path) -> list[set[str]]:
    """Return the hits of the search for each query."""
    reader = Reader(
        (site / "search/entry.bin").read_bytes(), lambda name: (site / "search" / name).read_bytes()
    )
    ids = reader.ids()
    return [{ids[number] for number in reader.find(query).tolist()} for query in QUERIES]


def cold_tree(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, bytes], list[set[str]]]:
    """Build with the store turned off, into another folder."""
    with monkeypatch.context() as off:
        off.setenv("GONGKAI_STORE", "off")
        cold = project.folder / "cold"
        done = project.build("--site-dir", str(cold))
    assert done.code == 0, done.output
    return without_index(project.tree(cold)), answers(cold)


def without_index(tree: dict[str, bytes]) -> dict[str, bytes]:
    """Leave the index out, whose bytes may differ with an open delta, though not its answers."""
    return {uri: data for uri, data in tree.items() if not uri.endswith(".bin")}


def records(project: Project) -> list[Path]:
    return sorted((project.folder / "data/records").rglob("*.yml"))


def replaced(path: Path, pattern: str, text: str) -> None:
    path.write_text(
        re.sub(pattern, text, path.read_text("utf-8"), count=1, flags=re.MULTILINE), "utf-8"
    )


def change_a_title(project: Project, _: RecordFile, dice: random.Random) -> None:
    replaced(
        dice.choice(records(project)), r"^标题: .*$", f"标题: 改过的标题{dice.randrange(1000)}"
    )


def add_a_record(project: Project, record_file: RecordFile, dice: random.Random) -> None:
    project.write(
        record_file(
            f"QSZ-2023-{dice.randrange(500, 900):05d}",
            标题="新写的一条",
            期间=dice.choice(["2022", "2023上半年"]),
        )
    )


def delete_a_record(project: Project, _: RecordFile, dice: random.Random) -> None:
    dice.choice(records(project)[1:]).unlink()


def rename_a_unit(project: Project, _: RecordFile, dice: random.Random) -> None:
    unit = project.folder / "data/units/qsz-jiguan.yml"
    replaced(unit, r"^名称: .*$", f"名称: 中共清水镇机关第{dice.randrange(9)}支部委员会")


def move_a_unit(project: Project, _: RecordFile, dice: random.Random) -> None:
    del dice
    unit = project.folder / "data/units/qsz-jiguan.yml"
    text = unit.read_text("utf-8")
    unit.write_text(
        re.sub(r"^上级: .*\n", "", text, flags=re.MULTILINE)
        if "上级:" in text
        else f"{text}上级: qsz\n",
        "utf-8",
    )


def change_a_setting(project: Project, _: RecordFile, dice: random.Random) -> None:
    project.configure(site_name=f"站名{dice.randrange(1000)}")


def change_a_template(project: Project, _: RecordFile, dice: random.Random) -> None:
    project.write({"overrides/partials/copyright.html": f"<p>{dice.randrange(1000)}</p>"})
    project.configure(theme={"name": "material", "custom_dir": "overrides"})


def change_a_hand_written_page(project: Project, _: RecordFile, dice: random.Random) -> None:
    project.write({"docs/guide.md": f"# 指南{dice.randrange(1000)}\n"})


EDITS: list[Edit] = [
    change_a_title,
    add_a_record,
    delete_a_record,
    rename_a_unit,
    move_a_unit,
    change_a_setting,
    change_a_template,
    change_a_hand_written_page,
]


@pytest.fixture
def filled(built_as: BuiltAs, record_file: RecordFile, right: dict[str, str | bytes]) -> Project:
    """Return a project with two units and ten records that has been built once."""
    unit = str(right["units/qsz-jiguan.yml"])
    files = {
        "data/units/qsz.yml": re.sub(r"^上级: .*\n", "", unit, flags=re.MULTILINE).replace(
            "qsz-jiguan", "qsz"
        )
    }
    for number in range(20, 29):
        files |= record_file(f"QSZ-2023-000{number}", 标题=f"第{number}号标题")
    project = built_as("filled", files)
    assert len(list(project.site.rglob("index.html"))) > 10
    return project


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 6))]
)
def test_after_any_edits_a_warm_build_is_a_cold_build(
    filled: Project, record_file: RecordFile, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = random.Random(seed)
    for edit in dice.sample(EDITS, 5):
        edit(filled, record_file, dice)
        made(filled.build())
        assert (without_index(filled.tree()), answers(filled.site)) == cold_tree(
            filled, monkeypatch
        ), edit.__name__


def test_what_has_not_changed_is_not_made_again(filled: Project) -> None:
    before = filled.tree()
    filled.build()  # which trusts no file that is a copy
    assert made(filled.build()) == 0
    (filled.site / "index.html").write_text("别人写的", "utf-8")
    (filled.site / "extra.html").write_text("别人写的", "utf-8")
    assert made(filled.build()) == 5, "the pages that the navigation names"
    assert filled.tree() == before
    replaced(records(filled)[4], r"^标题: .*$", "标题: 换了标题")
    changed = made(filled.build())
    assert 5 < changed < 15


def test_without_a_store_nothing_is_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_STORE", "off")
    first = made(project.build())
    assert made(project.build()) == first
    assert not (project.folder / ".cache").exists()


@pytest.mark.parametrize("damage", ["changed", "emptied", "removed"])
def test_a_damaged_file_of_the_store_is_noticed_and_made_anew(
    filled: Project, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    page = next(
        path
        for path in (filled.folder / ".cache/gongkai/pages").rglob("*.html")
        if "第22号标题" in path.read_text("utf-8")
    )
    page.chmod(0o644)
    content = page.read_bytes()
    page.unlink()
    if damage != "removed":
        page.write_bytes(
            content.replace("第22号".encode(), "第二二号".encode()) if damage == "changed" else b""
        )
    (filled.site / "index.html").unlink()
    done = filled.build()
    assert made(done) > 5
    assert "与记载不符" in done.output
    assert without_index(filled.tree()) == cold_tree(filled, monkeypatch)[0]


def test_a_damaged_list_or_pack_costs_time_and_nothing_else(
    filled: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in [
        *(filled.folder / ".cache/gongkai").rglob("*.json"),
        *(filled.folder / ".cache/gongkai").rglob("*.pack"),
    ]:
        path.write_bytes(path.read_bytes()[:-40] + b"#" * 40)
    assert made(filled.build()) > 5
    assert without_index(filled.tree()) == cold_tree(filled, monkeypatch)[0]


def test_what_earlier_software_kept_in_other_places_is_removed(project: Project) -> None:
    """It held records of every audience, and nobody would look after it any more."""
    left = {
        ".cache/gongkai/files": "1",
        ".cache/gongkai/records/records": "2",
        ".cache/gongkai/frames/12/page": "3",
    }
    project.write(left)
    assert project.build().code == 0

    assert [uri for uri in left if (project.folder / uri).exists()] == []
    assert (project.folder / ".cache/gongkai/records").is_dir()


def test_a_page_that_was_warned_of_is_warned_of_again(project: Project) -> None:
    project.write({"docs/guide.md": "# 指南\n\n[没有](missing.md)\n"})
    for _ in range(2):
        done = project.build(strict=False)
        assert "missing.md" in done.output
        assert made(done) > 5
    assert project.build().code != 0


def test_a_failed_build_leaves_nothing_in_the_store(
    filled: Project, record_file: RecordFile
) -> None:
    """The change is undone; without a mark the next build would find its sources unchanged and look at nothing."""
    assert filled.build().code == 0
    before = {path: path.read_text("utf-8") for path in (filled.folder / "data").rglob("*.yml")}
    filled.write(record_file("QSZ-2023-00012", 标题="龘靐齉齾爩"))
    filled.configure(extra_css=["missing.css"])
    (filled.folder / "docs/broken.md").write_text("[没有](nowhere.md)\n", "utf-8")
    assert filled.build().code != 0
    (filled.folder / "docs/broken.md").unlink()
    for path, text in before.items():
        path.write_text(text, "utf-8")
    assert filled.build().code == 0
    kept = [path for path in (filled.folder / ".cache").rglob("*") if path.is_file()]
    assert [path for path in kept if "龘靐齉齾爩".encode() in path.read_bytes()] == []
    assert [path for path in kept if path.name == "unfinished"] == []
