"""Shards by pieces: from a server that knows ranges only the lists are loaded that a query needs; any other server does too."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="没有 playwright，浏览器里的检索没有测试：pip install playwright"
).expect

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

SHARDS = "**/search/*/*.bin"
QUERY = "党费收缴"


class Served(Protocol):
    @property
    def served(self) -> Path: ...


Scanned = Callable[[str], list[object]]


def whole_file(built: Served, route: Route) -> bytes:
    return (built.served / urlsplit(route.request.url).path[1:]).read_bytes()


def as_nginx(route: Route, whole: bytes, cut: int = 0) -> int:
    """Answer as a server that knows ranges; return the number of sent bytes.

    The answer is `cut` bytes short.
    """
    asked = re.fullmatch(r"bytes=(\d+)-(\d+)", route.request.headers.get("range", ""))
    if asked is None:
        route.fulfill(status=200, body=whole)
        return len(whole)
    piece = whole[int(asked[1]) : int(asked[2]) + 1 - cut]
    route.fulfill(
        status=206,
        body=piece,
        headers={"Content-Range": f"bytes {asked[1]}-{asked[2]}/{len(whole)}"},
    )
    return len(piece)


def test_only_pieces_are_loaded_from_a_server_that_knows_ranges(
    page: Page, built: Served, scan: Scanned
) -> None:
    sent: dict[str, int] = {}

    def answer(route: Route) -> None:
        whole = whole_file(built, route)
        sent[route.request.url] = (
            sent.get(route.request.url, 0) + as_nginx(route, whole) - len(whole)
        )

    page.route(SHARDS, answer)
    page.goto(f"search/?q={QUERY}")
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{len(scan(QUERY))}条")
    expect(page.locator(".gongkai-hits mark").first).to_be_visible()
    assert any(saved < 0 for saved in sent.values())


def test_a_server_without_ranges_gives_the_same_answer(
    page: Page, built: Served, scan: Scanned
) -> None:
    """A server that knows no ranges sends whole files; the reader cuts the ranges itself."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, body=whole_file(built, route))

    page.route(SHARDS, answer)
    page.goto(f"search/?q={QUERY}")
    expect(page.locator(".gongkai-status")).to_contain_text(f"共{len(scan(QUERY))}条")
    expect(page.locator(".gongkai-hits mark").first).to_be_visible()
    page.goto(f"search/?q={QUERY} 合作社")
    expect(page.locator(".gongkai-status")).to_contain_text("“")


@pytest.mark.parametrize("cut", [1, 40])
def test_a_piece_that_is_too_short_is_an_error_with_a_retry(
    page: Page, built: Served, cut: int
) -> None:
    page.route(SHARDS, lambda route: as_nginx(route, whole_file(built, route), cut))
    page.goto(f"search/?q={QUERY}")
    retry = page.get_by_role("alert").get_by_role("button", name="重试")
    expect(retry).to_be_visible()
    assert "没有找到" not in page.get_by_role("article").inner_text()
    page.unroute(SHARDS)
    retry.click()
    expect(page.locator(".gongkai-hits mark").first).to_be_visible()
