"""Find texts that somebody has taken back.

Such a text is in an earlier release and not in the newest. Two sources tell the texts of a
release. Each entry has an `index.json` with its own texts. The file `texts.json`, which is not
served, lists all other texts that people wrote, by source, with the folders of the pages.
Additions of programs, such as counts and links, are not compared, because every publication
changes such texts.
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
    """Returns the content of a file of a release, by its path."""

TEXTS = "texts.json"
"""The file of a release with the texts of everything but entries.

Its form is `{source: {"pages": […], "texts": […]}}`.
"""
SAYS = "index.json"
"""The file of an entry with the entry's texts, independent of the look of its page."""

_LEAST_LENGTH = 12
"""Characters. A shorter text is not searched for within another text."""
_RUN = re.compile(r"[^\W_]+")
"""Letters and digits without a break."""
_LEAST_HAN, _LEAST_OTHER = 2, 4
"""Characters of a piece that is searched for in pages, with and without Chinese characters."""
_HAN = re.compile("[\u3400-\u9fff]")


class Losses(NamedTuple):
    """Parts of an earlier release that the newest lacks."""

    entries: frozenset[str]
    """Folders of entries, relative to the site."""
    pages: tuple[str, ...]
    """Beginnings of the paths of pages, below the release's folder."""
    pieces: tuple[bytes, ...]
    """Pieces of lost texts, which may stand on any page."""
    is_anything_possible: bool
    """Whether any page may have a lost text.

    True if the earlier release does not list its texts, or a lost text is too short for a search.
    """

    def __bool__(self) -> bool:
        """Tell whether anything was lost."""
        return bool(self.entries or self.pages or self.pieces or self.is_anything_possible)


def common_entries(old: Manifest, newest: Manifest) -> frozenset[str]:
    """Return the entries that both of two releases show."""
    return (old.entries() & newest.entries()) - old.withdrawn - newest.withdrawn


def find_losses(old: Manifest, newest: Manifest, read_old: Read, read_newest: Read) -> Losses:
    """Return the parts of an earlier release that the newest lacks."""
    common = common_entries(old, newest)
    readers = read_old, read_newest
    entries = frozenset(each for each in common if _has_entry_lost(each, old, newest, *readers))
    files = list(_lost_files(old, newest))
    before = _texts(old, read_old)
    now = _texts(newest, read_newest)
    if before is None or now is None:
        # An earlier release without a list of its texts may show anything that was taken back.
        return Losses(entries, tuple(sorted(files)), (), TEXTS in newest.files)
    of_texts = _compare_texts(before, now)
    return Losses(
        entries=entries,
        pages=tuple(sorted([*files, *of_texts.pages])),
        pieces=of_texts.pieces,
        is_anything_possible=of_texts.is_anything_possible,
    )


def _compare_texts(before: dict[str, Any], now: dict[str, Any]) -> Losses:
    """Compare two lists of texts, as in `texts.json`."""
    pages: list[str] = []
    pieces: set[bytes] = set()
    is_anything_possible = False
    for source, listing in before.items():
        if source not in now:
            # Other pages may link to the removed ones.
            pieces.update(_addresses(listing["pages"]))
        texts = now.get(source, {}).get("texts", [])
        lost = lost_texts(listing["texts"], texts)
        if not lost:
            continue
        pages += [f"{SITE}{page}" for page in listing["pages"]]
        for text in lost:
            of_text = [piece.encode() for piece in _pieces(text)]
            pieces.update(of_text)
            # Such a text may stand on any page: none is known, and no piece is long enough.
            if not of_text and not listing["pages"]:
                is_anything_possible = True
    return Losses(frozenset(), tuple(pages), tuple(sorted(pieces)), is_anything_possible)


def _texts(manifest: Manifest, read: Read) -> dict[str, Any] | None:
    """Return the texts by source; None for an unreadable list."""
    if TEXTS not in manifest.files:
        return None
    texts: dict[str, Any] | None = _parse(read(TEXTS))
    return texts


def _addresses(pages: Iterable[str]) -> Iterator[bytes]:
    """Yield the addresses of removed pages, as text and percent-encoded."""
    for page in pages:
        folder = page
        if page.endswith("/index.html"):
            folder = page[: -len("index.html")]
        yield folder.encode()
        yield quote(folder).encode()


def _lost_files(old: Manifest, newest: Manifest) -> Iterator[str]:
    """Yield the lost pictures and documents of hand-written pages."""
    new_digests = set(newest.files.values())
    for path, digest in old.files.items():
        is_text = path.endswith(TEXT_ENDINGS) or path.startswith(f"{SITE}search/")
        is_generated = not path.startswith(SITE) or is_versioned(path) or path.endswith(".gz")
        if digest not in new_digests and not is_text and not is_generated and not entry_of(path):
            yield path


def _has_entry_lost(
    entry: str,
    old: Manifest,
    newest: Manifest,
    read_old: Read,
    read_newest: Read,
) -> bool:
    """Tell whether the newest release lacks any text of an entry."""
    path = f"{SITE}{entry}/{SAYS}"
    if path not in old.files or path not in newest.files:
        # Without the texts any change of the page may be a loss.
        page = f"{SITE}{entry}/index.html"
        return old.files.get(page) != newest.files.get(page)
    if old.files[path] == newest.files[path]:
        return False
    before = _parse(read_old(path))
    now = _parse(read_newest(path))
    if before is None or now is None:
        return True
    texts_now = _texts_by_key(now)
    texts_before = _texts_by_key(before)
    return any(lost_texts(texts, texts_now.get(key, [])) for key, texts in texts_before.items())


def lost_texts(before: Collection[str], now: Collection[str]) -> list[str]:
    """Return the texts that are missing among others.

    A long text is not missing if another text contains the whole phrase.
    """
    same = set(now)
    lost = [text for text in before if text not in same]
    if not lost:
        return []
    joined = "\n".join(now)
    return [text for text in lost if not _is_phrase_of(joined, text)]


def _is_phrase_of(whole: str, text: str) -> bool:
    """Tell whether a text contains a long text as a phrase.

    The phrase has to begin and end between words: `收6` is no phrase of `收60`.
    """
    if len(text) < _LEAST_LENGTH:
        return False
    start = whole.find(text)
    while start >= 0:
        end = start + len(text)
        is_cut_before = start > 0 and whole[start - 1].isalnum() and text[0].isalnum()
        is_cut_behind = whole[end : end + 1].isalnum() and text[-1].isalnum()
        if not is_cut_before and not is_cut_behind:
            return True
        start = whole.find(text, start + 1)
    return False


def _parse(data: bytes) -> Any:
    """Return the value of a JSON file; None for a damaged file."""
    try:
        return json.loads(data.decode("utf-8"))
    except ValueError:
        return None


def _texts_by_key(content: Any) -> dict[tuple[str, ...], list[str]]:
    """Return the texts of a JSON value by their keys.

    The names of keys are texts, too.
    """
    texts: dict[tuple[str, ...], list[str]] = {}
    for keys, text in _leaves(content, ()):
        texts.setdefault(keys, []).append(text)
    return texts


def _leaves(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield keys, key
            yield from _leaves(child, (*keys, key))
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, keys)
    else:
        for line in str(value).split("\n"):
            yield keys, line


def _pieces(text: str) -> Iterator[str]:
    """Yield the words that are long enough for a search."""
    for run in _RUN.findall(text):
        least = _LEAST_HAN if _HAN.search(run) else _LEAST_OTHER
        if len(run) >= least:
            yield run
