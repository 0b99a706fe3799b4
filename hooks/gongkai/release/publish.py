"""Publish a finished site, go back, and end the work of a publisher that was killed.

What may follow what is decided by the commits, never by the clock: `Order` says how the commit of the new site stands to that of the newest
release, and whoever calls knows it from git.
"""

from __future__ import annotations

import hashlib
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from gongkai.release.compression import SUFFIX, compressed, compressible, is_worth_compressing, mistakable
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.manifest import GONE, NO_COMMIT, SITE, Manifest, read_manifest
from gongkai.release.server.service import explained
from gongkai.release.signature import sign
from gongkai.release.target import Files, Target, opened

LEAST_KEPT = 2
"""Releases: a request that came before a switch is answered from the release before it."""
LONGEST_WAIT = 600
"""Seconds that another publisher is waited for."""

_SHANGHAI = timezone(timedelta(hours=8))
_TIME = "%Y%m%d-%H%M%S"


class Order(Enum):
    """How a commit stands to another one."""

    SAME = "same"
    NEWER = "newer"
    OLDER = "older"
    UNKNOWN = "unknown"
    """Neither leads to the other, or history does not reach back so far."""


class Site(NamedTuple):
    """A finished site, as its publisher describes it."""

    folder: Path
    digests: Mapping[str, str]
    """The SHA-256 of each file by its path in the folder."""
    commit: str
    audience: str
    withdrawn: frozenset[str]
    """The folders of the site that hold but a notice of withdrawal, without a slash at their end."""
    beside: Mapping[str, str]
    """Texts for the web server, by their paths in the release."""
    narrowed: frozenset[str] = frozenset()
    """The folders of the site of which any earlier wording is to be forgotten; never kept anywhere."""


class PublishSettings(NamedTuple):
    """How to publish."""

    keep: int = 5
    key: Path | None = None
    """A private key that signs the manifest."""
    compress: bool = False
    """Whether a .gz is put beside each text."""
    any_order: bool = False
    """Whether history is not asked."""
    layout: str = ""
    """How readers see the release, by `link` or `folder`; empty for as until now."""
    without_history: str = ""
    """The reason to publish data that was not compared with its history."""


class Published(NamedTuple):
    """What came of it."""

    name: str
    files: int
    sent: int
    """How many files were copied, the others being links to those of earlier releases."""
    sent_bytes: int
    withdrawn_from: Sequence[str]
    """The earlier releases from which something was removed."""
    removed: Sequence[str]
    is_new: bool
    """Whether there was anything to publish."""


class SupersededError(ReleaseError):
    """A newer commit is published already; raised by `publish`, nothing is wrong."""


Say = Callable[[str], None]


def publish(site: Site, destination: str, order: Callable[[str], Order], settings: PublishSettings, say: Say) -> Published:
    """Copy what has changed, verify, switch, remove what was withdrawn from the earlier releases, and keep the last of them.

    Raises `ReleaseError` when that cannot be done; readers then see what they saw before.
    """
    with _machine_errors(), opened(destination) as target, tempfile.TemporaryDirectory() as folder:
        _take(target, say, settings.layout)
        _tell_what_is_lacking(target, destination, say)
        state = target.ask("state")
        text, signature = target.ask("manifest", state["releases"][-1]) if state["releases"] else ("", "")
        newest = read_manifest(text) if text else None
        if newest is not None:
            _refuse_wrong_audience(site, newest)
            _refuse_wrong_order(site, _last_with_commit(target, newest, state), state, order, settings)
        if signature and settings.key is None:
            message = "以前的发布有签名，这次也要签：请加上 --sign 密钥文件；不再签名，就先删去服务器上各次发布的 manifest.sig"
            raise ReleaseError(message)
        made = Path(folder)
        manifest = _manifest(site, newest, made, compress=settings.compress)._replace(without_history=settings.without_history)
        is_signed_enough = bool(signature) or settings.key is None
        if newest is not None and _says_the_same(manifest, newest) and is_signed_enough:
            damaged = target.ask("differences", newest.release)
            if not damaged:
                if state["current"] != newest.release:
                    target.ask("roll_back", newest.release)
                return Published(newest.release, len(newest.files), 0, 0, _withdraw(target, settings.key, site.narrowed), (), is_new=False)
            say(f"服务器上 {newest.release} 有 {len(damaged)} 处与清单不一致（gongkai verify 列出），重新发布一遍")
        manifest, missing = _begin(target, site, manifest, made, settings.key)
        sent_bytes = _send(target, site, made, missing)
        target.ask("finish")
        withdrawn_from = _withdraw(target, settings.key, site.narrowed)
        removed = target.ask("keep", settings.keep)
        return Published(manifest.release, len(manifest.files), len(missing), sent_bytes, withdrawn_from, removed, is_new=True)


