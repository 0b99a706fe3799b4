"""Scalar values: the texts that each reader accepts and refuses, and the guesses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model import ItemCode, RecordId, UnitId, WrongValueError
from gongkai.model.values import (
    read_count,
    read_data_path,
    read_date,
    read_line,
    read_month,
    read_number,
    read_paragraphs,
    read_phone,
    up_to,
)

Reader = Callable[[object], Any]

DATE = "为日期，格式是 年-月-日，如 2023-07-05"
NO_SUCH_DATE = "为真实存在的日期"
MONTH = "为年月，格式是 年-月，如 1995-08"
COUNT = "为整数，不带计量单位"
ROUGH = f"{COUNT}，要写准数；约数请写在“指标”里"
SHARE = f"{COUNT}，不能写百分比；请写人数、件数，或者在“指标”里写明占多少人（件）的百分之几"
NUMBER = "为数字，如 58.7"
RECORD_ID = "为索引号，格式是 机构代码-年份-五位序号，如 QSZ-2023-00012"
UNIT_ID = "为单位代码，由小写字母、数字和连字符组成，如 qsz-jiguan"
ITEM_CODE = "为公开目录中的事项编号，格式是 类别序号.事项序号，如 3.2"
PHONE = "为电话号码，如 0838-6210012"
DATA_PATH = "为 data 文件夹内的路径，用 / 分隔，不能以 / 开头，不能含 .."

ACCEPTED: dict[str, tuple[Reader, str, Any]] = {
    "date": (read_date, "2023-07-05", date(2023, 7, 5)),
    "date-with-space-around": (read_date, " 2023-07-05 ", date(2023, 7, 5)),
    "leap-day": (read_date, "2024-02-29", date(2024, 2, 29)),
    "founding-of-the-party": (read_date, "1921-07-23", date(1921, 7, 23)),
    "month": (read_month, "1995-08", "1995-08"),
    "december": (read_month, "2023-12", "2023-12"),
    "count": (read_count, "12", 12),
    "count-at-its-limit": (up_to(750), "750", 750),
    "count-zero": (read_count, "0", 0),
    "count-large": (read_count, "1000000", 1_000_000),
    "number": (read_number, "58.7", Decimal("58.7")),
    "number-whole": (read_number, "58", Decimal(58)),
    "number-below-one": (read_number, "0.5", Decimal("0.5")),
    "number-with-comma": (read_number, "1,234.5", Decimal("1234.5")),
    "number-with-chinese-comma": (read_number, "1，234", Decimal(1234)),
    "record-id": (RecordId.read, "QSZ-2023-00012", "QSZ-2023-00012"),
    "record-id-with-space-around": (RecordId.read, " QSZ-2023-00012\n", "QSZ-2023-00012"),
    "record-id-of-two-parts": (RecordId.read, "QSZ-JG2-1999-00001", "QSZ-JG2-1999-00001"),
    "unit-id": (UnitId.read, "qsz-jiguan", "qsz-jiguan"),
    "item-code": (ItemCode.read, "3.2", "3.2"),
    "item-code-ending-in-nought": (ItemCode.read, "3.10", "3.10"),
    "unit-id-of-digits": (UnitId.read, "0012", "0012"),
    "unit-id-with-digits": (UnitId.read, "qsz-yangliu-1", "qsz-yangliu-1"),
    "phone": (read_phone, "0837-6210015", "0837-6210015"),
    "phone-with-brackets": (read_phone, "(0837)6210015", "(0837)6210015"),
    "phone-with-chinese-brackets": (read_phone, "（0837）6210015", "（0837）6210015"),
    "phone-with-space": (read_phone, "0837 6210015", "0837 6210015"),
    "phone-with-extension": (read_phone, "6210015转8001", "6210015转8001"),
    "phone-short": (read_phone, "110", "110"),
    "data-path": (read_data_path, "attachments/名单.pdf", "attachments/名单.pdf"),
    "data-path-deep": (read_data_path, "attachments/2023/名单.pdf", "attachments/2023/名单.pdf"),
    "data-path-with-dots-in-name": (
        read_data_path,
        "attachments/名单..pdf",
        "attachments/名单..pdf",
    ),
    "data-path-with-space": (read_data_path, "attachments/名单 1.pdf", "attachments/名单 1.pdf"),
    "line": (read_line, "机关党支部", "机关党支部"),
    "line-with-space-around": (read_line, " 机关党支部\u3000", "机关党支部"),
    "line-of-no": (read_line, "no", "no"),
    "line-of-digits": (read_line, "0012", "0012"),
    "paragraph": (read_paragraphs, "一", ("一",)),
    "paragraphs": (read_paragraphs, "一\n二\n", ("一", "二")),
    "paragraphs-with-blank-lines": (read_paragraphs, "\n一\n\n \n二", ("一", "二")),
    "paragraphs-indented": (read_paragraphs, "\u3000\u3000一\n  二 ", ("一", "二")),
    "paragraphs-none": (read_paragraphs, "", ()),
}

REFUSED: dict[str, tuple[Reader, str, str, str]] = {
    "count-over-its-limit": (up_to(750), "751", "为 0 到 750 的整数", ""),
    "count-no-number": (up_to(750), "甲", COUNT, ""),
    "date-without-zeros": (read_date, "2023-7-5", DATE, "2023-07-05"),
    "date-with-slashes": (read_date, "2023/07/05", DATE, "2023-07-05"),
    "date-with-dots": (read_date, "2023.7.5", DATE, "2023-07-05"),
    "date-in-characters": (read_date, "2023年7月5日", DATE, "2023-07-05"),
    "date-in-full-width-digits": (read_date, "２０２３-07-05", DATE, "2023-07-05"),
    "date-in-digits": (read_date, "20230705", DATE, "2023-07-05"),
    "date-in-chinese-digits": (read_date, "二〇二三年七月五日", DATE, "2023-07-05"),
    "date-in-chinese-tens": (read_date, "二○二六年十二月二十五日", DATE, "2026-12-25"),
    "date-with-time": (read_date, "2023-07-05 08:00", DATE, "2023-07-05"),
    "date-with-short-time": (read_date, "2026-7-1 14:00", DATE, "2026-07-01"),
    "date-with-time-in-words": (read_date, "2026年7月5日上午9时30分", DATE, "2026-07-05"),
    "date-with-time-of-excel": (read_date, "2026/7/5 0:00:00", DATE, "2026-07-05"),
    "date-with-zone": (read_date, "2026-07-05T09:30:00+08:00", DATE, "2026-07-05"),
    "date-with-full-width-time": (read_date, "2026－07－05　14：00", DATE, "2026-07-05"),
    "date-with-weekday": (read_date, "2026-07-05（星期日）", DATE, "2026-07-05"),
    "date-with-half-day": (read_date, "2026年7月5日下午", DATE, "2026-07-05"),
    "date-with-dashes": (read_date, "2026—07—05", DATE, "2026-07-05"),
    "date-with-blanks": (read_date, "2026 07 05", DATE, "2026-07-05"),
    "date-with-blanks-between": (read_date, "2026 年 7 月 5 日", DATE, "2026-07-05"),
    "date-with-chinese-stops": (read_date, "2026。7。5", DATE, "2026-07-05"),
    "date-in-first-month": (read_date, "2026年元月5日", DATE, "2026-01-05"),
    "date-of-short-year-in-words": (read_date, "26年7月5日", DATE, "2026-07-05"),
    "date-of-last-century": (read_date, "95年7月5日", DATE, "1995-07-05"),
    "date-of-two-days": (read_date, "2026-07-05至2026-07-06", DATE, ""),
    "date-with-hour-alone": (read_date, "2026-7-1 14", DATE, ""),
    "date-30-february-with-time": (read_date, "2026-2-30 9:00", NO_SUCH_DATE, ""),
    "date-digits-of-month-13": (read_date, "20261301", NO_SUCH_DATE, ""),
    "date-without-day": (read_date, "2023-07", DATE, ""),
    "date-of-short-year": (read_date, "23-07-05", DATE, ""),
    "date-of-lost-year": (read_date, "0203-07-05", DATE, ""),
    "date-of-huge-year": (read_date, "99999999999999999999-07-05", DATE, ""),
    "date-of-5000-digits": (read_date, "9" * 5000 + "-07-05", DATE, ""),
    "date-day-first": (read_date, "05-07-2023", DATE, ""),
    "date-empty": (read_date, "", DATE, ""),
    "date-29-february": (read_date, "2023-02-29", NO_SUCH_DATE, ""),
    "date-31-april": (read_date, "2023-04-31", NO_SUCH_DATE, ""),
    "date-month-13": (read_date, "2023-13-01", NO_SUCH_DATE, ""),
    "date-day-0": (read_date, "2023-07-00", NO_SUCH_DATE, ""),
    "month-13": (read_month, "1995-13", MONTH, ""),
    "month-0": (read_month, "1995-00", MONTH, ""),
    "month-of-1895": (read_month, "1895-08", MONTH, ""),
    "month-with-day": (read_month, "1995-08-01", MONTH, ""),
    "month-in-full-width-digits": (read_month, "19９５-08", MONTH, "1995-08"),
    "month-in-characters": (read_month, "1995年8月", MONTH, "1995-08"),
    "month-with-dot": (read_month, "1995.8", MONTH, "1995-08"),
    "month-in-digits": (read_month, "199508", MONTH, "1995-08"),
    "month-in-chinese-digits": (read_month, "一九九五年八月", MONTH, "1995-08"),
    "count-with-unit": (read_count, "12人", COUNT, "12"),
    "count-together": (read_count, "共12人", COUNT, "12"),
    "count-of-rank": (read_count, "第3名", COUNT, "3"),
    "count-about": (read_count, "约12人", ROUGH, ""),
    "count-odd": (read_count, "40余人", ROUGH, ""),
    "count-odd-bare": (read_count, "40余", ROUGH, ""),
    "count-nearly": (read_count, "近800人", ROUGH, ""),
    "count-or-so": (read_count, "30人左右", ROUGH, ""),
    "count-at-least": (read_count, "至少3人", ROUGH, ""),
    "count-range": (read_count, "30-35人", ROUGH, ""),
    "count-percent": (read_count, "10%", SHARE, ""),
    "count-percent-in-words": (read_count, "百分之十", SHARE, ""),
    "count-tenths": (read_count, "九成", SHARE, ""),
    "count-of-money": (read_count, "12元", COUNT, ""),
    "count-of-days": (up_to(750, "个?工作日"), "15天", COUNT, ""),
    "count-of-working-days": (up_to(750, "个?工作日"), "15个工作日", COUNT, "15"),
    "count-of-too-many-days": (up_to(750), "7500", "为 0 到 750 的整数", ""),
    "count-of-too-many-in-words": (up_to(750), "751个", "为 0 到 750 的整数", ""),
    "count-with-leading-zeros": (read_count, "0012", COUNT, "12"),
    "count-with-comma": (read_count, "1,234", COUNT, "1234"),
    "count-in-full-width-digits": (read_count, "１２", COUNT, "12"),
    "count-in-characters": (read_count, "十二", COUNT, "12"),
    "count-in-characters-with-unit": (read_count, "两名", COUNT, "2"),
    "count-in-characters-of-ten-thousand": (read_count, "三万人", COUNT, "30000"),
    "count-negative": (read_count, "-3", COUNT, ""),
    "count-of-halves": (read_count, "3.5", COUNT, ""),
    "count-of-ten-thousands": (read_count, "1万", COUNT, ""),
    "count-exponent": (read_count, "1e3", COUNT, ""),
    "count-from-to": (read_count, "12~15人", ROUGH, ""),
    "count-of-two-numbers": (read_count, "男12女15", COUNT, ""),
    "count-of-5000-digits": (read_count, "9" * 5000, COUNT, ""),
    "count-empty": (read_count, "", COUNT, ""),
    "number-negative": (read_number, "-1", NUMBER, ""),
    "number-with-percent": (read_number, "58.7%", NUMBER, ""),
    "number-exponent": (read_number, "1e3", NUMBER, ""),
    "number-not-a-number": (read_number, "NaN", NUMBER, ""),
    "number-infinite": (read_number, "Infinity", NUMBER, ""),
    "number-hexadecimal": (read_number, "0x1F", NUMBER, ""),
    "number-with-underscore": (read_number, "1_000", NUMBER, ""),
    "number-without-integer-part": (read_number, ".5", NUMBER, ""),
    "number-in-full-width-digits": (read_number, "５.5", NUMBER, "5.5"),
    "number-in-characters": (read_number, "十二", NUMBER, "12"),
    "number-with-unit": (read_number, "12学时", NUMBER, ""),
    "number-with-decimal-comma": (read_number, "12,34", NUMBER, ""),
    "number-with-commas-anywhere": (read_number, "1,2,3", NUMBER, ""),
    "number-empty": (read_number, "", NUMBER, ""),
    "item-code-full-width": (ItemCode.read, "３．２", ITEM_CODE, "3.2"),
    "item-code-chinese-stop": (ItemCode.read, "3。2", ITEM_CODE, "3.2"),
    "item-code-hyphen": (ItemCode.read, "3-2", ITEM_CODE, "3.2"),
    "item-code-with-word": (ItemCode.read, "3.2 项", ITEM_CODE, "3.2"),
    "item-code-of-one-part": (ItemCode.read, "3", ITEM_CODE, ""),
    "item-code-of-three-parts": (ItemCode.read, "3.2.1", ITEM_CODE, ""),
    "item-code-beginning-with-nought": (ItemCode.read, "3.02", ITEM_CODE, ""),
    "item-code-path": (ItemCode.read, "../3.2", ITEM_CODE, ""),
    "record-id-lower-case": (RecordId.read, "qsz-2023-00012", RECORD_ID, "QSZ-2023-00012"),
    "record-id-underscores": (RecordId.read, "QSZ_2023_00012", RECORD_ID, "QSZ-2023-00012"),
    "record-id-full-width-hyphens": (
        RecordId.read,
        "QSZ－2023－00012",
        RECORD_ID,
        "QSZ-2023-00012",
    ),
    "record-id-dashes": (RecordId.read, "QSZ—2023—00012", RECORD_ID, "QSZ-2023-00012"),
    "record-id-four-digits": (RecordId.read, "QSZ-2023-0012", RECORD_ID, ""),
    "record-id-six-digits": (RecordId.read, "QSZ-2023-000012", RECORD_ID, ""),
    "record-id-of-1899": (RecordId.read, "QSZ-1899-00012", RECORD_ID, ""),
    "record-id-without-organisation": (RecordId.read, "2023-00012", RECORD_ID, ""),
    "record-id-double-hyphen": (RecordId.read, "QSZ--2023-00012", RECORD_ID, ""),
    "record-id-chinese": (RecordId.read, "清水-2023-00012", RECORD_ID, ""),
    "record-id-full-width-digits": (
        RecordId.read,
        "QSZ-2023-０００１２",
        RECORD_ID,
        "QSZ-2023-00012",
    ),
    "record-id-full-width-year": (RecordId.read, "QSZ-20２３-00012", RECORD_ID, "QSZ-2023-00012"),
    "record-id-path": (RecordId.read, "../QSZ-2023-00012", RECORD_ID, ""),
    "record-id-empty": (RecordId.read, "", RECORD_ID, ""),
    "unit-id-upper-case": (UnitId.read, "QSZ-Jiguan", UNIT_ID, "qsz-jiguan"),
    "unit-id-underscore": (UnitId.read, "qsz_jiguan", UNIT_ID, "qsz-jiguan"),
    "unit-id-chinese": (UnitId.read, "机关党支部", UNIT_ID, ""),
    "unit-id-space": (UnitId.read, "qsz jiguan", UNIT_ID, ""),
    "unit-id-double-hyphen": (UnitId.read, "qsz--jiguan", UNIT_ID, ""),
    "unit-id-hyphen-first": (UnitId.read, "-qsz", UNIT_ID, ""),
    "unit-id-hyphen-last": (UnitId.read, "qsz-", UNIT_ID, ""),
    "unit-id-path": (UnitId.read, "../qsz", UNIT_ID, ""),
    "unit-id-empty": (UnitId.read, "", UNIT_ID, ""),
    "phone-of-two-digits": (read_phone, "12", PHONE, ""),
    "phone-of-31-digits": (read_phone, "1" * 31, PHONE, ""),
    "phone-with-words": (read_phone, "电话0837-6210015", PHONE, ""),
    "phone-without-digits": (read_phone, "---", PHONE, ""),
    "phone-in-full-width-digits": (read_phone, "０８３７", PHONE, "0837"),
    "phone-empty": (read_phone, "", PHONE, ""),
    "data-path-absolute": (read_data_path, "/etc/passwd", DATA_PATH, ""),
    "data-path-up": (read_data_path, "../名单.pdf", DATA_PATH, ""),
    "data-path-up-in-the-middle": (read_data_path, "attachments/../../名单.pdf", DATA_PATH, ""),
    "data-path-of-windows": (
        read_data_path,
        "attachments\\名单.pdf",
        DATA_PATH,
        "attachments/名单.pdf",
    ),
    "data-path-of-windows-up": (read_data_path, "..\\名单.pdf", DATA_PATH, ""),
    "data-path-of-a-drive": (read_data_path, "C:\\名单.pdf", DATA_PATH, ""),
    "data-path-of-a-share": (read_data_path, "\\\\server\\名单.pdf", DATA_PATH, ""),
    "data-path-of-the-web": (read_data_path, "https://www.example.com/名单.pdf", DATA_PATH, ""),
    "data-path-with-control-character": (read_data_path, "attachments/名单\0.pdf", DATA_PATH, ""),
    "data-path-empty": (read_data_path, "", DATA_PATH, ""),
    "line-empty": (read_line, "", "填写内容，不能是空的", ""),
    "line-blank": (read_line, " \u3000", "填写内容，不能是空的", ""),
    "line-of-two": (read_line, "机关\n  党支部", "写在一行里", "机关党支部"),
}

READERS: dict[str, Reader] = {
    "date": read_date,
    "month": read_month,
    "count": read_count,
    "number": read_number,
    "record-id": RecordId.read,
    "unit-id": UnitId.read,
    "phone": read_phone,
    "data-path": read_data_path,
    "line": read_line,
    "paragraphs": read_paragraphs,
}


@pytest.mark.parametrize(("read", "text", "value"), ACCEPTED.values(), ids=ACCEPTED)
def test_a_right_text_is_read(read: Reader, text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize(("read", "text", "expected", "guess"), REFUSED.values(), ids=REFUSED)
def test_a_wrong_text_is_refused_with_expectation_and_guess(
    read: Reader, text: str, expected: str, guess: str
) -> None:
    with pytest.raises(WrongValueError) as caught:
        read(text)
    assert (caught.value.expected, caught.value.guess) == (expected, guess)


@pytest.mark.parametrize(
    "value",
    [None, True, 1.5, ["一"], {"一": "二"}],
    ids=["nothing", "boolean", "float", "list", "mapping"],
)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_every_reader_wants_a_text(read: Reader, value: object) -> None:
    with pytest.raises(WrongValueError) as caught:
        read(value)
    assert caught.value.expected == "写成一段文字"


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@settings(derandomize=True, database=None, deadline=None)
@given(
    text=st.text(
        "0123456789２٣-－—_/\\.:：,，年月日约至万%二〇十人QSZqsz转()e+ \n\0清", max_size=16
    )
    | st.text(max_size=8)
)
def test_any_text_is_read_or_refused_and_every_guess_can_be_read(read: Reader, text: str) -> None:
    try:
        read(text)
    except WrongValueError as error:
        if error.guess:
            read(error.guess)


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@settings(derandomize=True, database=None, deadline=None)
@given(text=st.text("0123456789-/.,，QSZqsz一 \n", max_size=16))
def test_a_value_that_was_read_is_read_as_itself(read: Reader, text: str) -> None:
    try:
        value = read(text)
    except WrongValueError:
        return
    assert read(value) == value


@settings(derandomize=True, database=None, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_reads_back_from_its_iso_form(day: date) -> None:
    assert read_date(day.isoformat()) == day


def test_the_year_of_a_record_is_in_its_number() -> None:
    assert RecordId.read("QSZ-JG-2023-00012").year == 2023
