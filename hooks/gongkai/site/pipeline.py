"""The pipeline from records to pages, without any site generator."""

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

from gongkai.check import read_dataset
from gongkai.check.leaks import NO_SECRETS, Leak, Secrets, Verdicts, prove
from gongkai.check.withheld import differing_sources, shown_texts, withheld_texts, without_withheld
from gongkai.derive import Coverage, Indexes, build_coverage, build_indexes, reference_date
from gongkai.derive.site_summary import SUMMARY, summarise, written_summary
from gongkai.derive.web_files import WELL_KNOWN, contact_addresses, web_files
from gongkai.load import RecordCache, Spread
from gongkai.load.file_names import file_faults
from gongkai.load.numbers import number_in
from gongkai.load.text import UNFINISHED_MERGE, UnreadableError, decode, merge_place
from gongkai.load.whole_files import file_mistake
from gongkai.model import Audience, Dataset, Finding, RecordId, number_of, shown_path
from gongkai.model.complaint import shown_text
from gongkai.model.finding import ALWAYS
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
from gongkai.pages.places import PLACES, column_places, places, written_places
from gongkai.search import Document
from gongkai.site.remade import Remade, SiteTexts
from gongkai.store.git import Log, histories, read_log
from gongkai.store.writing import write_files
from gongkai.system.errors import GongkaiError
from gongkai.system.folders import files_below
from gongkai.vocabulary.characters import hidden_characters

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})
"""The suffixes that MkDocs takes for Markdown."""


