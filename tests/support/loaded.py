"""Load the modules of the commands and fill their caches, for the process that `commands` copies."""

from __future__ import annotations

import gc
from importlib import import_module

_LIBRARIES = (
    "babel.dates",
    "jinja2.ext",
    "material.templates",
    "mkdocs.__main__",
    "mkdocs.commands.build",
    "mkdocs.localization",
    "pydantic.types",
    "pygments.formatters",
    "pygments.lexers",
    "pymdownx.slugs",
    "pypinyin",
    "gongkai.commands.cli",
    "gongkai.site.mkdocs.events",
    "gongkai.site.mkdocs.errors",
    "gongkai.pages.tables",
    "gongkai.site.mkdocs.build",
)


def _load() -> None:
    from gongkai.site.search_files import (
        prepare_search,  # keeps NumPy from starting threads: a process with threads makes no index beside the pages
    )

    for name in _LIBRARIES:
        import_module(name)
    from gongkai.load.files import adapter
    from gongkai.model import RECORD_CLASSES, Catalogue, Publisher, Unit
    from gongkai.pages.page import environment
    from gongkai.store import software_digest

    prepare_search()
    for noun in (Catalogue, Publisher, Unit, *RECORD_CLASSES.values()):
        adapter(noun)
    for template in environment().list_templates(extensions=["md"]):
        environment().get_template(template)
    software_digest()
    gc.freeze()  # what is shared is not copied because it was looked at


_load()
