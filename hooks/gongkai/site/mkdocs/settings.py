"""`extra.gongkai` in mkdocs.yml: only what differs between builds, each setting read or refused with a sentence that says what is right."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from gongkai.derive import reference_date
from gongkai.model import Audience, WrongValueError
from gongkai.site.mourning import EXPECTED, Grey, read_grey
from gongkai.vocabulary import Scope

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class Settings(NamedTuple):
    """`extra.gongkai` in mkdocs.yml: only what differs between builds."""

    data: str = "data"
    """The data folder, relative to mkdocs.yml."""
    audience: str = Scope.SOCIETY.value
    """`社会`, `全党`, `本单位`, or `特定:<group>`."""
    offline: bool = False
    """Whether the pages are to be opened from a folder, without a server."""
    judged_on: object = None
    """The day on which deadlines are judged and publications have begun, as `2026-07-31`; None for the day of the build."""
    count_inside: bool = False
    """Whether the coverage tells how many records of an item are published to fewer people: of a small place, one tells who."""
    grey: object = None
    """When the pages are grey: true, a day, or two days from and to."""
    site_code: str = ""
    """The site's code in the register of official sites (网站标识码), if it has one."""


class CommonSettings(NamedTuple):
    """`extra.gongkai` in the mkdocs.yml of a common site, which is one that has `sites`."""

    sites: Any = None
    """The members: `address`, `name`, `site` of each."""
    audience: str = Scope.SOCIETY.value
    """For whom all the members were built."""
    level: str = "县区"
    """What a member is called: 县区, 乡镇, 街道."""
    grey: object = None
    """When the pages are grey: true, a day, or two days from and to; each member has a setting of its own."""
    site_code: str = ""
    """The site's code in the register of official sites (网站标识码), if it has one."""


def is_common(config: MkDocsConfig) -> bool:
    """Tell whether mkdocs.yml describes a common site, by its setting `sites`."""
    written = config.extra.get("gongkai")
    return isinstance(written, Mapping) and "sites" in written


def read_settings(config: MkDocsConfig) -> Settings:
    """Return the settings of a site; raise `Abort` for one that does not exist or has no such value."""
    settings = Settings(**_written(config, Settings, "extra.gongkai"))
    for key in ("offline", "count_inside"):
        if not isinstance(getattr(settings, key), bool):
            message = f"{config.config_file_path}: extra.gongkai.{key} 应为 true 或 false，现为“{getattr(settings, key)}”"
            raise Abort(message)
    return settings


def read_common_settings(config: MkDocsConfig) -> CommonSettings:
    """Return the settings of a common site; raise `Abort` for one that does not exist or has no such value."""
    settings = CommonSettings(**_written(config, CommonSettings, "总站的 extra.gongkai"))
    return settings._replace(audience=str(read_audience(settings, config)), level=str(settings.level))


def _written(config: MkDocsConfig, kind: type[Settings | CommonSettings], name: str) -> dict[str, Any]:
    """Return the settings that mkdocs.yml has, each of which is a field of the kind."""
    written: Any = config.extra.get("gongkai") or {}
    allowed = "、".join(kind._fields)
    if not isinstance(written, dict):
        message = f"{config.config_file_path}: {name} 应写成若干行“键: 值”，可以写：{allowed}"
        raise Abort(message)
    for key in written:
        if key not in kind._fields:
            guess = get_close_matches(str(key), kind._fields, n=1)
            question = f"。是不是想写“{guess[0]}”？" if guess else ""
            message = f"{config.config_file_path}: {name} 没有“{key}”这项设置，可以写：{allowed}{question}"
            raise Abort(message)
    return written


def read_audience(settings: Settings | CommonSettings, config: MkDocsConfig) -> Audience:
    """Return the audience; raise `Abort` when there is none of that name."""
    try:
        return Audience.read(str(settings.audience))
    except ValueError:
        message = f"{config.config_file_path}: extra.gongkai.audience 应为 社会、全党、本单位，或 特定:对象，现为“{settings.audience}”"
        raise Abort(message) from None


def read_judged_on(settings: Settings, config: MkDocsConfig) -> date:
    """Return the day on which deadlines are judged; raise `Abort` when it is none."""
    try:
        return reference_date(settings.judged_on, os.environ)
    except WrongValueError as error:
        guess = f"。是不是想写“{error.guess}”？" if error.guess else ""
        message = f"{config.config_file_path}: extra.gongkai.judged_on 应{error.expected}，现为“{settings.judged_on}”{guess}"
        raise Abort(message) from None


def read_mourning(written: object, config: MkDocsConfig) -> Grey | None:
    """Return when the pages are grey; raise `Abort` when the setting is no day."""
    try:
        return read_grey(written)
    except ValueError:
        message = f"{config.config_file_path}: extra.gongkai.grey 应为 {EXPECTED}，现为“{written}”"
        raise Abort(message) from None


def read_site_address(config_file: Path) -> str:
    """Return the `site_url` of a mkdocs.yml, which MkDocs reads with its variables and what it inherits; empty if it has none.

    Raises ValueError, with what is wrong, when the file is not fit for a build.
    """
    try:
        return load_config(str(config_file)).site_url or ""
    except MkDocsException as error:
        raise ValueError(error) from None


def settings_files(config: MkDocsConfig) -> list[Path]:
    """Return the site's settings, which may stand on any page."""
    return sorted(Path(config.config_file_path).parent.glob("mkdocs*.yml"))
