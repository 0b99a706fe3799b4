"""Look at a destination without changing it: its releases, their files and signatures, and its file system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.release.server.difference import Difference
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.manifest import NoManifestError, read_manifest
from gongkai.release.signature import verify
from gongkai.release.target import Target, opened


class Release(NamedTuple):
    """A release on the server."""

    name: str
    commit: str
    audience: str
    files: int
    is_current: bool
    is_signed: bool
    without_history: str = ""
    """The reason why its data was not compared with its history."""


def releases(destination: str) -> list[Release]:
    """Return the releases, the newest first."""
    with opened(destination) as target:
        state = target.ask("state")
        return [_release(target, name, state["current"]) for name in reversed(state["releases"])]


def _release(target: Target, name: str, current: str) -> Release:
    text, signature = target.ask("manifest", name)
    try:
        manifest = read_manifest(text)
    except NoManifestError:
        return Release(name, "", "清单读不懂", 0, name == current, bool(signature))
    is_current, is_signed = name == current, bool(signature)
    return Release(name, manifest.commit, manifest.audience, len(manifest.files), is_current, is_signed, manifest.without_history)


def reach(destination: str) -> None:
    """Connect to a destination; raise `ReleaseError` where that fails."""
    with opened(destination) as target:
        target.ask("is_there")


def what_is_lacking(destination: str) -> dict[str, str]:
    """Return the reason for each ability that a destination lacks.

    Raises `ReleaseError` where nothing can be written.
    """
    with opened(destination) as target:
        lacking: dict[str, str] = target.ask("lacking")
        return lacking


def differences(destination: str, trusted: Path | None) -> Iterator[Difference]:
    """Yield what is not as the manifests of the releases say; with `trusted` also what is wrong with their signatures."""
    with opened(destination) as target:
        state = target.ask("state")
        if not state["releases"]:
            message = f"“{destination}”里没有发布过的网站"
            raise ReleaseError(message)
        if state["current"] not in state["releases"]:
            yield Difference("changed", "current")
        for name in state["releases"]:
            yield from (Difference(*each) for each in target.ask("differences", name))
            if trusted is not None:
                text, signature = target.ask("manifest", name)
                if wrong := verify(text, signature, trusted) if signature else "没有签名":
                    yield Difference(wrong, f"{state['places'][name]}/manifest")
        yield from (Difference("added", path) for path in target.ask("strangers"))
