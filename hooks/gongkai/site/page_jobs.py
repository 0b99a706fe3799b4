"""Jobs for worker processes: the articles of many records.

Articles are made without theme, data set and MkDocs. An article depends on a record, its
surroundings and a few rules of the site. The process that gave the job out fills the shell of the
theme with the article, so the half of a page that all records share is neither made nor sent by a
worker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markdown.extensions.toc import nest_toc_tokens

from gongkai.model import Record
from gongkai.pages import Page, Surroundings, keep_compiled, record_page
from gongkai.pages.addresses import page_address
from gongkai.pages.markdown_html import Heading, Slug, to_html
from gongkai.pages.qr_code import qr_code
from gongkai.pages.site_markdown import site_markdown
from gongkai.pages.tables import finish_tables
from gongkai.search import Row
from gongkai.site.pipeline import SiteContent
from gongkai.site.shell import NO_CONTENTS, Contents, contents_of, without_indentation
from gongkai.store import digests_of, software_digest
from gongkai.system.errors import BuildError

RECORDS_IN_JOB = 200
"""Half a second of work: a worker waits little for its next job, and results take 10 MB."""

_SOURCE = re.compile(r"(?<=/)index\.md(?=#|$)")
"""The end of a Markdown link to a generated page."""


class PageRules(NamedTuple):
    """The settings of a site on which articles depend."""

    software: str
    """The digest of the software; other software makes other articles."""
    slug: Slug
    """The function that makes the ids of headings."""
    directory_urls: bool
    """Whether addresses end in a slash instead of `index.html`."""
    site_url: str
    """The address of the site, with a final slash; empty for a site without an address."""

    def page_url(self, uri: str) -> str:
        """Return the whole address of a generated page."""
        return self.site_url + page_address(uri, directory_urls=self.directory_urls)


class PageJob(NamedTuple):
    """The records whose articles a worker makes."""

    rules: PageRules
    records: Sequence[tuple[Record, Surroundings]]


class Article(NamedTuple):
    """The page of a record without the theme around the text, and the files beside the page."""

    uri: str
    content: str | None
    """HTML without indentation; None where Python-Markdown has to convert the Markdown."""
    contents: Contents
    qr_code: str
    """Empty for a site without an address."""
    markdown: bytes
    json: bytes
    row: Row
    """The facets for the search."""
    texts: bytes
    """The texts for the search, packed."""
    digests: bytes
    """The digests of the Markdown and the JSON, from `digests_of`."""


def split_into_jobs(
    pages: Sequence[Page], content: SiteContent, rules: PageRules
) -> Iterator[PageJob]:
    """Yield jobs for the pages of records, in their order."""
    keys = [page.record for page in pages if page.record]
    for first in range(0, len(keys), RECORDS_IN_JOB):
        some = keys[first : first + RECORDS_IN_JOB]
        records, around = content.dataset.records, content.surroundings
        yield PageJob(rules, [(records[key], around[key]) for key in some])


def make_articles(job: PageJob) -> list[Article]:
    """Return the articles of a job; workers run this function.

    Raises `BuildError` where the worker has other software.
    """
    # A worker on another machine may have other software.
    if software_digest() != job.rules.software:
        message = (
            "协助生成的机器上，gongkai、Python 或某个软件包的版本与本机不同；请装成一样的再生成"
        )
        raise BuildError(message)
    keep_compiled(None)  # only the parent process writes to the store
    return [_article(record_page(record, around), job.rules) for record, around in job.records]


def nested(headings: Sequence[Heading]) -> list[Any]:
    """Return headings as the nested `toc_tokens` of Python-Markdown."""
    tokens: list[Any] = [heading._asdict() for heading in headings]
    return list(nest_toc_tokens(tokens))


def _article(page: Page, rules: PageRules) -> Article:
    document = page.content.document
    if document is None:
        raise TypeError(page.uri)
    ending = "" if rules.directory_urls else "index.html"
    html = to_html(page.markdown, lambda address: _SOURCE.sub(ending, address), rules.slug)
    content = None
    contents = NO_CONTENTS
    if html is not None:
        content = without_indentation(finish_tables(html.html))
        contents = contents_of(nested(html.headings))
    code = ""
    if rules.site_url:
        code = qr_code(rules.page_url(page.uri))
    markdown = site_markdown(page.markdown, directory_urls=rules.directory_urls).encode()
    json = page.content.json.encode()
    return Article(
        uri=page.uri,
        content=content,
        contents=contents,
        qr_code=code,
        markdown=markdown,
        json=json,
        row=document.row,
        texts=document.texts.packed(),
        digests=digests_of(markdown, json),
    )
