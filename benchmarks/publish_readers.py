"""Read a served site as browsers do while it is published, and compare every answer with the manifests.

An answer has to be, byte for byte, the file in the manifest of a release that was served while the file
was asked for; the files that a page names have to be those of the same release.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

from serving import Answer, ask

from gongkai.release.server.manifest import Manifest, is_versioned, read_manifest

RATE = 50
"""Requests a second, of all readers together."""
READERS = 25
SEED = 1
WEIGHT = 0.1
"""The share of visits to pages that are withdrawn now and then."""
ASSET = re.compile(r"""(?:href|src)="((?:\.\./)*assets/[^"]+)\"""")


class Readers:
    """Threads that read pages at a steady rate and compare the answers with the manifests."""

    def __init__(
        self,
        port: int,
        destination: Path,
        paths: Sequence[str],
        changing: Sequence[str],
    ) -> None:
        """Take the paths of all pages, and of the pages that are withdrawn now and then."""
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.releases: dict[str, Manifest] = {}
        self.slowest = 0.0
        self.taken_away = 0
        """Requests for a part of the search that a newer release has replaced."""
        self.outlived = 0
        """Requests for a file of a release that is not kept any more.

        Such a reader took longer than several publications.
        """
        self._port = port
        self._destination = destination
        self._paths = paths
        self._changing = changing
        self._ended = threading.Event()
        self._turn = threading.Lock()
        self._began = self._next = self.seconds = 0.0
        numbers = range(READERS)
        self._threads = [
            threading.Thread(target=self._read_on, args=(number,)) for number in numbers
        ]

    def start(self) -> None:
        """Start reading."""
        self._began = self._next = time.monotonic()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after the pages that are being read."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self.seconds = time.monotonic() - self._began

    def _read_on(self, number: int) -> None:
        dice = random.Random(SEED + number)  # noqa: S311 - not a secret
        while not self._ended.is_set():
            paths = self._changing if dice.random() < WEIGHT else self._paths
            self._read_page(dice.choice(paths), dice)

    def _read_page(self, path: str, dice: random.Random) -> None:
        """Read a page, then its assets, then a part of the search.

        Between, the page stays open for up to a second, as with a person who reads.
        """
        visit = self._visit(path)
        if visit is None:
            return
        manifest, answer = visit
        text = answer.body.decode("utf-8", "replace")
        for address in sorted(set(ASSET.findall(text))):
            self._expect(f"assets/{address.partition('assets/')[2]}", manifest)
        self._ended.wait(dice.uniform(0, 1))
        uris = [uri for uri in manifest.own if uri.startswith("site/search/") and is_versioned(uri)]
        if uris:
            self._expect(dice.choice(uris).removeprefix("site/"), manifest)

    def _visit(self, path: str) -> tuple[Manifest, Answer] | None:
        """Ask for a page; return the manifest of its release and the answer.

        Returns None, and notes a fault, when the answer is of no release.
        """
        # A release may become the current one while the page is asked for.
        first = self._current()
        answer = self._get(path)
        last = self._current()
        names = [name for name in sorted(self.releases) if first <= name <= last]
        for name in names:
            manifest = self.releases[name]
            if answer is not None and _matches(path, answer, manifest):
                return manifest, answer
        status = answer.status if answer else "no answer"
        self.wrong.append(f"{path} {status}: of no release from {first} to {last}")
        return None

    def _expect(self, uri: str, manifest: Manifest) -> None:
        """Ask for a file that a page of a release names; note a wrong answer."""
        answer = self._get(f"/{uri}")
        status = answer.status if answer else 0
        if status == HTTPStatus.NOT_FOUND and uri.startswith("search/"):
            # The search of a release goes with it; an open page opens the search of the new one.
            self._look_at_all()
            if any(name > manifest.release for name in self.releases):
                self.taken_away += 1
                return
        release = self._destination / "releases" / manifest.release
        if status == HTTPStatus.NOT_FOUND and not release.exists():
            self.outlived += 1
            return
        is_right = answer is not None and _digest(answer) == manifest.files.get(f"site/{uri}")
        if status != HTTPStatus.OK or (is_versioned(f"site/{uri}") and not is_right):
            self.wrong.append(f"{uri} of {manifest.release}: {status}, not as its release had it")

    def _get(self, path: str) -> Answer | None:
        """Ask for a path in turn; return None when there is no answer."""
        with self._turn:
            # At most a second of missed turns is made up for after a slow answer.
            self._next = max(self._next + 1 / RATE, time.monotonic() - 1)
            moment = self._next
        time.sleep(max(0.0, moment - time.monotonic()))
        started = time.monotonic()
        try:
            answer = ask(self._port, path)
        except OSError:
            self.answers["failed"] += 1
            return None
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.answers[str(answer.status)] += 1
        return answer

    def _current(self) -> str:
        """Return the name of the served release, and read its manifest."""
        target = os.readlink(self._destination / "current")  # noqa: PTH115 - the target as written
        name = os.path.basename(target)  # noqa: PTH119 - a text, not a path
        self._look_at(name)
        return name

    def _look_at_all(self) -> None:
        """Read the manifest of every release."""
        # A release that was current too briefly for any reader may have withdrawn records, too.
        for name in complete_releases(self._destination):
            with suppress(FileNotFoundError):  # it was removed meanwhile
                self._look_at(name)

    def _look_at(self, name: str) -> None:
        if name not in self.releases:
            path = self._destination / "releases" / name / "manifest"
            self.releases[name] = read_manifest(path.read_text("utf-8"))


def complete_releases(destination: Path) -> list[str]:
    """Return the names of all complete releases, the oldest first."""
    paths = (destination / "releases").iterdir()
    return sorted(path.name for path in paths if not path.name.startswith("."))


def _matches(path: str, answer: Answer, manifest: Manifest) -> bool:
    """Return whether an answer is the page of a release."""
    uri = path[1:]
    if path.endswith("/"):
        uri += "index.html"
    is_gone = any(uri.startswith(f"{folder}/") for folder in manifest.withdrawn)
    expected = HTTPStatus.GONE if is_gone else HTTPStatus.OK
    return answer.status == expected and _digest(answer) == manifest.files.get(f"site/{uri}")


def _digest(answer: Answer) -> str:
    return hashlib.sha256(answer.body).hexdigest()
