"""Search a finished site for withheld texts, numbers and attachments.

A text is searched for by its pieces that stand nowhere in the shown texts, an attachment by
its digest. Clean files are remembered by the digests of the file and of the
pieces, so that the next build reads new files only.
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
from gongkai.system.folders import files_below

PACKAGE = Path(__file__).parents[2]

_TEXTS = (".py", ".html", ".md", ".js", ".css", ".xml", ".yml", ".json")


class Secrets(NamedTuple):
    """The withheld parts, and the shown texts, which are no secret."""

    withheld: Sequence[Withheld]
    shown: Iterable[tuple[str, Callable[[], Iterable[str]]]]
    """The texts of each shown record, under their digest; empty where there is none."""
    shown_files: Mapping[str, Path]
    """Published attachments, by their place in the site.

    Their digests are no trace, and their texts are not searched.
    """
    common: Sequence[Path]
    """Files whose words may stand on any page: hand-written pages, units, the catalogue."""
    settings: Sequence[Path] = ()
    """The site's settings: their words, and their numbers too, may stand on any page."""
    differing: Sequence[str] = ()
    """Data files of which the wrong parts are shown, found by comparing two data sets."""
    remade: Callable[[str], bytes] = lambda _: b""
    """Returns a file of the site made again without the withheld parts; empty if unknown."""


NO_SECRETS = Secrets((), (), {}, ())


class Leak(NamedTuple):
    """A file of the site with something withheld in it."""

    uri: str
    sources: Sequence[str]
    """The data files from which the withheld texts come."""


class Verdicts:
    """The findings of earlier builds, under digests.

    A store with verdicts does not tell the texts that were searched for.
    """

    def __init__(self, path: Path | None) -> None:
        """Read the stored verdicts; without a path there are none."""
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
        """Write the values that this build has used."""
        self._values.save(self._used)

    def name(self, words: Iterable[str]) -> str:
        """Return a digest of a set of words."""
        salt = self.get("salt") or os.urandom(16).hex()
        self.set("salt", salt)
        text = "\n".join(words).encode("utf-8", "surrogatepass")
        # The store may be public: scrypt makes it slow to guess the words from their digest.
        digest = hashlib.scrypt(
            text,
            salt=bytes.fromhex(salt),
            # 16 MiB of memory; OpenSSL refuses the next power of two by its limit of 32 MiB.
            n=1 << 14,
            r=8,
            p=1,
            dklen=12,
        )
        return digest.hex()


def prove(
    files: Mapping[str, str],
    secrets: Secrets,
    themes: Sequence[Path],
    verdicts: Verdicts,
) -> list[Leak]:
    """Return every leak of a site; an empty list is the proof.

    `files` has the paths of the site's files by their place in the site. The texts of this
    package and of the themes may stand anywhere.
    """
    if not secrets.withheld:
        return []
    settings = [*secrets.settings]
    for folder in (PACKAGE, *themes):
        settings += _texts_of_folder(folder)
    secrets = secrets._replace(settings=settings)

    owners_by_token = tokens_of(secrets.withheld)
    tokens = _only_withheld(sorted(owners_by_token), secrets, verdicts)
    numbers = _only_withheld_numbers(secrets, verdicts)
    matcher = Matcher(tokens, list(numbers.values()))
    # In the order of the matcher: tokens, then numbers.
    owners = [owners_by_token[token] for token in tokens]
    owners += [{place} for place in numbers]

    # Verdicts hold for these texts only: with another text, every file is searched again.
    name = verdicts.name([*tokens, *numbers.values()])
    leaks: defaultdict[str, set[int]] = defaultdict(set)
    for uri, matches in _traces(files, matcher, secrets, name, verdicts):
        if not matches:
            continue
        # A match that stands there without the withheld parts too comes from elsewhere.
        harmless = matcher.find_in_file(uri, secrets.remade(uri))
        for match in matches - harmless:
            leaks[uri] |= owners[match]
    for uri, places in _copies(files, secrets):
        leaks[uri] |= places
    return [*_leaks(leaks, secrets)]


def _leaks(
    places_by_uri: Mapping[str, AbstractSet[int]],
    secrets: Secrets,
) -> Iterator[Leak]:
    """Yield the leaks by address, then the differing data files."""
    for uri, places in sorted(places_by_uri.items()):
        sources = {secrets.withheld[place].source for place in places}
        yield Leak(uri, sorted(sources))
    for source in secrets.differing:
        yield Leak(source, [source])


def _only_withheld(
    candidates: Sequence[str],
    secrets: Secrets,
    verdicts: Verdicts,
) -> list[str]:
    """Return the candidates that stand in no shown text."""
    # A piece that is shown elsewhere is no secret, and would be found there.
    matcher = Matcher(candidates)
    name = verdicts.name(["candidates", *candidates])
    public: set[int] = set()
    for digest, texts in secrets.shown:
        key = f"shown:{name}:{digest}"
        matches = None
        if digest:
            matches = verdicts.get(key)
        if matches is None:
            originals = [*texts()]
            # Folded too: the search index has the texts in that form.
            searched = "\n".join([*originals, *map(fold_quickly, originals)])
            matches = sorted(matcher.find(searched.encode("utf-8", "surrogatepass")))
            if digest:
                verdicts.set(key, matches)
        public |= set(matches)

    for path in (*secrets.common, *secrets.settings):
        matches = _find_in_file(
            str(path),
            path.as_posix(),
            matcher,
            name,
            verdicts,
        )
        public |= set(matches)
    return [token for place, token in enumerate(candidates) if place not in public]


