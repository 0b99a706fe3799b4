"""From the data to a published site: check everything, build, and hand the finished site to `release/`.

What is published is what a commit contains, and the release is named after it: so nothing may differ from the commit.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import posixpath
import tempfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from gongkai.check import check_all
from gongkai.derive import reference_date, successor
from gongkai.load import load
from gongkai.model import Dataset, Finding, RecordId, Severity, number_of
from gongkai.pages.addresses import record_uri
from gongkai.pages.source_texts import SourceTexts, source_texts
from gongkai.release import Order, Published, PublishSettings, ReleaseError, Site, publish, reach
from gongkai.release.archive import write_archive
from gongkai.release.server.manifest import NO_COMMIT, TEXT_ENDINGS
from gongkai.release.server.taken_back import TEXTS
from gongkai.release.target import is_inside, refuse_unclear
from gongkai.release.web_server import redirect_files
from gongkai.site import page_cache as reuse
from gongkai.site.mkdocs.lock import BuildLock
from gongkai.site.mkdocs.project import Project, build_site, explained, read_project
from gongkai.site.pipeline import MARKDOWN_SUFFIXES, address_of, hand_written
from gongkai.store import FileDigests
from gongkai.store.git import order_of, read_checkout
from gongkai.store.site_folder import SiteFolder, walk
from gongkai.vocabulary import Status

Say = Callable[[str], None]


def publish_site(config_path: Path, destination: str, settings: PublishSettings, say: Say, forgotten: Collection[str] = ()) -> Published:
    """Check, build and publish what is checked out; raise `ReleaseError` when nothing is published.

    Of the records whose numbers are `forgotten` the earlier releases show what they say now, not what they said before.
    """
    project = read_project(config_path)
    refuse_inside(project.root, destination)
    commit = clean_commit(project.root, settings.without_history)
    dataset, unchecked = checked(project, say)
    settings = _with_history(settings, unchecked, commit, say)
    if unknown := sorted(set(forgotten) - set(dataset.records)):
        message = f"没有向“{project.audience}”公开的、索引号是“{unknown[0]}”的记录；没有发布，读者看到的还是原来的网站"
        raise ReleaseError(message)
    reach(destination)  # a host that does not answer is found before minutes of building
    build_site(config_path)
    if clean_commit(project.root, settings.without_history) != commit:
        message = "检查和生成的时候，版本库又有了新的提交；请再发布一次"
        raise ReleaseError(message)
    return publish_built(project, commit, dataset, destination, settings, say, forgotten)


def refuse_inside(root: Path, destination: str) -> None:
    """Raise `ReleaseError` for a destination that names no place, or lies in the site's own folder.

    A build replaces what stands below its output, and sources are not to be mixed with releases.
    """
    refuse_unclear(destination)
    if is_inside(destination, root):
        message = f"{destination} 在网站自己的文件夹 {root} 里，下一次生成会把它删去或当作内容；请发布到外面的文件夹，如 /srv/gongkai"
        raise ReleaseError(message)


def _with_history(settings: PublishSettings, unchecked: str, commit: str, say: Say) -> PublishSettings:
    """Refuse data that was not compared with its history.

    A reason to publish it all the same is said, and kept in the settings; one that is not needed is dropped.
    """
    unchecked = unchecked or ("git 读不出提交" if commit == NO_COMMIT else "")
    if unchecked and not settings.without_history:
        message = (
            f"没有同 git 历史核对：{unchecked}。公开过的记录有没有不见、改号，看不出来，所以没有发布，读者看到的还是原来的网站；"
            "确实要发布，加上 --without-history 理由，理由会写进这次发布的清单"
        )
        raise ReleaseError(message)
    if unchecked:
        say(f"没有同 git 历史核对：{unchecked}。照 --without-history 发布，理由写进清单：{settings.without_history}")
    elif settings.without_history:
        say("同 git 历史核对过了，没有用到 --without-history")
    return settings if unchecked else settings._replace(without_history="")


def publish_built(
    project: Project, commit: str, shown: Dataset, destination: str, settings: PublishSettings, say: Say, forgotten: Collection[str] = ()
) -> Published:
    """Publish the finished site of a commit, given what its audience may see."""
    with explained():
        lock = BuildLock(SiteFolder(project.site, keeps_spare=True).beside / "lock")  # nobody builds while the site is read
    gc.freeze()  # records and pages stay as they are: the collector need not look at them again and again
    try:
        audience = str(project.audience)
        beside = redirect_files(_merged(shown)) | {TEXTS: _source_texts(project, shown)}
        site = Site(project.site, _digests(project), commit, audience, _withdrawn(shown), beside, _narrowed(shown, forgotten))
        return publish(site, destination, lambda other: Order(order_of(project.root, commit, other)), settings, say)
    finally:
        lock.release()


def bundle_site(config_path: Path, out: Path) -> int:
    """Build the edition that opens without a server and write it as one zip; return how many files it has."""
    site = read_project(config_path).site
    if out.resolve().is_relative_to(site.resolve()):
        message = f"{out} 在生成网站的文件夹 {site} 里，下一次生成会把它删去；请写到别处"
        raise ReleaseError(message)
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        build_site(config_path, site_dir=site, offline=True)
        beside = out.with_name(f".{out.name}.new-{os.getpid()}")
        try:
            with beside.open("wb") as file:
                count = write_archive(site, file)
            beside.replace(out)
        finally:
            beside.unlink(missing_ok=True)
    return count


def clean_commit(root: Path, without_history: str = "") -> str:
    """Return the commit that is checked out; raise `ReleaseError` when something differs from it.

    Where git cannot tell the commit there is none, if there is a reason to publish without history.
    """
    checkout = read_checkout(root)
    if checkout.note and without_history:
        return NO_COMMIT
    if checkout.note:
        message = (
            f"不能发布：{checkout.note}。发布的先后由 git 提交决定，请在版本库里发布；"
            "确实要发布，加上 --without-history 理由，理由会写进这次发布的清单"
        )
        raise ReleaseError(message)
    if checkout.changed:
        listed = "\n".join(f"  {path}" for path in checkout.changed[:10])
        message = f"有 {len(checkout.changed)} 个文件还没有提交，请先提交（git add、git commit）再发布：\n{listed}"
        raise ReleaseError(message)
    return checkout.commit


def checked(project: Project, say: Say) -> tuple[Dataset, str]:
    """Return the data that the audience may see.

    The text beside it says why the data was not compared with its history; it is empty if it was. Raises `ReleaseError` with
    all findings when any is an error.
    """
    dataset, findings = load(project.data)
    if dataset is None:
        raise _failed(findings)
    findings, notes, unchecked = check_all(dataset, project.data, project.judged_on)
    if errors := [finding for finding in findings if finding.severity is Severity.ERROR]:
        raise _failed(errors)
    for note in () if unchecked else notes:
        say(note)
    if findings:
        say(f"检查没有错误，有 {number_of(findings)} 处提醒，用 gongkai check 查看")
    return dataset.for_audience(project.audience), unchecked


def _failed(findings: list[Finding]) -> ReleaseError:
    listed = "\n".join(str(finding) for finding in findings)
    return ReleaseError(f"{listed}\n共 {number_of(findings)} 处问题，改正后再发布；没有发布，读者看到的还是原来的网站")


def _digests(project: Project) -> Mapping[str, str]:
    """Return the SHA-256 of every file of the site; a file that was not written since the last time is not read."""
    known = FileDigests(
        project.root / ".cache/gongkai/published" if reuse.is_on() else None, lambda content: hashlib.sha256(content).hexdigest()
    )
    digests = {uri: known.of(f"{project.site}/{uri}") for uri in sorted(walk(project.site))}
    known.save()
    if unread := [uri for uri, digest in digests.items() if not digest]:
        message = f"网站里有读不到的文件，没有发布：{unread[0]}"
        raise ReleaseError(message)
    return digests


def _source_texts(project: Project, shown: Dataset) -> str:
    """Return the texts of everything but records, as a release carries them."""
    day = project.judged_on or reference_date(None, os.environ)
    sources = [*source_texts(shown.for_audience(project.audience, day)), SourceTexts("mkdocs.yml", (), project.settings_texts)]
    for path in hand_written(project.docs):
        uri = path.relative_to(project.docs).as_posix()
        if path.suffix in MARKDOWN_SUFFIXES:
            page = posixpath.join(address_of(uri), "index.html")
            sources.append(SourceTexts(f"docs/{uri}", (page,), _lines_of(path)))
        elif uri.endswith(TEXT_ENDINGS):
            sources.append(SourceTexts(f"docs/{uri}", (uri,), _lines_of(path)))
    templates = (path for path in sorted(project.theme.rglob("*")) if path.name.endswith(TEXT_ENDINGS)) if project.theme else ()
    sources += [SourceTexts(f"theme/{os.path.relpath(path, project.theme)}", (), _lines_of(path)) for path in templates if path.is_file()]
    listed = {each.source: {"pages": each.pages, "texts": each.texts} for each in sources}
    return json.dumps(listed, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _lines_of(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text("utf-8-sig", "replace").splitlines())


def _withdrawn(dataset: Dataset) -> frozenset[str]:
    return frozenset(_folder(key) for key, record in dataset.records.items() if record.status is Status.WITHDRAWN)


def _narrowed(dataset: Dataset, forgotten: Collection[str]) -> frozenset[str]:
    """Return the folders of records of which something is withheld or forgotten; of those withdrawn or merged more than that is gone."""
    stands = (key for key, record in dataset.records.items() if record.status not in {Status.WITHDRAWN, Status.MERGED})
    return frozenset(_folder(key) for key in stands if key in dataset.reduced or key in forgotten)


def _merged(dataset: Dataset) -> dict[str, str]:
    """Return where the folders of merged records lead to."""
    merged = ((record, successor(record, dataset.records)) for record in dataset.records.values() if record.status is Status.MERGED)
    return {_folder(record.id): _folder(into.id) for record, into in merged if into is not None}


def _folder(key: RecordId) -> str:
    return posixpath.dirname(record_uri(key))
