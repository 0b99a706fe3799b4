"""Documents to the files of the search index: a base that is kept between builds, a delta with what has changed, and an entry.

A changed document costs work in proportion to the delta: its old number in the base is marked as deleted, and it is indexed
anew in the delta. When the delta passes a fifth of the base, everything is indexed into a new base.

The postings of a base tell its texts to whoever puts them together again. What was taken back must not be read from an index, so a
document that is gone, or was corrected or redacted, makes a new base; the earlier wording of any other stays until the next one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gongkai.search.corpus import Parts
from gongkai.search.document import Digest, Document
from gongkai.search.layout import pack, unpack
from gongkai.search.normalise import simplified
from gongkai.search.part import Part, build_part
from gongkai.search.pinyin import pronunciations
from gongkai.search.varint import Bytes, encode, gaps, zigzag

DELTA_SHARE = 5
"""The delta is merged when it has more than one in so many documents."""

Files = dict[str, bytes | Path]
"""The files of the index by their path below `search/`: bytes, or a file that has them."""


class Base(NamedTuple):
    """A base part, and the documents that it was made of."""

    name: str
    digests: dict[str, Digest]
    """The digest of each document, by id, in the order of their numbers."""
    arrays: dict[str, Bytes]
    shards: Sequence[bytes | Path]


def build_index(documents: Sequence[Document], labels: Mapping[str, Any], cache: Path | None = None) -> Files:
    """Return the files of an index of documents; with a cache folder, do no more than what has changed requires.

    `labels` stand in the entry file as they are, for whoever shows results.
    """
    ordered = sorted(documents, key=lambda document: (document.date, document.id))
    digests = {document.id: document.digest for document in ordered}
    base = _kept(cache, digests) or _new(ordered, digests, cache)
    by_id = {document.id: document for document in ordered}
    changed = [document for document in ordered if base.digests.get(document.id) != document.digest]
    deleted = [number for number, (key, digest) in enumerate(base.digests.items()) if digests.get(key) != digest]
    in_base = [by_id.get(key) if digests.get(key) == digest else None for key, digest in base.digests.items()]
    delta = build_part([_parts(document) for document in changed]) if changed else None
    numbered: list[Document | None] = [*in_base, *changed]
    pinyin = build_part([_pinyin_parts(document) for document in numbered])
    files: Files = {f"{base.name}/{number}.bin": shard for number, shard in enumerate(base.shards)}
    for part in filter(None, (delta, pinyin)):
        files |= {f"{part.name}/{number}.bin": shard for number, shard in enumerate(part.shards)}
    files["pinyin.bin"] = pack({"parts": [{"role": "pinyin", "name": pinyin.name, "first": 0}]}, _of("pinyin", pinyin.arrays))
    files["entry.bin"] = _entry(base, delta, numbered, deleted, labels)
    files["fold.bin"] = encode(np.array(sorted(simplified().items()), np.int64).reshape(-1)).tobytes()
    return files


def _parts(document: Document) -> Parts:
    return document.titles, document.headings, document.body


def _pinyin_parts(document: Document | None) -> Parts:
    if document is None:
        return (), (), ()
    first, *others = document.names
    return pronunciations(first), [text for name in others for text in pronunciations(name)], ()


def _new(ordered: Sequence[Document], digests: dict[str, Digest], cache: Path | None) -> Base:
    part = build_part([_parts(document) for document in ordered])
    if cache is not None:
        _keep(cache, part, digests)
    return Base(part.name, digests, part.arrays, part.shards)


def _keep(cache: Path, part: Part, digests: dict[str, Digest]) -> None:
    """Write a base into the cache; its state file comes last, so that a state without its shards is never seen."""
    folder = cache / part.name
    folder.mkdir(parents=True, exist_ok=True)
    for number, shard in enumerate(part.shards):
        _write_whole(folder / f"{number}.bin", shard)
    header = {"name": part.name, "shards": len(part.shards), "digests": digests}
    _write_whole(cache / "state.bin", pack(header, part.arrays))
    for other in cache.iterdir():
        if other.is_dir() and other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file that another process sees whole or not at all."""
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.write_bytes(data)
    made.replace(path)


def _kept(cache: Path | None, digests: dict[str, Digest]) -> Base | None:
    """Return the base of the cache, unless there is none that is whole, not too old, and without what may not be told."""
    if cache is None or not (cache / "state.bin").is_file():
        return None
    try:
        header, arrays = unpack((cache / "state.bin").read_bytes())
    except (OSError, ValueError):
        return None
    shards = [cache / header["name"] / f"{number}.bin" for number in range(header["shards"])]
    base = {key: Digest(*digest) for key, digest in header["digests"].items()}
    moved = len(base.items() ^ digests.items())
    taken_back = any(key not in digests or digests[key].corrections != digest.corrections for key, digest in base.items())
    if taken_back or moved * DELTA_SHARE > len(base) or not all(shard.is_file() for shard in shards):
        return None
    return Base(header["name"], base, arrays, shards)


def _of(role: str, arrays: Mapping[str, Bytes]) -> dict[str, Bytes]:
    return {f"{role}.{key}": array for key, array in arrays.items()}


def _entry(
    base: Base, delta: Part | None, documents: Sequence[Document | None], deleted: Sequence[int], labels: Mapping[str, Any]
) -> bytes:
    """Return the entry file: what a reader loads first, and all that it loads whole."""
    parts = [("base", base.name, base.arrays, 0)]
    if delta is not None:
        parts.append(("delta", delta.name, delta.arrays, len(base.digests)))
    header: dict[str, Any] = {
        "labels": labels,
        "documents": len(documents) - len(deleted),
        "parts": [{"role": role, "name": name, "first": first} for role, name, _, first in parts],
    }
    arrays = {key: array for role, _, own, _ in parts for key, array in _of(role, own).items()}
    arrays["deleted"] = encode(gaps(np.array(deleted, np.int64)))
    facets, columns = _facets(documents)
    return pack({**header, **facets}, {**arrays, **columns})


def _facets(documents: Sequence[Document | None]) -> tuple[dict[str, Any], dict[str, Bytes]]:
    """Return the values of the facets, and for each document the number of its value; a deleted one has zeros."""
    present = [document for document in documents if document is not None]
    values: dict[str, list[Any]] = {
        "years": sorted({document.year for document in present}),
        "units": sorted({document.unit for document in present}),
        "kinds": sorted({document.kind for document in present}),
        "categories": sorted({document.category for document in present}),
        "codes": sorted({document.id.rsplit("-", 2)[0] for document in present}),
    }
    numbers = {name: {value: number for number, value in enumerate(column)} for name, column in values.items()}
    rows = [
        (0,) * 7
        if document is None
        else (
            numbers["years"][document.year],
            numbers["units"][document.unit],
            numbers["kinds"][document.kind],
            numbers["categories"][document.category],
            document.date.toordinal() - date(1970, 1, 1).toordinal(),
            numbers["codes"][document.id.rsplit("-", 2)[0]],
            int(document.id.rsplit("-", 2)[1]) * 100_000 + int(document.id.rsplit("-", 2)[2]),
        )
        for document in documents
    ]
    table = np.array(rows, np.int64).reshape(-1, 7)
    names = ("year", "unit", "kind", "category", "date", "code", "number")
    plain = {f"document.{name}": encode(table[:, index]) for index, name in enumerate(names[:4])}
    differences = {f"document.{name}": encode(zigzag(gaps(table[:, index]))) for index, name in enumerate(names) if index > 3}  # noqa: PLR2004
    return values, plain | differences
