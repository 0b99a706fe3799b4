"""Publish a site from its data: check, build, and hand the finished site to `release/`.

A release has the content of one commit and is named after the commit. So nothing may differ from
the commit that is checked out.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import posixpath
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from gongkai.check import check_all, read_dataset
from gongkai.derive import reference_date, successor
from gongkai.model import Dataset, Finding, RecordId, Severity, number_of
from gongkai.model.complaint import shown_text
from gongkai.pages.addresses import record_uri
from gongkai.pages.source_texts import SourceTexts, source_texts
from gongkai.release import (
    Order,
    Published,
    PublishSettings,
    ReleaseError,
    Site,
    publish,
    reach,
)
from gongkai.release.archive import write_archive
from gongkai.release.server.manifest import NO_COMMIT, TEXT_ENDINGS
from gongkai.release.server.taken_back import TEXTS
from gongkai.release.target import is_inside, refuse_unclear
from gongkai.release.web_server import redirect_files
from gongkai.site import page_cache
from gongkai.site.mkdocs.lock import BuildLock
from gongkai.site.mkdocs.project import SiteProject, build_site, explained, read_project
from gongkai.site.pipeline import MARKDOWN_SUFFIXES, address_of, hand_written
from gongkai.site.sources import Sources, uncommitted
from gongkai.store import FileDigests
from gongkai.store.git import order_of, read_checkout
from gongkai.store.site_folder import SiteFolder, walk
from gongkai.system.errors import MissingContentsError
from gongkai.system.folders import files_below
from gongkai.vocabulary import Status

Say = Callable[[str], None]


def publish_site(
    config_path: Path,
    destination: str,
    settings: PublishSettings,
    say: Say,
    forgotten: Collection[str] = (),
) -> Published:
    """Check, build and publish the commit that is checked out.

    `forgotten` are the numbers of records whose earlier wording is removed from earlier releases
    as well. Raises `ReleaseError` when nothing is published, `BuildError` when MkDocs refuses
    the settings or stops the build.
    """
    project = read_project(config_path)
    refuse_inside(project.root, destination)
    commit = clean_commit(project.sources, settings.without_history)
    dataset, unchecked = checked(project, say)
    settings = _with_history(settings, unchecked, commit, say)
    if unknown_numbers := sorted(set(forgotten) - set(dataset.records)):
        message = f"没有向“{project.audience}”公开的、索引号是“{unknown_numbers[0]}”的记录；没有发布，读者看到的还是原来的网站"
        raise ReleaseError(message)
    # A host that does not answer is reported before minutes of building, not after.
    reach(destination)
    build_site(config_path)
    # The release has the name of the commit that was checked, not of a later one.
    if clean_commit(project.sources, settings.without_history) != commit:
        message = "检查和生成的时候，版本库又有了新的提交；请再发布一次"
        raise ReleaseError(message)
    return publish_built(project, commit, dataset, destination, settings, say, forgotten)


def refuse_inside(root: Path, destination: str) -> None:
    """Refuse a destination in the site's own folder, or an unclear one.

    A build replaces everything below its output, and sources must not mix with releases. Raises
    `ReleaseError`.
    """
    refuse_unclear(destination)
    if is_inside(destination, root):
        message = f"{destination} 在网站自己的文件夹 {root} 里，下一次生成会把它删去或当作内容；请发布到外面的文件夹，如 /srv/gongkai"
        raise ReleaseError(message)


def _with_history(
    settings: PublishSettings,
    unchecked: str,
    commit: str,
    say: Say,
) -> PublishSettings:
    """Refuse data that was not compared with its history.

    `unchecked` says why not, and is empty for compared data. With a reason in the settings the data
    is published all the same; a reason that is not needed is dropped from the settings.
    """
    if not unchecked and commit == NO_COMMIT:
        unchecked = "git 读不出提交"
    if unchecked and not settings.without_history:
        message = (
            f"没有同 git 历史核对：{unchecked}。"
            "公开过的记录有没有不见、改号，看不出来，所以没有发布，读者看到的还是原来的网站；"
            "确实要发布，加上 --without-history 理由，理由会写进这次发布的清单"
        )
        raise ReleaseError(message)
    if unchecked:
        say(
            f"没有同 git 历史核对：{unchecked}。照 --without-history 发布，理由写进清单：{settings.without_history}"
        )
        return settings
    if settings.without_history:
        say("同 git 历史核对过了，没有用到 --without-history")
    return settings._replace(without_history="")


def publish_built(
    project: SiteProject,
    commit: str,
    shown: Dataset,
    destination: str,
    settings: PublishSettings,
    say: Say,
    forgotten: Collection[str] = (),
) -> Published:
    """Publish the finished site of a commit.

    `shown` is the data that the site's audience may see. Raises `ReleaseError` when nothing is
    published, `BuildError` while a build holds the lock.
    """
    # The lock keeps a build from changing the site while its files are read.
    with explained():
        lock = BuildLock(SiteFolder(project.site, keeps_spare=True).beside / "lock")
    # Records and pages live to the end, so the collector need not visit the objects again.
    gc.freeze()
    try:
        server_texts = {
            **redirect_files(_merged_folders(shown)),
            TEXTS: _source_texts(project, shown),
        }
        site = Site(
            project.site,
            _digests(project),
            commit,
            str(project.audience),
            _withdrawn_folders(shown),
            server_texts,
            _narrowed_folders(shown, forgotten),
        )

        def order(other_commit: str) -> Order:
            return Order(order_of(project.root, commit, other_commit))

        return publish(site, destination, order, settings, say)
    finally:
        lock.release()


def bundle_site(config_path: Path, out: Path) -> int:
    """Build the offline edition and write it as one zip.

    Returns the number of files in the zip. Raises `ReleaseError` for a zip in the site's folder,
    and for files of a repository that are not committed.
    """
    project = read_project(config_path)
    site = project.site
    if out.resolve().is_relative_to(site.resolve()):
        message = f"{out} 在生成网站的文件夹 {site} 里，下一次生成会把它删去；请写到别处"
        raise ReleaseError(message)
    # A folder that is in no repository, as a copy on a stick, has nothing to compare with.
    if not read_checkout(project.root).note:
        clean_commit(project.sources)
    with tempfile.TemporaryDirectory() as folder:
        offline_site = Path(folder, "site")
        build_site(config_path, site_dir=offline_site, offline=True)
        # Written under another name first: a half-written zip never has the name `out`.
        unfinished = out.with_name(f".{out.name}.new-{os.getpid()}")
        try:
            with unfinished.open("wb") as file:
                file_count = write_archive(offline_site, file)
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
    return file_count


def clean_commit(sources: Sources, without_history: str = "") -> str:
    """Return the commit that is checked out, without changes.

    Git's own list of changes comes first. That list leaves out what an ignore rule or a mark hides,
    so the sources are then compared with the commit itself.

    With a reason to publish without history it is `NO_COMMIT` where git cannot tell the commit.
    Raises `ReleaseError` when git cannot tell the commit, or a file differs from the commit.
    """
    checkout = read_checkout(sources.root)
    if checkout.note and without_history:
        return NO_COMMIT
    if checkout.note:
        message = (
            f"不能发布：{checkout.note}。发布的先后由 git 提交决定，请在版本库里发布；"
            "确实要发布，加上 --without-history 理由，理由会写进这次发布的清单"
        )
        raise ReleaseError(message)
    if checkout.changed:
        listed_paths = "\n".join(f"  {path}" for path in checkout.changed[:10])
        message = f"有 {len(checkout.changed)} 个文件还没有提交，请先提交（git add、git commit）再发布：\n{listed_paths}"
        raise ReleaseError(message)
    refuse_uncommitted(sources, checkout.commit)
    return checkout.commit


def refuse_uncommitted(sources: Sources, commit: str) -> None:
    """Refuse sources that are not as in the commit.

    Raises `ReleaseError`.
    """
    try:
        different = uncommitted(sources, commit)
    except MissingContentsError as error:
        raise ReleaseError(str(error)) from None
    if not different:
        return
    lines = "\n".join(f"  {shown_text(each.path)}：{each.reason}" for each in different[:10])
    message = f"有 {len(different)} 个文件和提交 {commit[:12]} 里的不一样，没有发布：\n{lines}"
    raise ReleaseError(message)


def checked(project: SiteProject, say: Say) -> tuple[Dataset, str]:
    """Return the data of the audience, after checking all data.

    The text says why the data was not compared with its history; it is empty for compared data.
    Raises `ReleaseError` with all findings when any is an error.
    """
    dataset, findings = read_dataset(project.data)
    if dataset is None:
        raise _data_error(findings)
    findings, notes, unchecked = check_all(dataset, project.data, project.judged_on)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise _data_error(errors)
    if not unchecked:
        for note in notes:
            say(note)
    if findings:
        say(f"检查没有错误，有 {number_of(findings)} 处提醒，用 gongkai check 查看")
    return dataset.for_audience(project.audience), unchecked


def _data_error(findings: list[Finding]) -> ReleaseError:
    """Return the error that lists the findings."""
    listed_findings = "\n".join(str(finding) for finding in findings)
    conclusion = (
        f"共 {number_of(findings)} 处问题，改正后再发布；没有发布，读者看到的还是原来的网站"
    )
    return ReleaseError(f"{listed_findings}\n{conclusion}")


def _digests(project: SiteProject) -> Mapping[str, str]:
    """Return the SHA-256 of every file of the site by its path.

    The digest of a file that has not changed since the last release comes from a cache.
    """
    cache_path = None
    if page_cache.is_on():
        cache_path = project.root / ".cache/gongkai/published"
    stored_digests = FileDigests(cache_path, _sha256)
    paths = sorted(walk(project.site))
    digests = {path: stored_digests.of(f"{project.site}/{path}") for path in paths}
    stored_digests.save()
    unreadable_paths = [path for path, digest in digests.items() if not digest]
    if unreadable_paths:
        message = f"网站里有读不到的文件，没有发布：{unreadable_paths[0]}"
        raise ReleaseError(message)
    return digests


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _source_texts(project: SiteProject, shown: Dataset) -> str:
    """Return the texts of all sources but records as JSON, for the release."""
    day = project.judged_on or reference_date(None, os.environ)
    sources = [
        *source_texts(shown.for_audience(project.audience, day)),
        SourceTexts("mkdocs.yml", (), project.settings_texts),
        *_hand_written_texts(project.docs),
        *_theme_texts(project.theme),
    ]
    source_values = {}
    for source in sources:
        source_values[source.source] = {"pages": source.pages, "texts": source.texts}
    text = json.dumps(
        source_values,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return f"{text}\n"


def _hand_written_texts(docs: Path) -> Iterator[SourceTexts]:
    """Yield the texts of the hand-written pages and text files."""
    for uri, path in hand_written(docs).items():
        if path.suffix in MARKDOWN_SUFFIXES:
            page = posixpath.join(address_of(uri), "index.html")
        elif uri.endswith(TEXT_ENDINGS):
            page = uri
        else:
            continue
        yield SourceTexts(f"docs/{uri}", (page,), _lines_of(path))


def _theme_texts(theme: Path | None) -> Iterator[SourceTexts]:
    """Yield the texts of the site's own templates, which any page may show."""
    if theme is None:
        return
    for uri, file in files_below(theme):
        if uri.endswith(TEXT_ENDINGS) and file.is_file():
            yield SourceTexts(f"theme/{uri}", (), _lines_of(Path(file)))