def roll_back(destination: str, name: str | None, key: Path | None, say: Say) -> str:
    """Let readers see an earlier release, the one before the current unless it is named; return its name."""
    with opened(destination) as target:
        if not target.ask("is_there"):  # a mistyped name makes no folder
            message = f"{destination} 里还没有发布过，没有可以退回的；请查看目的地是否写对"
            raise ReleaseError(message)
        _take(target, say)
        state = target.ask("state")
        earlier = [each for each in state["releases"] if each < state["current"]]
        if name is None and not earlier:
            message = "没有更早的发布可以退回"
            raise ReleaseError(message)
        chosen = earlier[-1] if name is None else name
        if chosen == state["current"]:
            message = f"现在对外的就是 {chosen}"
            raise ReleaseError(message)
        _withdraw(target, key, frozenset())
        target.ask("roll_back", chosen)
        return chosen


def recover(destination: str, say: Say) -> str:
    """End the work of a publisher that was killed; return the name of the release that readers see, or nothing."""
    with opened(destination) as target:
        if target.ask("is_there"):  # a mistyped name makes no folder
            _take(target, say)
        return str(target.ask("state")["current"])


@contextmanager
def _machine_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise explained(error) from None


_CONSEQUENCES = {
    "link": "不能建硬链接（没有变的文件也要复制一份，占的磁盘多几倍）",
    "chmod": "不能改文件的权限（由挂载的选项决定，网页服务器要能读）",
    "fsync": "不能把文件夹写实到磁盘（断电以后请运行 gongkai verify，有问题就再发布一次）",
    "lock": "没有文件锁（改用锁文件夹；发布被强行结束、后面的一直等的，照提示删去它）",
}
"""What follows from what a file system cannot do, of what can be done without."""


def _tell_what_is_lacking(target: Target, destination: str, say: Say) -> None:
    """Say in one sentence which abilities the file system lacks.

    Raises `ReleaseError` where nothing can be published because of that.
    """
    lacking = target.ask("lacking")
    if "rename" in lacking:
        message = f"“{destination}”的文件系统不能给文件夹改名（{lacking['rename']}），不能发布到这里；请换一个位置"
        raise ReleaseError(message)
    if listed := [consequence for name, consequence in _CONSEQUENCES.items() if name in lacking]:
        say(f"“{destination}”的文件系统{'、'.join(listed)}；照常发布")


def _take(target: Target, say: Say, layout: str = "") -> None:
    """Take the lock; wait for another publisher."""
    owner = f"{socket.gethostname()} 上的进程 {os.getpid()}"
    deadline = time.monotonic() + LONGEST_WAIT
    if not (holder := target.ask("take", owner, layout)):
        return
    say(f"另一次发布正在进行（{holder}），等它结束……")
    while holder := target.ask("take", owner, layout):
        if time.monotonic() > deadline:
            message = f"等了 {LONGEST_WAIT // 60} 分钟，另一次发布（{holder}）还没有结束；请查看它是否卡住，结束它再发布"
            raise ReleaseError(message)
        time.sleep(0.5)


def _refuse_wrong_audience(site: Site, newest: Manifest) -> None:
    if newest.audience != site.audience:
        message = f"这个位置发布的是给“{newest.audience}”看的网站，这次生成的是给“{site.audience}”看的；两种网站要发布到不同的文件夹"
        raise ReleaseError(message)


def _last_with_commit(target: Target, newest: Manifest, state: Mapping[str, Any]) -> Manifest:
    """Return the manifest of the newest release with a commit; one without has no place in the order."""
    if newest.commit != NO_COMMIT:
        return newest
    earlier = (read_manifest(target.ask("manifest", name)[0]) for name in reversed(state["releases"]))
    return next((manifest for manifest in earlier if manifest.commit != NO_COMMIT), newest)


def _refuse_wrong_order(
    site: Site, newest: Manifest, state: Mapping[str, Any], order: Callable[[str], Order], settings: PublishSettings
) -> None:
    if settings.any_order or newest.commit == NO_COMMIT:
        return
    standing = order(newest.commit)
    short, published = site.commit[:12], newest.commit[:12]
    if standing is Order.OLDER:
        message = f"已经发布的 {newest.release} 用的是更新的提交，这次的提交 {short} 比它旧，不用发布"
        raise SupersededError(message)
    if standing is Order.UNKNOWN and not settings.without_history:
        message = (
            f"看不出提交 {short} 和已发布的 {published} 哪个在后：两者不在一条历史上，或者版本库是浅克隆。请完整克隆（git fetch --unshallow）；"
            "确认要用这次的替换，加上 --any-order"
        )
        raise ReleaseError(message)
    if standing is Order.SAME and state["rolled_back"] == newest.release and state["current"] != newest.release:
        message = (
            f"{newest.release} 用的就是这个提交，已经从它退回到 {state['current']}；要改正以后用新的提交发布，"
            f"或者用 gongkai rollback 切回 {newest.release}"
        )
        raise ReleaseError(message)


