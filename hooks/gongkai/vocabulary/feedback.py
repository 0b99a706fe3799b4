"""The closed lists of applications (依申请公开) and opinions (意见建议)."""

from __future__ import annotations

from gongkai.vocabulary.lists import Vocabulary


class ApplicationOutcome(Vocabulary):
    """The outcome of an application (办理结果)."""

    GRANTED = "予以公开", "已经向申请人提供，或者已经公开"
    GRANTED_IN_PART = "部分公开", "可以公开的部分已经提供，其余的书面说明了理由"
    REFUSED = "不予公开", "依规不宜公开，已经书面说明理由"
    ALREADY_PUBLIC = "已经公开", "早已公开，已经告诉申请人在哪里看"
    NOT_OURS = "不属本机关", "不由受理单位掌握，已经告诉申请人应当向谁提出"
    WITHDRAWN = "申请撤回", "申请人撤回"

    @property
    def needs_reason(self) -> bool:
        """Tell whether the outcome needs a reason.

        A refusal is answered in writing, with the reason.
        """
        return self in {ApplicationOutcome.GRANTED_IN_PART, ApplicationOutcome.REFUSED}


class ApplicationState(Vocabulary):
    """The state of an application on a day (办理状态)."""

    OVERDUE = "逾期未办结", "已过期限，还没有答复"
    LATE = "逾期办结", "过了期限才答复"
    ON_TIME = "按期办结", "在期限以内答复"
    OPEN = "办理中", "还没有答复，期限未到"


class OpinionChannel(Vocabulary):
    """The channel of an opinion (渠道)."""

    VISIT = "来访"
    CALL = "来电"
    LETTER = "来信"
    EMAIL = "电子邮件"
    BOX = "意见箱"
    MEETING = "会议"
    WEBSITE = "网站"
    OTHER = "其他"
