"""A data folder becomes a data set, or the complete list of findings.

Each file of `cases/` is a data folder (`files`: path → text, merged over the right ones; null takes one out) and its
`findings`. Here stand only the cases that no YAML file can express: bytes, sizes, links, and the values that were read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from gongkai.check import Reading, read_dataset
from gongkai.load.text import MAX_BYTES
from gongkai.model import Attachment, RecordId, UnitId
from gongkai.model.finding import NEVER
from gongkai.model.kinds import Election, Meeting, WorkSummary
from gongkai.vocabulary import RecordKind, Scope, Status

Lay = Callable[[Mapping[str, str | bytes]], Path]
Files = dict[str, str | bytes]

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
RECORD_PATH = "records/qsz-jiguan/2023/00012.yml"
SHOWN = f"data/{RECORD_PATH}"
NUMBER = RecordId("QSZ-2023-00012")
LINK = "符号链接指向 data 文件夹以外；请把文件本身放进来 [file-link]"


@pytest.fixture
def loaded(lay: Lay, monkeypatch: pytest.MonkeyPatch) -> Callable[[Files], Reading]:
    """Return a function that lays out a data folder and loads it from the folder above, as a user does."""

    def read(files: Files) -> Reading:
        monkeypatch.chdir(lay(files).parent)
        dataset, findings = read_dataset(Path("data"))
        assert [
            finding for finding in findings if (finding.line == 0) != (finding.column == 0)
        ] == []
        return Reading(dataset, findings)

    return read


@pytest.fixture
def findings(loaded: Callable[[Files], Reading]) -> Callable[[Files], list[str]]:
    """Return a function that lays out a data folder and returns all its findings."""
    return lambda files: [str(finding) for finding in loaded(files).findings]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_data_folder_has_exactly_the_findings_of_the_case(
    case: Path, right: Files, loaded: Callable[[Files], Reading]
) -> None:
    written: dict[str, Any] = yaml.safe_load(case.read_text("utf-8"))
    dataset, findings = loaded(
        {name: text for name, text in (right | written.pop("files")).items() if text is not None}
    )
    assert [str(finding) for finding in findings] == written.pop("findings")
    assert (dataset is None) == bool(findings)
    assert written == {}


def test_a_terrible_record_has_15_mistakes_or_more() -> None:
    terrible = yaml.safe_load((Path(__file__).parent / "cases" / "terrible.yml").read_text("utf-8"))
    assert len(terrible["files"]) == 1
    assert len(set(terrible["findings"])) >= 15


def test_a_right_folder_becomes_a_data_set(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    dataset, findings = loaded(right)
    assert findings == []
    assert dataset is not None
    assert dataset.publisher.publisher == "中共清水镇委员会"
    assert list(dataset.units) == ["qsz-jiguan"]
    assert list(dataset.records) == [NUMBER]
    assert dataset.sources == {"qsz-jiguan": "units/qsz-jiguan.yml", NUMBER: RECORD_PATH}
    record = dataset.records[NUMBER]
    assert isinstance(record, WorkSummary)
    assert (record.unit, record.kind, record.status) == (
        UnitId("qsz-jiguan"),
        RecordKind.WORK_SUMMARY,
        Status.PUBLISHED,
    )
    assert (record.disclosure.scope, record.published) == (Scope.SOCIETY, date(2023, 7, 5))


def test_records_stand_in_the_order_of_their_numbers(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    record = str(right[RECORD_PATH])
    right["records/qsz-jiguan/2023/a.yml"] = record.replace("QSZ-2023-00012", "QSZ-2023-00099")
    right["records/qsz-jiguan/2023/b.yml"] = record.replace("QSZ-2023-00012", "QSZ-2023-00003")
    dataset = loaded(right).dataset
    assert dataset is not None
    assert [number[-2:] for number in dataset.records] == ["03", "12", "99"]


AS_WRITTEN = {
    "octal-looking": "0012",
    "sexagesimal-looking": "9:30",
    "no": "no",
    "yes": "yes",
    "true": "true",
    "date": "2023-07-05",
    "decimal": "1.50",
    "exponent": "1e3",
}


@pytest.mark.parametrize("text", AS_WRITTEN.values(), ids=AS_WRITTEN)
def test_a_text_stays_as_it_was_written(
    text: str, right: Files, loaded: Callable[[Files], Reading]
) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]) + f"报送对象: {text}\n状态说明: '{text}'\n"
    dataset = loaded(right).dataset
    assert dataset is not None
    record = dataset.records[NUMBER]
    assert isinstance(record, WorkSummary)
    assert (record.reported_to, record.status_note) == (text, text)


def test_english_keys_and_values_mean_the_same_as_chinese_ones(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    chinese = loaded(right).dataset
    right[RECORD_PATH] = """\
