"""What must hold of the scopes of a record's parts: nothing goes to more people than what it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from gongkai.load.messages import Complaint, Location, at, closest
from gongkai.model import COMMON_FIELDS, Audience, Noun, Record
from gongkai.model.noun import field_names, has_parts, parts
from gongkai.model.record import fields_with_scope
from gongkai.vocabulary import term


def scopes_within(record: Record) -> Iterator[Complaint]:
    """Nothing goes to more people than what it stands in: 一般先党内后党外, and what is inside stays inside (条例 2017)."""
    allowed = {term(name): name for name in fields_with_scope(type(record))}
    for name, scope in record.field_scopes.items():
        location = (*at("field_scopes"), name)
        if name not in allowed:
            yield Complaint(location, _no_own_scope(name, list(allowed)), "scope-field", key=True)
        elif not scope.is_within(record.disclosure.audience):
            yield _too_wide(location, scope, record.disclosure.audience)
    if record.part_audiences:
        for name in field_names(record):
            if name not in {"field_scopes", "disclosure"}:
                container = record.field_scopes.get(term(name), record.disclosure.audience)
                yield from _parts_within(getattr(record, name), container, at(name))


def _no_own_scope(name: str, allowed: Sequence[str]) -> str:
    if name in {term(common) for common in COMMON_FIELDS}:
        return f"“{name}”随整条记录公开，不能另定范围；要缩小，请改“{'.'.join(map(str, at('disclosure', 'scope')))}”"
    guess = closest(name, allowed)
    return f"这一种类没有“{name}”这个字段。" + (f"是不是想写“{guess}”？" if guess else f"可以写：{'、'.join(allowed)}")


def _parts_within(value: Any, container: Audience, location: Location) -> Iterator[Complaint]:
    scope = getattr(value, "scope", None)
    if isinstance(scope, Audience):
        if not scope.is_within(container):
            yield _too_wide((*location, *at("scope")), scope, container)
        container = scope
    for step, part in parts(value):
        if has_parts(part):
            yield from _parts_within(part, container, (*location, *at(step)) if isinstance(value, Noun) else (*location, step))


def _too_wide(location: Location, scope: Audience, container: Audience) -> Complaint:
    message = f"{term('scope')}“{scope}”超出了所在内容的范围“{container}”；请缩小，或者放宽所在的内容"
    return Complaint(location, message, "scope-wider")


def corrections_keep_inside(record: Record) -> Iterator[Complaint]:
    """A correction does not quote to more people what stands in a part for fewer: it tells both texts, before and after."""
    if not record.corrections:
        return
    texts = list(_texts_with_scope(record))
    seen = cache(lambda audience: _END.join(text for scope, text in texts if audience.is_within(scope)))
    unseen = cache(lambda audience: _END.join(text for scope, text in texts if not audience.is_within(scope)))
    for index, correction in enumerate(record.corrections):
        audience = correction.scope or record.field_scopes.get(term("corrections")) or record.disclosure.audience
        for name in ("before", "after"):
            if any(line in unseen(audience) and line not in seen(audience) for line in getattr(correction, name)):
                message = f"{term(name)}引用了范围更小的内容；请给这一次更正也写上“{term('scope')}”，和那部分内容一样"
                yield Complaint(at("corrections", index, name), message, "scope-wider")


_END = "\0"
"""What stands between two texts, and in none."""


def _texts_with_scope(record: Record) -> Iterator[tuple[Audience, str]]:
    """Yield the texts of a record and to whom each is shown."""
    if any(audience != record.disclosure.audience for audience in record.part_audiences):
        for name in field_names(record):
            if name not in {"field_scopes", "corrections"}:
                yield from _texts(getattr(record, name), record.field_scopes.get(term(name), record.disclosure.audience))


def _texts(value: Any, scope: Audience) -> Iterator[tuple[Audience, str]]:
    own = getattr(value, "scope", None)
    scope = own if isinstance(own, Audience) else scope
    if isinstance(value, str):
        yield scope, value
    for _, part in parts(value):
        yield from _texts(part, scope)


SCOPE_RULES = (scopes_within, corrections_keep_inside)
