"""Search a site for what was withheld: by pieces of texts that stand nowhere in what is shown, by numbers, and by attachments' digests.

What was found clean is remembered by the digest of the file and of the pieces, so that the next build reads what is new.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.check.leaks.matcher import Matcher
from gongkai.check.leaks.tokens import Withheld, tokens_of
from gongkai.search.normalise import fold_quickly
from gongkai.store import Values

PACKAGE = Path(__file__).parents[2]

_TEXTS = frozenset({".py", ".html", ".md", ".js", ".css", ".xml", ".yml", ".json"})


class Secrets(NamedTuple):
    """What is withheld, and what is shown and therefore no secret."""

    withheld: Sequence[Withheld]
    shown: Iterable[tuple[str, Callable[[], Iterable[str]]]]
    """The texts of each record that is shown, under a digest of them; an empty one where there is none."""
    shown_files: Mapping[str, Path]
    """Attachments that are published, by their place in the site: their digests are no trace, and their texts are not searched."""
    common: Sequence[Path]
    """Files whose words may stand on any page: hand-written pages, units, the catalogue."""
    settings: Sequence[Path] = ()
    """The site's settings: their words may stand on any page, and so may a number that is written there."""
    differing: Sequence[str] = ()
    """Data files of which something else is shown than what may be: found by comparing two data sets."""
    remade: Callable[[str], bytes] = lambda _: b""
    """Returns what a file of the site says when it is made again without the withheld parts; nothing where that is not known."""


NO_SECRETS = Secrets((), (), {}, ())


class Leak(NamedTuple):
    """A file of the site in which something withheld was found."""

    uri: str
    sources: Sequence[str]
    """The files in which it was written."""


class Verdicts:
    """What earlier builds have found, under digests; nothing of it tells what was searched for."""

    def __init__(self, path: Path | None) -> None:
        """Read what was kept; without a path nothing is."""
        self._values = Values(path)
        self._used: set[str] = set()

    def get(self, key: str) -> Any:
        """Return a value, or None."""
        self._used.add(key)
        return self._values.get(key)

    def set(self, key: str, value: object) -> None:
        """Remember a value."""
        self._used.add(key)
        self._values.put(key, value)

    def save(self) -> None:
        """Write what this build has asked for."""
        self._values.save(self._used)

    def name(self, words: Iterable[str]) -> str:
        """Return a name for a set of words, from which guessing them is made slow: the store may be public."""
        salt = self.get("salt") or os.urandom(16).hex()
        self.set("salt", salt)
        written = "\n".join(words).encode("utf-8", "surrogatepass")
        return hashlib.scrypt(written, salt=bytes.fromhex(salt), n=1 << 14, r=8, p=1, dklen=12).hex()


def prove(files: Mapping[str, str], secrets: Secrets, themes: Sequence[Path], verdicts: Verdicts) -> list[Leak]:
    """Return every file of a site in which something withheld stands; an empty list is the proof.

    The files are given by their place in the site.
    What stands in the files of this package and of the themes may stand anywhere.
    """
    if not secrets.withheld:
        return []
    found = tokens_of(secrets.withheld)
    settings = [*secrets.settings, *(path for folder in (PACKAGE, *themes) for path in _words_of(folder))]
    secrets = secrets._replace(settings=settings)
    tokens = _only_withheld(sorted(found), secrets, verdicts)
    examples = _standing_in(settings, [record.number for record in secrets.withheld if record.number], verdicts)
    numbers = [(record.number, place) for place, record in enumerate(secrets.withheld) if record.number not in {"", *examples}]
    owners = [found[token] for token in tokens] + [{place} for _, place in numbers]
    matcher = Matcher(tokens, [number for number, _ in numbers])
    name = verdicts.name([*tokens, *(number for number, _ in numbers)])
    leaks: defaultdict[str, set[int]] = defaultdict(set)
    for uri, places in _traces(files, matcher, secrets, name, verdicts):
        if places:
            leaks[uri] |= set().union(*(owners[place] for place in places - matcher.find_in_file(uri, secrets.remade(uri))))
    for uri, records in _copies(files, secrets):
        leaks[uri] |= records
    found_leaks = [
        Leak(uri, sorted({secrets.withheld[place].source for place in records})) for uri, records in sorted(leaks.items()) if records
    ]
    return [*found_leaks, *(Leak(source, [source]) for source in secrets.differing)]


