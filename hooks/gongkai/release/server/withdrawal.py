"""Take out of every kept release what was withdrawn or taken back; the manifests of those releases stay true.

Of such an entry an old release gets what the newest one has: the notice of withdrawal, or the entry without the part. Other files of the
old release may say the same. A text that names the entry or has a piece of a lost text, the whole search, and any file that is no text and
not in the newest release give way to those that the newest one has in their places; where it has none, they go.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from gongkai.release.server.manifest import GONE, SITE, TEXT_ENDINGS, Manifest, entry_of, is_versioned
from gongkai.release.server.taken_back import SAYS, TEXTS, TakenBack

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_SEARCH = SITE + "search/"
_OWN = ("index.html", "index.md", SAYS)
"""The files of an entry that are made; the others are attachments."""


def to_withdraw(old: Manifest, newest: Manifest) -> frozenset[str]:
    """Return the entries that an old release shows and the newest does not: withdrawn, or no longer for this audience."""
    shown = old.entries() - old.withdrawn
    return shown & (newest.withdrawn | (shown - newest.entries()))


def to_renew(old: Manifest, newest: Manifest, narrowed: Collection[str], taken: TakenBack) -> frozenset[str]:
    """Return the entries of which an old release shows more than the newest: a lost text, an attachment that is gone or was changed.

    `narrowed` are entries of which something is withheld or is to be forgotten: of those any difference counts.
    """
    stand = (old.entries() & newest.entries()) - old.withdrawn - newest.withdrawn
    lost = {
        entry_of(path)
        for path, digest in old.files.items()
        if newest.files.get(path) != digest and posixpath.basename(_base(path, old)) not in _OWN and _base(path, old) == path
    }
    said = ((entry, f"{SITE}{entry}/{SAYS}") for entry in narrowed)
    return stand & (taken.entries | lost | {entry for entry, path in said if old.files.get(path) != newest.files.get(path)})


def is_stale(old: Manifest, newest: Manifest, narrowed: Collection[str], taken: TakenBack) -> bool:
    """Tell whether an old release still shows what the newest has withdrawn or taken back."""
    return bool(taken or to_withdraw(old, newest) or to_renew(old, newest, narrowed, taken))


def without(old: Manifest, newest: Manifest, read: Callable[[str], bytes], narrowed: Collection[str], taken: TakenBack) -> Manifest:
    """Return the manifest of an old release without what was withdrawn or taken back; `read` returns a file of the old release."""
    withdrawn = to_withdraw(old, newest)
    gone = withdrawn | to_renew(old, newest, narrowed, taken)
    if not gone and not taken:
        return old
    known = set(newest.files.values())
    sought = [*(posixpath.basename(folder).encode() for folder in gone), *taken.pieces]

    def goes(path: str) -> bool:
        if entry_of(path) in gone or path.startswith(_SEARCH) or path == TEXTS:
            return True
        if old.files[path] in known or not path.startswith(SITE) or is_versioned(path):
            return False
        if not path.endswith(TEXT_ENDINGS):
            return not entry_of(path)  # the attachments of other entries are theirs
        if taken.is_anything_possible or path.startswith(taken.pages):
            return True
        content = read(path)
        return any(piece in content for piece in sought)

    bases = {path: _base(path, old) for path in old.files}
    dropped = {base for base in set(bases.values()) if goes(base)}
    files = {path: digest for path, digest in old.files.items() if bases[path] not in dropped}
    for path, digest in newest.files.items():
        is_mark = path.startswith(GONE) and path[len(GONE) :] in gone
        is_of_newest = path == TEXTS or path.startswith(_SEARCH) or is_versioned(path)
        if _base(path, newest) in dropped or entry_of(path) in gone or is_mark or is_of_newest:
            files[path] = digest  # the pages of the newest release want its style sheets
    carried = frozenset(path for path in files if is_versioned(path) and path not in old.own)
    return old._replace(files=files, carried=carried, withdrawn=old.withdrawn | withdrawn)


def _base(path: str, manifest: Manifest) -> str:
    """Return the path of the file of which another is the compressed form, or the path itself."""
    base = path[: -len(".gz")]
    return base if path.endswith(".gz") and base in manifest.files else path
