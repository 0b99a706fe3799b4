"""The calls of a publisher to a folder of releases.

The folder may lie on this machine, or on a server that gets each call as a line of JSON
(`server/service.py`). `Target` gives each public method of `ReleaseFolder` its types, so that
publishing does not depend on where the folder lies.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.release.server.difference import Difference


class Files(NamedTuple):
    """Files below a folder, to be sent into a release."""

    folder: Path
    prefix: str
    """The place of the files in the release, as `site/`; empty for the release's own folder."""
    paths: Sequence[str]
    """Relative to the folder."""


class State(NamedTuple):
    """The releases of a folder, and the current release."""

    releases: list[str]
    """The names of the releases, the earliest first."""
    places: dict[str, str]
    """The path of each release, relative to the folder."""
    current: str
    """The release that readers see; empty if there is none."""
    rolled_back: str
    """The release from which the keeper went back; empty if there is none."""


class SignedManifest(NamedTuple):
    """The text of a manifest with its signature."""

    text: str
    signature: str
    """Empty for an unsigned manifest."""


class Target(ABC):
    """A folder of releases that is open for publishing.

    The methods from `take_lock` on need the lock; the others only read.
    """

    @abstractmethod
    def call(self, method: str, *arguments: Any) -> Any:
        """Call a method of `ReleaseFolder` by its name.

        Arguments and results consist of JSON values. Raises `ReleaseError` when the call fails.
        """

    @abstractmethod
    def send(self, files: Files, folder: str) -> None:
        """Copy files into a folder of the target."""

    def is_there(self) -> bool:
        """Tell whether anything was published to the folder."""
        return bool(self.call("is_there"))

    def lacking(self) -> dict[str, str]:
        """Return the reason for each ability that the file system lacks."""
        return dict(self.call("lacking"))

    def state(self) -> State:
        """Return the releases, and the current release."""
        return State(**self.call("state"))

    def manifest(self, name: str) -> SignedManifest:
        """Return the manifest of a release with its signature."""
        return SignedManifest(*self.call("manifest", name))

    def differences(self, name: str) -> list[Difference]:
        """Return the differences between a release and its manifest."""
        return [Difference(*fields) for fields in self.call("differences", name)]

    def strangers(self) -> list[str]:
        """Return the paths in the folder that are not gongkai's."""
        return list(self.call("strangers"))

    def take_lock(self, owner: str, layout: str) -> str:
        """Take the lock; return another owner if there is one."""
        return str(self.call("take", owner, layout))

    def to_carry(self, manifest: str) -> dict[str, str]:
        """Return the digests of the files to carry along."""
        return dict(self.call("to_carry", manifest))

    def begin(self, manifest: str, signature: str) -> list[str]:
        """Begin a release; return the paths to send."""
        return list(self.call("begin", manifest, signature))

    def new_release_folder(self) -> str:
        """Return the folder of the new release."""
        return str(self.call("place"))

    def finish(self) -> None:
        """Verify the new release, and show the release to readers."""
        self.call("finish")

    def roll_back(self, name: str) -> None:
        """Show an earlier release to readers."""
        self.call("roll_back", name)

    def stale(self, narrowed: Collection[str]) -> list[str]:
        """Return the releases that still show withdrawn contents."""
        return list(self.call("stale", sorted(narrowed)))

    def manifest_without(self, name: str, narrowed: Collection[str]) -> str:
        """Return the manifest of a release without the withdrawn contents."""
        return str(self.call("manifest_without", name, sorted(narrowed)))

    def withdraw(self, name: str, manifest: str, signature: str) -> None:
        """Change a release to a new manifest."""
        self.call("withdraw", name, manifest, signature)

    def keep(self, count: int) -> list[str]:
        """Remove old releases; return their names."""
        return list(self.call("keep", count))