def _only_withheld(candidates: Sequence[str], secrets: Secrets, verdicts: Verdicts) -> list[str]:
    """Return the candidates that stand nowhere in what is shown."""
    matcher = Matcher(candidates)
    name = verdicts.name(["candidates", *candidates])
    known: set[int] = set()
    for digest, texts in secrets.shown:
        key = f"shown:{name}:{digest}"
        places = verdicts.get(key) if digest else None
        if places is None:
            written = [*texts()]
            places = sorted(matcher.find("\n".join([*written, *map(fold_quickly, written)]).encode("utf-8", "surrogatepass")))
            if digest:
                verdicts.set(key, places)
        known |= set(places)
    for path in (*secrets.common, *secrets.settings):
        known |= set(_found_in(str(path), path.as_posix(), matcher, name, verdicts))
    return [token for place, token in enumerate(candidates) if place not in known]


def _standing_in(paths: Iterable[Path], numbers: Sequence[str], verdicts: Verdicts) -> set[str]:
    """Return the numbers that stand in some files, as an example in the program's help does."""
    matcher = Matcher((), numbers)
    name = verdicts.name(["numbers", *numbers])
    return {numbers[place] for path in paths for place in _found_in(str(path), path.as_posix(), matcher, name, verdicts)}


def _found_in(path: str, uri: str, matcher: Matcher, name: str, verdicts: Verdicts) -> Sequence[int]:
    """Return what stands in a file; one whose digest is known is not searched again, and one that is unchanged not read."""
    status = os.stat(path)  # noqa: PTH116 - of tens of thousands
    seen = [status.st_size, status.st_mtime_ns, status.st_ino]
    before = verdicts.get(f"file:{uri}")
    data = None
    if before is not None and before[:3] == seen:
        digest = before[3]
    else:
        data = Path(path).read_bytes()
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        verdicts.set(f"file:{uri}", [*seen, digest])
    places: Sequence[int] | None = verdicts.get(f"found:{name}:{digest}")
    if places is None:
        places = sorted(matcher.find_in_file(uri, Path(path).read_bytes() if data is None else data))
        verdicts.set(f"found:{name}:{digest}", places)
    return places


def _traces(
    files: Mapping[str, str], matcher: Matcher, secrets: Secrets, name: str, verdicts: Verdicts
) -> Iterator[tuple[str, AbstractSet[int]]]:
    """Yield the files with what of the tokens stands in them, in their names, and in the texts of the index."""
    for uri, path in files.items():
        yield uri, matcher.find(os.fsencode(uri))
        if uri not in secrets.shown_files:
            yield uri, set(_found_in(path, uri, matcher, name, verdicts))
    known = set(verdicts.get(f"index:{name}") or [])
    clean = []
    from gongkai.check.leaks.index_texts import index_texts  # it needs NumPy, whose threads keep a build from being copied

    for uri, digest, text in index_texts(files, known):
        places = matcher.find(text.encode("utf-8", "surrogatepass"))
        yield uri, places
        if digest and not places:
            clean.append(digest)
    verdicts.set(f"index:{name}", clean)


def _copies(files: Mapping[str, str], secrets: Secrets) -> Iterator[tuple[str, set[int]]]:
    """Yield the files that are copies of a withheld attachment; only files of the same size are read."""
    withheld = [(path, place) for place, record in enumerate(secrets.withheld) for path in record.files if path.stat().st_size]
    sizes = {path.stat().st_size for path, _ in withheld}
    shown = {_sha256(path) for path in secrets.shown_files.values() if path.stat().st_size in sizes}
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for path, place in withheld:
        owners[_sha256(path)].add(place)
    for uri, made in files.items() if sizes else ():
        if os.stat(made).st_size in sizes and (digest := _sha256(Path(made))) in owners and digest not in shown:  # noqa: PTH116 - as above
            yield uri, owners[digest]


def _words_of(folder: Path) -> Iterator[Path]:
    """Yield the texts of a package or theme; its icons, in a hidden folder, are drawings."""
    return (Path(file.path) for _, file in _files(folder, hidden=False) if os.path.splitext(file.name)[1] in _TEXTS)  # noqa: PTH122 - of thousands


def _files(top: Path | str, uri: str = "", *, hidden: bool = True) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield every file below a folder with its path from there, in order."""
    with os.scandir(top) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.is_dir():
            if hidden or not entry.name.startswith((".", "__")):
                yield from _files(entry.path, f"{uri}{entry.name}/", hidden=hidden)
        else:
            yield f"{uri}{entry.name}", entry


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
