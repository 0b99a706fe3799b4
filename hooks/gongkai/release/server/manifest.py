"""The manifest of a release.

The manifest has the SHA-256 of every file, and facts about the release in comments:

    # gongkai-release/1
    # 发布 20260705-093000-1a2b3c4d5e6f
    # 提交 1a2b3c4d5e6f…
    # 范围 社会
    # 未核对历史 线下核对过，见某号文
    # 撤下 records/2023/QSZ-2023-00069
    # 沿用 site/assets/gongkai.0c69ac1f.css
    e3b0c442…  site/index.html

`sha256sum --check` reads this form. So a release can be checked without gongkai, by
`cd releases/…; sha256sum --check --quiet manifest`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FORMAT = "gongkai-release/1"
FILE_NAME, SIGNATURE_NAME = "manifest", "manifest.sig"

NO_COMMIT = "unknown"
"""Stands for the commit of a site of which git could tell none."""

SITE = "site/"
"""The folder of the site in a release; files for the web server lie next to this folder."""
TEXT_ENDINGS = (
    ".html",
    ".md",
    ".json",
    ".js",
    ".css",
    ".xml",
    ".csv",
    ".txt",
    ".map",
    ".svg",
)
"""The endings of text files."""
GONE = "gone/"
"""The folder of the marks of withdrawn entries.

A mark is an empty file. The web server answers 410 where there is a mark.
"""

VERSIONED = (
    r"(?:assets/(?:[\w-]+/)*[\w-]+\.[0-9a-f]{8}(?:/|\.(?:min\.)?(?:css|js)(?:\.map)?(?:\.gz)?$)"
    r"|search/[0-9a-f]{16}/)"
)
"""The beginning of an address with a digest of the content; the content never changes.

A regular expression for Python, nginx and Caddy.
"""
_VERSIONED = re.compile(SITE + VERSIONED)
_FOLDERS_OF_VERSIONED = (SITE + "assets/", SITE + "search/")
_ENTRIES = SITE + "records/"
"""The folder of the entries, as `records/<year>/<number>/`.

An entry has a permanent address and can be withdrawn as a whole.
"""
_RELEASE, _COMMIT, _AUDIENCE = "发布", "提交", "范围"
_WITHOUT_HISTORY = "未核对历史"
_WITHDRAWN, _CARRIED = "撤下", "沿用"
# Two spaces, as sha256sum writes; in its binary mode the second is an asterisk.
_FILE_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_LONGEST_QUOTE = 80


class NoManifestError(ValueError):
    """A text is not the manifest of a release."""


class Manifest(NamedTuple):
    """The contents of a release."""

    release: str
    """The name: day and time in China and commit, so that names sort by time."""
    commit: str
    audience: str
    files: dict[str, str]
    """The SHA-256 of each file, by its path in the release's folder."""
    carried: frozenset[str] = frozenset()
    """The paths of versioned files of earlier releases, for pages that readers have open."""
    withdrawn: frozenset[str] = frozenset()
    """The folders, relative to the site, with nothing but a notice of withdrawal."""
    without_history: str = ""
    """The reason why the data was not compared with its history; empty if it was compared."""

    @property
    def own(self) -> dict[str, str]:
        """Return the files without the carried ones."""
        return {path: digest for path, digest in self.files.items() if path not in self.carried}

    def entries(self) -> frozenset[str]:
        """Return the folders with a permanent address, relative to the site."""
        return frozenset(map(entry_of, self.files)) - {""}

    def text(self) -> str:
        """Return the text of the manifest, sorted by path."""
        facts = [
            FORMAT,
            f"{_RELEASE} {self.release}",
            f"{_COMMIT} {self.commit}",
            f"{_AUDIENCE} {self.audience}",
        ]
        if self.without_history:
            facts.append(f"{_WITHOUT_HISTORY} {self.without_history}")
        facts += [f"{_WITHDRAWN} {folder}" for folder in sorted(self.withdrawn)]
        facts += [f"{_CARRIED} {path}" for path in sorted(self.carried)]
        lines = ["# " + fact for fact in facts]
        lines += [f"{self.files[path]}  {path}" for path in sorted(self.files)]
        return "\n".join(lines) + "\n"


def read_manifest(text: str) -> Manifest:
    """Read a manifest from its text.

    Raises `NoManifestError` when the text is no manifest.
    """
    facts: dict[str, set[str]] = {}
    files = {}
    lines = text.split("\n")
    if lines[0] != "# " + FORMAT:
        raise NoManifestError(lines[0][:_LONGEST_QUOTE])
    # Hot: a release has tens of thousands of files, so most lines match at once.
    for line in lines[1:]:
        match = _FILE_LINE.match(line)
        if match:
            files[match.group(2)] = match.group(1)
        elif line.startswith("# "):
            key, _, value = line[2:].partition(" ")
            facts.setdefault(key, set()).add(value)
        elif line:
            raise NoManifestError(line[:_LONGEST_QUOTE])
    return Manifest(
        release=_only(facts, _RELEASE),
        commit=_only(facts, _COMMIT),
        audience=_only(facts, _AUDIENCE),
        files=files,
        carried=frozenset(facts.get(_CARRIED, ())),
        withdrawn=frozenset(facts.get(_WITHDRAWN, ())),
        without_history="；".join(sorted(facts.get(_WITHOUT_HISTORY, ()))),
    )


def is_versioned(path: str) -> bool:
    """Tell whether a path carries a digest of the content."""
    # Hot: the cheap test comes first, because most paths are not versioned.
    return path.startswith(_FOLDERS_OF_VERSIONED) and _VERSIONED.match(path) is not None


def entry_of(path: str) -> str:
    """Return the entry's folder for a path in a release.

    The folder is relative to the site, as `records/2023/QSZ-2023-00069`; empty for a path outside
    of all entries.
    """
    if not path.startswith(_ENTRIES):
        return ""
    year_end = path.find("/", len(_ENTRIES))
    end = path.find("/", year_end + 1)
    if not 0 < year_end < end:
        return ""
    return path[len(SITE) : end]


def _only(facts: dict[str, set[str]], key: str) -> str:
    """Return the only value of a fact.

    Raises `NoManifestError` for no value or several.
    """
    values = facts.get(key, set())
    if len(values) != 1:
        raise NoManifestError(key)
    return next(iter(values))
