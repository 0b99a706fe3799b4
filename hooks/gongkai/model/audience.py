"""To whom something is shown: a site that is built, a record, and any part of a record that goes to fewer people than the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

from gongkai.model.values import Scalar, WrongValueError, written_text
from gongkai.vocabulary import Scope

if TYPE_CHECKING:
    from gongkai.model.record import Record


class Audience(NamedTuple):
    """A scope, and for 特定 the name of the group."""

    scope: Scope = Scope.SOCIETY
    group: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `社会`, `全党`, `本单位`, or `特定:<group>`; raise ValueError for anything else."""
        scope, _, group = text.replace("：", ":").partition(":")
        audience = cls(Scope(scope.strip()), group.strip())
        if (audience.scope is Scope.GROUP) != bool(audience.group):
            message = f"audience {text!r} names no group, or a group it may not have"
            raise ValueError(message)
        return audience

    def __str__(self) -> str:
        """Return the form that `read` reads."""
        return f"{self.scope}:{self.group}" if self.group else str(self.scope)

    def may_see(self, record: Record) -> bool:
        """Tell whether a record of this scope may be shown."""
        return self.sees(record.disclosure.audience)

    def sees(self, audience: Audience) -> bool:
        """Tell whether what is meant for an audience may be shown to this one; each scope includes the wider ones."""
        if audience.scope is Scope.GROUP:
            return bool(audience.group) and self == audience
        return self.reaches(audience.scope)

    def reaches(self, scope: Scope) -> bool:
        """Tell whether what is published to this scope is published to the audience too."""
        return not self.scope.is_wider_than(scope)

    def is_within(self, other: Audience) -> bool:
        """Tell whether nobody belongs to it who does not belong to the other: what a part's has to be to its record's."""
        return self == other or other.scope.is_wider_than(self.scope)


EXPECTED = "为 社会、全党、本单位，或 特定:对象（如 特定:村民代表）"

_USUAL_WORDS = {
    "党内": Scope.PARTY,
    "全体党员": Scope.PARTY,
    "公众": Scope.SOCIETY,
    "向社会": Scope.SOCIETY,
    "单位": Scope.UNIT,
    "本部门": Scope.UNIT,
}


def read_audience(value: object) -> Audience:
    """Read the scope of a part of a record."""
    if isinstance(value, Audience):
        return value
    text = written_text(value)
    try:
        return Audience.read(text)
    except ValueError:
        raise WrongValueError(EXPECTED, _USUAL_WORDS.get(re.sub(r"公开$", "", text), "")) from None


_PATTERN = f"^(?:{'|'.join(scope for scope in Scope if scope is not Scope.GROUP)}|{Scope.GROUP}[:：].+)$"

WrittenAudience = Annotated[Audience, Scalar(read_audience, {"type": "string", "pattern": _PATTERN})]
"""The scope of a part, as a field."""
