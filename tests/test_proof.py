"""The traces of withheld texts, and the readings of a file in which traces are searched."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from gongkai.check.leaks import Secrets, Verdicts, Withheld, prove
from gongkai.check.leaks.matcher import Matcher
from gongkai.check.leaks.tokens import pieces
from gongkai.search.browser import file_script

PIECES = {
    "cut-at-punctuation": ("张家湾，矛盾调处（甲）", ["矛盾调处"]),
    "four-characters": ("矛盾调处", ["矛盾调处"]),
    "too-short": ("矛盾调", []),
    "digits-do-not-count": ("12矛盾调34", []),
    "words-of-dates-do-not-count": ("2023年上半年第三季度", []),
    "letters": ("abcdefgh", ["abcdefgh"]),
    "few-letters": ("abcdefg", []),
    "telephone": ("0837-6210015", ["6210015"]),
    "date-in-digits": ("20230705", []),
    "amount": ("326000", []),
    "long-run-is-cut": ("一二三四五六七八九十甲乙丙", ["一二三四五六", "七八九十甲乙丙"]),
    "underscore-cuts": ("矛盾调处_邻里纠纷", ["矛盾调处", "邻里纠纷"]),
}


@pytest.mark.parametrize(("text", "expected"), PIECES.values(), ids=PIECES)
def test_a_text_is_cut_into_pieces_with_their_origin(text: str, expected: list[str]) -> None:
    assert list(pieces(text)) == expected


def test_a_name_counts_from_two_characters() -> None:
    assert list(pieces("甄芙、王 x", is_name=True)) == ["甄芙"]


SECRET = "矛盾调处台账"  # noqa: S105 - a title
FILES: dict[str, tuple[str, bytes]] = {
    "bytes": ("a.pdf", b"\xff\x00" + SECRET.encode() + b"\xff"),
    "gzip": ("sitemap.xml.gz", gzip.compress(f"<a>{SECRET}</a>".encode())),
    "script-of-a-file": (
        "index.json.js",
        file_script("index.json", f'{{"标题":"{SECRET}"}}'.encode()).encode(),
    ),
    "surrogates": (
        "a.js",
        b"\\ud83d\\ude00" + b"".join(b"\\u%04x" % ord(character) for character in SECRET),
    ),
    "braces": ("a.js", b"".join(b"\\u{%x}" % ord(character) for character in SECRET)),
    "entities-of-percents": (
        "a.html",
        b"&#37;E7&#37;9F&#37;9B&#37;E7&#37;9B&#37;BE&#37;E8&#37;B0&#37;83&#37;E5&#37;A4&#37;84"
        + "台账".encode(),
    ),
}


@pytest.mark.parametrize(("name", "data"), FILES.values(), ids=FILES)
def test_a_text_is_found_in_a_file(name: str, data: bytes) -> None:
    assert Matcher([SECRET]).find_in_file(name, data) == {0}
    assert Matcher(["别的文字内容"]).find_in_file(name, data) == set()


@pytest.mark.parametrize("name", ["a.gz", "a.json.js", "a.html"])
def test_a_damaged_file_is_read_as_far_as_it_goes(name: str) -> None:
    assert Matcher([SECRET]).find_in_file(
        name,
        b'\x1f\x8b"AAAAAAAAAAAAAAAAAAAAA" &#x110000; %F %ZZ \\u{ffffff} \\ud800 ' + SECRET.encode(),
    ) == {0}


NUMBERS = {
    "alone": ("见 QSZ-2023-00031。", True),
    "in-an-address": ("records/2023/QSZ-2023-00031/", True),
    "lower": ("qsz-2023-00031", True),
}
NUMBERS |= {
    "longer": ("QSZ-2023-000310", False),
    "other-code": ("AQSZ-2023-00031", False),
    "inner-code": ("X-QSZ-2023-00031", False),
}


@pytest.mark.parametrize(("text", "found"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_found_where_it_stands_alone(text: str, found: bool) -> None:  # noqa: FBT001 - a column of the table
    assert bool(Matcher([], ["QSZ-2023-00031"]).find(text.encode())) is found


def secrets(texts: list[str], shown: Iterable[str] = (), **more: object) -> Secrets:
    withheld = [Withheld("records/a.yml", "QSZ-2023-00031", texts, [], [])]
    listed: list[tuple[str, Callable[[], Iterable[str]]]] = [
        (text, partial(list, [text])) for text in shown
    ]
    return Secrets(withheld, listed, {}, [])._replace(**more)  # type: ignore[arg-type]


def site_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_what_is_shown_elsewhere_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(SECRET, "utf-8")

    assert prove(site_files(tmp_path), secrets([SECRET]), [], Verdicts(None)) == [
        ("index.html", ["records/a.yml"])
    ]
    assert (
        prove(site_files(tmp_path), secrets([SECRET], [f"关于{SECRET}的通知"]), [], Verdicts(None))
        == []
    )
    assert (
        prove(site_files(tmp_path), secrets([SECRET], ["矛盾、调处台账"]), [], Verdicts(None)) == []
    )
    common = tmp_path / "mkdocs.yml"
    common.write_text(f"site_name: {SECRET}", "utf-8")
    assert prove(site_files(tmp_path), secrets([SECRET], common=[common]), [], Verdicts(None)) == []


def test_the_path_of_a_file_is_searched_too(tmp_path: Path) -> None:
    (tmp_path / f"{SECRET}.html").write_text("", "utf-8")

    assert [
        leak.uri for leak in prove(site_files(tmp_path), secrets([SECRET]), [], Verdicts(None))
    ] == [f"{SECRET}.html"]


def test_without_anything_withheld_nothing_is_read(tmp_path: Path) -> None:
    assert prove({}, Secrets([], [], {}, []), [tmp_path / "nowhere"], Verdicts(None)) == []


def test_a_clean_file_is_searched_again_after_a_change(tmp_path: Path) -> None:
    """The file or the secrets have changed."""
    site, kept = tmp_path / "site", tmp_path / "verdicts"
    site.mkdir()
    (site / "index.html").write_text("邻里纠纷化解", "utf-8")

    def proven(*texts: str) -> bool:
        verdicts = Verdicts(kept)
        leaks = prove(site_files(site), secrets(list(texts)), [], verdicts)
        verdicts.save()
        return not leaks

    assert proven(SECRET)
    assert proven(SECRET)
    assert not proven(SECRET, "邻里纠纷化解")
    assert proven(SECRET)
    (site / "index.html").write_text(SECRET, "utf-8")
    assert not proven(SECRET)
    assert SECRET.encode() not in kept.read_bytes()
