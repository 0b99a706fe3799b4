"""The sites that killed publishers publish: variants of one site, each with a plan for a publisher.

Every page and every versioned address differs between variants, so that each answer of a server tells
its release.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from gongkai.release import Order, PublishSettings, Site, publish
from gongkai.release.server.manifest import is_versioned

VARIANTS = 4
KEEP = 5
"""The number of kept releases."""
WITHDRAWN = 3
"""The number of withdrawn records, in one variant of four."""
_RECORD_PAGE = re.compile(r"records/[^/]+/[^/]+/index\.html")
_DIGEST = re.compile(r"[0-9a-f]{16}|(?<=\.)[0-9a-f]{8}")


class Plan(NamedTuple):
    """A site as a publisher gets it, written as JSON."""

    folder: str
    digests: Mapping[str, str]
    withdrawn: Sequence[str]


def make_plan(folder: Path, site: Path, number: int) -> Path:
    """Write a variant of a site; return the path of its plan.

    The last variant has withdrawn records.
    """
    variant = folder / f"variant-{number}"
    addresses = {
        uri: _other_address(uri, number) for uri in files_below(site) if is_versioned(f"site/{uri}")
    }
    for uri in files_below(site):
        target = variant / addresses.get(uri, uri)
        target.parent.mkdir(parents=True, exist_ok=True)
        if uri.endswith(".html"):
            text = (site / uri).read_text("utf-8")
            for old, new in addresses.items():
                if old.startswith("assets/"):
                    text = text.replace(old, new)
            target.write_text(f"{text}<!-- {number} -->", "utf-8")
        elif uri in addresses:
            target.write_bytes((site / uri).read_bytes() + f"/* {number} */".encode())
        else:
            shutil.copyfile(site / uri, target)
    withdrawn = withdrawable(site) if number == VARIANTS - 1 else []
    for record in withdrawn:
        (variant / record / "index.html").write_text(f"已撤下 {number}", "utf-8")
    plan = Plan(str(variant), _digests(variant), withdrawn)
    path = folder / f"plan-{number}.json"
    path.write_text(json.dumps(plan._asdict()), "utf-8")
    return path


def withdrawable(site: Path) -> list[str]:
    """Return the addresses of the records that the last variant withdraws."""
    pages = [uri for uri in files_below(site) if _RECORD_PAGE.fullmatch(uri)]
    return sorted(uri.rpartition("/")[0] for uri in pages)[:WITHDRAWN]


def page_paths(site: Path) -> list[str]:
    """Return the paths of all pages, as a browser asks for the pages."""
    pages = [uri for uri in files_below(site) if uri.endswith("index.html")]
    return [f"/{uri.removesuffix('index.html')}" for uri in pages]


def files_below(folder: Path) -> Iterator[str]:
    """Yield the addresses of all files below a folder, sorted."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def publish_plan(plan_path: str, destination: str, commit: str, layout: str) -> None:
    """Publish a plan as `gongkai publish` does after the build.

    Commits are numbers here; a larger number is a newer commit.
    """
    plan = Plan(**json.loads(Path(plan_path).read_text("utf-8")))

    def order(other: str) -> Order:
        if int(other) == int(commit):
            return Order.SAME
        return Order.NEWER if int(other) < int(commit) else Order.OLDER

    site = Site(
        Path(plan.folder),
        plan.digests,
        f"{int(commit):040d}",
        "社会",
        frozenset(plan.withdrawn),
        {"redirects.nginx": ""},
    )
    settings = PublishSettings(keep=KEEP, layout=layout)
    publish(site, destination, order, settings, lambda _: None)


def _digests(folder: Path) -> dict[str, str]:
    digests: dict[str, str] = {}
    for uri in files_below(folder):
        content = (folder / uri).read_bytes()
        digests[uri] = hashlib.sha256(content).hexdigest()
    return digests


def _other_address(uri: str, number: int) -> str:
    """Return an address with another digest of equal length."""
    return _DIGEST.sub(lambda match: f"{number:x}{match[0][1:]}", uri, count=1)
