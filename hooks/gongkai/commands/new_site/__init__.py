"""Make the files of a new site for `gongkai init`, from the templates in `site/`.

A template is a file as it stands in a site, with values from the answers between `[[` and `]]`,
because the files themselves are full of braces. A new site builds at once, strictly and without a
warning; its only record is an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined

from gongkai.load.catalogue import supplied_text
from gongkai.load.schema import schemas
from gongkai.vocabulary import CategoryScheme, UnitKind

CI = {
    "gitlab": {".gitlab-ci.yml": "ci/gitlab.yml"},
    "gitea": {".gitea/workflows/gongkai.yml": "ci/gitea.yml"},
    "github": {".github/workflows/gongkai.yml": "ci/github.yml"},
    "none": {},
}
"""Path in the site → template, for each platform; Forgejo reads the files of Gitea."""

_FILES = {
    "README.md": "README.md",
    "mkdocs.yml": "mkdocs.yml",
    "mkdocs.internal.yml": "mkdocs.internal.yml",
    "hooks/disclosure.py": "hooks/disclosure.py",
    "data/site.yml": "data/site.yml",
    "data/catalogue.yml": "data/catalogue.yml",
    "data/units/[[code]].yml": "data/unit.yml",
    "data/records/[[code]]/[[year]]/00001.yml": "data/record.yml",
    "docs/index.md": "docs/index.md",
    "docs/guide.md": "docs/guide.md",
    "docs/application.md": "docs/application.md",
    ".gitignore": "gitignore",
    ".gitattributes": "gitattributes",
    ".githooks/pre-commit": "pre-commit",
    ".ci/gongkai": "ci/gongkai.sh",
    ".vscode/settings.json": "vscode-settings.json",
}
"""Path in the site → template, for all files but the platform's and the schemas."""

EXECUTABLE = {".githooks/pre-commit", ".ci/gongkai"}
"""The files that git and CI run as programs."""

_PUBLISHER = re.compile(r"[\w·（）“”—－-]{2,60}")
_KINDS = (
    ("工作委员会", UnitKind.WORKING_COMMITTEE),
    ("总支部委员会", UnitKind.GENERAL_BRANCH),
    ("党总支", UnitKind.GENERAL_BRANCH),
    ("支部委员会", UnitKind.BRANCH),
    ("党支部", UnitKind.BRANCH),
    ("支部", UnitKind.BRANCH),
    ("党组", UnitKind.LEADING_GROUP),
    ("党工委", UnitKind.WORKING_COMMITTEE),
    ("委员会", UnitKind.COMMITTEE),
    ("党委", UnitKind.COMMITTEE),
)
"""Ending of a unit's name → kind of unit; of two endings that fit, the longer comes first."""


class Answers(NamedTuple):
    """The answers of a keeper about a new site."""

    publisher: str
    """The full name of the publishing unit, as 中共清水镇委员会."""
    code: str
    """The unit's code, as `qsz`; every 索引号 begins with the code in capitals."""
    scheme: CategoryScheme
    day: date
    """The day of the example, and the first day for which the catalogue is owed."""
    ci: str = "gitlab"
    """A key of `CI`."""


def is_publisher(name: str) -> bool:
    """Tell whether a name can stand in the files without quotation marks."""
    return _PUBLISHER.fullmatch(name) is not None


def place_of(publisher: str) -> str:
    """Return the place in a publisher's name: 清水镇 of 中共清水镇委员会."""
    name = publisher.removeprefix("中国共产党").removeprefix("中共")
    for ending, _ in _KINDS:
        if name.endswith(ending):
            return name.removesuffix(ending) or publisher
    return name or publisher


def kind_of(publisher: str) -> UnitKind:
    """Return the kind of unit by the ending of its name, else 党委."""
    for ending, kind in _KINDS:
        if publisher.endswith(ending):
            return kind
    return UnitKind.COMMITTEE


def proposed_code(publisher: str) -> str:
    """Return the initials of a name in pinyin, as `qsz`.

    The initials are at most twelve letters and figures; a name without Chinese characters or Latin
    letters has none.
    """
    # Imported here, because only this function needs the large dictionaries.
    from pypinyin import Style, lazy_pinyin

    initials = lazy_pinyin(place_of(publisher), style=Style.FIRST_LETTER)
    letters = "".join(initials).lower()
    return re.sub(r"[^a-z0-9]", "", letters)[:12]


def new_site(answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a new site."""
    values = _values(answers)
    templates = _FILES | CI[answers.ci]
    for path, template in templates.items():
        yield _fill(path, values), _fill(_read_template(template), values)
    for name, text in schemas().items():
        yield f"data/schemas/{name}", text


def _values(answers: Answers) -> dict[str, str]:
    """Return the values for the templates by name."""
    place = place_of(answers.publisher)
    catalogue = supplied_text(answers.scheme)
    # Only the items: the template has the head of the catalogue, with the keeper's own day.
    items = catalogue.partition("\n条目:\n")[2].rstrip()
    return {
        "publisher": answers.publisher,
        "place": place,
        "site_name": f"{place}党务公开",
        "code": answers.code,
        "organisation": answers.code.upper(),
        "kind": kind_of(answers.publisher).value,
        "scheme": answers.scheme.value,
        "catalogue_items": items,
        "day": answers.day.isoformat(),
        "year": str(answers.day.year),
    }


@cache
def _environment() -> Environment:
    """Return Jinja with brackets instead of braces."""
    return Environment(
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        # `is_publisher` and `UnitId` refuse answers that YAML, Markdown or shell would misread.
        autoescape=False,  # noqa: S701 - the files are no HTML
    )


def _fill(text: str, values: dict[str, str]) -> str:
    return _environment().from_string(text).render(values)


def _read_template(name: str) -> str:
    folder = resources.files(__package__)
    return folder.joinpath("site", *name.split("/")).read_text("utf-8")
