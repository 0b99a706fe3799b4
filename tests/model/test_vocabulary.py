"""The vocabulary: each term stands once, and every noun that needs a term has a term."""

from __future__ import annotations

import dataclasses
import typing
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from gongkai import vocabulary
from gongkai.model import RECORD_CLASSES, Noun, Record
from gongkai.vocabulary import FIELD_BY_TERM, FIELDS, RecordKind, Vocabulary, term

LISTS = [
    entry
    for entry in vars(vocabulary).values()
    if isinstance(entry, type) and issubclass(entry, Vocabulary) and entry is not Vocabulary
]
MEMBERS = [member for entry in LISTS for member in entry]


def nouns(noun: type[Noun] = Noun) -> Iterator[type[Noun]]:
    """Yield every class of noun with fields.

    The decorator makes a slotted class twice; both classes are yielded.
    """
    for subclass in noun.__subclasses__():
        if dataclasses.is_dataclass(subclass):
            yield subclass
        yield from nouns(subclass)


NOUNS = sorted({noun.__name__: noun for noun in nouns()}.values(), key=lambda noun: noun.__name__)


def named(value: object) -> str:
    return (
        f"{type(value).__name__}.{value.name}"
        if isinstance(value, Vocabulary)
        else getattr(value, "__name__", str(value))
    )


@pytest.mark.parametrize("member", MEMBERS, ids=named)
def test_a_value_is_read_in_chinese_and_in_english(member: Vocabulary) -> None:
    vocabulary_list = type(member)
    english = member.name
    written = [
        member.value,
        english,
        english.lower(),
        english.lower().replace("_", "-"),
        english.title().replace("_", " "),
        member.slug,
    ]
    assert [vocabulary_list(text) for text in written] == [member] * len(written)
    assert str(member) == member.value


@pytest.mark.parametrize("vocabulary_list", LISTS, ids=named)
@pytest.mark.parametrize(
    "value", ["", "没有这个词", None, 5], ids=["empty", "unknown", "nothing", "number"]
)
def test_a_value_outside_the_list_is_refused(
    vocabulary_list: type[Vocabulary], value: object
) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        vocabulary_list(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("vocabulary_list", LISTS, ids=named)
def test_no_two_values_of_a_list_share_a_term(vocabulary_list: type[Vocabulary]) -> None:
    assert list(vocabulary_list.__members__) == [member.name for member in vocabulary_list]


@pytest.mark.parametrize("kind", RecordKind, ids=named)
def test_every_kind_has_a_class_a_category_and_an_explanation(kind: RecordKind) -> None:
    record_class = RECORD_CLASSES[kind]
    assert record_class.__name__ == kind.name.title().replace("_", "")
    assert record_class.__doc__ == f"{kind}."
    assert kind.category in vocabulary.Category
    assert kind.description


@pytest.mark.parametrize("category", vocabulary.Category, ids=named)
def test_every_category_has_a_short_name_unlike_any_kind(category: vocabulary.Category) -> None:
    """The description is longer than the name."""
    assert len(category.value) <= 10
    assert category.value not in set(RecordKind)
    assert len(category.description) > len(category.value)


def test_every_class_of_record_has_a_kind() -> None:
    assert Counter(RECORD_CLASSES.values()) == Counter(
        noun for noun in NOUNS if issubclass(noun, Record) and noun is not Record
    )


@pytest.mark.parametrize(
    "record_class", [entry for entry in RECORD_CLASSES.values() if entry.EVENT], ids=named
)
def test_the_day_of_an_event_is_a_field_that_must_be_written(record_class: type[Record]) -> None:
    required = {
        field.name
        for field in dataclasses.fields(record_class)
        if field.default is dataclasses.MISSING
    }
    assert record_class.EVENT in required
    assert typing.get_type_hints(record_class)[record_class.EVENT] is date


@pytest.mark.parametrize("noun", NOUNS, ids=named)
def test_every_field_of_a_noun_has_a_term(noun: type[Noun]) -> None:
    names = [field.name for field in dataclasses.fields(noun)]  # type: ignore[arg-type]
    assert [term(name) for name in names] == [FIELDS[name].term for name in names]
    assert names


@pytest.mark.parametrize("name", FIELDS)
def test_every_term_is_that_of_a_field_and_is_explained(name: str) -> None:
    assert any(name == field.name for noun in NOUNS for field in dataclasses.fields(noun))  # type: ignore[arg-type]
    assert FIELDS[name].description


def test_no_two_fields_share_a_term() -> None:
    assert [
        written
        for written, times in Counter(entry.term for entry in FIELDS.values()).items()
        if times > 1
    ] == []
    assert {entry.term: name for name, entry in FIELDS.items()} == FIELD_BY_TERM


def test_a_field_without_a_term_is_an_error() -> None:
    with pytest.raises(KeyError):
        term("no_such_field")
