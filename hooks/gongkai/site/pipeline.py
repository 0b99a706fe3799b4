"""Records in, pages out: the pipeline without any site generator."""

from __future__ import annotations

import dataclasses
import os
import posixpath
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai.check import check_dataset
from gongkai.check.leaks import NO_SECRETS, Leak, Secrets, Verdicts, prove
from gongkai.check.withheld import differing_sources, shown_texts, withheld_texts, without_withheld
from gongkai.derive import Coverage, Indexes, build_coverage, build_indexes, reference_date
from gongkai.derive.site_summary import SUMMARY, summarise, written_summary
from gongkai.derive.web_files import WELL_KNOWN, contact_addresses, web_files
from gongkai.load import RecordCache, Spread, load
from gongkai.load.text import UNFINISHED_MERGE, UnreadableError, decode, merge_place
from gongkai.model import Audience, Dataset, Finding, RecordId, bounded, number_of, shown_path
from gongkai.pages import (
    Page,
    Surroundings,
    all_pages,
    changes_files,
    coverage_files,
    markers,
    search_labels,
    surroundings_of_records,
)
from gongkai.pages.addresses import attachment_uri
from gongkai.search import Document
from gongkai.site.remade import Remade, SiteTexts
from gongkai.store.git import histories, read_log
from gongkai.store.writing import write_files

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})
"""As MkDocs has them."""


