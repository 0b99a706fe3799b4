"""Publish a finished site to a folder that a web server serves; roll back, verify, and say how to serve it.

This room knows nothing of records: a site is a folder of files, some folders of it are withdrawn, some addresses lead to others.
`server/` runs where the site is served, and is all that touches the releases.
"""

from gongkai.release.inspection import Release, differences, reach, releases, what_is_lacking
from gongkai.release.new_release import Site
from gongkai.release.publish import (
    LEAST_KEPT,
    Order,
    Published,
    PublishSettings,
    SupersededError,
    publish,
    recover,
    roll_back,
)
from gongkai.release.server.difference import Difference
from gongkai.release.server.errors import ReleaseError

__all__ = [
    "LEAST_KEPT",
    "Difference",
    "Order",
    "PublishSettings",
    "Published",
    "Release",
    "ReleaseError",
    "Site",
    "SupersededError",
    "differences",
    "publish",
    "reach",
    "recover",
    "releases",
    "roll_back",
    "what_is_lacking",
]