id: QSZ-2023-00012
title: 机关党支部2023年上半年工作总结
unit: qsz-jiguan
kind: work-summary
period: 2023上半年
disclosure: {scope: society, time-class: regular, published: 2023-07-05}
approval:
  proposed: {post: 组织委员, date: 2023-06-30}
  reviewed: {post: 副书记, date: 2023-07-01, secrecy_review: passed}
  approved: {post: 书记, date: 2023-07-03}
"""
    english = loaded(right).dataset
    assert english is not None
    assert english == chinese


def test_the_kind_of_a_record_decides_its_class(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    record = str(right[RECORD_PATH])
    meeting = "种类: 三会一课\n会议: 党课\n日期: 2023-06-20\n应到: 12\n实到: 12\n"
    election = (
        "种类: 换届选举\n日期: 2023-06-20\n应到: 12\n实到: 0\n得票: [{姓名: 王某, 票数: 0}]\n"
    )
    right[RECORD_PATH] = record.replace("种类: 工作总结\n", meeting)
    right["records/qsz-jiguan/2023/00013.yml"] = record.replace(
        "种类: 工作总结\n", election
    ).replace("00012", "00013")
    dataset = loaded(right).dataset
    assert dataset is not None
    assert [type(record) for record in dataset.records.values()] == [Meeting, Election]


def test_a_gbk_file_is_named_as_such(right: Files, findings: Callable[[Files], list[str]]) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]).encode("gbk")
    assert findings(right) == [
        f"{SHOWN}:1:1: 文件应为 UTF-8 编码，看起来是 GBK；请用“另存为”，编码选 UTF-8 [file-encoding]"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_utf_16_file_is_named_as_such(
    encoding: str, right: Files, findings: Callable[[Files], list[str]]
) -> None:
    right["units/qsz-jiguan.yml"] = str(right["units/qsz-jiguan.yml"]).encode(encoding)
    expected = "data/units/qsz-jiguan.yml:1:1: 文件应为 UTF-8 编码，现为 UTF-16；请用“另存为”，编码选 UTF-8 [file-encoding]"
    assert findings(right) == [expected]


def test_byte_order_marks_and_windows_line_ends_change_nothing(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    plain = loaded(right).dataset
    assert plain is not None
    assert (
        loaded(
            {
                name: str(text).replace("\n", "\r\n").encode("utf-8-sig")
                for name, text in right.items()
            }
        ).dataset
        == plain
    )


def test_places_are_counted_alike_with_windows_line_ends(
    right: Files, findings: Callable[[Files], list[str]]
) -> None:
    right[RECORD_PATH] = (str(right[RECORD_PATH]).replace("2023上半年\n", "2023年\n")).replace(
        "\n", "\r\n"
    )
    assert [text.split(" ")[0] for text in findings(right)] == [f"{SHOWN}:5:5:"]


def test_an_over_long_file_is_refused(right: Files, findings: Callable[[Files], list[str]]) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]) + "#" * MAX_BYTES
    expected = f"{SHOWN}:11:{MAX_BYTES - len(str(right[RECORD_PATH]).encode()) + MAX_BYTES + 1}: 文件应在 256 KiB 以内，现在更大；一条记录写一个文件，长篇材料请作为附件 [file-size]"
    assert findings(right) == [expected]


def test_a_hundred_thousand_brackets_are_refused(
    right: Files, findings: Callable[[Files], list[str]]
) -> None:
    right[RECORD_PATH] = "正文: " + "[" * 100_000 + "]" * 100_000
    assert findings(right) == [f"{SHOWN}:1:28: 嵌套应在 24 层以内，现在更深 [yaml-depth]"]


def test_a_field_of_ten_thousand_characters_is_quoted_in_part(
    right: Files, findings: Callable[[Files], list[str]]
) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]) + f"状态: {'甲' * 10_000}\n"
    expected = f"{SHOWN}:11:5: 状态 应为以下之一：公开、更正、撤下、合并、归档，现为“{'甲' * 40}…” [field-value]"
    assert findings(right) == [expected]


NUMBERS_TOO_LONG = {
    "year": ("发布日期: 2023-07-05", "发布日期: 99999999999999999999-07-05"),
    "digits": ("发布日期: 2023-07-05", f"发布日期: {'9' * 5000}-07-05"),
}


@pytest.mark.parametrize(("old", "new"), NUMBERS_TOO_LONG.values(), ids=NUMBERS_TOO_LONG)
def test_a_date_of_any_length_is_a_finding(
    old: str, new: str, right: Files, findings: Callable[[Files], list[str]]
) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]).replace(old, new)
    written = new.removeprefix("发布日期: ")
    shown = f"“{written[:40]}{'…' if len(written) > 40 else ''}”"
    assert findings(right) == [
        f"{SHOWN}:6:28: 公开.发布日期 应为日期，格式是 年-月-日，如 2023-07-05，现为{shown} [field-value]"
    ]


Setup = Callable[[Path], None]


def outside(folder: Path, text: str | bytes = "") -> Path:
    """Write a file beside the data folder and return it."""
    path = folder.parent / "elsewhere" / "file.yml"
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def move_outside(folder: Path, name: str) -> None:
    """Move a file or folder out of the data folder and leave a link in its place."""
    target = folder.parent / "elsewhere"
    (folder / name).rename(target)
    (folder / name).symlink_to(target)


LINKS: dict[str, tuple[Setup, list[str]]] = {
    "file-outside": (
        lambda data: (data / "records/qsz-jiguan/2023/x.yml").symlink_to(outside(data)),
        [f"data/records/qsz-jiguan/2023/x.yml: {LINK}"],
    ),
    "unit-outside": (
        lambda data: (data / "units/x.yml").symlink_to(outside(data)),
        [f"data/units/x.yml: {LINK}"],
    ),
    "folder-outside": (
        lambda data: (data / "records/x").symlink_to(outside(data).parent),
        [f"data/records/x: {LINK}"],
    ),
    "folder-inside": (
        lambda data: (data / "records/x").symlink_to(data / "records/qsz-jiguan"),
        ["data/records/x: 文件夹不能是符号链接；请把文件夹本身放进来 [file-link]"],
    ),
    "folder-above": (
        lambda data: (data / "records/qsz-jiguan/x").symlink_to(".."),
        ["data/records/qsz-jiguan/x: 文件夹不能是符号链接；请把文件夹本身放进来 [file-link]"],
    ),
    "file-inside": (
        lambda data: (data / "records/qsz-jiguan/2023/x.yml").symlink_to("00012.yml"),
        [
            f"data/records/qsz-jiguan/2023/x.yml:1:6: 索引号“QSZ-2023-00012”已经用于 {SHOWN}；索引号不能重复使用 [id-duplicate]",
        ],
    ),
    "nowhere": (
        lambda data: (data / "records/qsz-jiguan/2023/x.yml").symlink_to("gone.yml"),
        ["data/records/qsz-jiguan/2023/x.yml: 文件读不出来：不存在 [file-unreadable]"],
    ),
    "itself": (
        lambda data: (data / "records/qsz-jiguan/2023/x.yml").symlink_to("x.yml"),
        ["data/records/qsz-jiguan/2023/x.yml: 文件读不出来：符号链接绕了一圈 [file-unreadable]"],
    ),
    "all-records-outside": (lambda data: move_outside(data, "records"), [f"data/records: {LINK}"]),
    "site-outside": (lambda data: move_outside(data, "site.yml"), [f"data/site.yml: {LINK}"]),
}


@pytest.mark.parametrize(("set_up", "expected"), LINKS.values(), ids=LINKS)
def test_a_link_may_not_lead_out_nor_in_a_circle(
    set_up: Setup,
    expected: list[str],
    right: Files,
    lay: Lay,
    findings: Callable[[Files], list[str]],
) -> None:
    set_up(lay(right))
    assert findings({}) == expected


def test_all_units_outside_are_no_units(
    right: Files, lay: Lay, findings: Callable[[Files], list[str]]
) -> None:
    move_outside(lay(right), "units")
    unknown = f"{SHOWN}:3:5: 单位 应为 data/units/ 下的单位代码，现为“qsz-jiguan” [unit-unknown]"
    assert findings({}) == [unknown, f"data/units: {LINK}"]


def test_the_data_folder_itself_may_be_a_link(
    right: Files, lay: Lay, loaded: Callable[[Files], Reading]
) -> None:
    folder = lay(right)
    plain = loaded({}).dataset
    move_outside(folder, ".")
    assert loaded({}).dataset == plain


ATTACHMENT = "附件: [{名称: 签到表, 文件: attachments/a.pdf}]\n"
OUTSIDE = "附件“attachments/a.pdf”是指向 data 文件夹以外的符号链接；请把文件本身放进来 [attachment-outside]"
MISSING = "找不到附件“attachments/a.pdf”；请把它放进 data/ 下 [attachment-missing]"


def link_attachment(data: Path, target: str | Path) -> None:
    """Make the attachment a link."""
    (data / "attachments").mkdir(exist_ok=True)
    (data / "attachments/a.pdf").symlink_to(target)


def attachment_in_linked_folder(data: Path) -> None:
    """Make the folder of the attachments a link to a folder outside."""
    folder = outside(data).parent
    (folder / "a.pdf").touch()
    (data / "attachments").symlink_to(folder)


ATTACHMENT_LINKS: dict[str, tuple[Setup, list[str]]] = {
    "inside": (lambda data: link_attachment(data, data / "site.yml"), []),
    "outside": (lambda data: link_attachment(data, outside(data)), [OUTSIDE]),
    "outside-and-gone": (lambda data: link_attachment(data, data.parent / "gone.pdf"), [OUTSIDE]),
    "folder-outside": (attachment_in_linked_folder, [OUTSIDE]),
    "gone": (lambda data: link_attachment(data, "gone.pdf"), [MISSING]),
    "itself": (lambda data: link_attachment(data, "a.pdf"), [MISSING]),
}


@pytest.mark.parametrize(("set_up", "expected"), ATTACHMENT_LINKS.values(), ids=ATTACHMENT_LINKS)
def test_an_attachment_may_be_a_link_to_a_file_inside_only(
    set_up: Setup,
    expected: list[str],
    right: Files,
    lay: Lay,
    findings: Callable[[Files], list[str]],
) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]) + ATTACHMENT
    set_up(lay(right))
    assert findings({}) == [f"{SHOWN}:11:20: {message}" for message in expected]


def test_an_attachment_with_a_too_long_name_is_missing(
    right: Files, findings: Callable[[Files], list[str]]
) -> None:
    """The name is too long for any file."""
    right[RECORD_PATH] = str(right[RECORD_PATH]) + ATTACHMENT.replace("a.pdf", "长" * 100)
    right["attachments/b.pdf"] = b""
    assert findings(right) == [
        f"{SHOWN}:11:20: 找不到附件“attachments/{'长' * 100}”；请把它放进 data/ 下 [attachment-missing]"
    ]


def test_a_decomposed_attachment_name_is_to_be_renamed(
    right: Files, findings: Callable[[Files], list[str]]
) -> None:
    """Copied from macOS, a file has a name that looks the same but is another."""
    right[RECORD_PATH] = str(right[RECORD_PATH]) + ATTACHMENT.replace("a.pdf", "\xe9.pdf")
    right["attachments/e\u0301.pdf"] = b""
    [fault, missing] = findings(right)
    assert "是不是想写“\xe9.pdf”？看起来一样，但用了不同的字符" in fault
    assert missing == (
        f"{SHOWN}:11:20: 找不到附件“attachments/\xe9.pdf”：文件夹里的“e\u0301.pdf”看起来一样，"
        "字符是拆开的（NFD）；请把文件改名为“\xe9.pdf” [attachment-missing]"
    )


def test_a_log_for_everybody_names_no_attachment(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    right["attachments/名单?.pdf"] = b""
    [finding] = loaded(right).findings
    assert finding.public_from == NEVER


def test_a_control_character_in_a_path_is_a_printable_finding(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]) + ATTACHMENT.replace(
        "attachments/a.pdf", '"attachments/a\\0\\e[31m.pdf"'
    )
    findings = loaded(right).findings
    assert [(finding.line, finding.column, finding.rule) for finding in findings] == [
        (11, 20, "yaml-control"),
        (11, 20, "field-value"),
    ]
    assert all(str(finding).isprintable() for finding in findings)


def test_attachments_of_any_bytes_are_fine(
    right: Files, loaded: Callable[[Files], Reading]
) -> None:
    right[RECORD_PATH] = str(right[RECORD_PATH]) + ATTACHMENT
    right["attachments/a.pdf"] = b"\xff\0" * 300_000
    dataset = loaded(right).dataset
    assert dataset is not None
    assert dataset.records[NUMBER].attachments == (
        Attachment(name="签到表", file="attachments/a.pdf"),
    )


def test_a_name_that_is_not_utf_8_is_a_printable_finding(
    right: Files, lay: Lay, loaded: Callable[[Files], Reading]
) -> None:
    name = os.fsencode(lay(right) / "records") + b"/" + "清单.txt".encode("gbk")
    Path(os.fsdecode(name)).touch()
    [finding] = loaded({}).findings
    assert (finding.line, finding.rule) == (0, "file-name")
    assert str(finding).encode().startswith(b"data/records/")


def missing(name: str) -> Iterator[str]:
    """Yield the messages for a missing file or folder of the data folder."""
    if name == "units":
        yield f"{SHOWN}:3:5: 单位 应为 data/units/ 下的单位代码，现为“qsz-jiguan” [unit-unknown]"
        yield "data/units: 文件夹读不出来：不存在 [file-unreadable]"
    if name == "site.yml":
        yield "data/site.yml: 文件读不出来：不存在 [file-unreadable]"


@pytest.mark.parametrize("name", ["units", "site.yml", "records"])
def test_units_and_site_have_to_be_there_and_records_come_later(
    name: str, right: Files, findings: Callable[[Files], list[str]]
) -> None:
    assert findings(
        {path: text for path, text in right.items() if not path.startswith(name)}
    ) == list(missing(name))


def test_a_data_folder_that_is_missing_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    dataset, found = read_dataset(Path("data"))
    assert dataset is None
    assert [str(finding) for finding in found] == [
        "data: 没有这个文件夹；数据应放在这里 [file-unreadable]"
    ]


def test_a_place_is_relative_to_the_working_folder_or_whole(
    right: Files, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    right[RECORD_PATH] = ""
    folder = lay(right)
    monkeypatch.chdir(folder / "units")
    assert [finding.path for finding in read_dataset(folder).findings] == [
        str(folder / RECORD_PATH)
    ]
    monkeypatch.chdir(folder / "records")
    assert [finding.path for finding in read_dataset(Path("..")).findings] == [
        str(folder / RECORD_PATH)
    ]
    monkeypatch.chdir(folder)
    assert [finding.path for finding in read_dataset(Path()).findings] == [RECORD_PATH]
