"""Small charts beside the numbers that they repeat: a bar in SVG, made without script or style, which a screen reader passes over."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.pages.escape import Markdown

_WIDTH = 100
_HEIGHT = 8


def bar(parts: Iterable[tuple[str, int]], longest: int) -> Markdown:
    """Return a bar of parts, each with the name of its class; `longest` is the number that fills the whole width."""
    rectangles, end = "", 0
    for name, number in parts:
        start, end = end, end + number
        left, right = (round(_WIDTH * place / max(longest, 1)) for place in (start, end))
        if right > left:
            rectangles += f'<rect class="gongkai-bar__{name}" x="{left}" width="{right - left}" height="{_HEIGHT}"/>'
    return Markdown(
        f'<svg class="gongkai-bar" viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none" aria-hidden="true">{rectangles}</svg>'
    )
