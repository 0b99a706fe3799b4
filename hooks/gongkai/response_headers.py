"""The headers that a web server sends with every page, for the configurations that `gongkai server-config` writes: the one place for them."""

from __future__ import annotations

from collections.abc import Mapping

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}
"""Material's pages contain scripts and styles; nothing comes from another host."""


def response_headers() -> Mapping[str, str]:
    """Return the headers by their names."""
    return {
        "Content-Security-Policy": "; ".join(f"{directive} {source}" for directive, source in _SOURCES.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
