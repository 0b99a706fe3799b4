"""Draw the plot of the build benchmark: bars for seconds and memory, as SVG."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import NamedTuple

WIDTH, LABEL, ROW, BAR, MARGIN = 860, 250, 24, 16, 16
OURS_COLOUR, OTHER_COLOUR = "#b71c1c", "#78909c"


class Entry(NamedTuple):
    """A bar."""

    label: str
    value: float
    is_own: bool


class Panel(NamedTuple):
    """Bars of one unit, on one scale from 0."""

    title: str
    form: str
    """The format of a value, such as `{:.1f} s`."""
    entries: Sequence[Entry]

    @property
    def height(self) -> int:
        """Return the height of the panel in pixels."""
        return ROW * (len(self.entries) + 2)


def svg(panels: Sequence[Panel]) -> str:
    """Return an SVG with the panels one below the other."""
    height = sum(panel.height for panel in panels) + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    top = MARGIN
    for panel in panels:
        lines += _panel(panel, top)
        top += panel.height
    return "\n".join([*lines, "</svg>", ""])


def _panel(panel: Panel, top: int) -> Iterator[str]:
    largest = max((entry.value for entry in panel.entries), default=0) or 1
    room = WIDTH - LABEL - 2 * MARGIN - 90  # 90 pixels for the value behind the longest bar
    yield f'<text x="{MARGIN}" y="{top + BAR}" font-weight="bold">{html.escape(panel.title)}</text>'
    for number, entry in enumerate(panel.entries, start=1):
        y = top + number * ROW
        width = max(1.0, room * entry.value / largest)
        colour = OURS_COLOUR if entry.is_own else OTHER_COLOUR
        yield f'<text x="{LABEL}" y="{y + BAR - 3}" text-anchor="end">{html.escape(entry.label)}</text>'
        yield f'<rect x="{LABEL + 8}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>'
        value = html.escape(panel.form.format(entry.value))
        yield f'<text x="{LABEL + 14 + width:.1f}" y="{y + BAR - 3}">{value}</text>'
