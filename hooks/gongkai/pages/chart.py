"""Draw small charts beside the numbers of a table.

A chart is a bar in SVG without script and style; a screen reader skips charts, because
the numbers stand beside.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.pages.escape import Markdown

_WIDTH = 100
_HEIGHT = 8


def bar(parts: Iterable[tuple[str, int]], longest: int) -> Markdown:
    """Return a bar of parts.

    A part is a class name and a number. `longest` is the number that fills the width.
    """
    rectangles = ""
    end = 0
    scale = max(longest, 1)
    for name, number in parts:
        start = end
        end += number
        # Both ends are rounded, not the width: so the parts have no gaps between them.
        left = round(_WIDTH * start / scale)
        width = round(_WIDTH * end / scale) - left
        if width > 0:
            place = f'x="{left}" width="{width}" height="{_HEIGHT}"'
            rectangles += f'<rect class="gongkai-bar__{name}" {place}/>'
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" preserveAspectRatio="none"'
    return Markdown(f'<svg class="gongkai-bar" {box} aria-hidden="true">{rectangles}</svg>')
