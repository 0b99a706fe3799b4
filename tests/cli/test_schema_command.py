"""`gongkai schema`: writes the JSON Schemas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongkai.commands.cli import main
from gongkai.load.schema import schemas


def test_each_schema_becomes_a_file_in_the_folder(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["schema", str(tmp_path / "a/b")])

    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "",
        f"已写入 {tmp_path / 'a/b'}/\n",
    )
    assert {
        path.name: path.read_text("utf-8") for path in (tmp_path / "a/b").iterdir()
    } == schemas()
    assert set(schemas()) == {
        "applications.json",
        "catalogue.json",
        "opinions.json",
        "record.json",
        "site.json",
        "unit.json",
    }


def test_without_a_folder_they_stand_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert CliRunner().invoke(main, ["schema"]).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "data/schemas").iterdir()) == sorted(schemas())


def test_an_old_schema_is_overwritten_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("old", "utf-8")
    (tmp_path / "mine.json").write_text("{}", "utf-8")

    assert CliRunner().invoke(main, ["schema", str(tmp_path)]).exit_code == 0
    assert json.loads((tmp_path / "record.json").read_text("utf-8"))["title"] == "党务公开记录"
    assert (tmp_path / "mine.json").read_text("utf-8") == "{}"


def test_a_file_in_the_place_of_the_folder_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    result = CliRunner().invoke(main, ["schema", str(tmp_path / "taken")])

    assert result.exit_code == 2
    assert "taken" in result.stderr
    assert (tmp_path / "taken").read_text("utf-8") == ""
