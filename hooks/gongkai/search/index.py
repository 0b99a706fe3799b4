"""Documents to the files of the search index: a base that is kept between builds, a delta with what has changed, and an entry.

A changed document costs work in proportion to the delta: its old number in the base is marked as deleted, and it is indexed
anew in the delta. When the delta passes a fifth of the base, everything is indexed into a new base.

A text can be reconstructed from its postings. What was taken back must not be read from an index, so a document that is gone, or whose
new wording lacks any text of the earlier one, makes a new base. A base is kept only while all that it says is said by the documents of now.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gongkai.search.document import Document, Facets, SearchIndexError, keep_texts_of_base
from gongkai.search.layout import pack, unpack
from gongkai.search.normalise import simplified
from gongkai.search.pinyin import Pronunciations
from gongkai.search.segment import Segment, build_part
from gongkai.search.varint import Bytes, encode, encode_runs, gaps, zigzag
from gongkai.store import FileDigests, content_digest
from gongkai.system.sealed import make_folder, read_sealed, remove, write_sealed, write_whole

_STATE = "state.bin"
_SHARDS = "shards"
"""The list of the shards that were read before."""
DELTA_SHARE = 5
"""The delta is merged when it has more than one in so many documents."""

Files = dict[str, bytes | Path]
"""The files of the index by their path below `search/`: bytes, or a file that has them."""


class Parts(NamedTuple):
    """What is made of some documents: the postings of their texts, and those of their names' pronunciations."""

    texts: Segment
    pinyin: Segment


class Base(NamedTuple):
    """The parts that are kept, and the documents that they were made of."""

    digests: dict[str, str]
    """The digest of each document's texts, by id, in the order of their numbers."""
    parts: Parts


def build_index(documents: Sequence[Document], labels: Mapping[str, Any], cache: Path | None = None) -> Files:
    """Return the files of an index of documents; with a cache folder, do no more than what has changed requires.

    `labels` stand in the entry file as they are, for whoever shows results.
    """
    ordered = sorted(documents, key=lambda document: (document.facets.date, document.id))
    digests = {document.id: document.digest for document in ordered}
    names = Pronunciations(cache and cache / "names.json")
    by_id = {document.id: document for document in ordered}
    base = _kept(cache, by_id) or _new(ordered, digests, cache, names)
    changed = [document for document in ordered if base.digests.get(document.id) != digests[document.id]]
    deleted = [number for number, (key, digest) in enumerate(base.digests.items()) if digests.get(key) != digest]
    in_base = [by_id.get(key) if digests.get(key) == digest else None for key, digest in base.digests.items()]
    delta = _parts(changed, names) if changed else None
    placed = {"base": (base.parts, 0)} | ({"delta": (delta, len(base.digests))} if delta else {})
    files: Files = {
        f"{part.name}/{number}.bin": shard for parts, _ in placed.values() for part in parts for number, shard in enumerate(part.shards)
    }
    texts = {role: (parts.texts, first) for role, (parts, first) in placed.items()}
    pinyin = {role: (parts.pinyin, first) for role, (parts, first) in placed.items()}
    facets, columns = _facets([document.facets if document else None for document in (*in_base, *changed)])
    files["pinyin.bin"] = _packed(pinyin, {"units": _units([document.facets for document in ordered], facets["units"], names)}, {})
    names.save({name for document in ordered for name in document.facets.names})
    columns["deleted"] = encode(gaps(np.array(deleted, np.int64)))
    files["entry.bin"] = _packed(texts, {"labels": labels, "documents": len(documents), **facets}, columns)
    files["fold.bin"] = encode(np.array(sorted(simplified().items()), np.int64).reshape(-1)).tobytes()
    return files


def _parts(documents: Sequence[Document], names: Pronunciations) -> Parts:
    texts = build_part(document.texts for document in documents)
    return Parts(texts, build_part((names.of(document.facets.names[0]), (), ()) for document in documents))


def _new(ordered: Sequence[Document], digests: dict[str, str], cache: Path | None, names: Pronunciations) -> Base:
    base = Base(digests, _parts(ordered, names))
    if cache is not None:
        _keep(cache, base)
    return base


def _keep(cache: Path, base: Base) -> None:
    """Write a base into the cache; its state file comes last, so that a state without its shards is never seen."""
    make_folder(str(cache))
    remove(str(cache / _STATE))
    keep_texts_of_base(cache, base.digests.values())
    names: dict[str, tuple[str, list[str]]] = {}
    for role, part in base.parts._asdict().items():
        shards = [shard if isinstance(shard, bytes) else shard.read_bytes() for shard in part.shards]
        names[role] = part.name, [content_digest(shard) for shard in shards]
        make_folder(str(cache / part.name))
        for number, shard in enumerate(shards):
            write_whole(cache / part.name / f"{number}.bin", shard)
    arrays = {key: array for role, part in base.parts._asdict().items() for key, array in _of(role, part.arrays).items()}
    write_sealed(cache / _STATE, pack({"parts": names, "digests": base.digests}, arrays))
    for other in cache.iterdir():
        if other.is_dir() and other.name not in {part.name for part in base.parts}:
            shutil.rmtree(other, ignore_errors=True)


