"""No text in any field gives a page an element, an attribute or an address; a text gives characters only.

Every hostile text stands in every field of a unit and of records of several kinds. The site is built a second time with a
harmless text in its place: the two must differ in nothing but that text.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from commands import run_command

import gongkai

ROOT = Path(__file__).parents[2]
HARMLESS = "寻常文字"

HOSTILE = {
    "脚本": "<script>alert(1)</script>",
    "结束标题的脚本": "</title><script>alert(2)</script>",
    "结束文章的元素": "</article></div></main>甲子",
    "图片": "<img src=x onerror=alert(3)>",
    "属性": '" onmouseover="alert(4)',
    "单引号属性": "' onmouseover='alert(5)",
    "脚本链接": "[甲子](javascript:alert(6))",
    "脚本自动链接": "<javascript:alert(7)>",
    "外部图片": "![甲子](https://evil.example/x.png)",
    "引用式链接": "[甲子]: javascript:alert(8)",
    "脚注": "[^1]: 甲子",
    "缩略语": "*[甲子]: 乙丑",
    "模板": "{{ 7*7 }}",
    "模板语句": "{% raw %}",
    "模板注释": "{# 甲子 #}",
    "属性列表": "{: onclick=alert(9) }",
    "标记": "<!-- gongkai:latest -->",
    "注释开头": "<!-- 甲子",
    "处理指令": "<?php 甲子 ?>",
    "字符引用": "&lt;b&gt;",
    "数字引用": "&#60;b&#62;",
    "加粗": "**甲子**",
    "井号": "##甲子##",
    "标题": "# 甲子",
    "横线": "---",
    "下划标题": "===",
    "目录": "[TOC]",
    "提示框": '!!! note "甲子"',
    "表格": "| 甲子 | 乙丑 |",
    "围栏": "```甲子",
    "波浪围栏": "~~~甲子",
    "代码": "`甲子`",
    "列表": "- 甲子",
    "编号列表": "1. 甲子",
    "引用": "> 甲子",
    "反斜线": "\\*甲子\\",
    "占位符": "甲子klzzwxh:0乙丑wzxhzdk:0丙寅",
}

CODES = {name: f"u{number}" for number, name in enumerate(HOSTILE)}
KINDS = ("工作总结", "发展党员", "三会一课")
HOME = "# 首页\n\n" + "".join(
    f"<!-- gongkai:{name} -->\n\n"
    for name in (
        "summary",
        "notices",
        "latest 99",
        "years",
        "units",
        "kinds",
        "catalogue",
        "contact",
    )
)
SHARED = [
    "index.html",
    "years/index.html",
    "years/2023/index.html",
    "years/2023/units/index.html",
    "units/index.html",
    "catalogue/index.html",
    "catalogue/print/index.html",
    "changes/index.html",
    "coverage/2023/index.html",
    "coverage/2023/u0/index.html",
]
JUDGED = "extra: {gongkai: {judged_on: 2024-01-31}}\n"


def own_fields(kind: str, text: str) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {
        "工作总结": {"报送对象": text, "审议会议": text},
        "发展党员": {
            "阶段": "接收预备党员",
            "人员": [
                {"姓名": text, "性别": text, "学历": text, "单位职务": text, "培养联系人": text}
            ],
            "结果": text,
        },
        "三会一课": {
            "会议": "党课",
            "日期": "2023-05-04",
            "地点": text,
            "列席": text,
            "主持": text,
            "主讲": text,
            "议题": [text, text],
            "决议": [text],
        },
    }
    return fields[kind]


def record(number: str, unit: str, kind: str, text: str) -> dict[str, Any]:
    section = {
        "标题": text,
        "类别": "问题",
        "段落": f"{text}\n{text}",
        "条目": [{"编号": text, "内容": text}],
        "表格": [{"表题": text, "表头": [text, "列"], "行": [[text, text], ["格", text]]}],
        "小节": [{"标题": text, "段落": text}],
    }
    return {
        "索引号": number,
        "标题": text,
        "单位": unit,
        "种类": kind,
        "期间": "2023",
        "目录事项": f"1.{int(number[-5:]) // 10 + 1}",
        "公开": {"范围": "社会", "时限": "长期", "发布日期": "2023-07-05", "特定对象": text},
        "审批": {
            "提出": {"职务": f"{text}提", "日期": "2023-06-30", "意见": text},
            "审核": {"职务": text, "日期": "2023-07-01", "保密审查": "通过", "意见": text},
            "批准": {"职务": text, "日期": "2023-07-03", "意见": text},
        },
        "状态": "归档" if kind == KINDS[0] else "更正",
        **({"状态日期": "2023-07-09", "状态说明": text} if kind == KINDS[0] else {}),
        "更正": [
            {
                "日期": "2023-07-08",
                "更正事项": text,
                "更正前": f"原先{text}",
                "更正后": text,
                "理由": text,
            }
        ],
        "正文": [section],
        "指标": {
            text: {"数值": "5", "计量单位": "次", "说明": text},
            f"{text}又": {"不公开": text},
        },
        "附件": [{"名称": text, "文件": "attachments/a.pdf"}],
        **own_fields(kind, text),
    }


def item(number: str, text: str) -> dict[str, Any]:
    return {
        "编号": number,
        "名称": text,
        "事项类别": "决策部署",
        "内容": text,
        "依据": text,
        "范围": "社会",
        "时限": "定期",
        "公开周期": "每年",
        "公开期限": "7",
        "责任": text,
        "公开主体": ["党支部"],
        "说明": text,
    }


def unit(code: str, text: str) -> dict[str, Any]:
    return {
        "代码": code,
        "名称": text,
        "简称": text,
        "种类": "党支部",
        "成立日期": "1990-07-01",
        "依据": text,
        "曾用": [{"截至": "2010-12-31", "名称": f"{text}旧", "依据": text}],
        "简介": text,
        "联系": {"地址": text, "电子邮箱": text, "办公时间": text},
        "荣誉": [{"名称": text, "日期": "2020-01-01", "授予机关": text}],
    }


def records(name: str, text: str) -> dict[str, dict[str, Any]]:
    """Return the records with a text in all their fields, by 索引号."""
    numbers = {
        f"QSZ-2023-{list(HOSTILE).index(name) * 10 + index:05}": kind
        for index, kind in enumerate(KINDS)
    }
    return {number: record(number, CODES[name], kind, text) for number, kind in numbers.items()}


def build(folder: Path, texts: dict[str, str]) -> Path:
    """Build the site of one unit and three records for each text, and return its folder."""
    publisher = {
        "主办单位": texts["脚本"],
        "联系": {"地址": texts["属性"], "电子邮箱": texts["脚本链接"], "办公时间": texts["模板"]},
    }
    items = [item(f"1.{number}", text) for number, text in enumerate(texts.values(), 1)]
    catalogue = {"标题": texts["脚本"], "说明": texts["属性"], "条目": items}
    files: dict[str, object] = {"site.yml": publisher, "catalogue.yml": catalogue}
    for name, text in texts.items():
        files[f"units/{CODES[name]}.yml"] = unit(CODES[name], text)
        files |= {
            f"records/{CODES[name]}/2023/{number}.yml": content
            for number, content in records(name, text).items()
        }
    for uri, content in files.items():
        path = folder / "data" / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    (folder / "data/attachments").mkdir()
    (folder / "data/attachments/a.pdf").write_bytes(b"%PDF-")
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(HOME, "utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(
        f"INHERIT: {ROOT / 'mkdocs.yml'}\nhooks: [{Path(gongkai.__file__).parent / 'commands/new_site/site/hooks/disclosure.py'}]\nnav: [index.md]\n{JUDGED}",
        "utf-8",
    )
    done = run_command("mkdocs", ["build", "--strict", "-f", str(config)], folder)
    assert done.code == 0, done.output
    return folder / "site"


class Sites(NamedTuple):
    """The site with hostile texts, and its harmless twin."""

    hostile: Path
    harmless: Path


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    return Sites(
        build(tmp_path_factory.mktemp("hostile"), HOSTILE),
        build(tmp_path_factory.mktemp("harmless"), dict.fromkeys(HOSTILE, HARMLESS)),
    )


def harmless(text: str | None) -> str:
    """Return a text on one line with the harmless text in the place of each hostile one."""
    text = re.sub(r"[\s\x00-\x1f]+", " ", text or "").strip()
    for each in sorted(HOSTILE.values(), key=len, reverse=True):
        text = text.replace(re.sub(r"[\x00-\x1f]+", " ", each).strip(), HARMLESS)
    return text


class Reader(HTMLParser):
    """The elements with their attributes, and the text of a page in a browser.

    Ids made from headings are left out.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, list[tuple[str, str]]]] = []
        self.pieces: list[str] = []
        self.skipping = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping = tag in {"script", "style"}
        self.elements.append((tag, [(name, self.value(name, value)) for name, value in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.skipping = False
        self.elements.append((f"/{tag}", []))

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!--", [("text", data)]))

    handle_pi = unknown_decl = handle_comment

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(data)

    @staticmethod
    def value(name: str, value: str | None) -> str:
        if name == "id":
            return ""
        return "#" if name == "href" and value and value.startswith("#") else harmless(value)

    @property
    def text(self) -> str:
        return harmless("".join(self.pieces))


def read(path: Path) -> Reader:
    return Reader(path.read_text("utf-8"))


def assert_twins(sites: Sites, page: str, times: int) -> None:
    """Check that a page differs from its twin in the text only.

    The text stands on the page at least a number of times.
    """
    hostile, twin = read(sites.hostile / page), read(sites.harmless / page)
    assert twin.text.count(HARMLESS) >= times
    assert hostile.text == twin.text
    assert hostile.elements == twin.elements


@pytest.mark.parametrize("name", HOSTILE)
def test_the_page_of_a_record_shows_a_hostile_text_as_written(sites: Sites, name: str) -> None:
    for number in records(name, HOSTILE[name]):
        assert_twins(sites, f"records/2023/{number}/index.html", 30)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_page_of_a_unit_shows_a_hostile_text_as_written(sites: Sites, name: str) -> None:
    assert_twins(sites, f"units/{CODES[name]}/index.html", 15)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_catalogue_item_shows_a_hostile_text_as_text(sites: Sites, name: str) -> None:
    assert_twins(sites, f"catalogue/1.{list(HOSTILE).index(name) + 1}/index.html", 5)


@pytest.mark.parametrize(
    "page",
    [
        *SHARED,
        "kinds/work-summary/index.html",
        "kinds/admission/index.html",
        "kinds/meeting/index.html",
    ],
)
def test_a_list_shows_hostile_texts_as_written(sites: Sites, page: str) -> None:
    assert_twins(sites, page, 0 if page == "years/index.html" else len(HOSTILE))


@pytest.mark.parametrize("name", HOSTILE)
def test_title_and_description_show_a_hostile_text_as_text(sites: Sites, name: str) -> None:
    for number, content in records(name, HOSTILE[name]).items():
        html = (sites.hostile / f"records/2023/{number}/index.html").read_text("utf-8")
        titles = re.findall(r"<title>(.*?)</title>", html, re.DOTALL)
        descriptions = [
            dict(attrs).get("content")
            for tag, attrs in Reader(html).elements
            if dict(attrs).get("name") == "description"
        ]
        assert [Reader(each).text for each in titles] == [f"{HARMLESS} - 清水镇党务公开"]
        assert descriptions == [f"{HARMLESS} {content['种类']} 2023，2023-07-05 发布"]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_json_of_a_record_holds_the_texts_unchanged(sites: Sites, name: str) -> None:
    for number, written in records(name, HOSTILE[name]).items():
        content = json.loads(
            (sites.hostile / f"records/2023/{number}/index.json").read_text("utf-8")
        )
        assert content["记录"] == written
        assert content["单位名称"] == HOSTILE[name]
