"""The last step of a build: a site with a withheld text in any form is not published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shell import Ended
    from tests.site.conftest import Project


RecordFile = Callable[..., dict[str, str]]
BuiltAs = Callable[[str, Mapping[str, str | bytes]], "Project"]

SECRET = "荷花塘治理专班内部通报Ｂ7"  # noqa: S105 - a title
INSIDE = {"公开": "{范围: 全党, 时限: 定期, 发布日期: 2023-07-05}"}
SOURCE = "records/qsz-jiguan/2023/00031.yml"

LEAK = """
import gzip, html, json, urllib.parse
from pathlib import Path
from gongkai.site.mkdocs.events import *

SECRET = Path("secret.txt").read_text("utf-8")
FORMS = {
    "as-it-stands": lambda text: text,
    "half-of-it": lambda text: text[:9],
    "within-a-sentence": lambda text: f"据了解{text}已经办理",
    "decimal-entities": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "hexadecimal-entities": lambda text: "".join(f"&#x{ord(character):X};" for character in text),
    "json": lambda text: json.dumps({"title": text}),
    "percent": urllib.parse.quote,
    "percent-twice": lambda text: urllib.parse.quote(urllib.parse.quote(text)),
    "percent-in-json": lambda text: json.dumps(urllib.parse.quote(text)),
    "half-width-and-lower-case": lambda text: text.replace("Ｂ", "b"),
}

def on_page_content(output, page, config, files):
    form = config.extra["form"]
    return output + "<p>" + FORMS[form](SECRET) + "</p>" if form in FORMS and page.url.startswith("guide") else output

def on_post_template(output, template_name, config):
    return output.replace("</urlset>", f"<!-- {SECRET} --></urlset>") if config.extra["form"] == "sitemap" else output
"""
FORMS = [
    "as-it-stands",
    "half-of-it",
    "within-a-sentence",
    "decimal-entities",
    "hexadecimal-entities",
    "json",
    "percent",
    "percent-twice",
    "percent-in-json",
    "half-width-and-lower-case",
    "sitemap",
]


@pytest.fixture
def with_secret(
    built_as: BuiltAs, record_file: RecordFile, monkeypatch: pytest.MonkeyPatch
) -> Project:
    """Return a project with a record for the Party and a built site for society."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("GONGKAI_LOG", "full")
    monkeypatch.setenv("GONGKAI_STORE", "on")
    return built_as(
        "with-secret", record_file("QSZ-2023-00031", 标题=SECRET, **INSIDE) | {"secret.txt": SECRET}
    )


def leaking(project: Project, form: str, text: str = SECRET) -> Ended:
    project.write({"leak.py": LEAK, "secret.txt": text})
    project.configure(
        hooks=["leak.py"],
        extra={"form": form, "gongkai": {"data": "data"}},
        site_url="https://gongkai.example/",
    )
    return project.build()


