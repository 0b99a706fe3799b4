"""Readers find a record by every text that its article shows."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pymdownx.slugs import slugify

from gongkai.model import Audience
from gongkai.pages import Page
from gongkai.pages.markdown_html import to_html
from gongkai.pages.search_document import PAGE_TEXTS
from gongkai.search.normalise import fold
from gongkai.site.pipeline import build_content
from gongkai.vocabulary import FIELD_BY_TERM

ROOT = Path(__file__).parents[2]
LABELS = {
    *FIELD_BY_TERM,
    "项目",
    "内容",
    "环节",
    "名称",
    "数字",
    "正文",
    "附件",
    "公示",
    "并入本条的记录",
}
"""The labels of fields, and the headings of the page's own parts."""

_BLOCK_END = re.compile(r"</(?:td|th|p|li|h\d|tr|strong)>|<br\s*/?>|\n")
_PREFIX = re.compile(r"^(?:更正前|更正后|理由)：|^\d+\. ")
_OWN_WORDS = re.compile(
    "^(?:〔不公开：|对本条内容有疑问|本条状态：|对照：|[0-9-]{10} 更正：)|^保密审查.*；|（(?:CSV|PDF|XLSX|DOCX)）$"
)
"""Sentences that the page makes of a label and a value, which is searched by itself."""


@pytest.fixture(scope="module")
def pages() -> list[Page]:
    content = build_content(ROOT / "data", Audience(), ROOT / "docs", date(2026, 7, 31))
    return [page for page in content.pages if page.record]


def shown(page: Page) -> Iterator[str]:
    """Yield the texts of an article, without labels and furniture."""
    markdown = re.sub(
        r'<div class="gongkai-neighbours".*?</div>', "", page.content.markdown, flags=re.DOTALL
    )
    markdown = markdown.split("## 录入和修改")[0].split('<p class="gongkai-formats">')[0]
    made = to_html(markdown, str, slugify(case="lower"))
    if made is None:
        return
    for block in _BLOCK_END.split(made.html):
        text = html.unescape(re.sub(r"<[^>]+>", "", block)).strip()
        text = _PREFIX.sub("", re.sub("（整改：.*）$", "", text))
        if text not in LABELS and not _OWN_WORDS.search(text):
            yield text


def test_every_text_of_an_article_is_searched(pages: list[Page]) -> None:
    missing = []
    for page in pages:
        assert page.content.document is not None
        texts = "\n".join(fold(text) for group in page.content.document.texts for text in group)
        missing += [text for text in shown(page) if fold(text) not in texts]
    assert missing == []


def test_the_json_has_the_names_that_stand_for_codes(pages: list[Page]) -> None:
    page = next(page for page in pages if page.record == "QSZ-2025-00001")
    texts = json.loads(page.content.json)[PAGE_TEXTS]
    assert {
        "党建办",
        "2024年度",
        "2.3 党委半年和全年工作总结",
        "目标任务",
        "2024年清水镇党建工作要点",
    } <= set(texts)
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    "name",
    [
        "三会一课",
        "发展党员",
        "通知公告",
        "表彰荣誉",
        "2023年上半年",
        "党支部书记",
        "QSZ-2025-00001",
        "组织建设",
    ],
)
def test_a_record_is_found_by_what_it_is(pages: list[Page], name: str) -> None:
    """By kind, period, post, number and category."""
    found = []
    for page in pages:
        assert page.content.document is not None
        found.append(
            any(fold(name) in fold(text) for group in page.content.document.texts for text in group)
        )
    assert any(found)