def _kept(cache: Path | None, documents: Mapping[str, Document]) -> Base | None:
    """Return the base of the cache, unless there is none that is whole, not too old, and without what was taken back."""
    state = read_sealed(cache / _STATE) if cache else None
    if cache is None or state is None:
        return None
    try:
        header, arrays = unpack(state)
        base = {str(key): str(digest) for key, digest in header["digests"].items()}
        moved = len(base.items() ^ {(key, document.digest) for key, document in documents.items()})
        is_still_said = all(key in documents and _has_words_of(documents[key], digest) for key, digest in base.items())
        if moved * DELTA_SHARE > len(base) or not is_still_said:
            return None
        shards = FileDigests(cache / _SHARDS)
        parts = Parts(*(_kept_part(cache, role, header["parts"][role], arrays, shards) for role in Parts._fields))
        shards.save()
        return Base(base, parts)
    except (OSError, ValueError, TypeError, LookupError):  # a shard is damaged, or it is of an earlier version
        return None


def _has_words_of(document: Document, earlier: str) -> bool:
    """Tell whether a document has all texts of its earlier wording; what is not known may have been more."""
    if document.digest == earlier:
        return True
    try:
        return document.texts.has_words_of(document.read(earlier))
    except SearchIndexError:
        return False


def _kept_part(cache: Path, role: str, kept: tuple[str, list[str]], arrays: Mapping[str, Bytes], known: FileDigests) -> Segment:
    """Return a part whose shards are as they were written; raise ValueError where one is not."""
    name, digests = kept
    shards = [cache / name / f"{number}.bin" for number in range(len(digests))]
    if [known.of(str(shard)) for shard in shards] != digests:
        message = "a shard is damaged"
        raise ValueError(message)
    own = {key.removeprefix(f"{role}."): array for key, array in arrays.items() if key.startswith(f"{role}.")}
    return Segment(name, shards, own)


def _of(role: str, arrays: Mapping[str, Bytes]) -> dict[str, Bytes]:
    return {f"{role}.{key}": array for key, array in arrays.items()}


def _packed(parts: Mapping[str, tuple[Segment, int]], header: Mapping[str, Any], columns: Mapping[str, Bytes]) -> bytes:
    """Return an entry file of parts, each with its role and the number of its first document."""
    listed = [{"role": role, "name": part.name, "first": first} for role, (part, first) in parts.items()]
    arrays = {key: array for role, (part, _) in parts.items() for key, array in _of(role, part.arrays).items()}
    return pack({**header, "parts": listed}, {**arrays, **columns})


def _facets(documents: Sequence[Facets | None]) -> tuple[dict[str, Any], dict[str, Bytes]]:
    """Return the values of the facets, and for each document the numbers of its values; a deleted one has those of the first.

    Year, kind and category come in few combinations; the year is told by its distance from the year of publication.
    """
    present = [document for document in documents if document is not None]
    values: dict[str, list[Any]] = {
        "units": sorted({document.unit for document in present}),
        "kinds": sorted({document.kind for document in present}),
        "categories": sorted({document.category for document in present}),
        "codes": sorted({document.id.rsplit("-", 2)[0] for document in present}),
    }
    numbers = {name: {value: number for number, value in enumerate(column)} for name, column in values.items()}

    def combination(document: Facets) -> tuple[int, int, int]:
        return document.date.year - document.year, numbers["kinds"][document.kind], numbers["categories"][document.category]

    values["combinations"] = sorted({combination(document) for document in present})
    combinations = {value: number for number, value in enumerate(values["combinations"])}
    rows = [
        (0, 0, 0, 0, 0)
        if document is None
        else (
            combinations[combination(document)],
            numbers["units"][document.unit],
            document.date.toordinal() - date(1970, 1, 1).toordinal(),
            numbers["codes"][document.id.rsplit("-", 2)[0]],
            int(document.id.rsplit("-", 2)[1]) * 100_000 + int(document.id.rsplit("-", 2)[2]),
        )
        for document in documents
    ]
    table = np.array(rows, np.int64).reshape(-1, 5)
    return values, {
        "document.combination": encode(table[:, 0]),
        "document.unit": encode(table[:, 1]),
        "document.date": encode(zigzag(gaps(table[:, 2]))),
        "document.code": encode_runs(table[:, 3]),
        "document.number": encode_runs(zigzag(gaps(table[:, 4]))),
    }


def _units(documents: Sequence[Facets], units: Sequence[str], pronounced: Pronunciations) -> list[list[str]]:
    """Return the pronunciations of each unit's names, in the order of the units."""
    names: dict[str, set[str]] = {unit: set() for unit in units}
    for document in documents:
        names[document.unit].update(document.names[1:])
    return [sorted({text for name in names[unit] for text in pronounced.of(name)}) for unit in units]
