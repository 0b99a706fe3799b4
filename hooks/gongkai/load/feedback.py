"""Load applications (依申请公开) and opinions (意见), a file a year."""

from __future__ import annotations

from typing import NamedTuple

from gongkai.load.entries import list_files
from gongkai.load.files import Folder, read_noun
from gongkai.model import Finding
from gongkai.model.feedback import Application, Applications, Opinion, Opinions

APPLICATIONS = "applications"
OPINIONS = "opinions"


class Registers(NamedTuple):
    """The files of applications and of opinions, by their paths in the data folder."""

    applications: dict[str, Applications]
    opinions: dict[str, Opinions]

    def all_applications(self) -> tuple[Application, ...]:
        """Return the applications of all years, in the order of the files."""
        years = self.applications.values()
        return tuple(entry for year in years for entry in year.applications)

    def all_opinions(self) -> tuple[Opinion, ...]:
        """Return the opinions of all years, in the order of the files."""
        return tuple(entry for year in self.opinions.values() for entry in year.opinions)


def load_registers(folder: Folder, findings: list[Finding]) -> Registers:
    """Read `applications/` and `opinions/`, and report every mistake."""
    registers = Registers({}, {})
    if (folder.path / APPLICATIONS).exists():
        for uri in list_files(folder, APPLICATIONS, findings):
            applications = read_noun(folder, uri, Applications, findings)
            if applications is not None:
                registers.applications[uri] = applications
    if (folder.path / OPINIONS).exists():
        for uri in list_files(folder, OPINIONS, findings):
            opinions = read_noun(folder, uri, Opinions, findings)
            if opinions is not None:
                registers.opinions[uri] = opinions
    return registers
