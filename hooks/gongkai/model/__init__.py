"""The nouns: the objects that a person writes in YAML.

Nouns are frozen and do no I/O; values computed from nouns live in `derive`.
"""

from gongkai.model.audience import Audience
from gongkai.model.catalogue import Catalogue, CatalogueItem
from gongkai.model.dataset import Dataset, Publisher
from gongkai.model.feedback import Application, Opinion
from gongkai.model.finding import Finding, Severity, bounded, number_of, shown_path
from gongkai.model.metric import Metric
from gongkai.model.noun import Noun
from gongkai.model.period import Period
from gongkai.model.record import (
    COMMON_FIELDS,
    Attachment,
    Correction,
    Item,
    Record,
    Section,
    Table,
)
from gongkai.model.record_classes import RECORD_CLASSES
from gongkai.model.unit import Contact, FormerState, Unit, UnitHonour, UnitState
from gongkai.model.values import ItemCode, RecordId, UnitId, WrongValueError
from gongkai.model.written import as_written

__all__ = [
    "COMMON_FIELDS",
    "RECORD_CLASSES",
    "Application",
    "Attachment",
    "Audience",
    "Catalogue",
    "CatalogueItem",
    "Contact",
    "Correction",
    "Dataset",
    "Finding",
    "FormerState",
    "Item",
    "ItemCode",
    "Metric",
    "Noun",
    "Opinion",
    "Period",
    "Publisher",
    "Record",
    "RecordId",
    "Section",
    "Severity",
    "Table",
    "Unit",
    "UnitHonour",
    "UnitId",
    "UnitState",
    "WrongValueError",
    "as_written",
    "bounded",
    "number_of",
    "shown_path",
]
