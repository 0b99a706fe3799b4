"""Hand-written pages have names that every machine can make."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.site.pipeline import page_findings


def lay(docs: Path, *uris: str) -> Path:
    """Write empty pages and return their folder."""
    for uri in uris:
        path = docs / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# 页面\n", "utf-8")
    return docs


@pytest.mark.parametrize(
    ("uri", "guess"),
    [
        ("怎么办?.md", "怎么办？.md"),
        ("aux/index.md", "aux-1"),
        ("images/图:一.png", "图：一.png"),
        ("名单 .", "名单"),
        ("长" * 80 + ".md", "长" * 65 + ".md"),
        ("e\u0301.md", "é.md"),
    ],
)
def test_a_page_that_windows_cannot_make_gets_a_guess(uri: str, guess: str, tmp_path: Path) -> None:
    [finding] = page_findings(lay(tmp_path, "index.md", uri), ())
    assert finding.rule == "file-name"
    assert f"是不是想写“{guess}”？" in finding.message


def test_pages_that_differ_by_case_only_are_refused(tmp_path: Path) -> None:
    docs = lay(tmp_path, "about.md", "About.md", "en/about.md")
    [finding] = page_findings(docs, ())
    assert finding.path.endswith("about.md")
    assert "只差大小写" in finding.message


def test_a_page_that_differs_from_a_made_one_by_case_is_refused(tmp_path: Path) -> None:
    [finding] = page_findings(lay(tmp_path, "Units/index.md"), ["units/index.md"])
    assert finding.rule == "address-taken"


def test_hidden_files_are_not_judged(tmp_path: Path) -> None:
    assert list(page_findings(lay(tmp_path, "index.md", ".a:b/con.md"), ())) == []
