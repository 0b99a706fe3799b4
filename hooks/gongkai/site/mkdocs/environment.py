"""The inputs of all pages beside the data.

These are settings, theme, plugins, hooks, hand-written pages and the software.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from gongkai.site.page_cache import Environment
from gongkai.store import FileDigests, digest

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_OF_ONE_BUILD = {"site_dir", "strict", "watch", "dev_addr", "config_file_path"}
"""Settings that no page shows."""
_OF_VARIANT = ("site_url", "use_directory_urls")
"""Settings of mkdocs.yml that a command replaces.

`serve` sets its own address, `bundle` sets files instead of folders.
"""


def environment(
    config: MkDocsConfig, software: str, files: FileDigests, docs: Mapping[str, Path]
) -> Environment:
    """Return the environment of a build.

    `docs` are the hand-written files by their path.
    """
    left_out = _OF_ONE_BUILD | {"theme", "plugins", "hooks"}
    settings = {key: value for key, value in config.items() if key not in left_out}
    variant = [settings.pop(key) for key in _OF_VARIANT]
    extra = dict(settings["extra"])
    # The edition is part of the variant: both editions of one site may be in the store.
    own = dict(extra.get("gongkai") or {})
    variant.append(own.pop("offline", False))
    settings["extra"] = extra | {"gongkai": own}
    theme = {key: config.theme[key] for key in config.theme}
    plugins = {name: getattr(plugin, "config", None) for name, plugin in config.plugins.items()}
    overrides = ""
    if config.theme.custom_dir:
        overrides = files.of_folder(Path(config.theme.custom_dir))
    # MkDocs puts hooks among the plugins, as the modules that it has loaded.
    hooks = [hook.__file__ for hook in config.plugins.values() if isinstance(hook, ModuleType)]
    sources = digest(
        _json([settings, theme, plugins]),
        overrides,
        [files.of(hook) for hook in hooks if hook],
        [(uri, files.of(str(path))) for uri, path in docs.items()],
    )
    return Environment(sources, digest(software, _json(variant)))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> object:
    """Return a value as JSON data.

    An object without data becomes its name.
    """
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, AbstractSet):
        # The order of a set of strings differs from process to process.
        return sorted(map(str, value))
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, partial):
        return [_plain(value.func), value.args, value.keywords]
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{getattr(named, '__module__', '')}.{getattr(named, '__qualname__', '')}"