class DataError(GongkaiError):
    """Data or hand-written pages have mistakes; `findings` lists all.

    Raised by `build_content`.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings, in the order of the files."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings

    @property
    def number(self) -> int:
        """Return the number of findings, with findings that are not listed."""
        return number_of(self.findings)


class LeakError(GongkaiError):
    """Files have withheld texts; `leaks` lists these files.

    Raised by `refuse_leaks`.
    """

    def __init__(self, leaks: Sequence[Leak]) -> None:
        """Keep the leaks."""
        super().__init__("\n".join(leak.uri for leak in leaks))
        self.leaks = leaks


class SiteContent(NamedTuple):
    """The content of a site for its audience."""

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
    """The withheld texts, for the proof that no file of the site has one."""
    history_note: str = ""
    """The reason why pages do not list when records were entered; empty if pages do."""

    def fill(self, text: str, uri: str) -> str:
        """Return a hand-written page with generated blocks for its markers."""
        return markers.fill(text, uri, self.dataset, self.indexes, self.coverage)

    def hidden(self) -> Callable[[str], bool]:
        """Return a function that tells whether a file is hidden.

        A file that is not shown as a whole is hidden: its path and digest stay out of every list,
        because a digest would confirm a guess.
        """
        if not self.secrets.withheld:
            return lambda _: False
        paths = set(common_files(self.data))
        paths |= {self.data / self.dataset.sources[key] for key in self.dataset.digests}
        paths |= {path for _, path in self.attachments()}
        data_folders = (self.data, self.data.resolve())
        public: set[str] = set()
        for path in paths:
            relative = path.relative_to(self.data)
            public.update(str(folder / relative) for folder in data_folders)
        # Lists of files have the path as given or with symbolic links resolved.
        prefixes = tuple(f"{folder}/" for folder in data_folders)
        return lambda path: path.startswith(prefixes) and path not in public

    def attachments(self) -> Iterator[tuple[str, Path]]:
        """Yield the place of each attachment in the site, and the file."""
        for record in self.dataset.records.values():
            for attachment in record.attachments:
                yield attachment_uri(record, attachment.file), self.data / attachment.file

    def tables(self) -> Iterator[tuple[str, str]]:
        """Yield the tables to download, and the summary for a common site.

        Each has its path in the site and its text.
        """
        yield from coverage_files(self.indexes, self.coverage)
        yield from changes_files(self.dataset)
        yield SUMMARY, written_summary(summarise(self.dataset, self.indexes, self.audience))

    def web_files(self, address: str) -> dict[str, str]:
        """Return robots.txt, security.txt and the like for an address, by path."""
        contacts = contact_addresses(self.dataset.publisher.contact)
        return web_files(str(self.audience), address, contacts, self.coverage.judged_on)

    def keep(self, cache: RecordCache) -> None:
        """Save the records that the audience may see completely, and no others."""
        cache.save(set(self.dataset.digests.values()))

    def documents(self) -> list[Document]:
        """Return the search document of each record."""
        return [page.content.document for page in self.pages if page.content.document is not None]

    def markdown_tree(self) -> Iterator[tuple[str, str | Path]]:
        """Yield the Markdown tree: paths, with texts or files to copy."""
        for uri, path in hand_written(self.docs).items():
            if path.suffix in MARKDOWN_SUFFIXES:
                yield uri, self.fill(path.read_text("utf-8-sig"), uri)
            else:
                yield uri, path
        for page in self.pages:
            yield page.uri, page.markdown
            if page.record:
                yield f"{page.uri.removesuffix('index.md')}index.json", page.content.json
        yield from self.tables()
        yield from self.attachments()

    def texts(self) -> SiteTexts:
        """Return the texts of the site by the paths of its files."""
        # The text of an attachment is not known here, so only its name is compared.
        texts = dict(self.tables()) | {uri: uri for uri, _ in self.attachments()}
        named = [*column_places(self.pages, str), *places(self.dataset, self.indexes, str)]
        texts[PLACES] = written_places(named)
        for uri, path in hand_written(self.docs).items():
            if path.suffix in MARKDOWN_SUFFIXES:
                address = address_of(uri)
                paths = (uri, f"{address}.html", posixpath.join(address, "index.html"))
                text = self.fill(path.read_text("utf-8-sig"), uri)
                texts |= dict.fromkeys(paths, text)
                texts[PLACES] += f"\n{text}"
        labels = search_labels(self.dataset)
        unit_names = [unit["name"] for unit in labels["units"].values()]
        names = [*unit_names, *labels["kinds"].values(), str(labels["categories"])]
        return SiteTexts(self.pages, texts, names)


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
    """Return the content of a site for an audience.

    Loads and checks the data, removes the parts that the audience may not see, derives indexes and
    coverage, and makes the list of pages. Publications, deadlines and 公示 are judged on the day
    `judged_on`, by default the day of the build. The history of each file comes from git, where there is
    a repository. `kept` has records of earlier builds; `spread` gives files to read to workers. With
    `count_inside` the coverage counts the records for a smaller audience.

    Raises `DataError` for mistakes in the data, or in the markers of the hand-written pages of `docs`.
    """
    whole = _load_checked(data, docs, kept, spread)
    day = judged_on or reference_date(None, os.environ)
    dataset = whole.for_audience(audience, day, count_inside=count_inside)
    dataset = dataclasses.replace(dataset, judged_on=day)
    log = read_log(data / "records", number_in)

    def content_of(part: Dataset) -> SiteContent:
        return _content_of(part, data, docs, audience, day, log)

    def remade(part: Dataset) -> Remade:
        return Remade(lambda: content_of(part).texts())

    content = content_of(dataset)
    if findings := list(page_findings(docs, (page.uri for page in content.pages))):
        raise DataError(findings)
    secrets = secrets_of(whole, dataset, audience, day, data, remade)
    # Hand-written pages are for every audience, like the common files.
    common = [*secrets.common, *hand_written(docs).values()]
    return content._replace(secrets=secrets._replace(common=common))


def _load_checked(
    data: Path,
    docs: Path,
    kept: RecordCache | None,
    spread: Spread | None,
) -> Dataset:
    """Return the whole data set; raise `DataError` for mistakes."""
    whole, findings = read_dataset(data, kept, spread)
    if whole is None:
        # The user sees the findings of data and pages in one run.
        raise DataError([*findings, *page_findings(docs, ())])
    return whole


def _content_of(
    dataset: Dataset,
    data: Path,
    docs: Path,
    audience: Audience,
    day: date,
    log: Log,
) -> SiteContent:
    """Return the content of a data set, without its secrets."""
    indexes = build_indexes(dataset)
    coverage = build_coverage(dataset, day)
    surroundings = surroundings_of_records(dataset, indexes, histories(log, "records"))
    return SiteContent(
        data=data,
        docs=docs,
        dataset=dataset,
        indexes=indexes,
        pages=list(all_pages(dataset, indexes, coverage, surroundings)),
        coverage=coverage,
        audience=audience,
        surroundings=surroundings,
        secrets=NO_SECRETS,
        history_note=log.note,
    )


COMMON = ("*.yml", "units/*.yml")
"""The files of the data folder that are for every audience."""


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
    """Return the withheld parts of the whole data set.

    The proof uses these to show that no file made of `dataset` has one of them. `remade` takes the
    data set without withheld parts, and returns a function that makes the text of a file again.
    """
    withheld = withheld_texts(whole, audience, day, data)
    if not withheld:
        return NO_SECRETS
    # Without withheld records other records may look different: totals, neighbours, 公示.
    without = without_withheld(whole, audience, day)
    without = dataclasses.replace(
        without,
        judged_on=dataset.judged_on,
        published_inside=dataset.published_inside,
    )
    shown_files: dict[str, Path] = {}
    for record in dataset.records.values():
        for attachment in record.attachments:
            uri = attachment_uri(record, attachment.file)
            shown_files[uri] = data / attachment.file
    return Secrets(
        withheld=withheld,
        shown=list(shown_texts(whole, audience, day, dataset.reduced)),
        shown_files=shown_files,
        common=common_files(data),
        differing=differing_sources(dataset, without),
        remade=remade(without),
    )


def refuse_leaks(files: Iterable[tuple[str, str | bytes | Path]], secrets: Secrets) -> None:
    """Raise `LeakError` if files that a command will write have withheld texts."""
    if not secrets.withheld:
        return
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        write_files(Path(folder), files)
        copies = {uri: file.path for uri, file in files_below(folder)}
        leaks = prove(copies, secrets, [], Verdicts(None))
    if leaks:
        raise LeakError(leaks)


NOT_PUBLISHED = "developers"
"""The folder of `docs/` about the software, which the site leaves out, as mkdocs.yml does."""


def hand_written(docs: Path) -> dict[str, Path]:
    """Return the published files of the folder of hand-written pages, by their path in it."""
    published: dict[str, Path] = {}
    for uri, file in files_below(docs):
        if file.is_file() and is_published(uri.split("/")):
            published[uri] = Path(file)
    return published


def is_published(parts: Sequence[str]) -> bool:
    """Tell whether a hand-written file is published.

    Of hidden folders only `.well-known` is published.
    """
    if parts[0] == WELL_KNOWN:
        parts = parts[1:]
    return not any(part.startswith(".") or part == NOT_PUBLISHED for part in parts)


def page_findings(
    docs: Path,
    generated: Iterable[str],
    blocks: Mapping[str, markers.Marker] = markers.BLOCKS,
) -> Iterator[Finding]:
    """Yield the findings in hand-written pages: names, encoding, markers, taken addresses.

    An address is taken that a page of `generated` has.
    """
    # Windows does not tell capitals apart.
    taken = {page.casefold(): page for page in generated}
    pages = hand_written(docs)
    for uri, message in file_faults(pages):
        yield _page_finding(docs / uri, (0, 0), message, "file-name")
    for uri, path in pages.items():
        if next(hidden_characters(uri), None):
            message = f"文件名“{shown_text(uri)}”里有看不见的字符；请改名"
            yield _page_finding(path, (0, 0), message, "file-name")
        if path.suffix not in MARKDOWN_SUFFIXES:
            mistake = file_mistake(path)
            # A style sheet may be empty, and a mark such as `.nojekyll` is.
            if mistake is not None and mistake.rule != "file-empty":
                yield _page_finding(path, (0, 0), *mistake)
            continue
        try:
            text = decode(path.read_bytes())
        except UnreadableError as error:
            place = (error.line, error.column)
            yield _page_finding(path, place, error.message, error.rule)
            continue
        if merge := merge_place(text, has_underlines=True):
            yield _page_finding(path, merge, UNFINISHED_MERGE, "merge-unfinished")
        yield from markers.findings(text, shown_path(path), blocks)
        page = posixpath.join(address_of(uri), "index.md")
        if page.casefold() in taken:
            message = f"与自动生成的 {taken[page.casefold()]} 地址相同；请把前者改名"
            yield _page_finding(path, (0, 0), message, "address-taken")


def _page_finding(path: Path, place: tuple[int, int], message: str, rule: str) -> Finding:
    """Return a finding about a hand-written page; these are for everybody."""
    return Finding(shown_path(path), *place, message, rule, public_from=ALWAYS)


def address_of(uri: str) -> str:
    """Return the address of a Markdown source, without its name if an index."""
    return re.sub(r"(^|/)(index|README)$", "", posixpath.splitext(uri)[0])
