"""The parts of the search benchmark that run in a process of their own, so that time and memory are theirs alone.

`python search_work.py <part> <path>…`: the last path is a JSON file for what was measured.
"""

from __future__ import annotations

import importlib
import json
import pickle
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gongkai.model import Audience
from gongkai.pages import search_labels
from gongkai.search import Document, browser_files
from gongkai.search.index import build_index
from gongkai.search.verify import verify
from gongkai.site.pipeline import build_content
from gongkai.store import link
from gongkai.store.writing import write_files

Labels = dict[str, Any]


def read_prepared(prepared: Path) -> tuple[list[Document], Labels]:
    """Return what `prepare` has kept: the documents, and the labels of the index."""
    with prepared.open("rb") as file:
        documents, labels = pickle.load(file)  # noqa: S301 - written by `prepare`
    return documents, labels


def prepare(demo: Path, site: Path, prepared: Path) -> dict[str, float]:
    """Write the JSON of each record as it stands in the site, and keep the documents for the other processes."""
    content = build_content(demo / "data", Audience.read("社会"), demo / "docs")
    write_files(
        site,
        ((f"{page.uri.removesuffix('index.md')}index.json", page.made.json) for page in content.pages if page.record),
    )
    documents = content.documents()
    prepared.write_bytes(pickle.dumps((documents, search_labels(content.dataset))))
    return {"documents": len(documents)}


def build(prepared: Path, site: Path, cache: Path) -> dict[str, float]:
    """Build the index with an empty cache, write it into the site, and verify it."""
    documents, labels = read_prepared(prepared)
    peak_before = _peak_bytes()
    processor_started, started = time.process_time(), time.monotonic()
    files = build_index(documents, labels, cache)
    write_files(site / "search", files.items())
    built, processor_built = time.monotonic(), time.process_time()
    verify(files, documents)
    verified = time.monotonic()
    write_files(site / "search", browser_files().items())
    measured = {
        "build": built - started,
        "processor": processor_built - processor_started,
        "verify": verified - built,
    }
    return measured | {"peak_before": peak_before, "peak": _peak_bytes()}


def change(prepared: Path, site: Path, cache: Path) -> dict[str, float]:
    """Change a passage of one record."""
    return _update(prepared, site, cache, lambda document: [_changed(document)])


def add(prepared: Path, site: Path, cache: Path) -> dict[str, float]:
    """Add one record."""
    return _update(
        prepared,
        site,
        cache,
        lambda document: [document, _changed(document, id=f"{document.id[:-5]}99999")],
    )


def correct(prepared: Path, site: Path, cache: Path) -> dict[str, float]:
    """Take a text out of one record, so that nothing of it may stay."""
    return _update(
        prepared,
        site,
        cache,
        lambda document: [_edited(document, document.texts.body[1:])],
    )


def _changed(document: Document, **facets: Any) -> Document:
    return _edited(document, [*document.texts.body, "会后又补充了一处说明"], **facets)


def _edited(document: Document, body: Sequence[str], **facets: Any) -> Document:
    """Return a document with another body, from which its earlier texts can be had as from a store."""
    texts = {each.digest: each for each in (document.texts, document.texts._replace(body=body))}
    return Document(
        document.facets._replace(**facets),
        list(texts)[-1],
        texts.__getitem__,
    )


def _update(
    prepared: Path,
    site: Path,
    cache: Path,
    edit: Callable[[Document], list[Document]],
) -> dict[str, float]:
    """Put what an edit makes of one document in its place, index all anew with the cache, and write the index into a new site."""
    documents, labels = read_prepared(prepared)
    middle = len(documents) // 2
    documents[middle : middle + 1] = edit(documents[middle])
    started = time.monotonic()
    files = build_index(documents, labels, cache)
    indexed = time.monotonic()
    write_files(
        site,
        [(name, content) for name, content in files.items() if isinstance(content, bytes)],
    )
    for name, content in files.items():
        if isinstance(content, Path):  # as `SiteFolder.replace` does
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            link(str(content), f"{site}/{name}")
    return {"index": indexed - started, "write": time.monotonic() - indexed}


def material(folder: Path) -> dict[str, float]:
    """Build the site with Material's search, and return what the search plugin alone took of the time."""
    from mkdocs.commands.build import build as build_site
    from mkdocs.config import load_config

    spent: list[float] = []
    plugin = importlib.import_module("material.plugins.search.plugin").SearchPlugin
    for event in ("on_page_context", "on_post_build"):
        setattr(plugin, event, _timed(getattr(plugin, event), spent))
    config = load_config(str(folder / "mkdocs.yml"))
    config.plugins.on_startup(command="build", dirty=False)
    build_site(config)
    return {"build": sum(spent), "peak": _peak_bytes()}


def _timed(function: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*args: object, **options: object) -> Any:
        started = time.monotonic()
        try:
            return function(*args, **options)
        finally:
            spent.append(time.monotonic() - started)

    return timed


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


PARTS: dict[str, Callable[..., dict[str, float]]] = {part.__name__: part for part in (prepare, build, change, add, correct, material)}


def main(part: str, paths: Sequence[Path]) -> None:
    """Run one part and write what it measured."""
    *own, measured = paths
    measured.write_text(json.dumps(PARTS[part](*own)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], [Path(argument) for argument in sys.argv[2:]])
