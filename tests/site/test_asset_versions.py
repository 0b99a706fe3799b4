"""The addresses of the theme's own files change with their content."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.structure.files import File

from gongkai.site.mkdocs.asset_versions import asset_addresses, place_assets


def lay(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / "assets" / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_an_address_changes_only_with_the_content(tmp_path: Path) -> None:
    own = lay(
        tmp_path / "theme",
        look_css="a{}",
        search__main_js="import './part.js'",
        search__part_js="1",
        picture_svg="<svg/>",
    )
    before = asset_addresses(own, [])
    lay(own, search__part_js="2")
    after = asset_addresses(own, [])

    assert re.fullmatch(r"assets/look\.[0-9a-f]{8}\.css", before["assets/look.css"])
    assert after["assets/look.css"] == before["assets/look.css"]
    assert re.fullmatch(r"assets/search\.[0-9a-f]{8}/main\.js", before["assets/search/main.js"])
    assert after["assets/search/main.js"] != before["assets/search/main.js"], (
        "a module is what it imports, too"
    )
    assert "assets/picture.svg" not in before


def test_a_file_of_the_site_in_the_place_of_ours_decides(tmp_path: Path) -> None:
    own, overrides = (
        lay(tmp_path / "theme", look_css="a{}"),
        lay(tmp_path / "overrides", look_css="b{}"),
    )

    assert asset_addresses(own, [str(overrides), str(own)]) != asset_addresses(own, [str(own)])


SCRIPT = "/** Return one.\n * @returns {number}\n */\nfunction one() {\n  return /** @type {1} */ (1);\n}\n"


def served(folder: Path, own: Path) -> str:
    file = File("assets/look.js", str(folder), "site", use_directory_urls=True)
    place_assets([file], asset_addresses(own, [str(folder), str(own)]), own)
    return file.content_string


def test_our_scripts_are_served_without_comments(tmp_path: Path) -> None:
    own = lay(tmp_path / "theme", look_js=SCRIPT)

    assert served(own, own) == "function one() {\nreturn (1);\n}\n"


def test_a_script_of_the_site_is_served_unchanged(tmp_path: Path) -> None:
    own = lay(tmp_path / "theme", look_js="1")

    assert served(lay(tmp_path / "overrides", look_js=SCRIPT), own) == SCRIPT


def test_a_comment_changes_no_address_of_a_script(tmp_path: Path) -> None:
    own = lay(tmp_path / "theme", look_js=SCRIPT)
    before = asset_addresses(own, [])
    lay(own, look_js=f"/** Another comment. */\n{SCRIPT}")

    assert asset_addresses(own, []) == before
