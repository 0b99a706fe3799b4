"""The mutations of the fuzz benchmark.

Editors, merges, exports and accidents damage files in these ways; other mutations are valid YAML that
nobody means. The order of the throws of `dice` decides the damage: keep the order, so that a seed stays the
same case.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from random import Random

Mutation = Callable[[bytes, Random], bytes]

ODD_CHARACTERS = (
    "\0", "\ufeff", "\x01", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad", "\u061c", "\u200b", "\u200d", "\u200e", "\u2028", "\u2029", "\u202a",
    "\u202e", "\u2066", "\u2069", "\u3000", "\ue000", "\ufdd0", "\ufffd", "\ufffe", "\U000e0001", "\U0001f600", "\U0010ffff", "e\u0301",
    "︎", "ﷺ", "𠮷", "⼈", "０", "：", "＃", "“", "”", "\t", "\v", "\f",
)  # fmt: skip
NO_UTF8 = (
    b"\xed\xa0\x80",
    b"\xed\xb0\x80\xed\xa0\x80",
    b"\xff",
    b"\xfe\xff",
    b"\xc0\x80",
    b"\xf4\x90\x80\x80",
    b"\xe4\xbd",
    b"\x80",
)
CONSTRUCTS = (
    "&a ", "*a", "<<: *a", "!!python/object:os.system ", "!!binary ", "!!set ", "! ", "!<tag:x> ", "? ", "- ", "--- ", "...", "%YAML 1.1", "|", ">", "|+99", ">-2",
    "'", '"', "[", "]", "{", "}", ",", ": ", "@", "`", "%", "~", "null", "yes", "\\", '"\\u0000"', '"\\ud800"', '"\\x00"', '"\\U00110000"', "[[]]", "{}", "[,]",
)  # fmt: skip
NUMBERS = (
    "9" * 400, "9" * 100_000, "999999999", "100000", "1000", "-1", "-0", "1e999999", "1E+5", ".inf", "-.inf", ".nan", "0x7f", "0o17", "0777", "1_000", "1:30:00", "１２", "٣", "½", "1.", ".5",
    "0.1" + "0" * 5000 + "1", "1,0,0", "99999999999999999999年", "1e1000元", "0/0", "+3", "3.4.5", "²", "约" * 500 + "3", "0" * 5000 + "1次", "9" * 4301 + "次",
)  # fmt: skip
DAYS = (
    "0000-00-00", "9999-12-31", "1900-01-01", "2023-02-30", "2023-13-01", "2023-1-1", "20230705", "2023-07-05 09:30", "0001-01-01", "2099-12-31",
    "1999-12-31至9999-12-31", "2023第五季度", "９９９９－１２－３１", "2023-07-05T00:00:00Z", "至", "2023至", "2024-02-29", "1921-07-01",
)  # fmt: skip
VALUES = (
    "",
    "~",
    "''",
    "[]",
    "{}",
    "[[[]]]",
    "{a: {b: {c: d}}}",
    "- a",
    "|",
    "|\n  a\n\n\n  b",
    "社会",
    "QSZ-2023-00012",
    "../../etc/passwd",
    "<script>",
    "{{ 7*7 }}",
)
MARKERS = (
    "<!-- gongkai:latest 0 -->", "<!-- gongkai:latest 999 -->", "<!-- gongkai:latest ９９ -->", "<!-- gongkai:latest -->", "<!-- gongkai:latest",
    "<!-- gongkai:latest 99999999999999999999 -->", "<!-- gongkai:nothing -->", "<!-- gongkai: -->", "<!--gongkai:years 5-->", "<!-- gongkai:latest 3 --> <!-- gongkai:units -->",
    "<!-- gongkai:latest ² -->", "<!-- gongkai:latest\n5 -->", "<!-- gongkai:due ٣ -->", "<!-- gongkai:figures --><!-- gongkai:", "<!-- <!-- gongkai:kinds --> -->",
)  # fmt: skip
CONFLICT = ("<<<<<<< HEAD\n", "||||||| base\n", "=======\n", ">>>>>>> other\n")


def flip_bytes(data: bytes, dice: Random) -> bytes:
    """Change some bits."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def delete(data: bytes, dice: Random) -> bytes:
    """Remove a stretch of bytes."""
    start, end = _stretch(data, dice)
    return data[:start] + data[end:]


def duplicate(data: bytes, dice: Random) -> bytes:
    """Write a stretch of bytes several times."""
    start, end = _stretch(data, dice)
    return data[:end] + data[start:end] * dice.choice([1, 2, 200]) + data[end:]


def truncate(data: bytes, dice: Random) -> bytes:
    """End in the middle, as after a full disk."""
    return data[: dice.randrange(len(data))]


