"""PDF from a self-contained HTML document, made by WeasyPrint.

WeasyPrint is an optional extra (`pip install 'gongkai[pdf]'`), because it needs system libraries.
"""

from __future__ import annotations

import logging
from typing import Any

import click

_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

NOT_INSTALLED = "没有装 WeasyPrint，写不了 PDF。安装：pip install 'gongkai[pdf]'；也可以去掉 --pdf，用浏览器打开 .html，按 Ctrl+P 另存为 PDF"
NO_LIBRARIES = (
    f"WeasyPrint 缺少排版用的系统库，写不了 PDF。在 Debian 上安装：apt-get install {_PACKAGES}"
)


def pdf(html: str) -> bytes:
    """Return an HTML document as PDF, without loading anything else.

    Raises `click.ClickException` where WeasyPrint or its libraries are missing.
    """
    # WeasyPrint warns of every CSS rule that only browsers understand.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    try:
        from weasyprint import HTML
    except ImportError:
        raise click.ClickException(NOT_INSTALLED) from None
    except OSError:
        raise click.ClickException(NO_LIBRARIES) from None
    content: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf()
    return content


def _refuse(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(url)
