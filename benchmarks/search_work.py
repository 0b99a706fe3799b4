"""The parts of the search benchmark that run in a process of their own.

Time and memory of the process are those of the part alone. `python search_work.py <part> <path>…`: the last path
is a JSON file for the figures.
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
    """Return the documents and the labels of the index, as `prepare` wrote both."""
    with prepared.open("rb") as file:
        documents, labels = pickle.load(file)  # noqa: S301 - written by `prepare`
    return documents, labels


def prepare(demo: Path, site: Path, prepared: Path) -> dict[str, float]:
    """Write the JSON of each record into a site; store the documents for the other parts."""
    content = build_content(demo / "data", Audience.read("社会"), demo / "docs")
    pages = [page for page in content.pages if page.record]
    files = (
        (f"{page.uri.removesuffix('index.md')}index.json", page.content.json) for page in pages
    )
    write_files(site, files)
    documents = content.documents()
    prepared.write_bytes(pickle.dumps((documents, search_labels(content.dataset))))
    return {"documents": len(documents)}


def build(prepared: Path, site: Path, cache: Path) -> dict[str, float]:
    """Build the index with an empty cache, write the index, and verify it."""
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

    def edit(document: Document) -> list[Document]:
        return [document, _changed(document, id=f"{document.id[:-5]}99999")]

    return _update(prepared, site, cache, edit)


def correct(prepared: Path, site: Path, cache: Path) -> dict[str, float]:
    """Remove a text of one record; no trace of the text may stay in the index."""

    def edit(document: Document) -> list[Document]:
        return [_edited(document, document.texts.body[1:])]

    return _update(prepared, site, cache, edit)


def _changed(document: Document, **facets: Any) -> Document:
    return _edited(document, [*document.texts.body, "会后又补充了一处说明"], **facets)


def _edited(document: Document, body: Sequence[str], **facets: Any) -> Document:
    """Return a document with another body.

    The document returns its earlier texts by digest too, as from a store.
    """
    edited = document.texts._replace(body=body)
    texts = {each.digest: each for each in (document.texts, edited)}
    return Document(document.facets._replace(**facets), edited.digest, texts.__getitem__)


def _update(
    prepared: Path,
    site: Path,
    cache: Path,
    edit: Callable[[Document], list[Document]],
) -> dict[str, float]:
    """Replace a document by its edit, index all anew, and write a new site.

    Returns the seconds of the index, with the cache, and of writing.
    """
    documents, labels = read_prepared(prepared)
    middle = len(documents) // 2
    documents[middle : middle + 1] = edit(documents[middle])
    started = time.monotonic()
    files = build_index(documents, labels, cache)
    indexed = time.monotonic()
    new_files = {name: data for name, data in files.items() if isinstance(data, bytes)}
    write_files(site, list(new_files.items()))
    for name, path in files.items():
        if isinstance(path, Path):  # a file of the cache is linked, as `SiteFolder.replace` does
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            link(str(path), f"{site}/{name}")
    return {"index": indexed - started, "write": time.monotonic() - indexed}


def material(folder: Path) -> dict[str, float]:
    """Build the site with Material's search; return the time of the search plugin alone."""
    # Imported here, so that MkDocs adds nothing to the memory of the other parts.
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
    """Return a function that adds the seconds of each call to a list."""

    def timed(*args: object, **options: object) -> Any:
        started = time.monotonic()
        try:
            return function(*args, **options)
        finally:
            spent.append(time.monotonic() - started)

    return timed


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


PARTS: dict[str, Callable[..., dict[str, float]]] = {
    "prepare": prepare,
    "build": build,
    "change": change,
    "add": add,
    "correct": correct,
    "material": material,
}


def main(part: str, paths: Sequence[Path]) -> None:
    """Run one part and write its figures."""
    *own, result = paths
    result.write_text(json.dumps(PARTS[part](*own)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], [Path(argument) for argument in sys.argv[2:]])
