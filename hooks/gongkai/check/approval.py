"""Rules over the approval of a record (审批).

Each rule is a generator of complaints whose docstring states the rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from gongkai.model import Record
from gongkai.model.complaint import Complaint, at
from gongkai.vocabulary import Scope, SecrecyReview, Status, term
from gongkai.vocabulary.characters import comparable


def approval_order(record: Record) -> Iterator[Complaint]:
    """提出、审核、批准、发布 follow each other in time.

    条例 2017 第十五条 orders: 提出, 审核, 审批, 实施.
    """
    approval = record.approval
    steps: list[tuple[tuple[str, ...], date]] = [
        (("approval", "proposed", "date"), approval.proposed.date),
        (("approval", "reviewed", "date"), approval.reviewed.date),
        (("approval", "approved", "date"), approval.approved.date),
        (("disclosure", "published"), record.published),
    ]
    for (earlier_names, earlier_day), (later_names, later_day) in pairwise(steps):
        if later_day >= earlier_day:
            continue
        later = f"{_dotted(later_names)}（{later_day}）"
        earlier = f"{_dotted(earlier_names)}（{earlier_day}）"
        order = f"应当先{_step(earlier_names)}，后{_step(later_names)}"
        yield Complaint(at(*later_names), f"{later}早于 {earlier}；{order}", "date-order")


def _dotted(names: tuple[str, ...]) -> str:
    return ".".join(term(name) for name in names)


def _step(names: tuple[str, ...]) -> str:
    """Return the Chinese name of a step of the procedure."""
    if names[0] == "disclosure":
        return "发布"
    return term(names[1])


_WIDE_SCOPES = frozenset({Scope.SOCIETY, Scope.PARTY})


def secrecy_review_is_there(record: Record) -> Iterator[Complaint]:
    """The review includes 保密审查 where the record leaves the unit.

    条例 2017 第十五条 asks for 保密审查 of every matter in the 公开目录, too; society and the whole
    Party see only reviewed records. A record for the unit's own people beyond the catalogue may do
    without.
    """
    scope = record.disclosure.scope
    if record.approval.reviewed.secrecy_review is not None:
        return
    if scope in _WIDE_SCOPES:
        matter = f"向{scope}公开的"
    elif record.catalogue_item is not None:
        matter = "列入公开目录的"
    else:
        return
    review = term("secrecy_review")
    results = "、".join(SecrecyReview)
    message = f"缺少“{review}”；{matter}都要经过{review}，请写明结果：{results}"
    yield Complaint(at("approval", "reviewed"), message, "field-missing")


def secrecy_review_passed(record: Record) -> Iterator[Complaint]:
    """A record that has not passed 保密审查 is not public.

    If it was public, it is withdrawn (条例 2017 第十五条).
    """
    review = record.approval.reviewed.secrecy_review
    if review is not SecrecyReview.NOT_PASSED or record.status is Status.WITHDRAWN:
        return
    message = (
        f"{term('secrecy_review')}“{review}”的不能公开；请修改内容后重新审查，"
        f"或者把这个文件移出记录；已经公开的，把{term('status')}改为“{Status.WITHDRAWN}”"
    )
    yield Complaint(at("approval", "reviewed", "secrecy_review"), message, "secrecy-review")


def proposer_does_not_approve(record: Record) -> Iterator[Complaint]:
    """The proposing post is not the approving post.

    A section of the organisation proposes, the organisation itself approves (条例 2017 第十五条).
    """
    proposed = record.approval.proposed
    approved = record.approval.approved
    if comparable(proposed.post) != comparable(approved.post):
        return
    message = (
        f"{term('proposed')}和{term('approved')}都是“{approved.post}”；应由承办的人提出，由党组织批准。"
        "支部只有书记一个人的，可以写“支部党员大会”批准"
    )
    yield Complaint(at("approval", "approved", "post"), message, "approval-posts")


APPROVAL_RULES = (
    approval_order,
    secrecy_review_is_there,
    secrecy_review_passed,
    proposer_does_not_approve,
)
