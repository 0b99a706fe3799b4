"""Every term: the Chinese that people write, paired with the English of the code.

`lists`, `figures`, `catalogue` and `feedback` have the closed lists of values, `fields` has the keys. The
Chinese terms come from 《中国共产党党务公开条例（试行）》 (2017) and from the Party's organisational
regulations. A term is changed here and nowhere else; CONTRIBUTING.md says how.
"""

from gongkai.vocabulary.catalogue import (
    CATEGORIES,
    CountedFrom,
    CoverageState,
    OpinionCategory,
    PeriodRule,
)
from gongkai.vocabulary.feedback import ApplicationOutcome, ApplicationState, OpinionChannel
from gongkai.vocabulary.fields import FIELD_BY_TERM, FIELDS, Term, term
from gongkai.vocabulary.figures import Basis, CountingUnit, Qualifier
from gongkai.vocabulary.lists import (
    AdmissionStage,
    Aspect,
    Category,
    CategoryScheme,
    Channel,
    FileAction,
    MeetingKind,
    OrganisationAction,
    PersonnelAction,
    Progress,
    RecordKind,
    Scope,
    SecrecyReview,
    Sector,
    Stars,
    Status,
    TimeClass,
    UnitKind,
    Validity,
    Vocabulary,
)

__all__ = [
    "CATEGORIES",
    "FIELDS",
    "FIELD_BY_TERM",
    "AdmissionStage",
    "ApplicationOutcome",
    "ApplicationState",
    "Aspect",
    "Basis",
    "Category",
    "CategoryScheme",
    "Channel",
    "CountedFrom",
    "CountingUnit",
    "CoverageState",
    "FileAction",
    "MeetingKind",
    "OpinionCategory",
    "OpinionChannel",
    "OrganisationAction",
    "PeriodRule",
    "PersonnelAction",
    "Progress",
    "Qualifier",
    "RecordKind",
    "Scope",
    "SecrecyReview",
    "Sector",
    "Stars",
    "Status",
    "Term",
    "TimeClass",
    "UnitKind",
    "Validity",
    "Vocabulary",
    "term",
]
