"""What stands behind something that goes to fewer people than what it stands in, for those who do see it."""

from __future__ import annotations

from gongkai.model import Audience
from gongkai.pages.escape import Markdown, escape
from gongkai.vocabulary import term


def scope_note(audience: Audience | None) -> Markdown:
    """Return the scope in brackets, or nothing."""
    return Markdown(f"（{term('scope')}：{escape(str(audience))}）" if audience else "")
