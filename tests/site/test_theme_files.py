"""The theme's files that MkDocs copies: the same as without gongkai, without listing the icons."""

from __future__ import annotations

from pathlib import Path

import pytest
from mkdocs.config import load_config
from mkdocs.structure.files import Files

from gongkai.site.mkdocs.theme import limit_theme_files


def files_of(
    config_file: Path, monkeypatch: pytest.MonkeyPatch, *, limited: bool, to_none: bool = False
) -> list[str]:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    config = load_config(str(config_file))
    if limited:
        limit_theme_files(config, to_none=to_none)
    files = Files([])
    files.add_files_from_theme(config.theme.get_env(), config)
    return [file.src_uri for file in files]


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    mine = tmp_path / "overrides"
    for name in (".hidden/a.svg", "assets/mine.css", "assets/.draft.css"):
        path = mine / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a", "utf-8")
    made = tmp_path / "mkdocs.yml"
    made.write_text("site_name: x\ntheme: {name: material, custom_dir: overrides}\n", "utf-8")
    return made


def test_exactly_the_files_that_mkdocs_copies_are_listed(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = files_of(config_file, monkeypatch, limited=False)
    assert "assets/mine.css" in usual
    assert files_of(config_file, monkeypatch, limited=True) == usual


def test_a_build_that_copies_nothing_lists_nothing(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files_of(config_file, monkeypatch, limited=True, to_none=True) == []
