"""The MkDocs hook of this site."""

from gongkai.site.mkdocs.events import *  # noqa: F403 - the names are the events, which MkDocs looks up here
