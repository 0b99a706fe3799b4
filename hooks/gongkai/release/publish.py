"""Publish a site, go back to an earlier release, or recover.

Recovery clears up after a killed publisher. Commits decide the order of two sites, never the clock.
The caller knows their order from git.
"""

from __future__ import annotations

import os
import socket
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from gongkai.release.calls import State, Target
from gongkai.release.new_release import Site, begin_release, new_manifest, send_files
from gongkai.release.server.errors import ReleaseError
from gongkai.release.server.manifest import NO_COMMIT, Manifest, read_manifest
from gongkai.release.server.service import explained
from gongkai.release.signature import sign
from gongkai.release.target import open_target

LEAST_KEPT = 2
"""Releases. A request that came before a switch is answered from the release before it."""
LONGEST_WAIT = 600
"""Seconds to wait for another publisher."""
_PAUSE = 0.5
"""Seconds between two attempts to take the lock."""


class Order(Enum):
    """The position of a commit in relation to another commit."""

    SAME = "same"
    NEWER = "newer"
    OLDER = "older"
    UNKNOWN = "unknown"
    """Neither commit leads to the other, or the known history is too short to tell."""


class PublishSettings(NamedTuple):
    """How to publish."""

    keep: int = 5
    """The number of releases to keep."""
    key: Path | None = None
    """A private key that signs the manifest."""
    compress: bool = False
    """Whether each text gets a compressed form for the web server."""
    any_order: bool = False
    """Whether the order of the commits is not checked."""
    layout: str = ""
    """How readers see the release, `link` or `folder`; empty for no change."""
    without_history: str = ""
    """The reason to publish data that was not compared with its history."""


class Published(NamedTuple):
    """The result of a publication."""

    name: str
    files: int
    sent: int
    """The number of copied files; the others are links to files of earlier releases."""
    sent_bytes: int
    withdrawn_from: Sequence[str]
    """The earlier releases from which withdrawn contents were removed."""
    removed: Sequence[str]
    is_new: bool
    """Whether there is a new release; False for a site that was published before."""


class SupersededError(ReleaseError):
    """A newer commit is published already.

    Raised by `publish`. Nothing is wrong: the older site is not needed.
    """


Say = Callable[[str], None]


def publish(
    site: Site,
    destination: str,
    order: Callable[[str], Order],
    settings: PublishSettings,
    say: Say,
) -> Published:
    """Publish a site: copy, verify, switch, withdraw, remove old releases.

    `order` returns the position of the site's commit in relation to a published commit.
    Raises `ReleaseError` when the site cannot be published; readers then see the old site.
    """
    with (
        _machine_errors(),
        open_target(destination) as target,
        tempfile.TemporaryDirectory() as staging,
    ):
        _take_lock(target, say, settings.layout)
        _report_missing_abilities(target, destination, say)
        state = target.state()
        newest, is_signed = _newest(target, state)
        if newest is not None:
            _refuse_wrong_audience(site, newest)
            last = _last_with_commit(target, newest, state)
            _refuse_wrong_order(site, last, state, order, settings)
        if is_signed and settings.key is None:
            message = "以前的发布有签名，这次也要签：请加上 --sign 密钥文件；不再签名，就先删去服务器上各次发布的 manifest.sig"
            raise ReleaseError(message)
        manifest = new_manifest(site, newest, Path(staging), compress=settings.compress)
        manifest = manifest._replace(without_history=settings.without_history)
        has_signature = is_signed or settings.key is None
        if newest is not None and has_signature and _has_same_content(manifest, newest):
            damaged = target.differences(newest.release)
            if not damaged:
                return _publish_again(target, site, newest, state, settings.key)
            say(
                f"服务器上 {newest.release} 有 {len(damaged)} 处与清单不一致（gongkai verify 列出），重新发布一遍"
            )
        return _publish_new(target, site, manifest, Path(staging), settings)


def _publish_new(
    target: Target,
    site: Site,
    manifest: Manifest,
    staging: Path,
    settings: PublishSettings,
) -> Published:
    manifest, missing = begin_release(target, site, manifest, staging, settings.key)
    sent_bytes = send_files(target, site, staging, missing)
    target.finish()
    # After the switch: the earlier releases get the notices of the release that is seen now.
    withdrawn_from = _withdraw(target, settings.key, site.narrowed)
    # After the withdrawal: the release that goes becomes the spare, without withdrawn contents.
    removed = target.keep(settings.keep)
    return Published(
        name=manifest.release,
        files=len(manifest.files),
        sent=len(missing),
        sent_bytes=sent_bytes,
        withdrawn_from=withdrawn_from,
        removed=removed,
        is_new=True,
    )


def _publish_again(
    target: Target,
    site: Site,
    newest: Manifest,
    state: State,
    key: Path | None,
) -> Published:
    """Show the newest release, which has the site's content already."""
    if state.current != newest.release:
        target.roll_back(newest.release)
    return Published(
        name=newest.release,
        files=len(newest.files),
        sent=0,
        sent_bytes=0,
        withdrawn_from=_withdraw(target, key, site.narrowed),
        removed=(),
        is_new=False,
    )


def roll_back(destination: str, name: str | None, key: Path | None, say: Say) -> str:
    """Show an earlier release to readers, and return its name.

    Without a `name`, that is the release before the current release.
    Raises `ReleaseError` when there is no such release.
    """
    with open_target(destination) as target:
        if not target.is_there():  # taking the lock would make a folder of a mistyped name
            message = f"{destination} 里还没有发布过，没有可以退回的；请查看目的地是否写对"
            raise ReleaseError(message)
        _take_lock(target, say)
        state = target.state()
        chosen = name
        if chosen is None:
            chosen = _release_before_current(state)
        if chosen == state.current:
            message = f"现在对外的就是 {chosen}"
            raise ReleaseError(message)
        # Before the switch: an earlier release may still have what a later one withdrew.
        _withdraw(target, key, frozenset())
        target.roll_back(chosen)
        return chosen


