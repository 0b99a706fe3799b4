"""Hugo with Pagefind, and Material with its own search: the same texts, from the Markdown tree that `gongkai markdown` writes.

What was measured is kept in a file of the working folder, and taken from there while texts, versions, settings and machine are the same.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from build_figures import Build, PageSizes, made, page_sizes, text_sizes
from build_ours import ENVIRONMENT
from measure import Measured, machine, measure
from pydantic import AwareDatetime, TypeAdapter
from workspace import emptied, make_demo, put_aside, say

from gongkai.store.writing import write_files

RUNS = 2
LONG_SECONDS = 60
"""What takes longer is not run again."""

MOST_OTHERS = 0.1
"""What other programs may take of the processors while figures are measured that are kept for later runs."""

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
"""No more than it needs: no feeds, no sitemap; HTML in Markdown stays, as with the others."""

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
    "home.html": _PAGE.format('<main><a href="/years/">按年度</a> <a href="/units/">按单位</a></main>'),
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
"""As someone writes it who has a folder of Markdown; every page stands in the navigation, as with any such site."""

MATERIAL_BYTES = 530
"""What Material writes, for each record and each other record in its navigation."""


class Peer(NamedTuple):
    """What was measured of another generator."""

    builds: list[Build]
    pages: PageSizes
    conditions: str
    """A digest of all that decides the figures: texts, versions, settings, machine."""
    measured: AwareDatetime


class Corpus(NamedTuple):
    """A folder for all that is made of so many synthetic records."""

    folder: Path
    records: int

    @property
    def demo(self) -> Path:
        """Return the records, as `gongkai demo` writes them; a folder that an earlier run has left is taken as it is."""
        return make_demo(self.folder, self.records)

    @property
    def tree(self) -> Path:
        """Return the Markdown of all pages, as `gongkai markdown` writes it."""
        tree = self.folder / "tree"
        put_aside(tree)
        paths = [
            str(tree),
            "--data",
            str(self.demo / "data"),
            "--docs",
            str(self.demo / "docs"),
        ]
        measure(
            [sys.executable, "-m", "gongkai", "markdown", *paths],
            environment=ENVIRONMENT,
        )
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


_KEPT = TypeAdapter(dict[str, Peer])


def kept_peer(name: str, corpus: Corpus) -> Peer | None:
    """Return what an earlier run has measured of a generator, unless anything is different now."""
    peer = _kept(corpus).get(name)
    return peer if peer is not None and peer.conditions == _conditions(name, corpus) else None


def measure_peer(name: str, corpus: Corpus) -> Peer:
    """Measure a generator, and keep what was measured, unless other programs disturbed it: that would flatter gongkai."""
    builds, pages = _MEASURE[name](corpus)
    peer = Peer(
        builds,
        pages,
        _conditions(name, corpus),
        datetime.now(ZoneInfo("Asia/Shanghai")),
    )
    if max(build.run.others_share for build in builds) > MOST_OTHERS:
        say(f"{name}: not kept, because other programs took more than {MOST_OTHERS:.0%} of the processors")
        return peer
    _peers_path(corpus).write_bytes(
        _KEPT.dump_json(_kept(corpus) | {name: peer}, indent=2),
    )
    return peer


def _kept(corpus: Corpus) -> dict[str, Peer]:
    with suppress(
        OSError,
        ValueError,
    ):  # what an older version of this program has kept is not taken
        return _KEPT.validate_json(_peers_path(corpus).read_bytes())
    return {}


def _peers_path(corpus: Corpus) -> Path:
    return corpus.folder / "peers.json"


def _conditions(name: str, corpus: Corpus) -> str:
    settings = (MATERIAL_SETTINGS,) if name == MATERIAL else (HUGO_SETTINGS, LAYOUTS)
    versions = [version(PACKAGES[each]) for each in ((MATERIAL,) if name == MATERIAL else (HUGO, PAGEFIND))]
    return hashlib.sha256(
        repr((corpus.digest(), settings, versions, machine())).encode(),
    ).hexdigest()


def _measure_hugo(corpus: Corpus) -> tuple[list[Build], PageSizes]:
    tree, folder = corpus.tree, emptied(corpus.folder / "hugo")
    for source in (tree / "records").glob("*/*/index.md"):
        target = folder / "content" / source.relative_to(tree)
        target.parent.mkdir(parents=True)
        target.write_text(_front_matter(source) + source.read_text("utf-8"), "utf-8")
    (folder / "hugo.json").write_text(
        json.dumps(HUGO_SETTINGS, ensure_ascii=False),
        "utf-8",
    )
    write_files(folder / "layouts", LAYOUTS.items())
    public = folder / "public"
    index = public / "pagefind"
    hugo = [
        "hugo",
        "--source",
        str(folder),
        "--cacheDir",
        str(folder / "cache"),
        "--noBuildLock",
        "--quiet",
    ]
    site = _quickest(HUGO, corpus, hugo, public)
    pages = page_sizes(public, text_sizes(tree / "records"))
    search = _quickest(
        PAGEFIND,
        corpus,
        ["pagefind", "--site", str(public), "--output-path", str(index)],
        index,
    )
    return [site, search], pages


def _front_matter(source: Path) -> str:
    """Return what Hugo has to know of a record to list it."""
    content = json.loads(source.with_name("index.json").read_text("utf-8"))
    written = content["记录"]
    known = {
        "title": written["标题"],
        "date": written["公开"]["发布日期"],
        "years": [str(content["年度"])],
        "units": [written["单位"]],
    }
    return json.dumps(known, ensure_ascii=False) + "\n\n"


def _measure_material(corpus: Corpus) -> tuple[list[Build], PageSizes]:
    folder = emptied(corpus.folder / "material")
    needed, free = MATERIAL_BYTES * corpus.records**2, shutil.disk_usage(folder).free
    if needed > free:
        message = (
            f"{MATERIAL} would write some {needed / 1e9:.0f} GB of {corpus.records:,} records; {folder} has room for {free / 1e9:.0f} GB"
        )
        raise SystemExit(message)
    tree, site = corpus.tree.rename(folder / "docs"), folder / "site"
    (folder / "mkdocs.yml").write_text(
        f"{MATERIAL_SETTINGS}nav: {json.dumps(_navigation(tree))}\n",
        "utf-8",
    )
    build = _quickest(
        MATERIAL,
        corpus,
        ["mkdocs", "build", "--quiet", "-f", str(folder / "mkdocs.yml")],
        site,
    )
    return [build], page_sizes(site, text_sizes(tree / "records"))


def _navigation(tree: Path) -> list[object]:
    """Return every page by its folder, records by year; without it each record would be a section of its own, three times as heavy."""
    sections: dict[str, list[str]] = {}
    for path in sorted(tree.rglob("*.md")):
        uri = path.relative_to(tree)
        section = "/".join(uri.parts[: 2 if uri.parts[0] == "records" else 1])
        sections.setdefault(section, []).append(uri.as_posix())
    return [{section: uris} if len(uris) > 1 else uris[0] for section, uris in sections.items()]


def _quickest(name: str, corpus: Corpus, command: list[str], output: Path) -> Build:
    """Run a module's command into an empty folder, once more if it is quick, and return the quickest run."""
    runs: list[Measured] = []
    since = 0.0
    while len(runs) < RUNS and (not runs or runs[0].seconds < LONG_SECONDS):
        say(f"{name}, {corpus.records:,} records")
        put_aside(output)
        since = time.time()
        runs.append(measure([sys.executable, "-m", *command], environment=ENVIRONMENT))
    return made(
        name,
        corpus.records,
        min(runs, key=lambda run: run.seconds),
        output,
        since,
    )


_MEASURE: dict[str, Callable[[Corpus], tuple[list[Build], PageSizes]]] = {
    HUGO: _measure_hugo,
    MATERIAL: _measure_material,
}
