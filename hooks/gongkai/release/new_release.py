"""Put a finished site into a new release.

A release contains the site, the compressed forms of its texts, a mark for each withdrawn entry,
and the texts for the web server. The files that are not in the site's folder are written into a
temporary folder, called `staging` here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

from gongkai.release.calls import Files, Target
from gongkai.release.compression import (
    SUFFIX,
    compressed,
    compressible,
    is_worth_compressing,
    mistakable,
)
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.manifest import GONE, SITE, Manifest
from gongkai.release.signature import sign

_SHANGHAI = timezone(timedelta(hours=8))
_TIME = "%Y%m%d-%H%M%S"


class Site(NamedTuple):
    """A finished site, described by its publisher."""

    folder: Path
    digests: Mapping[str, str]
    """The SHA-256 of each file, by its path in the folder."""
    commit: str
    audience: str
    withdrawn: frozenset[str]
    """The folders of the site with nothing but a notice of withdrawal.

    Relative to the site, without a slash at the end.
    """
    beside: Mapping[str, str]
    """Texts for the web server, by their paths in the release."""
    narrowed: frozenset[str] = frozenset()
    """The folders of the site whose earlier wordings are to be forgotten.

    Never stored anywhere.
    """


def new_manifest(site: Site, newest: Manifest | None, staging: Path, *, compress: bool) -> Manifest:
    """Return the manifest of a new release.

    Writes the files that are not in the site into `staging`. `newest` is the manifest of the newest
    release, or None without a release. Raises `ReleaseError` when a file's name cannot be
    published.
    """
    files = {f"{SITE}{path}": digest for path, digest in site.digests.items()}
    _refuse_bad_names(site, files)
    if compress:
        for path in compressible(files.keys()):
            digest = _compress(site, path, newest, staging)
            if digest:
                files[f"{path}{SUFFIX}"] = digest
    texts = {GONE + folder: "" for folder in sorted(site.withdrawn)}
    texts.update(site.beside)
    for path, text in texts.items():
        files[path] = _write(staging / path, text.encode())
    return Manifest(
        release=f"{_release_time(newest)}-{site.commit[:12]}",
        commit=site.commit,
        audience=site.audience,
        files=files,
        carried=frozenset(),
        withdrawn=site.withdrawn,
    )


def _refuse_bad_names(site: Site, files: Mapping[str, str]) -> None:
    # A manifest has a file a line, and sha256sum escapes backslashes.
    bad = [path for path in files if "\n" in path or "\\" in path]
    if bad:
        message = f"文件名里有换行或反斜杠，不能发布：{bad[0]!r}"
        raise ReleaseError(message)
    other = mistakable(site.folder, site.digests.keys())
    if other:
        message = (
            f"网站里的 {other} 不是 {other[: -len(SUFFIX)]} 的压缩形式，"
            "读者打开后者，网页服务器却会把前者发给他；"
            "请把前者改名再发布。读者看到的还是原来的网站"
        )
        raise ReleaseError(message)


def _release_time(newest: Manifest | None) -> str:
    """Return the time in China for a new release's name.

    The time is later than that of the newest release, because releases sort by name.
    """
    now = datetime.now(UTC).astimezone(_SHANGHAI).strftime(_TIME)
    if newest is None:
        return now
    last = newest.release[: len(now)]
    if now > last:
        return now
    # The clock was set back, or both releases are of the same second.
    time = datetime.strptime(last, _TIME)  # noqa: DTZ007 - both are of one zone
    return (time + timedelta(seconds=1)).strftime(_TIME)


def _compress(site: Site, path: str, newest: Manifest | None, staging: Path) -> str:
    """Return the digest of a text's compressed form.

    Returns an empty string for a small text. The newest release may have the compressed form
    already.
    """
    path_in_site = path[len(SITE) :]
    if newest is not None and newest.files.get(path) == site.digests[path_in_site]:
        digest = newest.files.get(f"{path}{SUFFIX}")
        if digest is not None:
            return digest
    content = (site.folder / path_in_site).read_bytes()
    if not is_worth_compressing(content):
        return ""
    return _write(staging / f"{path}{SUFFIX}", compressed(content))


def _write(path: Path, content: bytes) -> str:
    """Write a file, and return its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def begin_release(
    target: Target,
    site: Site,
    manifest: Manifest,
    staging: Path,
    key: Path | None,
) -> tuple[Manifest, list[str]]:
    """Begin a release; return its manifest and the paths to send.

    The release carries along files of earlier releases for pages that readers have open. A
    damaged file is left out: nobody has an intact copy. A damaged compressed form is made again.
    So the manifest may differ from the given one.
    """
    carried = target.to_carry(manifest.text())
    # The target finds damage while it begins a release. Each round leaves less to find.
    while True:
        whole = manifest._replace(
            files={**manifest.files, **carried},
            carried=frozenset(carried),
        )
        text = whole.text()
        missing = target.begin(text, sign(text, key))
        own = [path for path in missing if path not in carried]
        repairs = _compress_again(site, own, staging)
        has_carried = carried.keys().isdisjoint(missing)
        # Another version of zlib may compress to other bytes, so the digest may change.
        if has_carried and repairs.items() <= manifest.files.items():
            return whole, missing
        manifest = manifest._replace(files={**manifest.files, **repairs})
        for path in missing:
            carried.pop(path, None)


def _compress_again(site: Site, missing: Sequence[str], staging: Path) -> dict[str, str]:
    """Write the compressed forms that an earlier release has lost.

    Returns their digests by path.
    """
    digests = {}
    for path in missing:
        is_of_site = path[len(SITE) :] in site.digests
        if not path.endswith(SUFFIX) or is_of_site or (staging / path).exists():
            continue
        text = site.folder / path[len(SITE) : -len(SUFFIX)]
        digests[path] = _write(staging / path, compressed(text.read_bytes()))
    return digests


def send_files(target: Target, site: Site, staging: Path, missing: Sequence[str]) -> int:
    """Copy the missing files into the release; return their bytes.

    Raises `ReleaseError` when a file of the site has vanished.
    """
    of_site: list[str] = []
    of_staging: list[str] = []
    for path in missing:
        path_in_site = path[len(SITE) :]
        if path.startswith(SITE) and path_in_site in site.digests:
            of_site.append(path_in_site)
        else:
            of_staging.append(path)
    folder = target.new_release_folder()
    batches = [Files(site.folder, SITE, of_site), Files(staging, "", of_staging)]
    batches = [batch for batch in batches if batch.paths]
    try:
        for batch in batches:
            target.send(batch, folder)
        return sum(_size(batch) for batch in batches)
    except FileNotFoundError as error:
        message = f"网站的文件在发布时不见了：{error.filename}。是不是同时在生成网站？请再发布一次"
        raise ReleaseError(message) from None


def _size(batch: Files) -> int:
    """Return the bytes of all files of a batch."""
    return sum((batch.folder / path).stat().st_size for path in batch.paths)
