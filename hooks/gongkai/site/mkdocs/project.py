"""A site as its mkdocs.yml describes it, for commands that build it or ask for its folders, address and headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from gongkai.model import Audience
from gongkai.site.content_policy import response_headers
from gongkai.site.mkdocs.settings import read_audience, read_judged_on, read_settings
from gongkai.site.mkdocs.theme import prepare_theme
from gongkai.site.mkdocs.warnings import Warnings
from gongkai.site.mkdocs.written_code import WrittenCode

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class ProjectError(Exception):
    """MkDocs refuses mkdocs.yml or stops a build; the message has its warnings, too."""


class Project(NamedTuple):
    """A site that can be built."""

    config_path: Path
    root: Path
    site: Path
    data: Path
    docs: Path
    audience: Audience
    judged_on: Any
    settings_texts: tuple[str, ...]
    """The texts of mkdocs.yml, which may stand on any page."""
    address: str
    """The `site_url`; empty if it has none."""
    theme: Path | None
    """The folder of the site's own templates."""


def read_project(config_path: Path) -> Project:
    """Read mkdocs.yml as far as publishing needs it."""
    with explained():
        config = _config(config_path)
        settings = read_settings(config)
        root = Path(config.config_file_path).parent
        audience, judged_on = read_audience(settings, config), read_judged_on(settings, config)
        site, docs = Path(config.site_dir).resolve(), Path(config.docs_dir)
        texts = tuple(_strings([*(config[name] for name in _SETTINGS_ON_PAGES), dict(config.theme)]))
        theme = Path(config.theme.custom_dir) if config.theme.custom_dir else None
        return Project(
            config_path,
            root,
            site,
            root / str(settings.data),
            docs,
            audience,
            judged_on,
            texts,
            config.site_url or "",
            theme,
        )


_SETTINGS_ON_PAGES = (
    *("site_name", "site_description", "site_author", "copyright", "nav", "extra"),
    *("repo_name", "repo_url", "edit_uri", "edit_uri_template", "mdx_configs"),
)


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts in a value of mkdocs.yml, names of pages in the navigation among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from map(str, value)
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def read_headers(config_path: Path) -> dict[str, str]:
    """Return the headers that go with a site; what its pages may run is read from its sources, not from finished pages."""
    with explained():
        config = _config(config_path)
        prepare_theme(config, offline=False)
        return response_headers(WrittenCode(config).everywhere())


def build_site(config_path: Path, *, site_dir: Path | None = None, offline: bool = False) -> None:
    """Build a site as `mkdocs build --strict` does; raise `ProjectError` with what was wrong."""
    with explained():
        config = _config(config_path, **({"site_dir": str(site_dir)} if site_dir else {}), strict=True)
        if offline:
            config.extra["gongkai"] = {**(config.extra.get("gongkai") or {}), "offline": True}
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build.build(config)
        finally:
            config.plugins.on_shutdown()


def _config(config_path: Path, **settings: Any) -> MkDocsConfig:
    return load_config(str(config_path), **settings)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what MkDocs says of a failed build into an error; its warnings are part of it."""
    said = Warnings()
    try:
        yield
    except MkDocsException as error:
        raise ProjectError("\n".join([*said.messages, error.format_message()])) from None
    finally:
        said.end()
