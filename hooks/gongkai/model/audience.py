"""The audience of a site, of a record, or of a part of a record.

A part of a record may go to fewer people than the record as a whole.
"""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple, Self

from gongkai.model.values import Scalar, WrongValueError, written_text
from gongkai.vocabulary import Scope


class Audience(NamedTuple):
    """A scope, and for 特定 the name of the group."""

    scope: Scope = Scope.SOCIETY
    group: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `社会`, `全党`, `本单位` or `特定:<group>`.

        Raises ValueError for any other text.
        """
        # Input methods for Chinese type a full-width colon.
        scope, _, group = text.replace("：", ":").partition(":")
        audience = cls(Scope(scope.strip()), group.strip())
        if (audience.scope is Scope.GROUP) != bool(audience.group):
            message = f"audience {text!r} names no group, or a group it may not have"
            raise ValueError(message)
        return audience

    def __str__(self) -> str:
        """Return the text that `read` accepts."""
        if self.group:
            return f"{self.scope}:{self.group}"
        return str(self.scope)

    def sees(self, audience: Audience) -> bool:
        """Tell whether this audience may see content for `audience`.

        Each scope includes the wider scopes; a group sees its own content only by its name.
        """
        if audience.scope is Scope.GROUP:
            # Without a name nobody can say which group is meant: the content stays hidden.
            return bool(audience.group) and self == audience
        return self.reaches(audience.scope)

    def reaches(self, scope: Scope) -> bool:
        """Tell whether content published to `scope` reaches this audience."""
        return not self.scope.is_wider_than(scope)

    def is_within(self, other: Audience) -> bool:
        """Tell whether every member of this audience belongs to `other`.

        The audience of a part has to lie within the audience of its record.
        """
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
    """Read the scope of a part of a record.

    Raises `WrongValueError`, with a guess for words that offices use instead of a scope.
    """
    if isinstance(value, Audience):
        return value
    text = written_text(value)
    try:
        return Audience.read(text)
    except ValueError:
        guess = _USUAL_WORDS.get(re.sub(r"公开$", "", text), "")
        raise WrongValueError(EXPECTED, guess) from None


_SCOPES_WITHOUT_GROUP = "|".join(scope for scope in Scope if scope is not Scope.GROUP)
_PATTERN = f"^(?:{_SCOPES_WITHOUT_GROUP}|{Scope.GROUP}[:：].+)$"

WrittenAudience = Annotated[
    Audience,
    Scalar(read_audience, {"type": "string", "pattern": _PATTERN}),
]
"""The scope of a part, as a field."""