def shuffle_lines(data: bytes, dice: Random) -> bytes:
    """Delete, repeat, move or indent lines."""
    lines = data.split(b"\n")
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(lines))
        line = lines.pop(place)
        lines[place:place] = dice.choice(
            [
                [],
                [line, line],
                [b"  " + line],
                [line.lstrip()],
                [b"\t" + line],
                [line, b""],
            ]
        )
        target = dice.randrange(len(lines) + 1)
        is_moved = dice.random() < 0.3  # noqa: PLR2004 - seldom
        lines.insert(target, line if is_moved else b"")
    return b"\n".join(lines)


def insert_construct(data: bytes, dice: Random) -> bytes:
    """Write a construct of YAML."""
    return _insert(data, dice, dice.choice(CONSTRUCTS).encode("utf-8"))


def nest(data: bytes, dice: Random) -> bytes:
    """Nest deeply."""
    depth = dice.choice([20, 23, 25, 100, 1000, 20_000])
    opening, closing = dice.choice(
        [
            ("[", "]"),
            ("{a: ", "}"),
            ("- ", ""),
            ("? ", ""),
            ("[{a: ", "}]"),
            ("{? ", "}"),
            ("{", ""),
            ("!a [", "]"),
        ]
    )
    return _insert(data, dice, f"{opening * depth}甲{closing * depth}".encode())


def replace_value(data: bytes, dice: Random) -> bytes:
    """Give a key another value."""
    return _with_value(data, dice, dice.choice(VALUES + NUMBERS + DAYS))


def huge_number(data: bytes, dice: Random) -> bytes:
    """Give a key a number that no computer holds, or in a form that no office writes."""
    return _with_value(
        data,
        dice,
        dice.choice(NUMBERS) + dice.choice(["", "元", "次", "%", "人次", "万元"]),
    )


def impossible_day(data: bytes, dice: Random) -> bytes:
    """Give a key a day or a period."""
    return _with_value(data, dice, dice.choice(DAYS))


def huge_key(data: bytes, dice: Random) -> bytes:
    """Write a key that is long, or thousands of keys."""
    key = dice.choice(
        [
            "键" * 1000,
            "k" * 120_000,
            '"' + "键" * 30_000 + '"',
            "? " + "键" * 5000 + "\n",
        ]
    )
    many = "".join(f"键{number}: 甲\n" for number in range(dice.choice([10, 5000])))
    return _insert_line(data, dice, dice.choice([f"{key}: 甲\n", many]).encode())


def many_items(data: bytes, dice: Random) -> bytes:
    """Write thousands of items, right or wrong, where a list may stand."""
    item = dice.choice(
        [
            "- 甲\n",
            "- \n",
            "- {内容: 甲}\n",
            "- {段落: 甲}\n",
            "- qsz-jiguan\n",
            "- {名称: 甲, 文件: attachments/a.pdf}\n",
            "- [甲]\n",
        ]
    )
    key = dice.choice(
        [
            "正文",
            "条目",
            "附件",
            "更正",
            "指标",
            "主要党组织",
            "议题",
            "申请",
            "意见建议",
            "曾用名",
            "后继",
        ]
    )
    return data.rstrip(b"\n") + f"\n{key}:\n{item * dice.choice([3, 8000])}".encode()


def odd_character(data: bytes, dice: Random) -> bytes:
    """Write characters that nobody sees, or that a computer reads in another way."""
    for _ in range(dice.randint(1, 3)):
        data = _insert(
            data,
            dice,
            (dice.choice(ODD_CHARACTERS) * dice.choice([1, 1, 3, 3000])).encode("utf-8"),
        )
    return data


def no_utf8(data: bytes, dice: Random) -> bytes:
    """Write bytes that no UTF-8 has, surrogates among them."""
    place = dice.randrange(len(data) + 1)
    return data[:place] + dice.choice(NO_UTF8) + data[place:]


