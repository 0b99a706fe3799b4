"""Publish a finished site to a folder that a web server serves.

Also: go back to an earlier release, verify releases, and write the web server's configuration.

This package knows nothing of records. A site is a folder of files; some of its folders are
withdrawn, and some addresses lead to others. Only `server/`, which runs on the machine that serves
the site, touches the releases.
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
