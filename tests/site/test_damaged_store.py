"""After any damage of the store's files, the next build equals a cold build, and never crashes."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from gongkai.search.reader import Reader

if TYPE_CHECKING:
    from tests.site.conftest import BuiltAs, Project

RecordFile = Callable[..., dict[str, str]]
Shown = tuple[dict[str, bytes], list[set[str]]]

CACHE, BESIDE = ".cache/gongkai", ".site.gongkai"
CLASSES = {
    "模板": f"{CACHE}/compiled",
    "锁": f"{CACHE}/lock",
    "读过的文件": f"{CACHE}/digests/*/files",
    "页面的清单": f"{CACHE}/pages/*/list",
    "页面": f"{CACHE}/pages/*/??/*",
    "检索的行": f"{CACHE}/pages/*/documents",
    "文字的清单": f"{CACHE}/pages/*/texts/list",
    "文字": f"{CACHE}/pages/*/texts/*.pack",
    "记录的清单": f"{CACHE}/records/*/list",
    "记录": f"{CACHE}/records/*/records",
    "记录的其余": f"{CACHE}/records/*/*.pack",
    "核对的结果": f"{CACHE}/proof/*/verdicts",
    "索引的分片": f"{CACHE}/search/*/*/*.bin",
    "索引的状态": f"{CACHE}/search/*/state.bin",
    "读音": f"{CACHE}/search/*/names.json",
    "网站的状态": f"{BESIDE}/built",
    "网站的锁": f"{BESIDE}/lock",
    "前一个网站": f"{BESIDE}/next/**/*.html",
    "网站": "site/**/*.html",
}
QUERIES = ["党员", "支部", "标题", "号"]


def flip(path: Path, where: float) -> None:
    data = bytearray(path.read_bytes())
    if data:
        data[min(int(where * len(data)), len(data) - 1)] ^= 0x55
        path.write_bytes(data)


def flip_unseen(path: Path, where: float) -> None:
    """Flip a byte and restore the times of the file."""
    before = path.stat()
    flip(path, where)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def truncate(path: Path, where: float) -> None:
    os.truncate(path, int(where * path.stat().st_size))


def swap(path: Path, _: float) -> None:
    """Exchange a file with another file of its kind, or of its folder."""
    for other in [*sorted(path.parent.glob(f"*{path.suffix}")), *sorted(path.parent.iterdir())]:
        if other != path and other.is_file() and not other.is_symlink():
            between = path.with_name("between")
            path.rename(between)
            other.rename(path)
            between.rename(other)
            return


def put_a_folder(path: Path, _: float) -> None:
    path.unlink()
    (path / "inside").mkdir(parents=True)
    (path / "inside/file").write_text("甲", "utf-8")


def put_a_link(path: Path, where: float) -> None:
    """Replace a file by a link to a copy, to a folder, or to nothing."""
    outside = next(folder for folder in path.parents if (folder / "mkdocs.yml").exists()).parent
    elsewhere = Path(shutil.copy2(path, outside / "elsewhere"))
    path.unlink()
    path.symlink_to(elsewhere if where < 0.4 else path.parent if where < 0.7 else "/nowhere")


def put_a_pipe(path: Path, _: float) -> None:
    path.unlink()
    os.mkfifo(path)


def put_another(path: Path, where: float) -> None:
    path.write_bytes(random.Random(where).randbytes(500))


DAMAGES: dict[str, Callable[[Path, float], None]] = {
    "改了一处": flip,
    "改了一处而时间照旧": flip_unseen,
    "截断": truncate,
    "清空": lambda path, _: os.truncate(path, 0),
    "互换": swap,
    "换成文件夹": put_a_folder,
    "换成链接": put_a_link,
    "换成管道": put_a_pipe,
    "不许读": lambda path, _: path.chmod(0),
    "删去": lambda path, _: path.unlink(),
    "换成别的": put_another,
}


class Kept(NamedTuple):
    """A project with a shown site, a replaced site beside, and the result of a cold build."""

    project: Project
    expected: Shown


@pytest.fixture
def with_spare(
    kept: Path, built_as: BuiltAs, record_file: RecordFile, monkeypatch: pytest.MonkeyPatch
) -> Kept:
    """Return a project with ten public records and one withheld record.

    The project is made once, and built in the same place for each test.
    """
    files: dict[str, str] = {}
    for number in range(20, 29):
        files |= record_file(f"QSZ-2023-000{number}", 标题=f"第{number}号标题")
    files |= record_file(
        "QSZ-2023-00090",
        标题="不对社会公开的考察材料",
        公开="{范围: 本单位, 时限: 定期, 发布日期: 2023-07-05}",
    )

    def replace_twice(project: Project) -> None:
        """Build a second and a third site; of the second nearly every page is left in the third."""
        (project.folder / "docs/guide.md").write_text("# 指南，改过\n", "utf-8")
        assert project.build().code == 0
        project.write(record_file("QSZ-2023-00029", 标题="第29号标题"))
        assert project.build().code == 0
        with monkeypatch.context() as off:
            off.setenv("GONGKAI_STORE", "off")
            assert project.build("--site-dir", str(kept / "cold")).code == 0

    project = built_as("damaged", files, replace_twice)
    return Kept(project, shown(project, kept / "cold"))


def shown(project: Project, folder: Path) -> Shown:
    """Return the files of a site, and the hits of its search.

    With an open delta the bytes of the index may differ, so that they are left out.
    """
    reader = Reader(
        (folder / "search/entry.bin").read_bytes(),
        lambda name: (folder / "search" / name).read_bytes(),
    )
    ids = reader.ids()
    found = [{ids[number] for number in reader.find(query).tolist()} for query in QUERIES]
    return {
        uri: data for uri, data in project.tree(folder).items() if not uri.endswith(".bin")
    }, found


def rebuild(project: Project) -> Shown:
    """Build with the help of the store; return the files and hits that readers see.

    Checks that all users may read the site.
    """
    (project.site / "index.html").unlink(missing_ok=True)
    done = project.build()
    assert done.code == 0, done.output
    assert "Traceback" not in done.output
    assert [
        path
        for path in project.site.rglob("*")
        if path.is_symlink() or path.stat().st_mode & 0o044 != 0o044
    ] == []
    return shown(project, project.site)


def of_class(project: Project, pattern: str, dice: random.Random) -> Path:
    """Return a file of a class.

    A cold build makes the files that were damaged and not used since.
    """
    for _ in range(2):
        found = sorted(
            path
            for path in project.folder.glob(pattern)
            if path.is_file() and not path.is_symlink()
        )
        if found:
            return dice.choice(found)
        shutil.rmtree(project.folder / CACHE)
        rebuild(project)
    message = f"{pattern}: the table names a class that there is not"
    raise AssertionError(message)


MOST = 2
"""The damages of a class in the quick test, each in a random place."""
SOME = [list(DAMAGES)[number::6] for number in range(6)]


@pytest.mark.parametrize(
    ("name", "damages"),
    [
        *(pytest.param(name, SOME[number % 6], id=name) for number, name in enumerate(CLASSES)),
        *(
            pytest.param(name, list(DAMAGES), id=f"{name}，各种", marks=pytest.mark.slow)
            for name in CLASSES
        ),
    ],
)
def test_a_build_from_a_damaged_store_equals_a_cold_one(
    with_spare: Kept, name: str, damages: list[str]
) -> None:
    dice = random.Random(name)
    for damage in damages:
        for where in (
            (0.0, 0.5, 1.0)
            if damage in {"改了一处", "换成链接"} and len(damages) > MOST
            else (dice.random(),)
        ):
            DAMAGES[damage](of_class(with_spare.project, CLASSES[name], dice), where)
            assert rebuild(with_spare.project) == with_spare.expected, (damage, where)


@pytest.mark.slow
def test_two_thousand_random_damages_change_nothing(with_spare: Kept) -> None:
    folder, dice = with_spare.project.folder, random.Random(1)
    for _ in range(80):
        told = []
        for _ in range(25):
            files = [
                path
                for place in (CACHE, BESIDE)
                for path in sorted((folder / place).rglob("*"))
                if path.is_file()
            ]
            path, damage = (
                dice.choice([path for path in files if not path.is_symlink()]),
                dice.choice(list(DAMAGES)),
            )
            DAMAGES[damage](path, dice.random())
            told.append((damage, path))
        assert rebuild(with_spare.project) == with_spare.expected, told


@pytest.mark.parametrize(
    "folder", [CACHE, f"{CACHE}/pages", f"{CACHE}/pages/*", f"{CACHE}/search/*", f"{BESIDE}/next"]
)
def test_a_folder_of_the_store_may_be_anything(
    with_spare: Kept, tmp_path: Path, folder: str
) -> None:
    """The target of a link is neither written nor removed."""
    (tmp_path / "others").mkdir()
    (tmp_path / "others/file").write_text("别人的", "utf-8")
    for kind in ("file", "link"):
        (place,) = with_spare.project.folder.glob(folder)
        shutil.rmtree(place)
        place.write_text("", "utf-8") if kind == "file" else place.symlink_to(tmp_path / "others")
        assert rebuild(with_spare.project) == with_spare.expected, kind
    if folder != CACHE:  # a link there is the keeper's: the store may lie elsewhere
        assert [path.name for path in (tmp_path / "others").iterdir()] == ["file"]
