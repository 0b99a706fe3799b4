"""Measure Hugo with Pagefind, and Material with its own search, on the same texts.

The texts come from the Markdown tree that `gongkai markdown` writes. Figures are stored in the working
folder, and used again while texts, versions, settings and machine are the same.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from build_figures import Build, PageSizes, figures_of, page_sizes, text_sizes
from build_ours import ENVIRONMENT
from measure import Measured, machine, measure
from pydantic import AwareDatetime, TypeAdapter
from workspace import emptied, make_demo, module_command, put_aside, say

from gongkai.store.writing import write_files

RUNS = 2
LONG_SECONDS = 60
"""A longer build is not run again."""

MOST_OTHERS = 0.1
"""The most of the processors that other programs may take while figures for later runs are measured."""

HUGO, PAGEFIND, MATERIAL = "Hugo", "Pagefind", "Material"
PACKAGES = {HUGO: "hugo", PAGEFIND: "pagefind", MATERIAL: "mkdocs-material"}

HUGO_SETTINGS = {
    "baseURL": "http://127.0.0.1/",
    "title": "党务公开",
    "defaultContentLanguage": "zh",
    "hasCJKLanguage": True,
    "disablePathToLower": True,
    "capitalizeListTitles": False,
    "disableKinds": ["RSS", "sitemap", "404", "section", "robotstxt"],
    "taxonomies": {"year": "years", "unit": "units"},
    "pagination": {"pagerSize": 100, "disableAliases": True},
    "markup": {
        "goldmark": {
            "renderer": {"unsafe": True},
            "extensions": {"typographer": {"disable": True}},
        },
    },
}
"""The least that Hugo needs: no feeds, no sitemap. HTML in Markdown stays, as with the other generators."""

_PAGE = """<!doctype html>
<html lang="zh">
<head><meta charset="utf-8"><title>{{{{ .Title }}}}</title></head>
<body>
<p><a href="/">{{{{ .Site.Title }}}}</a></p>
{}
</body>
</html>
"""
LAYOUTS = {
    "single.html": _PAGE.format("<main data-pagefind-body>{{ .Content }}</main>"),
    "home.html": _PAGE.format(
        '<main><a href="/years/">按年度</a> <a href="/units/">按单位</a></main>'
    ),
    "list.html": _PAGE.format(
        """<main>
<h1>{{ .Title }}</h1>
{{ $pages := .Paginate .Pages }}
<ul>
{{ range $pages.Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ if .IsPage }} {{ .Date.Format "2006-01-02" }}{{ end }}</li>
{{ end }}</ul>
<p>{{ with $pages.Prev }}<a href="{{ .URL }}">上一页</a>{{ end }} {{ with $pages.Next }}<a href="{{ .URL }}">下一页</a>{{ end }}</p>
</main>""",
    ),
}

MATERIAL_SETTINGS = """site_name: 党务公开
theme: {name: material, language: zh, font: false}
plugins: [search]
markdown_extensions:
  - md_in_html
  - tables
  - toc: {slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}}
