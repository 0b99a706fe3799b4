"""Addresses: the place of a page, and links from page to page."""

from __future__ import annotations

import posixpath

from hypothesis import given
from hypothesis import strategies as st

from gongkai.pages.addresses import relative_link

SOURCES = st.lists(st.sampled_from(["a", "b", "records", "2023"]), max_size=4).map(
    lambda parts: "/".join([*parts, "index.md"])
)


@given(SOURCES, SOURCES)
def test_a_link_leads_from_any_page_to_any_other(source: str, target: str) -> None:
    assert relative_link(source, target) == posixpath.relpath(
        target, posixpath.dirname(source) or "."
    )


def test_what_an_address_may_not_have_in_it_is_encoded() -> None:
    assert (
        relative_link("units/a/index.md", "records/2023/甲 1.pdf", "小标题")
        == "../../records/2023/%E7%94%B2%201.pdf#%E5%B0%8F%E6%A0%87%E9%A2%98"
    )
