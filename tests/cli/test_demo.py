"""`gongkai demo`: writes a site with synthetic records."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from commands import run_command

from gongkai.commands.cli import main


def demo(out: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["demo", str(out), *options])


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_records_asked_for_are_written_and_have_no_findings(tmp_path: Path) -> None:
    result = demo(tmp_path / "out", "--records", "30", "--seed", "5")

    assert result.exit_code == 0
    assert (
        f"已写入 30 条记录；生成网站：mkdocs build -f {tmp_path / 'out/mkdocs.yml'}"
        in result.stderr
    )
    assert len(list((tmp_path / "out/data/records").rglob("*.yml"))) == 30
    checked = CliRunner().invoke(main, ["check", str(tmp_path / "out")])
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert checked.stderr.endswith("，30 条记录\n")


def test_the_site_builds_strictly_from_any_folder(tmp_path: Path) -> None:
    demo(tmp_path / "out", "--records", "30", "--seed", "5")
    done = run_command(
        "mkdocs", ["build", "--strict", "-f", str(tmp_path / "out/mkdocs.yml")], tmp_path
    )

    assert done.code == 0, done.output
    assert "WARNING" not in done.output
    assert len(list((tmp_path / "out/site/records").rglob("index.html"))) > 0


def test_counties_are_written_each_as_a_site_below_a_common_one(tmp_path: Path) -> None:
    result = demo(tmp_path / "out", "--records", "12", "--counties", "3")
    configs = [
        line.partition(" -f ")[2]
        for line in result.stderr.splitlines()
        if line.startswith("mkdocs build")
    ]

    assert result.exit_code == 0
    assert "已写入 3 个县区，各 12 条记录；先生成各县区的站点，再生成总站：" in result.stderr
    assert sorted(configs) == sorted(str(path) for path in (tmp_path / "out").glob("*/mkdocs.yml"))
    assert configs[-1] == str(tmp_path / "out/common/mkdocs.yml")
    for config in configs[:-1]:
        assert len(list((Path(config).parent / "data/records").rglob("*.yml"))) == 12
        assert CliRunner().invoke(main, ["check", str(Path(config).parent)]).exit_code == 0


def test_the_same_seed_writes_the_same_files(tmp_path: Path) -> None:
    """Another seed writes other files."""
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        assert demo(tmp_path / name, "--records", "30", "--seed", seed).exit_code == 0

    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert tree(tmp_path / "a") != tree(tmp_path / "c")


def test_a_folder_with_files_in_it_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    result = demo(tmp_path, "--records", "3")

    assert result.exit_code == 2
    assert "里已经有文件；请给一个空文件夹或新的名字" in result.stderr
    assert tree(tmp_path) == {"mine.txt": b"mine"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--records", "0"], "--records 应为不小于 1 的整数，现为“0”", id="一条也没有"),
        pytest.param(
            ["--records", "许多"], "--records 应为不小于 1 的整数，现为“许多”", id="不是数字"
        ),
        pytest.param(
            ["--counties", "0"], "--counties 应为不小于 1 的整数，现为“0”", id="一个县区也没有"
        ),
        pytest.param(["--seed", "1.5"], "--seed 应为整数，现为“1.5”", id="种子不是整数"),
    ],
)
def test_a_wrong_number_is_wrong_usage(tmp_path: Path, options: list[str], message: str) -> None:
    result = demo(tmp_path / "out", *options)

    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "out").exists()
