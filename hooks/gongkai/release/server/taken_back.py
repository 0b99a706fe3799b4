"""Find texts that an earlier release still says and the newest one does not: somebody has taken them back.

A release says what stands in the `index.json` of its entries, and what `texts.json` lists beside the
site: the texts of everything else that people wrote, by source, with the folders of its pages. What a
program adds, such as counts and links, is not compared; it changes with every publication.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from gongkai.release.server.manifest import SITE, TEXT_ENDINGS, entry_of, is_versioned

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from gongkai.release.server.manifest import Manifest

    Read = Callable[[str], bytes]

TEXTS = "texts.json"
"""The file of a release with the texts of what is no entry: `{source: {"pages": […], "texts": […]}}`."""
SAYS = "index.json"
"""The file of an entry that says what the entry says, however it looks."""

_LEAST_LENGTH = 12
"""In characters: a shorter text counts as said only where it stands alone, not within another."""
_RUN = re.compile(r"[^\W_]+")
_LEAST_HAN, _LEAST_OTHER = 2, 4
"""How long a piece of a lost text is, with Chinese characters and without, to be looked for in pages."""
_HAN = re.compile("[\u3400-\u9fff]")


class TakenBack(NamedTuple):
    """Parts of an earlier release that the newest one does not say any more."""

    entries: frozenset[str]
    """Folders of entries, relative to the site."""
    pages: tuple[str, ...]
    """Beginnings of the paths of pages, below the release's folder."""
    pieces: tuple[bytes, ...]
    """Pieces of lost texts, which may stand on any page."""
    is_anything_possible: bool
    """Whether any page may say more: the earlier release does not tell what it says, or a lost text is too short to be looked for."""

    def __bool__(self) -> bool:
        """Tell whether anything was taken back."""
        return bool(self.entries or self.pages or self.pieces or self.is_anything_possible)


def taken_back(old: Manifest, newest: Manifest, read_old: Read, read_newest: Read) -> TakenBack:
    """Return what was taken back between two releases, given how to read a file of each."""
    stand = (old.entries() & newest.entries()) - old.withdrawn - newest.withdrawn
    entries = frozenset(entry for entry in stand if _entry_lost(entry, old, newest, read_old, read_newest))
    pages = list(_lost_files(old, newest))
    pieces: set[bytes] = set()
    is_anything_possible = False
    before: Any = _content(read_old(TEXTS)) if TEXTS in old.files else None
    now: Any = _content(read_newest(TEXTS)) if TEXTS in newest.files else None
    is_known = before is not None and now is not None
    for source, said in before.items() if is_known else ():
        lost = lost_texts(said["texts"], now.get(source, {}).get("texts", []))
        if lost:
            found = [[*_pieces(text)] for text in lost]
            pages += [f"{SITE}{page}" for page in said["pages"]]
            pieces.update(piece.encode() for some in found for piece in some)
            is_anything_possible |= not said["pages"] and not all(found)  # too short to be looked for
        if source not in now:
            pieces.update(_addresses(said["pages"]))
    return TakenBack(
        entries=entries,
        pages=tuple(sorted(pages)),
        pieces=tuple(sorted(pieces)),
        is_anything_possible=is_anything_possible or (TEXTS in newest.files and not is_known),
    )


def _addresses(pages: Iterable[str]) -> Iterator[bytes]:
    """Yield the addresses of removed pages, as text and percent-encoded."""
    for page in pages:
        folder = page[: -len("index.html")] if page.endswith("/index.html") else page
        yield folder.encode()
        yield quote(folder).encode()


def _lost_files(old: Manifest, newest: Manifest) -> Iterator[str]:
    """Yield the files of hand-written pages, pictures and documents, that the newest release has not got."""
    known = set(newest.files.values())
    for path, digest in old.files.items():
        is_text = path.endswith(TEXT_ENDINGS) or path.startswith(f"{SITE}search/")
        is_made = not path.startswith(SITE) or is_versioned(path) or path.endswith(".gz")
        if digest not in known and not is_text and not is_made and not entry_of(path):
            yield path


def _entry_lost(entry: str, old: Manifest, newest: Manifest, read_old: Read, read_newest: Read) -> bool:
    """Tell whether the newest release lacks any text of an entry."""
    path = f"{SITE}{entry}/{SAYS}"
    if path not in old.files or path not in newest.files:
        page = f"{SITE}{entry}/index.html"
        return old.files.get(page) != newest.files.get(page)
    if old.files[path] == newest.files[path]:
        return False
    before = _content(read_old(path))
    now = _content(read_newest(path))
    if before is None or now is None:
        return True
    said = _by_key(before)
    says = _by_key(now)
    return any(lost_texts(texts, says.get(key, [])) for key, texts in said.items())


def lost_texts(before: Collection[str], now: Collection[str]) -> list[str]:
    """Return the texts that none of the others is, nor has within it as a whole phrase."""
    same = set(now)
    lost = [text for text in before if text not in same]
    if not lost:
        return []
    joined = "\n".join(now)
    return [text for text in lost if len(text) < _LEAST_LENGTH or not _stands_in(text, joined)]


def _stands_in(text: str, whole: str) -> bool:
    """Tell whether a text stands in another one between the ends of words: 收6 does not in 收60."""
    begin = whole.find(text)
    while begin >= 0:
        end = begin + len(text)
        is_cut_before = begin > 0 and whole[begin - 1].isalnum() and text[0].isalnum()
        is_cut_behind = whole[end : end + 1].isalnum() and text[-1].isalnum()
        if not is_cut_before and not is_cut_behind:
            return True
        begin = whole.find(text, begin + 1)
    return False


def _content(data: bytes) -> Any:
    """Return the value of a JSON file; None for what is none."""
    try:
        return json.loads(data.decode("utf-8"))
    except ValueError:
        return None


def _by_key(content: Any) -> dict[tuple[str, ...], list[str]]:
    """Return the texts of a JSON value by the keys that lead to them; names of keys are texts too."""
    found: dict[tuple[str, ...], list[str]] = {}
    for keys, text in _leaves(content, ()):
        found.setdefault(keys, []).append(text)
    return found


def _leaves(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield keys, key
            yield from _leaves(part, (*keys, key))
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, keys)
    else:
        for line in str(value).split("\n"):
            yield keys, line


def _pieces(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if len(run) >= (_LEAST_HAN if _HAN.search(run) else _LEAST_OTHER):
            yield run