def _release_before_current(state: State) -> str:
    earlier = [name for name in state.releases if name < state.current]
    if not earlier:
        message = "没有更早的发布可以退回"
        raise ReleaseError(message)
    return earlier[-1]


def recover(destination: str, say: Say) -> str:
    """Clear up after a killed publisher.

    Returns the name of the release that readers see, or an empty string.
    """
    with open_target(destination) as target:
        # Taking the lock clears up, but would make a folder of a mistyped name.
        if target.is_there():
            _take_lock(target, say)
        return target.state().current


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
"""The consequence for each ability that publishing can do without."""


def _report_missing_abilities(target: Target, destination: str, say: Say) -> None:
    """Say in one sentence which abilities the file system lacks.

    Raises `ReleaseError` when nothing can be published because of that.
    """
    lacking = target.lacking()
    if "rename" in lacking:
        message = f"“{destination}”的文件系统不能给文件夹改名（{lacking['rename']}），不能发布到这里；请换一个位置"
        raise ReleaseError(message)
    consequences = [text for name, text in _CONSEQUENCES.items() if name in lacking]
    if consequences:
        say(f"“{destination}”的文件系统{'、'.join(consequences)}；照常发布")


def _take_lock(target: Target, say: Say, layout: str = "") -> None:
    """Take the lock; wait for another publisher.

    Raises `ReleaseError` after `LONGEST_WAIT` seconds.
    """
    owner = f"{socket.gethostname()} 上的进程 {os.getpid()}"
    deadline = time.monotonic() + LONGEST_WAIT
    if not (holder := target.take_lock(owner, layout)):
        return
    say(f"另一次发布正在进行（{holder}），等它结束……")
    while holder := target.take_lock(owner, layout):
        if time.monotonic() > deadline:
            message = f"等了 {LONGEST_WAIT // 60} 分钟，另一次发布（{holder}）还没有结束；请查看它是否卡住，结束它再发布"
            raise ReleaseError(message)
        time.sleep(_PAUSE)


def _newest(target: Target, state: State) -> tuple[Manifest | None, bool]:
    """Return the newest release's manifest, and whether it is signed."""
    if not state.releases:
        return None, False
    text, signature = target.manifest(state.releases[-1])
    if not text:
        return None, bool(signature)
    return read_manifest(text), bool(signature)


def _refuse_wrong_audience(site: Site, newest: Manifest) -> None:
    if newest.audience != site.audience:
        message = f"这个位置发布的是给“{newest.audience}”看的网站，这次生成的是给“{site.audience}”看的；两种网站要发布到不同的文件夹"
        raise ReleaseError(message)


def _last_with_commit(target: Target, newest: Manifest, state: State) -> Manifest:
    """Return the manifest of the newest release with a commit.

    A release without a commit has no place in the order. Returns `newest` if none has a commit.
    """
    if newest.commit != NO_COMMIT:
        return newest
    for name in reversed(state.releases):
        manifest = read_manifest(target.manifest(name).text)
        if manifest.commit != NO_COMMIT:
            return manifest
    return newest


def _refuse_wrong_order(
    site: Site,
    last: Manifest,
    state: State,
    order: Callable[[str], Order],
    settings: PublishSettings,
) -> None:
    """Raise `ReleaseError` when a site may not follow a release."""
    if settings.any_order or last.commit == NO_COMMIT:
        return
    position = order(last.commit)
    commit = site.commit[:12]
    if position is Order.OLDER:
        message = (
            f"已经发布的 {last.release} 用的是更新的提交，这次的提交 {commit} 比它旧，不用发布"
        )
        raise SupersededError(message)
    if position is Order.UNKNOWN and not settings.without_history:
        message = (
            f"看不出提交 {commit} 和已发布的 {last.commit[:12]} 哪个在后："
            "两者不在一条历史上，或者版本库是浅克隆。请完整克隆（git fetch --unshallow）；"
            "确认要用这次的替换，加上 --any-order"
        )
        raise ReleaseError(message)
    # The keeper went back on purpose: the same commit would bring the mistake back.
    is_rolled_back = state.rolled_back == last.release and state.current != last.release
    if position is Order.SAME and is_rolled_back:
        message = (
            f"{last.release} 用的就是这个提交，已经从它退回到 {state.current}；"
            "要改正以后用新的提交发布，"
            f"或者用 gongkai rollback 切回 {last.release}"
        )
        raise ReleaseError(message)


def _has_same_content(manifest: Manifest, newest: Manifest) -> bool:
    """Tell whether a new release would differ in name only."""
    return (
        manifest.commit == newest.commit
        and manifest.without_history == newest.without_history
        and manifest.withdrawn == newest.withdrawn
        and manifest.files == newest.own
    )


def _withdraw(target: Target, key: Path | None, narrowed: Collection[str]) -> list[str]:
    """Remove withdrawn contents from the earlier releases; return their names."""
    stale = target.stale(narrowed)
    for name in stale:
        if target.manifest(name).signature and key is None:
            message = f"要从 {name} 里去掉不再公开的内容，它的清单有签名，改后要重新签：请加上 --sign 密钥文件"
            raise ReleaseError(message)
        text = target.manifest_without(name, narrowed)
        target.withdraw(name, text, sign(text, key))
    return stale
