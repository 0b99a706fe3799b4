"""The manifest of a release: the SHA-256 of every file, in the form that `sha256sum --check` reads, with what else is known in comments.

    # gongkai-release/1
    # 发布 20260705-093000-1a2b3c4d5e6f
    # 提交 1a2b3c4d5e6f…
    # 范围 社会
    # 未核对历史 线下核对过，见某号文
    # 撤下 records/2023/QSZ-2023-00069
    # 沿用 site/assets/gongkai.0c69ac1f.css
    e3b0c442…  site/index.html

Whoever has a release and no gongkai checks it with `cd releases/…; sha256sum --check --quiet manifest`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FORMAT = "gongkai-release/1"
FILE_NAME, SIGNATURE_NAME = "manifest", "manifest.sig"

NO_COMMIT = "unknown"
"""Stands for the commit of a site of which git could tell none."""

SITE = "site/"
"""Where the files of the site stand in a release; beside it stands what the web server has to know."""
TEXT_ENDINGS = (".html", ".md", ".json", ".js", ".css", ".xml", ".csv", ".txt", ".map", ".svg")
"""The endings of files that are text."""
GONE = "gone/"
"""Below it an empty file for each withdrawn entry: the web server answers 410 where there is one."""

VERSIONED = r"(?:assets/(?:[\w-]+/)*[\w-]+\.[0-9a-f]{8}(?:/|\.(?:min\.)?(?:css|js)(?:\.map)?(?:\.gz)?$)|search/[0-9a-f]{16}/)"
"""The beginning of an address that carries a digest of its content, so that nothing else is ever found under it."""
_VERSIONED = re.compile(SITE + VERSIONED)
_FOLDERS_OF_VERSIONED = (SITE + "assets/", SITE + "search/")
_ENTRIES = SITE + "records/"
"""Two folders below it begins what has a permanent address, and of which everything can be withdrawn."""
_WITHOUT_HISTORY = "未核对历史"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class NoManifestError(ValueError):
    """A text that is no manifest of a release."""


class Manifest(NamedTuple):
    """What a release consists of."""

    release: str
    """Its name: day and time in China and commit, so that names sort by time."""
    commit: str
    audience: str
    files: dict[str, str]
    """The SHA-256 of each file by its path in the release's folder."""
    carried: frozenset[str] = frozenset()
    """The paths of versioned files that earlier releases had and readers of their pages may still ask for."""
    withdrawn: frozenset[str] = frozenset()
    """The folders, relative to the site, of which nothing but the notice of withdrawal is here."""
    without_history: str = ""
    """The reason why its data was not compared with its history."""

    @property
    def own(self) -> dict[str, str]:
        """Return the files that are not carried along."""
        return {path: digest for path, digest in self.files.items() if path not in self.carried}

    def entries(self) -> frozenset[str]:
        """Return the folders with a permanent address."""
        return frozenset(map(entry_of, self.files)) - {""}

    def text(self) -> str:
        """Return the manifest's text."""
        head = [FORMAT, "发布 " + self.release, "提交 " + self.commit, "范围 " + self.audience]
        head += [_WITHOUT_HISTORY + " " + self.without_history] if self.without_history else []
        head += ["撤下 " + folder for folder in sorted(self.withdrawn)]
        head += ["沿用 " + path for path in sorted(self.carried)]
        lines = ["# " + line for line in head] + [f"{self.files[path]}  {path}" for path in sorted(self.files)]
        return "\n".join(lines) + "\n"


def read_manifest(text: str) -> Manifest:
    """Return the manifest that a text is; raise `NoManifestError` when it is none."""
    heads: dict[str, set[str]] = {"撤下": set(), "沿用": set(), "发布": set(), "提交": set(), "范围": set()}
    files = {}
    lines = text.split("\n")
    if lines[0] != "# " + FORMAT:
        raise NoManifestError(lines[0][:80])
    for line in lines[1:]:
        match = _LINE.match(line)
        if match:
            files[match.group(2)] = match.group(1)
        elif line.startswith("# "):
            key, _, value = line[2:].partition(" ")
            heads.setdefault(key, set()).add(value)
        elif line:
            raise NoManifestError(line[:80])
    release, commit, audience = (_only(heads[key], key) for key in ("发布", "提交", "范围"))
    unchecked = "；".join(sorted(heads.get(_WITHOUT_HISTORY, ())))
    return Manifest(release, commit, audience, files, frozenset(heads["沿用"]), frozenset(heads["撤下"]), unchecked)


def is_versioned(path: str) -> bool:
    """Tell whether a path in a release carries a digest of the file's content."""
    return path.startswith(_FOLDERS_OF_VERSIONED) and _VERSIONED.match(path) is not None


def entry_of(path: str) -> str:
    """Return the folder with a permanent address in which a path is, relative to the site; empty when there is none."""
    if not path.startswith(_ENTRIES):
        return ""
    year = path.find("/", len(_ENTRIES))
    end = path.find("/", year + 1)
    return path[len(SITE) : end] if 0 < year < end else ""


def _only(values: set[str], key: str) -> str:
    if len(values) != 1:
        raise NoManifestError(key)
    return next(iter(values))
