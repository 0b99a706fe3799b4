"""Documents to the files of the search index: a base, a delta and the entry files.

The base is kept between builds, so a changed document costs work in proportion to the delta: its
old number in the base is marked as deleted, and the document is indexed anew in the delta. When the
delta passes a fifth of the base, everything is indexed into a new base.

A text can be reconstructed from its postings, and a withdrawn text must not be readable from an
index. A document that is gone, or whose new wording lacks any text of the earlier one, therefore
makes a new base.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gongkai.search.base import Base, Segments, read_base, write_base
from gongkai.search.characters import TABLE, characters, common, packed
from gongkai.search.document import Document, Facets
from gongkai.search.facets import facet_columns, unit_pronunciations
from gongkai.search.layout import Arrays, pack, with_role
from gongkai.search.pinyin import Pronunciations
from gongkai.search.segment import Segment, build_segment
from gongkai.search.varint import Bytes, encode, gaps

Files = dict[str, bytes | Path]
"""The files of the index by their path below `search/`: their bytes, or a file with these bytes."""


class _Layer(NamedTuple):
    """The base or the delta, and the number of its first document."""

    role: str
    """`base` or `delta`."""
    first: int
    """The number of the first document."""
    segments: Segments


class _Comparison(NamedTuple):
    """Today's documents against the documents of the base."""

    in_base: list[Document | None]
    """The documents of the base by their number; None where a document is gone or has changed."""
    changed: list[Document]
    """Documents that are new or have changed, in order; the delta holds their texts."""


def build_index(
    documents: Sequence[Document],
    labels: Mapping[str, Any],
    cache: Path | None = None,
) -> Files:
    """Return the files of an index of documents.

    `labels` stand unchanged in the entry file, for the page that shows results. With a cache
    folder, only changed documents are indexed.
    """
    ordered = sorted(documents, key=_date_and_id)
    by_id = {document.id: document for document in ordered}
    names = Pronunciations(cache and cache / "names.json")
    base = read_base(cache, by_id)
    if base is None:
        base = _new_base(ordered, by_id, cache, names)
    comparison = _compare(base, ordered, by_id)
    layers = _layers(base, comparison.changed, names)
    files = _shard_files(layers)
    facets, columns = facet_columns(_facets_by_number(comparison))
    columns["deleted"] = _encode_deleted(comparison.in_base)
    all_facets = [document.facets for document in ordered]
    units = unit_pronunciations(all_facets, facets["units"], names)
    names.save({name for document in ordered for name in document.facets.names})
    # A file of its own: a browser loads it only for Latin words that no text has.
    files["pinyin.bin"] = _entry_file(layers, "pinyin", {"units": units}, {})
    header = {"labels": labels, "documents": len(documents), **facets}
    columns["characters"] = np.frombuffer(packed(common(characters())), np.uint8)
    files["entry.bin"] = _entry_file(layers, "texts", header, columns)
    files[TABLE.name] = TABLE.read_bytes()
    return files


def _date_and_id(document: Document) -> tuple[date, str]:
    """Return the sort key of a document; the id decides within a day."""
    return document.facets.date, document.id


def _new_base(
    ordered: Sequence[Document],
    by_id: Mapping[str, Document],
    cache: Path | None,
    names: Pronunciations,
) -> Base:
    """Index all documents into a base, also in the cache folder."""
    digests = {key: document.digest for key, document in by_id.items()}
    base = Base(digests, _index_documents(ordered, names))
    if cache is not None:
        write_base(cache, base)
    return base


def _index_documents(
    documents: Sequence[Document],
    names: Pronunciations,
) -> Segments:
    """Index the texts of documents, and the pronunciations of their titles."""
    texts = build_segment(document.texts for document in documents)
    titles = (document.facets.names[0] for document in documents)
    pinyin = build_segment((names.of(title), (), ()) for title in titles)
    return Segments(texts, pinyin)


def _compare(
    base: Base,
    ordered: Sequence[Document],
    by_id: Mapping[str, Document],
) -> _Comparison:
    """Compare today's documents with those of the base by digest."""
    in_base: list[Document | None] = []
    for key, digest in base.digests.items():
        current = by_id.get(key)
        is_unchanged = current is not None and current.digest == digest
        in_base.append(current if is_unchanged else None)
    current_digests = {key: document.digest for key, document in by_id.items()}
    new_ids = {key for key, _ in current_digests.items() - base.digests.items()}
    changed = [document for document in ordered if document.id in new_ids]
    return _Comparison(in_base, changed)


def _layers(
    base: Base,
    changed: Sequence[Document],
    names: Pronunciations,
) -> list[_Layer]:
    """Return the base, and a delta if documents have changed."""
    layers = [_Layer("base", 0, base.segments)]
    if changed:
        delta = _index_documents(changed, names)
        # The delta's numbers follow those of the base, deleted documents included.
        layers.append(_Layer("delta", len(base.digests), delta))
    return layers


def _facets_by_number(comparison: _Comparison) -> list[Facets | None]:
    """Return the facets of all documents by number; None for deleted documents."""
    documents = (*comparison.in_base, *comparison.changed)
    return [document.facets if document else None for document in documents]


def _encode_deleted(in_base: Sequence[Document | None]) -> Bytes:
    """Return the numbers of the deleted documents, packed."""
    numbers = [number for number, document in enumerate(in_base) if document is None]
    return encode(gaps(np.array(numbers, np.int64)))


def _shard_files(layers: Sequence[_Layer]) -> Files:
    """Return the shards of all segments, in folders named by segment."""
    files: Files = {}
    for layer in layers:
        for segment in layer.segments:
            for number, shard in enumerate(segment.shards):
                files[f"{segment.name}/{number}.bin"] = shard
    return files


def _entry_file(
    layers: Sequence[_Layer],
    field: str,
    header: Mapping[str, Any],
    columns: Mapping[str, Bytes],
) -> bytes:
    """Return the entry file of one field of `Segments`.

    The header lists each segment under `parts`, with its role and the number of its first document.
    """
    parts: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for layer in layers:
        segment: Segment = getattr(layer.segments, field)
        part = {
            "role": layer.role,
            "name": segment.name,
            "first": layer.first,
        }
        parts.append(part)
        arrays |= with_role(layer.role, segment.arrays)
    return pack({**header, "parts": parts}, {**arrays, **columns})
