"""Remove withdrawn or lost contents from earlier releases.

The manifests of these releases stay true.

A withdrawn or changed entry of an earlier release is replaced by that of the newest: the notice of
withdrawal, or the entry without the lost part. Other files of the earlier release may have the same
contents. So these files are replaced by the newest release's files, or removed:

- texts that name the entry or have a piece of a lost text,
- the whole search,
- all files that are no texts and not in the newest release.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gongkai.release.server.manifest import (
    GONE,
    SITE,
    TEXT_ENDINGS,
    Manifest,
    entry_of,
    is_versioned,
)
from gongkai.release.server.taken_back import SAYS, TEXTS, Losses, common_entries

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongkai.release.server.taken_back import Read

_SEARCH = SITE + "search/"
_GENERATED = ("index.html", "index.md", SAYS)
"""The generated files of an entry; all others are attachments."""


def to_withdraw(old: Manifest, newest: Manifest) -> frozenset[str]:
    """Return the entries of an earlier release that the newest hides.

    Such an entry was withdrawn, or is no longer for this audience.
    """
    visible = old.entries() - old.withdrawn
    return visible & (newest.withdrawn | (visible - newest.entries()))


def to_renew(
    old: Manifest,
    newest: Manifest,
    narrowed: Collection[str],
    losses: Losses,
) -> frozenset[str]:
    """Return the entries that show more in an earlier release.

    An entry may have lost a text, or an attachment was removed or changed. `narrowed` are entries
    with withheld or forgotten parts, of which any difference counts.
    """
    entries = set(losses.entries)
    for path, digest in old.files.items():
        if newest.files.get(path) == digest:
            continue
        is_attachment = posixpath.basename(path) not in _GENERATED
        # Compressed forms follow their texts.
        if is_attachment and _base(path, old) == path:
            entries.add(entry_of(path))
    for entry in narrowed:
        path = f"{SITE}{entry}/{SAYS}"
        if old.files.get(path) != newest.files.get(path):
            entries.add(entry)
    return common_entries(old, newest) & entries


def is_stale(
    old: Manifest,
    newest: Manifest,
    narrowed: Collection[str],
    losses: Losses,
) -> bool:
    """Tell whether an earlier release shows withdrawn or lost contents."""
    if losses or to_withdraw(old, newest):
        return True
    return bool(to_renew(old, newest, narrowed, losses))


def without(
    old: Manifest,
    newest: Manifest,
    read: Read,
    narrowed: Collection[str],
    losses: Losses,
) -> Manifest:
    """Return an earlier release's manifest without withdrawn contents.

    `read` returns the content of a file of the earlier release.
    """
    withdrawn = to_withdraw(old, newest)
    entries = withdrawn | to_renew(old, newest, narrowed, losses)
    if not entries and not losses:
        return old
    bases = {path: _base(path, old) for path in old.files}
    dropped = _affected(bases.values(), old, newest, read, entries, losses)
    files = {path: digest for path, digest in old.files.items() if bases[path] not in dropped}
    for path, digest in newest.files.items():
        is_mark = path.startswith(GONE) and path[len(GONE) :] in entries
        is_replacement = _base(path, newest) in dropped or entry_of(path) in entries
        # The replaced pages need the style sheets and the search of the newest release.
        is_shared = path == TEXTS or path.startswith(_SEARCH) or is_versioned(path)
        if is_mark or is_replacement or is_shared:
            files[path] = digest
    own = old.own
    carried = frozenset(path for path in files if is_versioned(path) and path not in own)
    return old._replace(files=files, carried=carried, withdrawn=old.withdrawn | withdrawn)


def _affected(
    paths: Collection[str],
    old: Manifest,
    newest: Manifest,
    read: Read,
    entries: Collection[str],
    losses: Losses,
) -> set[str]:
    """Return the paths that may have withdrawn or lost contents."""
    new_digests = set(newest.files.values())
    names = (posixpath.basename(folder).encode() for folder in entries)
    pieces = [*names, *losses.pieces]

    def is_affected(path: str) -> bool:
        if entry_of(path) in entries or path.startswith(_SEARCH) or path == TEXTS:
            return True
        if old.files[path] in new_digests or not path.startswith(SITE) or is_versioned(path):
            return False
        if not path.endswith(TEXT_ENDINGS):
            # Attachments of other entries belong to those entries alone.
            return not entry_of(path)
        if losses.is_anything_possible or path.startswith(losses.pages):
            return True
        # Reading is slow, so it comes last.
        content = read(path)
        return any(piece in content for piece in pieces)

    return {path for path in set(paths) if is_affected(path)}


def _base(path: str, manifest: Manifest) -> str:
    """Return the path of the text of a compressed form.

    Returns any other path unchanged.
    """
    if not path.endswith(".gz"):
        return path
    base = path[: -len(".gz")]
    return base if base in manifest.files else path
