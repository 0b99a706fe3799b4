"""The inputs of a site: settings, data, pages, software and git history.

The digest of the inputs tells whether a site has to be built at all. The content is read only if it
has to.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort

from gongkai.check import public_log
from gongkai.load import RecordCache, Spread
from gongkai.pages import keep_compiled
from gongkai.site.mkdocs.environment import environment
from gongkai.site.mkdocs.settings import (
    read_audience,
    read_judged_on,
    read_mourning,
    read_settings,
    settings_files,
)
from gongkai.site.page_cache import AudienceStore
from gongkai.site.pipeline import DataError, SiteContent, build_content, hand_written
from gongkai.store import FileDigests, digest, software_digest
from gongkai.store.git import read_head

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

log = logging.getLogger("mkdocs.hooks.gongkai")


class Inputs:
    """The inputs of one build."""

    def __init__(self, config: MkDocsConfig) -> None:
        """Read the settings; raise `Abort` for a wrong setting."""
        self.settings = read_settings(config)
        self.audience = read_audience(self.settings, config)
        self.judged_on = read_judged_on(self.settings, config)
        self.grey = read_mourning(self.settings.grey, config)
        self.is_log_public = public_log.is_public(self.audience, os.environ)
        self.root = Path(config.config_file_path).parent
        self.data = self.root / str(self.settings.data)
        self.docs = Path(config.docs_dir)

    def take_digest(self, config: MkDocsConfig, store: AudienceStore) -> None:
        """Take the digest of all inputs.

        Files that have not changed are not read.
        """
        self.files = FileDigests(store.folder("digests") / "files")
        self.software = software_digest()
        docs = hand_written(self.docs)
        self.environment = environment(config, self.software, self.files, docs)
        self.digest = digest(
            self.environment,
            [self.files.of(str(path)) for path in settings_files(config)],
            self.files.of_folder(self.data),
            read_head(self.data),
            self.audience,
            self.judged_on,
        )

    def read_content(self, store: AudienceStore, spread: Spread) -> SiteContent:
        """Return the content of the site; raise `Abort` for wrong data.

        Workers read part of the data, by `spread`.
        """
        self.records = RecordCache(store.folder("records"), self.files, self.software)
        try:
            content = build_content(
                self.data,
                self.audience,
                self.docs,
                self.judged_on,
                self.records,
                spread,
                count_inside=self.settings.count_inside,
            )
        except DataError as error:
            keep_compiled(None)
            self._log_findings(error)
            message = f"共 {error.number} 处问题，改正后再生成；原来的网站没有改动"
            raise Abort(message) from None
        publisher = repr(content.dataset.publisher)  # every page shows the publisher
        sources = digest(self.environment.sources, publisher)
        self.environment = self.environment._replace(sources=sources)
        return content

    def _log_findings(self, error: DataError) -> None:
        findings = public_log.excerpt(
            error.findings,
            self.judged_on,
            public=self.is_log_public,
        )
        for line in findings.lines():
            log.error("%s", line)
