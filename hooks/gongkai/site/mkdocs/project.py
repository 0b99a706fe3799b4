"""A site as mkdocs.yml describes it, for the commands that build and publish sites."""

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
from gongkai.site.sources import Sources
from gongkai.system.errors import BuildError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


class SiteProject(NamedTuple):
    """A site that can be built."""

    config_path: Path
    root: Path
    site: Path
    data: Path
    docs: Path
    audience: Audience
    judged_on: Any
    settings_texts: tuple[str, ...]
    """The texts of mkdocs.yml, any of which a page may show."""
    address: str
    """The `site_url`; empty for a site without an address."""
    theme: Path | None
    """The folder of the site's own templates."""
    hooks: tuple[Path, ...]
    """The files of the site's own code."""

    @property
    def sources(self) -> Sources:
        """Return the places from which the site is built."""
        settings = (self.root / self.config_path.name, *self.hooks)
        return Sources(self.root, self.data, self.docs, self.theme, settings)


def read_project(config_path: Path) -> SiteProject:
    """Read the settings that publishing needs from mkdocs.yml.

    Raises `BuildError` when MkDocs refuses the file.
    """
    with explained():
        config = _config(config_path)
        settings = read_settings(config)
        root = Path(config.config_file_path).parent
        on_pages = [config[name] for name in _SETTINGS_ON_PAGES]
        return SiteProject(
            config_path=config_path,
            root=root,
            site=Path(config.site_dir).resolve(),
            data=root / str(settings.data),
            docs=Path(config.docs_dir),
            audience=read_audience(settings, config),
            judged_on=read_judged_on(settings, config),
            settings_texts=tuple(_strings([*on_pages, dict(config.theme)])),
            address=config.site_url or "",
            theme=Path(config.theme.custom_dir) if config.theme.custom_dir else None,
            hooks=tuple(root / name for name in config.hooks),
        )


_SETTINGS_ON_PAGES = (
    *("site_name", "site_description", "site_author", "copyright", "nav", "extra"),
    *("repo_name", "repo_url", "edit_uri", "edit_uri_template", "mdx_configs"),
)


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts in a value of mkdocs.yml, also the names of pages."""
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
    """Return the headers for the web server of a site.

    The code that pages may run is read from the sources, not from finished pages.
    """
    with explained():
        config = _config(config_path)
        prepare_theme(config, offline=False)
        return response_headers(WrittenCode(config).everywhere())


def build_site(config_path: Path, *, site_dir: Path | None = None, offline: bool = False) -> None:
    """Build a site as `mkdocs build --strict` does.

    Raises `BuildError` with all messages.
    """
    with explained():
        settings = {"site_dir": str(site_dir)} if site_dir else {}
        config = _config(config_path, **settings, strict=True)
        if offline:
            own = config.extra.get("gongkai") or {}
            config.extra["gongkai"] = {**own, "offline": True}
        # The command of MkDocs calls the first and the last event; `build.build` does not.
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build.build(config)
        finally:
            config.plugins.on_shutdown()


def _config(config_path: Path, **settings: Any) -> MkDocsConfig:
    return load_config(str(config_path), **settings)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the errors and warnings of MkDocs into a `BuildError`."""
    warnings = Warnings()
    try:
        yield
    except MkDocsException as error:
        message = "\n".join([*warnings.messages, error.format_message()])
        raise BuildError(message) from None
    finally:
        warnings.end()
