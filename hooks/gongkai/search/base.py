"""The base of the index, which a cache folder keeps between builds.

A text can be reconstructed from its postings, and a withdrawn text must not be readable from an
index. A base is therefore reused only while the current documents contain all of its texts.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.search.characters import TABLE
from gongkai.search.document import Document, keep_texts_of_base
from gongkai.search.layout import (
    Arrays,
    pack,
    unpack,
    with_role,
    without_role,
)
from gongkai.search.segment import Segment
from gongkai.store import FileDigests, content_digest
from gongkai.system.errors import SearchIndexError
from gongkai.system.sealed import (
    make_folder,
    read_sealed,
    remove,
    write_sealed,
    write_whole,
)

DELTA_SHARE = 5
"""A delta of more than one in so many documents is merged into a new base."""

_STATE = "state.bin"
_SHARDS = "shards"
"""The list of the shards that earlier builds have read, with their digests."""


class Segments(NamedTuple):
    """The segments of some documents.

    The field names are written into the state file.
    """

    texts: Segment
    """Postings of the documents' texts."""
    pinyin: Segment
    """Postings of the pronunciations of the documents' titles."""


class Base(NamedTuple):
    """The segments of a base, and the documents in them."""

    digests: dict[str, str]
    """The digest of each document's texts, by id, in the order of the documents' numbers."""
    segments: Segments


def write_base(cache: Path, base: Base) -> None:
    """Write a base into a cache folder in place of any earlier base."""
    make_folder(str(cache))
    # The state file goes first and comes last: a state without its shards is never seen.
    remove(str(cache / _STATE))
    keep_texts_of_base(cache, base.digests.values())
    names: dict[str, tuple[str, list[str]]] = {}
    arrays: Arrays = {}
    for role, segment in base.segments._asdict().items():
        names[role] = (segment.name, _write_shards(cache / segment.name, segment))
        arrays |= with_role(role, segment.arrays)
    header = {"parts": names, "digests": base.digests, "characters": _table_digest()}
    state = pack(header, arrays)
    write_sealed(cache / _STATE, state)
    _remove_other_segments(cache, base.segments)


def _table_digest() -> str:
    """Return a digest of the table by which texts are folded."""
    return content_digest(TABLE.read_bytes())


def _write_shards(folder: Path, segment: Segment) -> list[str]:
    """Write the shards of a segment and return their digests."""
    make_folder(str(folder))
    digests: list[str] = []
    for number, shard in enumerate(segment.shards):
        data = shard
        if isinstance(data, Path):
            data = data.read_bytes()
        digests.append(content_digest(data))
        write_whole(folder / f"{number}.bin", data)
    return digests


def _remove_other_segments(cache: Path, segments: Segments) -> None:
    """Remove the shards of earlier bases from a cache folder."""
    names = {segment.name for segment in segments}
    for path in cache.iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def read_base(
    cache: Path | None,
    documents: Mapping[str, Document],
) -> Base | None:
    """Return the base of a cache folder, or None.

    `documents` are the current ones, by id. The result is None when there is no undamaged base,
    when too many documents have changed, or when the base holds a text that the current documents
    have lost.
    """
    if cache is None:
        return None
    state = read_sealed(cache / _STATE)
    if state is None:
        return None
    try:
        header, arrays = unpack(state)
        digests: dict[str, str] = header["digests"]
        # Texts folded by another table would no longer be found.
        if header["characters"] != _table_digest():
            return None
        # Shards are looked at last: reading them takes longer than comparing the documents.
        if not _is_current(digests, documents):
            return None
        return Base(digests, _read_segments(cache, header["parts"], arrays))
    except (OSError, ValueError, TypeError, LookupError):
        # A shard is damaged, or an earlier version has written the state.
        return None


def _is_current(
    digests: dict[str, str],
    documents: Mapping[str, Document],
) -> bool:
    """Tell whether a base may be reused: few changes, and no lost text."""
    current = {(key, document.digest) for key, document in documents.items()}
    differences = len(digests.items() ^ current)
    if differences * DELTA_SHARE > len(digests):
        return False
    if not digests.keys() <= documents.keys():
        return False
    return all(_has_words_of(documents[key], digest) for key, digest in digests.items())


def _has_words_of(document: Document, earlier: str) -> bool:
    """Tell whether a document has all texts of an earlier digest.

    Earlier texts that can no longer be read count as lost, because they may have said more.
    """
    if document.digest == earlier:
        return True
    try:
        return document.texts.has_words_of(document.read(earlier))
    except SearchIndexError:
        return False


def _read_segments(
    cache: Path,
    names: Mapping[str, Any],
    arrays: Arrays,
) -> Segments:
    """Return the segments of a base; raise `ValueError` when a shard is damaged."""
    file_digests = FileDigests(cache / _SHARDS)
    segments: list[Segment] = []
    for role in Segments._fields:
        name, digests = names[role]
        shards = _checked_shards(cache / name, digests, file_digests)
        segments.append(Segment(name, shards, without_role(role, arrays)))
    file_digests.save()
    return Segments(*segments)


def _checked_shards(
    folder: Path,
    digests: Sequence[str],
    file_digests: FileDigests,
) -> list[Path]:
    """Return the files of shards; raise `ValueError` when a digest differs."""
    shards = [folder / f"{number}.bin" for number in range(len(digests))]
    if [file_digests.of(str(shard)) for shard in shards] != digests:
        message = "a shard is damaged"
        raise ValueError(message)
    return shards