def long_line(data: bytes, dice: Random) -> bytes:
    """Write a line of up to a megabyte."""
    text = dice.choice(
        [
            "甲",
            "a",
            " ",
            "#",
            "甲 ",
            "- ",
            "[",
            "“",
            "\\",
            '"',
            "：",
            "* ",
            "<!-- ",
            "|",
        ]
    )
    return _insert(
        data,
        dice,
        (text * (dice.choice([50_000, 200_000, 1_000_000]) // len(text.encode()))).encode(),
    )


def conflict(data: bytes, dice: Random) -> bytes:
    """Leave the markers of a merge that was not finished."""
    lines = data.split(b"\n")
    places = sorted(dice.randrange(len(lines) + 1) for _ in range(4))
    markers = CONFLICT
    if dice.random() >= 0.5:  # noqa: PLR2004 - every other has no base, as git writes by default
        markers = (CONFLICT[0], "", CONFLICT[2], CONFLICT[3])
    indent = dice.choice(["", "", "  "])
    for place, marker in reversed(list(zip(places, markers, strict=True))):
        lines[place:place] = [f"{indent}{marker}".rstrip().encode()] if marker else []
    return b"\n".join(lines)


def line_ends(data: bytes, dice: Random) -> bytes:
    """Write the ends of lines as other systems do, or mix them."""
    ends = dice.choice(
        [[b"\r\n"], [b"\r"], [b"\r\n", b"\n", b"\r"], [b"\n\r"], [b"\x0b"], [b"\r\r\n"]]
    )
    return b"".join(line + dice.choice(ends) for line in data.split(b"\n"))


def encoding(data: bytes, dice: Random) -> bytes:
    """Save in another encoding."""
    text = data.decode("utf-8", "replace")
    name = dice.choice(
        [
            "gbk",
            "gb18030",
            "big5",
            "utf-16-le",
            "utf-16-be",
            "utf-16",
            "utf-32",
            "utf-8-sig",
            "shift_jis",
            "utf-7",
        ]
    )
    mark = dice.choice([b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
    return mark + text.encode(name, "replace")


def comment(data: bytes, dice: Random) -> bytes:
    """Write a mark of a comment where it swallows text."""
    return _insert(
        data,
        dice,
        dice.choice([" #", " # ", "#", "##", " #1 ", "\n#", "\n  # "]).encode(),
    )


def marker(data: bytes, dice: Random) -> bytes:
    """Write a marker of a hand-written page."""
    return _insert(data, dice, dice.choice(MARKERS).encode())


MUTATIONS: Mapping[str, Mutation] = {
    "bits flipped": flip_bytes,
    "bytes deleted": delete,
    "bytes repeated": duplicate,
    "cut off": truncate,
    "lines deleted, repeated, moved, indented": shuffle_lines,
    "YAML constructs: anchors, tags, documents, quotes": insert_construct,
    "deep nesting": nest,
    "another value": replace_value,
    "huge and odd numbers": huge_number,
    "odd days and periods": impossible_day,
    "huge keys, thousands of keys": huge_key,
    "thousands of items": many_items,
    "odd characters: NUL, BOM, bidi, zero width": odd_character,
    "no UTF-8: surrogates, stray bytes": no_utf8,
    "lines of up to 1 MB": long_line,
    "merge conflict markers": conflict,
    "ends of lines: CRLF, CR, mixed": line_ends,
    "other encodings: GBK, UTF-16": encoding,
    "comments that swallow text": comment,
    "markers of pages": marker,
}


def _stretch(data: bytes, dice: Random) -> tuple[int, int]:
    start = dice.randrange(len(data))
    return start, min(len(data), start + dice.choice([1, 3, 20, 200]))


def _insert(data: bytes, dice: Random, added: bytes) -> bytes:
    """Insert bytes between two characters, most often where a value begins."""
    places = range(len(data) - 1)
    begins = [place + 2 for place in places if data[place : place + 2] in {b": ", b"- "}]
    is_at_value = bool(begins) and dice.random() < 0.6  # noqa: PLR2004 - mostly
    place = dice.choice(begins) if is_at_value else dice.randrange(len(data) + 1)
    # The further bytes of a character in UTF-8 begin with the bits 10.
    while place < len(data) and data[place] & 0xC0 == 0x80:  # noqa: PLR2004 - the two bits
        place += 1
    return data[:place] + added + data[place:]


def _insert_line(data: bytes, dice: Random, added: bytes) -> bytes:
    newline = ord("\n")
    begins = [0, *(place + 1 for place, byte in enumerate(data) if byte == newline)]
    place = dice.choice(begins)
    return data[:place] + added + data[place:]


def _with_value(data: bytes, dice: Random, value: str) -> bytes:
    """Replace the value of a key."""
    lines = data.split(b"\n")
    places = [place for place, line in enumerate(lines) if b": " in line]
    if not places:
        return data + value.encode()
    place = dice.choice(places)
    before, colon, rest = lines[place].partition(b": ")
    new = value.encode()
    if rest.startswith(b"{") and dice.random() < 0.8:  # noqa: PLR2004 - mostly within the braces
        pairs = rest.split(b", ")
        number = dice.randrange(len(pairs))
        end = b"}" if number == len(pairs) - 1 else b""
        pairs[number] = pairs[number].partition(b": ")[0] + b": " + new + end
        new = b", ".join(pairs)
    lines[place] = before + colon + new
    return b"\n".join(lines)
