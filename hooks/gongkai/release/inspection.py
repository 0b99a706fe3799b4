"""Inspect a destination without any change.

That covers releases, files, signatures, and abilities of the file system.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gongkai.release.calls import Target
from gongkai.release.server.difference import Difference
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.manifest import NoManifestError, read_manifest
from gongkai.release.signature import verify
from gongkai.release.target import open_target


class Release(NamedTuple):
    """A release on the server."""

    name: str
    commit: str
    audience: str
    files: int
    is_current: bool
    is_signed: bool
    without_history: str = ""
    """The reason why the data was not compared with its history; empty if it was compared."""


def releases(destination: str) -> list[Release]:
    """Return the releases, the newest first."""
    with open_target(destination) as target:
        state = target.state()
        return [_release(target, name, state.current) for name in reversed(state.releases)]


def _release(target: Target, name: str, current: str) -> Release:
    text, signature = target.manifest(name)
    is_current = name == current
    is_signed = bool(signature)
    try:
        manifest = read_manifest(text)
    except NoManifestError:
        return Release(name, "", "清单读不懂", 0, is_current, is_signed)
    return Release(
        name=name,
        commit=manifest.commit,
        audience=manifest.audience,
        files=len(manifest.files),
        is_current=is_current,
        is_signed=is_signed,
        without_history=manifest.without_history,
    )


def reach(destination: str) -> None:
    """Connect to a destination.

    Raises `ReleaseError` when the connection fails.
    """
    with open_target(destination) as target:
        target.is_there()


def what_is_lacking(destination: str) -> dict[str, str]:
    """Return the reason for each ability that a destination lacks.

    Raises `ReleaseError` when nothing can be written there.
    """
    with open_target(destination) as target:
        return target.lacking()


def differences(destination: str, trusted: Path | None) -> Iterator[Difference]:
    """Yield the differences between the releases and their manifests.

    With `trusted`, a file of keys, faults of the signatures are differences, too.
    Raises `ReleaseError` when nothing was published there.
    """
    with open_target(destination) as target:
        state = target.state()
        if not state.releases:
            message = f"“{destination}”里没有发布过的网站"
            raise ReleaseError(message)
        if state.current not in state.releases:
            yield Difference("changed", "current")
        for name in state.releases:
            yield from target.differences(name)
            if trusted is None:
                continue
            fault = _signature_fault(target, name, trusted)
            if fault:
                yield Difference(fault, f"{state.places[name]}/manifest")
        for path in target.strangers():
            yield Difference("added", path)


def _signature_fault(target: Target, name: str, trusted: Path) -> str:
    text, signature = target.manifest(name)
    if not signature:
        return "没有签名"
    return verify(text, signature, trusted)