def _manifest(site: Site, newest: Manifest | None, made: Path, *, compress: bool) -> Manifest:
    """Return the manifest of the new release, and write the files of it that are not in the site."""
    files = {f"{SITE}{path}": digest for path, digest in site.digests.items()}
    if bad := [path for path in files if "\n" in path or "\\" in path]:
        message = f"文件名里有换行或反斜杠，不能发布：{bad[0]!r}"
        raise ReleaseError(message)
    if other := mistakable(site.folder, site.digests.keys()):
        message = (
            f"网站里的 {other} 不是 {other[: -len(SUFFIX)]} 的压缩形式，读者打开后者，网页服务器却会把前者发给他；"
            "请把前者改名再发布。读者看到的还是原来的网站"
        )
        raise ReleaseError(message)
    if compress:
        for path in compressible(files.keys()):
            if digest := _compressed(site, path, newest, made):
                files[f"{path}{SUFFIX}"] = digest
    for path, text in {**dict.fromkeys((GONE + folder for folder in sorted(site.withdrawn)), ""), **site.beside}.items():
        files[path] = _write(made / path, text.encode())
    now = datetime.now(UTC).astimezone(_SHANGHAI)
    moment = now.strftime(_TIME)
    if newest is not None and moment <= (last := newest.release[: len(moment)]):  # the clock was set back, or it is the same second
        moment = (datetime.strptime(last, _TIME) + timedelta(seconds=1)).strftime(_TIME)  # noqa: DTZ007 - both are of one zone
    return Manifest(f"{moment}-{site.commit[:12]}", site.commit, site.audience, files, frozenset(), site.withdrawn)


def _compressed(site: Site, path: str, newest: Manifest | None, made: Path) -> str:
    """Return the digest of a text's compressed form, which the newest release may have already; empty when the text is small."""
    digest = site.digests[path[len(SITE) :]]
    if newest is not None and newest.files.get(path) == digest and f"{path}{SUFFIX}" in newest.files:
        return newest.files[f"{path}{SUFFIX}"]
    content = (site.folder / path[len(SITE) :]).read_bytes()
    return _write(made / f"{path}{SUFFIX}", compressed(content)) if is_worth_compressing(content) else ""


def _write(path: Path, content: bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _says_the_same(manifest: Manifest, newest: Manifest) -> bool:
    told = manifest.commit, manifest.without_history, manifest.withdrawn, manifest.files
    return told == (newest.commit, newest.without_history, newest.withdrawn, newest.own)


def _begin(target: Target, site: Site, manifest: Manifest, made: Path, key: Path | None) -> tuple[Manifest, list[str]]:
    """Begin a release with what earlier ones have for open pages; return its manifest and what is to be sent.

    What was damaged there is left out: nobody has it any more. Compressed forms that were damaged are made again, which another version of
    zlib may do with other bytes.
    """
    carried = target.ask("to_carry", manifest.text())
    while True:
        whole = manifest._replace(files={**manifest.files, **carried}, carried=frozenset(carried))
        missing: list[str] = target.ask("begin", whole.text(), sign(whole.text(), key) if key else "")
        remade = _compressed_again(site, [path for path in missing if path not in carried], made)
        if not carried.keys() & set(missing) and remade.items() <= manifest.files.items():
            return whole, missing
        manifest = manifest._replace(files={**manifest.files, **remade})
        carried = {path: digest for path, digest in carried.items() if path not in missing}


def _compressed_again(site: Site, missing: Sequence[str], made: Path) -> dict[str, str]:
    """Make compressed forms that the newest release should have had; return their digests."""
    own = [path for path in missing if path.endswith(SUFFIX) and path[len(SITE) :] not in site.digests]
    texts = {path: site.folder / path[len(SITE) : -len(SUFFIX)] for path in own if not (made / path).exists()}
    return {path: _write(made / path, compressed(text.read_bytes())) for path, text in texts.items()}


def _send(target: Target, site: Site, made: Path, missing: Sequence[str]) -> int:
    """Copy the files that the target does not have; return their bytes."""
    of_site = [path[len(SITE) :] for path in missing if path.startswith(SITE) and path[len(SITE) :] in site.digests]
    known = {f"{SITE}{path}" for path in of_site}
    others = [path for path in missing if path not in known]
    folder = target.ask("place")
    sent = [files for files in (Files(site.folder, SITE, of_site), Files(made, "", others)) if files.paths]
    try:
        for files in sent:
            target.send(files, folder)
        return sum((files.folder / path).stat().st_size for files in sent for path in files.paths)
    except FileNotFoundError as error:
        message = f"网站的文件在发布时不见了：{error.filename}。是不是同时在生成网站？请再发布一次"
        raise ReleaseError(message) from None


def _withdraw(target: Target, key: Path | None, narrowed: frozenset[str]) -> list[str]:
    """Remove from the earlier releases what the newest has withdrawn or taken out; return their names."""
    stale: list[str] = target.ask("stale", sorted(narrowed))
    for name in stale:
        if target.ask("manifest", name)[1] and key is None:
            message = f"要从 {name} 里去掉不再公开的内容，它的清单有签名，改后要重新签：请加上 --sign 密钥文件"
            raise ReleaseError(message)
        text = target.ask("manifest_without", name, sorted(narrowed))
        target.ask("withdraw", name, text, sign(text, key) if key else "")
    return stale