def assert_refused(project: Project, built: Ended, before: Mapping[str, bytes]) -> None:
    assert built.code == 1, built.output
    assert "有不公开的内容" in built.output
    assert project.tree() == before
    assert project.left_over() == []
    assert not any(
        (project.folder / ".cache/gongkai" / name).exists()
        and any((project.folder / ".cache/gongkai" / name).iterdir())
        for name in ("digests", "pages", "proof", "search", "records")
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_withheld_text_is_found_in_every_form(with_secret: Project, form: str) -> None:
    before = with_secret.tree()

    built = leaking(with_secret, form)

    assert_refused(with_secret, built, before)
    assert f"出自 {SOURCE}" in built.output
    assert ("sitemap.xml" if form == "sitemap" else "guide/index.html") in built.output
    assert SECRET not in built.output


def test_a_public_log_hides_the_source_of_a_leak(
    with_secret: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log counts the files instead."""
    monkeypatch.delenv("GONGKAI_LOG")
    before = with_secret.tree()

    built = leaking(with_secret, "as-it-stands")

    assert_refused(with_secret, built, before)
    assert "生成的 1 个文件中有不公开的内容，出自 1 个数据文件" in built.output
    assert "00031" not in built.output


def test_a_withheld_number_is_found_in_a_plugins_output(with_secret: Project) -> None:
    before = with_secret.tree()

    assert_refused(with_secret, leaking(with_secret, "as-it-stands", "QSZ-2023-00031"), before)


def test_a_number_that_stands_in_a_hand_written_page_is_no_leak(with_secret: Project) -> None:
    with_secret.write({"docs/guide.md": "# 公开指南\n\n每条有一个索引号，例如 QSZ-2023-00031。\n"})

    built = with_secret.build()

    assert built.code == 0, built.output


def test_a_phrase_that_is_composed_of_shown_words_is_no_leak(
    with_secret: Project, record_file: RecordFile
) -> None:
    title = "机关党支部2023年公开台账"
    with_secret.write(
        record_file("QSZ-2023-00032", 标题=title, **INSIDE)
        | {"docs/guide.md": "# 机关党支部\n\n<!-- gongkai:latest -->\n"}
    )

    built = with_secret.build()

    assert built.code == 0, built.output


def test_a_longer_number_is_no_withheld_number(with_secret: Project) -> None:
    """The longer number begins or ends with the withheld number."""
    with_secret.write({"docs/guide.md": "# 公开指南\n\n参见 AQSZ-2023-00031、QSZ-2023-000312。\n"})

    built = with_secret.build()

    assert built.code == 0, built.output


def test_a_name_is_found_however_short_it_is(with_secret: Project, record_file: RecordFile) -> None:
    text = record_file("QSZ-2023-00032", 种类="换届选举", **INSIDE)
    with_secret.write(
        {
            uri: f"{content}日期: 2023-06-01\n应到: 9\n实到: 9\n得票: [{{姓名: 甄芙, 票数: 9}}]\n"
            for uri, content in text.items()
        }
    )
    assert with_secret.build().code == 0
    before = with_secret.tree()

    assert_refused(with_secret, leaking(with_secret, "as-it-stands", "甄芙"), before)


def test_words_that_stand_in_what_is_shown_are_no_leak(
    with_secret: Project, record_file: RecordFile
) -> None:
    with_secret.write(
        record_file("QSZ-2023-00033", 标题="荷花塘治理专班内部通报")
        | {"docs/guide.md": "# 公开指南\n\n荷花塘治理专班\n"}
    )

    built = with_secret.build()

    assert built.code == 0, built.output


def attachments(*entries: str) -> str:
    return f"附件:\n{''.join(f'  - {entry}{chr(10)}' for entry in entries)}"


def test_a_shared_file_is_published_when_one_record_is_shown(
    with_secret: Project, record_file: RecordFile
) -> None:
    shared = attachments("{名称: 表, 文件: attachments/t.bin}")
    inside, shown = record_file("QSZ-2023-00032", **INSIDE), record_file("QSZ-2023-00033")
    with_secret.write(
        {uri: text + shared for uri, text in (inside | shown).items()}
        | {"data/attachments/t.bin": b"\x00\x01shared"}
    )

    built = with_secret.build()

    assert built.code == 0, built.output
    assert [uri for uri in with_secret.tree() if uri.endswith("t.bin")] == [
        "records/2023/QSZ-2023-00033/t.bin"
    ]


def test_a_copy_of_a_withheld_attachment_is_found_by_its_digest(
    with_secret: Project, record_file: RecordFile
) -> None:
    inside = record_file("QSZ-2023-00032", **INSIDE)
    with_secret.write(
        {
            uri: text + attachments("{名称: 表, 文件: attachments/t.pdf}")
            for uri, text in inside.items()
        }
    )
    with_secret.write({"data/attachments/t.pdf": b"%PDF\x00\x01withheld"})
    assert with_secret.build().code == 0
    before = with_secret.tree()
    with_secret.write({"docs/files/other.pdf": b"%PDF\x00\x01withheld"})

    built = with_secret.build()

    assert_refused(with_secret, built, before)
    assert "files/other.pdf" in built.output


def test_a_part_withheld_later_leaves_store_and_index(
    with_secret: Project, record_file: RecordFile
) -> None:
    section = "正文:\n  - 标题: 抄告单\n    段落: 梧桐街七号院加装电梯纠纷调处\n"
    (uri,) = record_file("QSZ-2023-00033")
    with_secret.write({uri: record_file("QSZ-2023-00033")[uri] + section})
    with_secret.write(
        dict(
            item
            for number in range(40, 60)
            for item in record_file(f"QSZ-2023-000{number}").items()
        )
    )
    assert with_secret.build().code == 0
    assert "梧桐街七号院" in with_secret.tree()["records/2023/QSZ-2023-00033/index.html"].decode()

    with_secret.write({uri: record_file("QSZ-2023-00033")[uri] + section + "    范围: 全党\n"})
    built = with_secret.build()

    assert built.code == 0, built.output
    assert_only_in(uri, with_secret, "梧桐街七号院")


def test_a_record_withheld_later_leaves_store_and_index(
    with_secret: Project, record_file: RecordFile
) -> None:
    title = "鱼鳞坝清淤工程结算复核"
    public = record_file("QSZ-2023-00033", 标题=title)
    (uri,) = public
    with_secret.write(
        public
        | dict(
            item
            for number in range(40, 60)
            for item in record_file(f"QSZ-2023-000{number}").items()
        )
    )
    assert with_secret.build().code == 0
    assert title in with_secret.tree()["records/2023/QSZ-2023-00033/index.html"].decode()

    with_secret.write(record_file("QSZ-2023-00033", 标题=title, **INSIDE))
    built = with_secret.build()

    assert built.code == 0, built.output
    assert_only_in(uri, with_secret, title)


def assert_only_in(uri: str, project: Project, text: str) -> None:
    folders = [project.folder / ".cache", project.site.parent]
    left = {
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    }
    assert left == {project.folder / uri}


def test_a_record_comes_in_by_itself_on_its_day(
    with_secret: Project, record_file: RecordFile
) -> None:
    later = record_file(
        "QSZ-2026-00001",
        公开="{范围: 社会, 时限: 定期, 发布日期: 2026-12-01}",
        标题="来日公布的事项",
    )
    with_secret.write(later)

    def built_on(day: str) -> list[str]:
        with_secret.configure(extra={"gongkai": {"data": "data", "judged_on": day}})
        assert with_secret.build().code == 0
        return [
            uri for uri, data in with_secret.tree().items() if "来日公布的事项".encode() in data
        ]

    assert built_on("2026-11-30") == []
    assert "records/2026/QSZ-2026-00001/index.html" in built_on("2026-12-01")
    assert built_on("2026-11-30") == []


def test_the_coverage_counts_inside_records_only_on_request(
    with_secret: Project, record_file: RecordFile
) -> None:
    with_secret.write(record_file("QSZ-2023-00031", 标题=SECRET, 目录事项="'2.4'", **INSIDE))

    def coverage(**settings: object) -> str:
        with_secret.configure(extra={"gongkai": {"data": "data", **settings}})
        assert with_secret.build().code == 0
        return with_secret.tree()["coverage/index.html"].decode()

    assert "已经在党内公开" not in coverage()
    assert "已经在党内公开、本网站不显示的记录" in coverage(count_inside=True)


def test_an_unchanged_site_is_proved_again_after_a_withholding(
    with_secret: Project, record_file: RecordFile
) -> None:
    """A plugin's text becomes a leak when a withheld record has the same text."""
    said = "鱼鳞坝清淤工程结算复核"
    with_secret.write({"leak.py": LEAK, "secret.txt": said})
    with_secret.configure(
        hooks=["leak.py"], extra={"form": "as-it-stands", "gongkai": {"data": "data"}}
    )
    assert with_secret.build().code == 0
    assert "网站保持原样" in with_secret.build().output
    before = with_secret.tree()

    with_secret.write(record_file("QSZ-2023-00032", 标题=said, **INSIDE))
    built = with_secret.build()

    assert_refused(with_secret, built, before)


def test_a_new_withheld_text_ends_the_reuse_of_a_site(
    with_secret: Project, record_file: RecordFile
) -> None:
    """Without a new withheld text the build leaves the site unchanged."""
    assert with_secret.build().code == 0, "which trusts no file that is a copy"
    assert "网站保持原样" in with_secret.build().output
    with_secret.write(record_file("QSZ-2023-00032", 标题="鱼鳞坝清淤工程结算复核", **INSIDE))
    assert "网站保持原样" not in with_secret.build().output
    assert "网站保持原样" in with_secret.build().output


def test_a_file_with_a_withheld_part_is_in_no_list_of_digests(with_secret: Project) -> None:
    listed = b"".join(
        path.read_bytes()
        for path in (with_secret.folder / ".cache/gongkai").rglob("*")
        if path.is_file()
    )
    assert b"00012.yml" in listed
    assert b"00031.yml" not in listed
