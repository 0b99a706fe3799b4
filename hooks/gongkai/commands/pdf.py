"""HTML that stands for itself as PDF, by WeasyPrint, an optional extra: `pip install 'gongkai[pdf]'`."""

from __future__ import annotations

import logging
from typing import Any

NOT_INSTALLED = (
    "没有装 WeasyPrint，写不了 PDF。安装：pip install 'gongkai[pdf]'；也可以去掉 --pdf，用浏览器打开 .html，按 Ctrl+P 另存为 PDF"
)
NO_LIBRARIES = (
    "WeasyPrint 缺少排版用的系统库，写不了 PDF。在 Debian 上安装：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class PdfError(Exception):
    """No PDF can be made on this machine; raised by `pdf`, says what to install."""


def pdf(html: str) -> bytes:
    """Return a document as PDF; nothing is loaded but the document itself.

    Raises `PdfError` where WeasyPrint or its libraries are missing.
    """
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of what it leaves to browsers
    try:
        from weasyprint import HTML
    except ImportError:
        raise PdfError(NOT_INSTALLED) from None
    except OSError:
        raise PdfError(NO_LIBRARIES) from None
    made: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf()
    return made


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(url)