def _only_withheld_numbers(secrets: Secrets, verdicts: Verdicts) -> dict[int, str]:
    """Return the numbers of withheld records, by the place of the record.

    A number in the site's settings is left out: an example in a program's help, perhaps.
    """
    numbers = [record.number for record in secrets.withheld if record.number]
    examples = _numbers_in(secrets.settings, numbers, verdicts)
    result = {}
    for place, record in enumerate(secrets.withheld):
        if record.number and record.number not in examples:
            result[place] = record.number
    return result


def _numbers_in(
    paths: Iterable[Path],
    numbers: Sequence[str],
    verdicts: Verdicts,
) -> set[str]:
    """Return the numbers that stand in any of some files."""
    matcher = Matcher((), numbers)
    name = verdicts.name(["numbers", *numbers])
    result: set[str] = set()
    for path in paths:
        matches = _find_in_file(
            str(path),
            path.as_posix(),
            matcher,
            name,
            verdicts,
        )
        result.update(numbers[match] for match in matches)
    return result


def _find_in_file(
    path: str,
    uri: str,
    matcher: Matcher,
    name: str,
    verdicts: Verdicts,
) -> Sequence[int]:
    """Return the matches in a file.

    An unchanged file is not read, and a file whose digest is known is not searched.
    Hot: runs once for each of tens of thousands of files.
    """
    status = os.stat(path)  # noqa: PTH116 - of tens of thousands
    identity = [
        status.st_size,
        status.st_mtime_ns,
        status.st_ino,
    ]
    before = verdicts.get(f"file:{uri}")
    data = None
    if before is not None and before[:3] == identity:
        digest = before[3]
    else:
        data = Path(path).read_bytes()
        digest = hashlib.blake2b(data, digest_size=16).hexdigest()
        verdicts.set(f"file:{uri}", [*identity, digest])

    key = f"found:{name}:{digest}"
    matches: Sequence[int] | None = verdicts.get(key)
    if matches is None:
        if data is None:
            data = Path(path).read_bytes()
        matches = sorted(matcher.find_in_file(uri, data))
        verdicts.set(key, matches)
    return matches


def _traces(
    files: Mapping[str, str],
    matcher: Matcher,
    secrets: Secrets,
    name: str,
    verdicts: Verdicts,
) -> Iterator[tuple[str, AbstractSet[int]]]:
    """Yield the matches in addresses, in files, and in the index's texts."""
    for uri, path in files.items():
        # The address itself may name a record or a person.
        yield uri, matcher.find(os.fsencode(uri))
        # In a published attachment such a text stands by right.
        if uri not in secrets.shown_files:
            yield uri, set(_find_in_file(path, uri, matcher, name, verdicts))

    clean_digests = set(verdicts.get(f"index:{name}") or [])
    clean = []
    # Imported here: it needs NumPy, whose threads keep a build from being copied.
    from gongkai.check.leaks.index_texts import index_texts

    for uri, digest, text in index_texts(files, clean_digests):
        matches = matcher.find(text.encode("utf-8", "surrogatepass"))
        yield uri, matches
        if digest and not matches:
            clean.append(digest)
    verdicts.set(f"index:{name}", clean)


def _copies(
    files: Mapping[str, str],
    secrets: Secrets,
) -> Iterator[tuple[str, AbstractSet[int]]]:
    """Yield each copy of a withheld attachment, with its owners' places."""
    owners: defaultdict[str, set[int]] = defaultdict(set)
    sizes: set[int] = set()
    for place, record in enumerate(secrets.withheld):
        for path in record.files:
            size = path.stat().st_size
            # An empty file is no secret, and every empty file would be its copy.
            if size:
                sizes.add(size)
                owners[_sha256(path)].add(place)
    if not sizes:
        return

    # Published as well: another record has the same attachment.
    public: set[str] = set()
    for path in secrets.shown_files.values():
        if path.stat().st_size in sizes:
            public.add(_sha256(path))
    for uri, site_path in files.items():
        # Only a file of the same size is read.
        if os.stat(site_path).st_size not in sizes:  # noqa: PTH116 - as above
            continue
        digest = _sha256(Path(site_path))
        if digest in owners and digest not in public:
            yield uri, owners[digest]


def _texts_of_folder(folder: Path) -> Iterator[Path]:
    """Yield the texts of a package or theme."""
    # The icons of a theme, which stand in a hidden folder, are drawings.
    for uri, file in files_below(folder, hidden=False):
        if uri.endswith(_TEXTS) and file.is_file():
            yield Path(file)


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
