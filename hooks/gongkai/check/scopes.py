"""Check the scopes of a record's parts.

No part goes to more people than its container.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from gongkai.model import (
    COMMON_FIELDS,
    Audience,
    Noun,
    Record,
)
from gongkai.model.complaint import Complaint, Location, at
from gongkai.model.noun import field_names, has_parts, parts
from gongkai.model.record import fields_with_scope
from gongkai.vocabulary import term
from gongkai.vocabulary.suggestions import did_you_mean

_TEXT_END = "\0"
"""The separator of two texts; no text has this character."""


def scopes_within(record: Record) -> Iterator[Complaint]:
    """No part goes to more people than its container.

    条例 2017: 一般先党内后党外, and an internal matter stays internal.
    """
    audience = record.disclosure.audience
    field_terms = [term(name) for name in fields_with_scope(type(record))]
    for name, scope in record.field_scopes.items():
        location = (*at("field_scopes"), name)
        if name not in field_terms:
            message = _no_own_scope(name, field_terms)
            yield Complaint(location, message, "scope-field", key=True)
        elif not scope.is_within(audience):
            yield _too_wide(location, scope, audience)
    # Most records have no part with a scope of its own: their parts are not looked at.
    if not record.part_audiences:
        return
    for name in field_names(record):
        if name in {"field_scopes", "disclosure"}:
            continue
        container = record.field_scopes.get(term(name), audience)
        yield from _parts_within(getattr(record, name), container, at(name))


def _no_own_scope(name: str, field_terms: Sequence[str]) -> str:
    """Return the message for a key that is no field with a scope."""
    if name in map(term, COMMON_FIELDS):
        record_scope = ".".join(map(str, at("disclosure", "scope")))
        return f"“{name}”随整条记录公开，不能另定范围；要缩小，请改“{record_scope}”"
    all_terms = f"。可以写：{'、'.join(field_terms)}"
    return f"这一种类没有“{name}”这个字段{did_you_mean(name, field_terms, all_terms)}"


def _parts_within(
    value: Any,
    container: Audience,
    location: Location,
) -> Iterator[Complaint]:
    """Yield a complaint for each part that is wider than its container."""
    scope = getattr(value, "scope", None)
    if isinstance(scope, Audience):
        if not scope.is_within(container):
            yield _too_wide((*location, *at("scope")), scope, container)
        container = scope
    is_noun = isinstance(value, Noun)
    for step, part in parts(value):
        if has_parts(part):
            # The steps of a noun are English names, the steps of a list or mapping are not.
            steps = at(step) if is_noun else (step,)
            yield from _parts_within(part, container, (*location, *steps))


def _too_wide(
    location: Location,
    scope: Audience,
    container: Audience,
) -> Complaint:
    message = (
        f"{term('scope')}“{scope}”超出了所在内容的范围“{container}”；请缩小，或者放宽所在的内容"
    )
    return Complaint(location, message, "scope-wider")


def corrections_keep_inside(record: Record) -> Iterator[Complaint]:
    """A correction quotes no part with a narrower scope.

    A correction shows both texts, before and after.
    """
    if not record.corrections:
        return
    texts = list(_texts_with_scope(record))

    # Joined once an audience: a record may have 2,000 corrections.
    @cache
    def visible(audience: Audience) -> str:
        return _TEXT_END.join(text for scope, text in texts if audience.is_within(scope))

    @cache
    def invisible(audience: Audience) -> str:
        return _TEXT_END.join(text for scope, text in texts if not audience.is_within(scope))

    field_scope = record.field_scopes.get(term("corrections"))
    for index, correction in enumerate(record.corrections):
        audience = correction.scope or field_scope or record.disclosure.audience
        for name in ("before", "after"):
            lines = getattr(correction, name)
            if any(line in invisible(audience) and line not in visible(audience) for line in lines):
                message = f"{term(name)}引用了范围更小的内容；请给这一次更正也写上“{term('scope')}”，和那部分内容一样"
                yield Complaint(at("corrections", index, name), message, "scope-wider")


def _texts_with_scope(record: Record) -> Iterator[tuple[Audience, str]]:
    """Yield the texts of a record, each with its audience.

    Yields none where all parts have the record's own audience.
    """
    record_audience = record.disclosure.audience
    if all(audience == record_audience for audience in record.part_audiences):
        return
    for name in field_names(record):
        if name in {"field_scopes", "corrections"}:
            continue
        scope = record.field_scopes.get(term(name), record_audience)
        yield from _texts(getattr(record, name), scope)


def _texts(
    value: Any,
    scope: Audience,
) -> Iterator[tuple[Audience, str]]:
    # A part without a scope of its own has that of its container.
    own_scope = getattr(value, "scope", None)
    if isinstance(own_scope, Audience):
        scope = own_scope
    if isinstance(value, str):
        yield scope, value
    for _, part in parts(value):
        yield from _texts(part, scope)


SCOPE_RULES = (scopes_within, corrections_keep_inside)
