"""The settings `extra.gongkai` of mkdocs.yml, which differ between builds.

A wrong setting is refused with a sentence that names the right values.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from gongkai.derive import reference_date
from gongkai.model import Audience, WrongValueError
from gongkai.site.mourning import EXPECTED, Grey, read_grey
from gongkai.vocabulary import Scope
from gongkai.vocabulary.suggestions import did_you_mean, question

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class Settings(NamedTuple):
    """The settings `extra.gongkai` of a site."""

    data: str = "data"
    """The data folder, relative to mkdocs.yml."""
    audience: str = Scope.SOCIETY.value
    """`社会`, `全党`, `本单位`, or `特定:<group>`."""
    offline: bool = False
    """Whether readers open the pages from a folder, without a server."""
    judged_on: object = None
    """The day for deadlines and publications, as `2026-07-31`; None for the day of the build."""
    count_inside: bool = False
    """Whether the coverage counts the records of an item for a smaller audience.

    In a small place the number one names a person.
    """
    grey: object = None
    """The days on which pages are grey: true, a day, or first and last day."""
    site_code: str = ""
    """The site's code in the register of official sites (网站标识码), if it has one."""


class CommonSettings(NamedTuple):
    """The settings `extra.gongkai` of a common site, which has `sites`."""

    sites: Any = None
    """The members, each with `address`, `name` and `site`."""
    audience: str = Scope.SOCIETY.value
    """The audience of all members."""
    level: str = "县区"
    """The name for a member: 县区, 乡镇, 街道."""
    grey: object = None
    """The days on which pages are grey; each member has a setting of its own."""
    site_code: str = ""
    """The site's code in the register of official sites (网站标识码), if it has one."""


def is_common(config: MkDocsConfig) -> bool:
    """Tell whether mkdocs.yml describes a common site, by its setting `sites`."""
    settings = config.extra.get("gongkai")
    return isinstance(settings, Mapping) and "sites" in settings


def read_settings(config: MkDocsConfig) -> Settings:
    """Return the settings of a site.

    Raises `Abort` for a wrong setting.
    """
    settings = Settings(**_known_settings(config, Settings, "extra.gongkai"))
    for key in ("offline", "count_inside"):
        if not isinstance(getattr(settings, key), bool):
            message = f"{config.config_file_path}: extra.gongkai.{key} 应为 true 或 false，现为“{getattr(settings, key)}”"
            raise Abort(message)
    return settings


def read_common_settings(config: MkDocsConfig) -> CommonSettings:
    """Return the settings of a common site.

    Raises `Abort` for a wrong setting.
    """
    settings = CommonSettings(**_known_settings(config, CommonSettings, "总站的 extra.gongkai"))
    return settings._replace(
        audience=str(read_audience(settings, config)), level=str(settings.level)
    )


def _known_settings(
    config: MkDocsConfig, kind: type[Settings | CommonSettings], name: str
) -> dict[str, Any]:
    """Return the settings of mkdocs.yml.

    Raises `Abort` unless all are fields of `kind`.
    """
    settings: Any = config.extra.get("gongkai") or {}
    allowed = "、".join(kind._fields)
    if not isinstance(settings, dict):
        message = f"{config.config_file_path}: {name} 应写成若干行“键: 值”，可以写：{allowed}"
        raise Abort(message)
    # A misspelt setting without effect might publish more than the keeper meant.
    for key in settings:
        if key not in kind._fields:
            suggestion = did_you_mean(str(key), kind._fields)
            message = f"{config.config_file_path}: {name} 没有“{key}”这项设置，可以写：{allowed}{suggestion}"
            raise Abort(message)
    return settings


def read_audience(settings: Settings | CommonSettings, config: MkDocsConfig) -> Audience:
    """Return the audience; raise `Abort` for an unknown audience."""
    try:
        return Audience.read(str(settings.audience))
    except ValueError:
        message = f"{config.config_file_path}: extra.gongkai.audience 应为 社会、全党、本单位，或 特定:对象，现为“{settings.audience}”"
        raise Abort(message) from None


def read_judged_on(settings: Settings, config: MkDocsConfig) -> date:
    """Return the reference date for deadlines.

    Raises `Abort` for a wrong date.
    """
    try:
        return reference_date(settings.judged_on, os.environ)
    except WrongValueError as error:
        guess = question(error.guess, settings.judged_on)
        message = f"{config.config_file_path}: extra.gongkai.judged_on 应{error.expected}，现为“{settings.judged_on}”{guess}"
        raise Abort(message) from None


def read_mourning(grey: object, config: MkDocsConfig) -> Grey | None:
    """Return the days on which pages are grey.

    Raises `Abort` for a wrong day.
    """
    try:
        return read_grey(grey)
    except ValueError:
        message = f"{config.config_file_path}: extra.gongkai.grey 应为 {EXPECTED}，现为“{grey}”"
        raise Abort(message) from None


def read_site_address(config_file: Path) -> str:
    """Return the `site_url` of a mkdocs.yml, or an empty text.

    MkDocs reads the file with its variables and inherited settings. Raises `ValueError` with the
    reason when MkDocs refuses the file.
    """
    try:
        return load_config(str(config_file)).site_url or ""
    except MkDocsException as error:
        raise ValueError(error) from None


def settings_files(config: MkDocsConfig) -> list[Path]:
    """Return the files of settings, whose texts any page may show."""
    return sorted(Path(config.config_file_path).parent.glob("mkdocs*.yml"))