def _lines_of(path: Path) -> tuple[str, ...]:
    # Editors on Windows begin a file with a byte order mark.
    return tuple(path.read_text("utf-8-sig", "replace").splitlines())


def _withdrawn_folders(dataset: Dataset) -> frozenset[str]:
    """Return the folders of withdrawn records in the site."""
    records = dataset.records.items()
    withdrawn = [number for number, record in records if record.status is Status.WITHDRAWN]
    return frozenset(map(_folder, withdrawn))


def _narrowed_folders(dataset: Dataset, forgotten: Collection[str]) -> frozenset[str]:
    """Return the folders of records with withheld or forgotten parts.

    Withdrawn and merged records are left out: more than a part of them is removed elsewhere.
    """
    folders = set()
    for number, record in dataset.records.items():
        if record.status in {Status.WITHDRAWN, Status.MERGED}:
            continue
        if number in dataset.reduced or number in forgotten:
            folders.add(_folder(number))
    return frozenset(folders)


def _merged_folders(dataset: Dataset) -> dict[str, str]:
    """Return the successor's folder for the folder of each merged record."""
    successor_folders = {}
    for record in dataset.records.values():
        if record.status is not Status.MERGED:
            continue
        into = successor(record, dataset.records)
        if into is not None:
            successor_folders[_folder(record.id)] = _folder(into.id)
    return successor_folders


def _folder(number: RecordId) -> str:
    """Return the folder of a record's page in the site, without a slash."""
    return posixpath.dirname(record_uri(number))