class DataError(Exception):
    """Data or hand-written pages that are not fit to be published; raised by `build_content`, carries all findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings, in the order of the files."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings

    @property
    def number(self) -> int:
        """Return how many there are, with those that are not listed."""
        return number_of(self.findings)


class LeakError(Exception):
    """Withheld texts in what was made; raised by `refuse_leaks`, carries the files in which they were found."""

    def __init__(self, leaks: Sequence[Leak]) -> None:
        """Keep the leaks."""
        super().__init__("\n".join(leak.uri for leak in leaks))
        self.leaks = leaks


class SiteContent(NamedTuple):
    """All that a site shows to its audience."""

    data: Path
    docs: Path
    dataset: Dataset
    indexes: Indexes
    pages: Sequence[Page]
    """The generated pages."""
    coverage: Coverage
    audience: Audience
    surroundings: Mapping[RecordId, Surroundings]
    secrets: Secrets
    """What is withheld, for the proof that nothing of it is in what was made."""
    history_note: str = ""
    """Why nothing is told of when records were entered and changed; empty when it is told."""

    def fill(self, text: str, uri: str) -> str:
        """Return a hand-written page with its markers replaced by generated blocks."""
        return markers.fill(text, uri, self.dataset, self.indexes, self.coverage)

    def hidden(self) -> Callable[[str], bool]:
        """Return what tells of a file whether its path and digest stay out of every list: of a file that is not shown as a whole.

        A digest would confirm a guess.
        """
        if not self.secrets.withheld:
            return lambda _: False
        shown = set(common_files(self.data))
        shown |= {self.data / self.dataset.sources[key] for key in self.dataset.digests} | {path for _, path in self.attachments()}
        told = {str(folder / path.relative_to(self.data)) for path in shown for folder in (self.data, self.data.resolve())}
        folders = tuple(f"{folder}/" for folder in (self.data, self.data.resolve()))
        return lambda path: path.startswith(folders) and path not in told

    def attachments(self) -> Iterator[tuple[str, Path]]:
        """Yield the place of each attachment in the site, and the file."""
        for record in self.dataset.records.values():
            for attachment in record.attachments:
                yield attachment_uri(record, attachment.file), self.data / attachment.file

    def tables(self) -> Iterator[tuple[str, str]]:
        """Yield path and text of each table to download, and of the summary for a site above this one."""
        yield from coverage_files(self.indexes, self.coverage)
        yield from changes_files(self.dataset)
        yield SUMMARY, written_summary(summarise(self.dataset, self.indexes, self.audience))

    def web_files(self, address: str) -> dict[str, str]:
        """Return, by path, the texts that programs ask of a site at an address."""
        return web_files(
            str(self.audience),
            address,
            contact_addresses(self.dataset.publisher.contact),
            self.coverage.judged_on,
        )

    def keep(self, kept: RecordCache) -> None:
        """Let later builds find the records of which the audience may see everything; no others stay."""
        kept.save(set(self.dataset.digests.values()))

    def documents(self) -> list[Document]:
        """Return what is searched of each record."""
        return [page.made.document for page in self.pages if page.made.document is not None]

    def markdown_tree(self) -> Iterator[tuple[str, str | Path]]:
        """Yield every file of the Markdown tree by its path: texts for pages, paths for files to copy."""
        for path in hand_written(self.docs):
            uri = path.relative_to(self.docs).as_posix()
            yield (
                uri,
                self.fill(path.read_text("utf-8-sig"), uri) if path.suffix in MARKDOWN_SUFFIXES else path,
            )
        for page in self.pages:
            yield page.uri, page.markdown
            if page.record:
                yield f"{page.uri.removesuffix('index.md')}index.json", page.made.json
        yield from self.tables()
        yield from self.attachments()

    def texts(self) -> SiteTexts:
        """Return the texts of the site by the paths of its files."""
        others = dict(self.tables()) | {uri: uri for uri, _ in self.attachments()}
        for path in hand_written(self.docs):
            if path.suffix in MARKDOWN_SUFFIXES:
                uri = path.relative_to(self.docs).as_posix()
                address = address_of(uri)
                places = (uri, f"{address}.html", posixpath.join(address, "index.html"))
                others |= dict.fromkeys(places, self.fill(path.read_text("utf-8-sig"), uri))
        labels = search_labels(self.dataset)
        names = [
            *(unit["name"] for unit in labels["units"].values()),
            *labels["kinds"].values(),
            str(labels["categories"]),
        ]
        return SiteTexts(self.pages, others, names)


def build_content(
    data: Path,
    audience: Audience,
    docs: Path,
    judged_on: date | None = None,
    kept: RecordCache | None = None,
    spread: Spread | None = None,
    *,
    count_inside: bool = False,
) -> SiteContent:
    """Load the data, keep what the audience may see, derive indexes and coverage, and place the pages.

    `kept` has what was loaded before; of what was not, much is read by the helpers to whom `spread` gives it. How many records are
    published to fewer people is told with `count_inside`.

    What is shown, deadlines and 公示 are judged on the day given, or on that of the build; what was done to each file comes from git,
    where there is any.
    Raises `DataError` when anything is wrong with the data, or with the markers in the hand-written pages of `docs`.
    """
    whole, findings = load(data, kept, spread)
    if whole is None:
        raise DataError([*findings, *page_findings(docs, ())])
    if findings := check_dataset(whole, data):
        raise DataError(bounded(findings))
    day = judged_on or reference_date(None, os.environ)
    dataset = dataclasses.replace(whole.for_audience(audience, day, count_inside=count_inside), judged_on=day)
    log = read_log(data / "records")

    def content_of(shown: Dataset) -> SiteContent:
        indexes = build_indexes(shown)
        coverage = build_coverage(shown, day)
        surroundings = surroundings_of_records(shown, indexes, histories(log, "records"))
        pages = list(all_pages(shown, indexes, coverage, surroundings))
        return SiteContent(
            data,
            docs,
            shown,
            indexes,
            pages,
            coverage,
            audience,
            surroundings,
            NO_SECRETS,
            log.note,
        )

    content = content_of(dataset)
    if findings := list(page_findings(docs, (page.uri for page in content.pages))):
        raise DataError(findings)
    secrets = secrets_of(
        whole,
        dataset,
        audience,
        day,
        data,
        lambda without: Remade(lambda: content_of(without).texts()),
    )
    return content._replace(secrets=secrets._replace(common=[*secrets.common, *hand_written(docs)]))


COMMON = ("*.yml", "units/*.yml")
"""What stands in the data folder for every audience."""


def common_files(data: Path) -> list[Path]:
    """Return the files of the data folder that are for every audience."""
    return [path for pattern in COMMON for path in sorted(data.glob(pattern))]


def secrets_of(
    whole: Dataset,
    dataset: Dataset,
    audience: Audience,
    day: date,
    data: Path,
    remade: Callable[[Dataset], Callable[[str], bytes]],
) -> Secrets:
    """Return the withheld parts of the whole data set, for the proof that none of them is in what is made of the other.

    `remade` returns, for the data set without them, what makes the text of a file again.
    """
    withheld = withheld_texts(whole, audience, day, data)
    if not withheld:
        return NO_SECRETS
    without = without_withheld(whole, audience, day)
    without = dataclasses.replace(without, judged_on=dataset.judged_on, published_inside=dataset.published_inside)
    attachments = ((record, each) for record in dataset.records.values() for each in record.attachments)
    return Secrets(
        withheld=withheld,
        shown=list(shown_texts(whole, audience, day, dataset.reduced)),
        shown_files={attachment_uri(record, each.file): data / each.file for record, each in attachments},
        common=common_files(data),
        differing=differing_sources(dataset, without),
        remade=remade(without),
    )


def refuse_leaks(files: Iterable[tuple[str, str | bytes | Path]], secrets: Secrets) -> None:
    """Raise `LeakError` if something withheld is in files that a command is about to write."""
    if not secrets.withheld:
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        write_files(Path(folder), files)
        made = {path.relative_to(folder).as_posix(): str(path) for path in sorted(Path(folder).rglob("*")) if path.is_file()}
        leaks = prove(made, secrets, [], Verdicts(None))
    if leaks:
        raise LeakError(leaks)


NOT_PUBLISHED = "developers"
"""The folder of `docs/` that is about the software and stays out of the site; mkdocs.yml excludes it too."""


def hand_written(docs: Path) -> list[Path]:
    """Return the published files below the folder of hand-written pages; of hidden folders only `.well-known` is."""
    return [path for path in sorted(docs.rglob("*")) if path.is_file() and is_published(path.relative_to(docs).parts)]


def is_published(parts: Sequence[str]) -> bool:
    """Tell whether a file of the folder of hand-written pages is published, by the parts of its path."""
    shown = parts[1:] if parts[0] == WELL_KNOWN else parts
    return not any(part.startswith(".") or part == NOT_PUBLISHED for part in shown)


def page_findings(docs: Path, generated: Iterable[str], blocks: Mapping[str, markers.Taken] = markers.BLOCKS) -> Iterator[Finding]:
    """Yield what is wrong with the hand-written pages: encoding, markers, and an address that a generated page has."""
    taken = frozenset(generated)
    for path in hand_written(docs):
        if path.suffix not in MARKDOWN_SUFFIXES:
            continue
        try:
            text = decode(path.read_bytes())
        except UnreadableError as error:
            yield Finding(shown_path(path), error.line, error.column, error.message, error.rule)
            continue
        if merge := merge_place(text, least=3):  # a heading may be underlined with seven signs
            yield Finding(shown_path(path), *merge, UNFINISHED_MERGE, "merge-unfinished")
        yield from markers.findings(text, shown_path(path), blocks)
        uri = posixpath.join(address_of(path.relative_to(docs).as_posix()), "index.md")
        if uri in taken:
            yield Finding(
                shown_path(path),
                0,
                0,
                f"与自动生成的 {uri} 地址相同；请把前者改名",
                "address-taken",
            )


def address_of(uri: str) -> str:
    """Return the address of a Markdown source, whether it is a file of that name or the index of a folder, as all generated ones are."""
    return re.sub(r"(^|/)(index|README)$", "", posixpath.splitext(uri)[0])
