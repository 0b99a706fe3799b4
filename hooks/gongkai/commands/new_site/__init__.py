"""A new site: the files that `gongkai init` writes, from templates that lie beside this module.

The templates are files as they stand in a site; what depends on the answers stands in them between `[[` and `]]`, because the files
themselves are full of braces. What is written builds at once, strictly and without a warning; the record in it is an example.
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
"""The files of each platform by their path in the site, each with its template; Forgejo reads those of Gitea."""

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
"""Every file of a site but those of the platform and the schemas, with its template."""

EXECUTABLE = {".githooks/pre-commit", ".ci/gongkai"}
"""The files that are run."""

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
"""How names of units end, the longest first, and of which kind they are."""


class Answers(NamedTuple):
    """What is asked for a new site."""

    publisher: str
    """The full name of the unit that publishes, as 中共清水镇委员会."""
    code: str
    """The unit's code, as `qsz`; in capitals it begins every 索引号."""
    scheme: CategoryScheme
    day: date
    """The day of the example and the day from which the catalogue is owed."""
    ci: str = "gitlab"
    """A key of `CI`."""


def is_publisher(name: str) -> bool:
    """Tell whether a name can stand in the files as it is."""
    return _PUBLISHER.fullmatch(name) is not None


def place_of(publisher: str) -> str:
    """Return a publisher's name without what every such name has: 清水镇 of 中共清水镇委员会."""
    name = publisher.removeprefix("中国共产党").removeprefix("中共")
    ending = next((ending for ending, _ in _KINDS if name.endswith(ending)), "")
    return name.removesuffix(ending) or publisher


def kind_of(publisher: str) -> UnitKind:
    """Return the kind of unit that a name tells, 党委 where it tells none."""
    return next((kind for ending, kind in _KINDS if publisher.endswith(ending)), UnitKind.COMMITTEE)


def proposed_code(publisher: str) -> str:
    """Return the initials of a name in pinyin, as `qsz`; empty where it has none."""
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(place_of(publisher), style=Style.FIRST_LETTER)).lower()
    return re.sub(r"[^a-z0-9]", "", letters)[:12]


def new_site(answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield path and text of every file of a new site."""
    values = _values(answers)
    for path, template in (_FILES | CI[answers.ci]).items():
        yield _filled(path, values), _filled(_template(template), values)
    for name, text in schemas().items():
        yield f"data/schemas/{name}", text


def _values(answers: Answers) -> dict[str, str]:
    place = place_of(answers.publisher)
    return {
        "publisher": answers.publisher,
        "place": place,
        "site_name": f"{place}党务公开",
        "code": answers.code,
        "organisation": answers.code.upper(),
        "kind": kind_of(answers.publisher).value,
        "scheme": answers.scheme.value,
        "catalogue_items": supplied_text(answers.scheme).partition("\n条目:\n")[2].rstrip(),
        "day": answers.day.isoformat(),
        "year": str(answers.day.year),
    }


@cache
def _environment() -> Environment:
    return Environment(
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - YAML, Markdown and shell; what people wrote is refused where it could not stand there
    )


def _filled(text: str, values: dict[str, str]) -> str:
    return _environment().from_string(text).render(values)


def _template(name: str) -> str:
    return resources.files(__package__).joinpath("site", *name.split("/")).read_text("utf-8")
