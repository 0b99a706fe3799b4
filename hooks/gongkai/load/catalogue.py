"""Load the catalogue (公开目录).

A site without `catalogue.yml` is not without duties, and a new site can name items before it has
its own catalogue. So there is always a catalogue: the data folder's own, or else the one for a
township that comes with the package, of the category scheme in `site.yml`.
"""

from __future__ import annotations

from pathlib import Path

from gongkai.load.files import Folder, read_noun
from gongkai.model import Catalogue, Finding
from gongkai.vocabulary import CategoryScheme

FILE = "catalogue.yml"

_SUPPLIED = Folder(Path(__file__).parent / "catalogues", "catalogues")


def load_catalogue(
    folder: Folder,
    scheme: CategoryScheme,
    findings: list[Finding],
) -> Catalogue | None:
    """Read `catalogue.yml`, or else the supplied catalogue.

    Returns None when the catalogue has mistakes; the mistakes are added to `findings`.
    """
    path = folder.path / FILE
    # A broken link counts as a catalogue, whose mistake is then reported.
    if not path.exists() and not path.is_symlink():
        return supplied_catalogue(scheme, findings)
    return read_noun(folder, FILE, Catalogue, findings)


def supplied_catalogue(
    scheme: CategoryScheme,
    findings: list[Finding],
) -> Catalogue | None:
    """Return the catalogue for a township that comes with the package."""
    return read_noun(_SUPPLIED, f"{scheme.slug}.yml", Catalogue, findings)


def supplied_text(scheme: CategoryScheme) -> str:
    """Return the YAML text of the supplied catalogue.

    A site starts its own catalogue from this text.
    """
    return (_SUPPLIED.path / f"{scheme.slug}.yml").read_text("utf-8")
