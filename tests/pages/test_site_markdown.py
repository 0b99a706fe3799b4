"""The Markdown that stands beside a record's page in a site."""

from __future__ import annotations

import pytest

from gongkai.pages.site_markdown import site_markdown


@pytest.mark.parametrize(
    ("written", "online", "in_files"),
    [
        pytest.param(
            "[甲](../../../units/qsz/index.md)",
            "[甲](../../../units/qsz/)",
            "[甲](../../../units/qsz/index.html)",
            id="单位",
        ),
        pytest.param(
            "[甲](../QSZ-2023-00012/index.md#t1)",
            "[甲](../QSZ-2023-00012/#t1)",
            "[甲](../QSZ-2023-00012/index.html#t1)",
            id="锚点",
        ),
        pytest.param("[甲](index.md)", "[甲](./)", "[甲](index.html)", id="自己"),
        pytest.param(
            "[表](%E8%A1%A8.pdf)", "[表](%E8%A1%A8.pdf)", "[表](%E8%A1%A8.pdf)", id="附件"
        ),
        pytest.param(
            '<a href="index.md">', '<a href="index.md">', '<a href="index.md">', id="本页的文本"
        ),
        pytest.param(
            "写在 ../index.md 里", "写在 ../index.md 里", "写在 ../index.md 里", id="正文"
        ),
        pytest.param(
            "[a-index.md](../x/a-index.md)",
            "[a-index.md](../x/a-index.md)",
            "[a-index.md](../x/a-index.md)",
            id="名称相近的附件",
        ),
    ],
)
def test_links_lead_to_addresses_of_the_site(written: str, online: str, in_files: str) -> None:
    assert site_markdown(written, directory_urls=True) == online
    assert site_markdown(written, directory_urls=False) == in_files
