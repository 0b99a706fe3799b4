"""The policy of a page: nothing but the site's own files, and what somebody put into a page himself by its hash."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest

from gongkai.content_policy import POLICY, content_policy, refused_attributes, response_headers, with_hashes

META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_lets_nothing_unsafe_pass() -> None:
    assert "unsafe" not in POLICY
    assert re.findall(r"https?:|\*", POLICY) == []
    assert POLICY.startswith("default-src 'none'; ")


def test_a_script_that_stands_in_a_page_passes_by_its_hash_on_that_page() -> None:
    page = with_hashes(f'{META}<script>甲()</script><script type="module">乙()</script><style media="print">a{{}}</style>')

    assert f"script-src 'self' {' '.join(sorted([hash_of('甲()'), hash_of('乙()')]))};" in page
    assert f"style-src 'self' {hash_of('a{}')};" in page


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param('<script src="a.js"></script>', id="脚本文件"),
        pytest.param('<script type="application/json">{}</script>', id="数据"),
        pytest.param("<p>甲</p>", id="没有脚本"),
    ],
)
def test_what_needs_no_exception_changes_nothing(inside: str) -> None:
    assert with_hashes(META + inside) == META + inside


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('<p style="color:red">', ["style"]),
        ("<a href='#' onclick='甲()'>", ["onclick"]),
        ('<img\nsrc="a.png" onerror="甲()" style="b">', ["onerror"]),
        ('<p class="style">style="a" onclick="b"</p>', []),
        ('<style>a{}</style><script>"<p style=1>"</script>', []),
    ],
)
def test_attributes_that_the_policy_refuses_are_found(written: str, names: list[str]) -> None:
    assert refused_attributes(written) == names


def test_the_headers_have_the_hashes_of_all_pages_and_what_a_meta_tag_cannot_say(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(with_hashes(f"{META}<script>甲()</script>"), "utf-8")
    (tmp_path / "a/index.html").write_text(with_hashes(f"{META}<script>乙()</script>"), "utf-8")

    headers = response_headers(tmp_path)

    assert headers["Content-Security-Policy"] == f"{content_policy([hash_of('甲()'), hash_of('乙()')])}; frame-ancestors 'self'"
    assert sorted(headers) == ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"]