"""
"""Settings for a folder of Markdown. Every page stands in the navigation, as in any such site."""

MATERIAL_BYTES = 530
"""The bytes that Material writes for each pair of records: every page has the whole navigation."""


class Peer(NamedTuple):
    """The figures of another generator."""

    builds: list[Build]
    pages: PageSizes
    conditions: str
    """A digest of the texts, versions, settings and machine, which decide the figures."""
    measured: AwareDatetime


class Corpus(NamedTuple):
    """A folder for the files made of so many synthetic records."""

    folder: Path
    records: int

    @property
    def demo(self) -> Path:
        """Return the site of the records, as `gongkai demo` writes the site.

        A folder that an earlier run has left is used again.
        """
        return make_demo(self.folder, self.records)

    @property
    def tree(self) -> Path:
        """Return the Markdown of all pages, as `gongkai markdown` writes the pages."""
        tree = self.folder / "tree"
        put_aside(tree)
        sources = ["--data", str(self.demo / "data"), "--docs", str(self.demo / "docs")]
        command = module_command("gongkai", "markdown", str(tree), *sources)
        measure(command, environment=ENVIRONMENT)
        return tree

    @classmethod
    def of(cls, work: Path, records: int) -> Corpus:
        """Return the folder for so many records in a working folder."""
        folder = work / str(records)
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, records)

    def digest(self) -> str:
        """Return a digest of the records."""
        digest = hashlib.sha256()
        for path in sorted((self.demo / "data").rglob("*.yml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()


_PEERS = TypeAdapter(dict[str, Peer])


def stored_peer(name: str, corpus: Corpus) -> Peer | None:
    """Return the figures of an earlier run under equal conditions, or None."""
    peer = _stored_peers(corpus).get(name)
    if peer is None or peer.conditions != _conditions(name, corpus):
        return None
    return peer


def measure_peer(name: str, corpus: Corpus) -> Peer:
    """Measure a generator; store the figures of an undisturbed run."""
    builds, pages = _MEASURE[name](corpus)
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    peer = Peer(builds, pages, _conditions(name, corpus), now)
    # Stored figures of a disturbed run would flatter gongkai in every later run.
    if max(build.run.others_share for build in builds) > MOST_OTHERS:
        limit = f"{MOST_OTHERS:.0%}"
        say(f"{name}: not kept, because other programs took more than {limit} of the processors")
        return peer
    peers = _stored_peers(corpus) | {name: peer}
    _peers_path(corpus).write_bytes(_PEERS.dump_json(peers, indent=2))
    return peer


def _stored_peers(corpus: Corpus) -> dict[str, Peer]:
    # An older version of this program may have stored another form, which is ignored.
    with suppress(OSError, ValueError):
        return _PEERS.validate_json(_peers_path(corpus).read_bytes())
    return {}


def _peers_path(corpus: Corpus) -> Path:
    return corpus.folder / "peers.json"


def _conditions(name: str, corpus: Corpus) -> str:
    """Return a digest of the conditions under which a generator is measured."""
    settings: tuple[object, ...] = (HUGO_SETTINGS, LAYOUTS)
    programs: tuple[str, ...] = (HUGO, PAGEFIND)
    if name == MATERIAL:
        settings = (MATERIAL_SETTINGS,)
        programs = (MATERIAL,)
    versions = [version(PACKAGES[program]) for program in programs]
    text = repr((corpus.digest(), settings, versions, machine()))
    return hashlib.sha256(text.encode()).hexdigest()


def _measure_hugo(corpus: Corpus) -> tuple[list[Build], PageSizes]:
    tree, folder = corpus.tree, emptied(corpus.folder / "hugo")
    for source in (tree / "records").glob("*/*/index.md"):
        target = folder / "content" / source.relative_to(tree)
        target.parent.mkdir(parents=True)
        target.write_text(_front_matter(source) + source.read_text("utf-8"), "utf-8")
    settings = json.dumps(HUGO_SETTINGS, ensure_ascii=False)
    (folder / "hugo.json").write_text(settings, "utf-8")
    write_files(folder / "layouts", LAYOUTS.items())
    public = folder / "public"
    index = public / "pagefind"
    folders = ["--source", str(folder), "--cacheDir", str(folder / "cache")]
    hugo = module_command("hugo", *folders, "--noBuildLock", "--quiet")
    site = _quickest(HUGO, corpus, hugo, public)
    # Sizes are taken before Pagefind adds its files.
    pages = page_sizes(public, text_sizes(tree / "records"))
    pagefind = module_command("pagefind", "--site", str(public), "--output-path", str(index))
    search = _quickest(PAGEFIND, corpus, pagefind, index)
    return [site, search], pages


def _front_matter(source: Path) -> str:
    """Return the front matter by which Hugo lists a record."""
    content = json.loads(source.with_name("index.json").read_text("utf-8"))
    record = content["记录"]
    fields = {
        "title": record["标题"],
        "date": record["公开"]["发布日期"],
        "years": [str(content["年度"])],
        "units": [record["单位"]],
    }
    return json.dumps(fields, ensure_ascii=False) + "\n\n"


def _measure_material(corpus: Corpus) -> tuple[list[Build], PageSizes]:
    folder = emptied(corpus.folder / "material")
    needed_bytes = MATERIAL_BYTES * corpus.records**2
    free_bytes = shutil.disk_usage(folder).free
    if needed_bytes > free_bytes:
        message = (
            f"{MATERIAL} would write some {needed_bytes / 1e9:.0f} GB of {corpus.records:,} records; "
            f"{folder} has room for {free_bytes / 1e9:.0f} GB"
        )
        raise SystemExit(message)
    tree = corpus.tree.rename(folder / "docs")
    site = folder / "site"
    config = folder / "mkdocs.yml"
    config.write_text(f"{MATERIAL_SETTINGS}nav: {json.dumps(_navigation(tree))}\n", "utf-8")
    command = module_command("mkdocs", "build", "--quiet", "-f", str(config))
    build = _quickest(MATERIAL, corpus, command, site)
    return [build], page_sizes(site, text_sizes(tree / "records"))


def _navigation(tree: Path) -> list[object]:
    """Return a navigation with every page by folder, records by year."""
    # Without this each record would be a section of its own, and a page three times as heavy.
    sections: dict[str, list[str]] = {}
    for path in sorted(tree.rglob("*.md")):
        uri = path.relative_to(tree)
        depth = 2 if uri.parts[0] == "records" else 1
        section = "/".join(uri.parts[:depth])
        sections.setdefault(section, []).append(uri.as_posix())
    entries: list[object] = []
    for section, uris in sections.items():
        entries.append({section: uris} if len(uris) > 1 else uris[0])
    return entries


def _quickest(name: str, corpus: Corpus, command: list[str], output: Path) -> Build:
    """Return the quickest run of a command into an empty folder.

    A long build runs once, a shorter build `RUNS` times.
    """
    runs: list[Measured] = []
    since = 0.0
    while len(runs) < RUNS and (not runs or runs[0].seconds < LONG_SECONDS):
        say(f"{name}, {corpus.records:,} records")
        put_aside(output)
        since = time.time()
        runs.append(measure(command, environment=ENVIRONMENT))
    quickest = min(runs, key=lambda run: run.seconds)
    return figures_of(name, corpus.records, quickest, output, since)


_MEASURE: dict[str, Callable[[Corpus], tuple[list[Build], PageSizes]]] = {
    HUGO: _measure_hugo,
    MATERIAL: _measure_material,
}
