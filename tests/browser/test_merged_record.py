"""The page of a record that was merged into another: it leads there by itself, from a server and from a folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

OLD, NEW = "records/2023/QSZ-2023-00068/", "records/2023/QSZ-2023-00072/"


def test_it_keeps_query_and_fragment(page: Page) -> None:
    page.goto(f"{OLD}?q=党员#x")
    page.wait_for_url(f"**/{NEW}**")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("decodeURIComponent(location.search) + location.hash") == "?q=党员#x"
    assert page.locator("article mark").first.inner_text() == "党员"


def test_a_bare_address_leads_to_a_bare_address(page: Page) -> None:
    page.goto(OLD)
    page.wait_for_url(f"**/{NEW}")


def test_it_leaves_no_step_back_to_itself(page: Page) -> None:
    page.goto("years/2023/")
    page.goto(f"{OLD}?q=党员")
    page.wait_for_url(f"**/{NEW}**")
    page.go_back()
    page.wait_for_url("**/years/2023/")


def test_it_leads_on_without_javascript(page_without_javascript: Page) -> None:
    page_without_javascript.goto(OLD)
    page_without_javascript.wait_for_url(f"**/{NEW}")


def test_it_leads_on_from_a_folder(page_from_folder: Page) -> None:
    page_from_folder.goto(f"{OLD}index.html?q=a#x")
    page_from_folder.wait_for_url(re.compile(rf"{NEW}index\.html\?q=a#x$"))
