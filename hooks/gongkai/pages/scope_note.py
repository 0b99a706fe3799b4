"""Write the scope behind a part of a page.

The part reaches fewer people than the page. Only readers within the scope see the part with its
note.
"""

from __future__ import annotations

from gongkai.model import Audience
from gongkai.pages.escape import Markdown, escape
from gongkai.vocabulary import term


def scope_note(audience: Audience | None) -> Markdown:
    """Return the scope in brackets, or nothing without a scope."""
    if not audience:
        return Markdown("")
    return Markdown(f"（{term('scope')}：{escape(str(audience))}）")
