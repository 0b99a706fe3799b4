"""Withdrawn records leave every kept release, whose manifests stay true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from gongkai.release import PublishSettings, differences, roll_back

from .conftest import ASSET, FILES, RECORD, SHARD

if TYPE_CHECKING:
    from .conftest import Publisher

NEW_SHARD = "search/ffffffffffffffff/0.bin"
NOTICE = {
    **{uri: text for uri, text in FILES.items() if uri not in {f"{RECORD}/attachment.pdf", SHARD}},
    "index.html": "新首页",
    f"{RECORD}/index.html": "已撤下",
    "years/2023/index.html": "QSZ-2023-00012 一条公示；QSZ-2023-00013 别的记录",
    "search/entry.bin": "entry 2",
    NEW_SHARD: "postings 2",
}


def contents(destination: str) -> str:
    return "\n".join(
        path.read_text("utf-8")
        for path in Path(destination).rglob("*")
        if path.is_file() and path.name != "manifest"
    )


def test_a_withdrawn_entry_goes_from_every_kept_release(publisher: Publisher) -> None:
    old = [
        publisher.publish({**FILES, "index.html": str(number)}, number).name for number in (1, 2)
    ]
    done = publisher.publish(NOTICE, 3, withdrawn=frozenset({RECORD}))

    assert done.withdrawn_from == old
    assert "张三" not in contents(publisher.destination)
    assert "postings 1" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))

    roll_back(publisher.destination, old[0], None, print)
    assert publisher.served["index.html"] == "1"
    assert publisher.served[f"{RECORD}/index.html"] == "已撤下"
    assert publisher.served[ASSET] == FILES[ASSET]
    assert publisher.served[NEW_SHARD] == "postings 2"
    assert Path(publisher.destination, "current/gone", RECORD).is_file()


def test_an_entry_that_this_audience_may_no_longer_see_goes_too(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    publisher.publish({uri: text for uri, text in NOTICE.items() if not uri.startswith(RECORD)}, 2)

    assert "张三" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))


SAYS = f"{RECORD}/index.json"
BEFORE = {**FILES, SAYS: '{"监督电话": "张三"}'}
AFTER = {
    uri: text.replace("张三", "某人").replace("第一版", "第二版")
    for uri, text in {**BEFORE, "search/entry.bin": "entry 2"}.items()
    if uri != SHARD
} | {NEW_SHARD: "postings 2"}


def narrowed(publisher: Publisher, files: dict[str, str], commit: int) -> list[str]:
    site = publisher.site(files, commit)._replace(narrowed=frozenset({RECORD}))
    return list(publisher.publish_site(site, commit).withdrawn_from)


def test_a_part_that_was_narrowed_goes_from_every_kept_release(publisher: Publisher) -> None:
    old = [
        publisher.publish({**BEFORE, "about/index.html": str(number)}, number).name
        for number in (1, 2)
    ]
    same = {uri: text for uri, text in AFTER.items() if not uri.endswith(".pdf")}

    assert narrowed(publisher, same, 3) == old
    assert "张三" not in contents(publisher.destination)
    assert "postings 1" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))
    assert narrowed(publisher, {**same, "about/index.html": "3"}, 4) == [], "it is gone by now"

    roll_back(publisher.destination, old[0], None, print)
    assert (publisher.served["about/index.html"], publisher.served["index.html"][-3:]) == (
        "1",
        "第一版",
    )
    assert (publisher.served[SAYS], publisher.served[f"{RECORD}/index.html"]) == (
        '{"监督电话": "某人"}',
        "某人的公示",
    )
    assert not Path(publisher.destination, "current/gone").exists()


@pytest.mark.parametrize("attachment", [None, "某人的身份证"], ids=["去掉", "换过"])
def test_an_attachment_that_is_gone_or_was_changed_goes_too(
    publisher: Publisher, attachment: str | None
) -> None:
    publisher.publish(BEFORE, 1)
    publisher.publish(
        {uri: text for uri, text in AFTER.items() if attachment or not uri.endswith(".pdf")}, 2
    )

    assert "张三的身份证" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))


def entry(says: str) -> dict[str, str]:
    """Return a site with a text in an entry, its attachment, and the pages that name the entry."""
    return {**BEFORE, SAYS: says, f"{RECORD}/index.html": f"<p>{says}</p>"}


EDITS = {
    "a text is added": ('{"记录": {"正文": ["甲"]}}', '{"记录": {"正文": ["甲", "乙"]}}', False),
    "a sentence is added": (
        '{"正文": "上半年组织集中学习十次。"}',
        '{"正文": "上半年组织集中学习十次。又补一次。"}',
        False,
    ),
    "a field is added": ('{"标题": "甲"}', '{"标题": "甲", "人数": 7}', False),
    "texts change places": ('{"正文": ["甲", "乙"]}', '{"正文": ["乙", "甲"]}', False),
    "a text is gone": ('{"正文": ["甲", "乙"]}', '{"正文": ["甲"]}', True),
    "a number is another one": ('{"人数": 7}', '{"人数": 17}', True),
    "a number of a text is longer": (
        '{"党费": "上半年共收党费6"}',
        '{"党费": "上半年共收党费60元"}',
        True,
    ),
    "a word is taken out": (
        '{"正文": "张三参加了上半年的集中学习。"}',
        '{"正文": "参加了上半年的集中学习。"}',
        True,
    ),
    "a text stands in another field": (
        '{"标题": "甲", "备注": "乙"}',
        '{"标题": "乙", "备注": "乙"}',
        True,
    ),
    "a name of a figure is gone": (
        '{"指标": {"张三": 1, "人数": 2}}',
        '{"指标": {"人数": 2}}',
        True,
    ),
    "nothing can be read": ("{", '{"人数": 2}', True),
}


@pytest.mark.parametrize(("before", "now", "loses"), EDITS.values(), ids=EDITS)
def test_an_edit_that_loses_a_text_changes_every_release(
    publisher: Publisher,
    before: str,
    now: str,
    loses: bool,  # noqa: FBT001 - a column of the table
) -> None:
    first = publisher.publish(entry(before), 1).name
    done = publisher.publish(entry(now), 2)
    roll_back(publisher.destination, first, None, print)

    assert done.withdrawn_from == ([first] if loses else [])
    assert publisher.served[SAYS] == (now if loses else before)
    assert publisher.served[f"{RECORD}/index.html"] == f"<p>{now if loses else before}</p>"
    assert not list(differences(publisher.destination, None))


def texts(**sources: tuple[list[str], list[str]]) -> str:
    return json.dumps(
        {source: {"pages": pages, "texts": said} for source, (pages, said) in sources.items()}
    )


def with_texts(publisher: Publisher, files: dict[str, str], commit: int, said: str) -> list[str]:
    site = publisher.site(files, commit)
    return list(
        publisher.publish_site(
            site._replace(beside={**site.beside, "texts.json": said}), commit
        ).withdrawn_from
    )


PAGES = {
    **FILES,
    "units/jiguan/index.html": "负责人6名",
    "guide/index.html": "电话6210015",
    "about/index.html": "第一版",
}


def test_a_text_that_is_no_entry_goes_from_every_page(publisher: Publisher) -> None:
    said = texts(
        unit=(["units/jiguan/"], ["机关党支部", "6"]), site=([], ["清水镇", "电话6210015"])
    )
    with_texts(publisher, {**PAGES, "index.html": "党建办 电话6210015"}, 1, said)
    now = {
        **PAGES,
        "units/jiguan/index.html": "负责人7名",
        "guide/index.html": "电话见公开栏",
        "about/index.html": "第二版",
    }
    old = with_texts(
        publisher,
        {**now, "index.html": "党建办"},
        2,
        texts(unit=(["units/jiguan/"], ["机关党支部", "7"]), site=([], ["清水镇"])),
    )
    roll_back(publisher.destination, old[0], None, print)

    assert "6210015" not in contents(publisher.destination)
    assert "postings 1" in contents(publisher.destination), "the search is the same in both"
    assert publisher.served["units/jiguan/index.html"] == "负责人7名"
    assert publisher.served["about/index.html"] == "第一版"
    assert not list(differences(publisher.destination, None))


def test_a_text_too_short_to_be_looked_for_goes_with_every_page(publisher: Publisher) -> None:
    with_texts(
        publisher,
        {**PAGES, "about/index.html": "版 <b>齦</b> 权"},
        1,
        texts(settings=([], ["版 <b>齦</b> 权"])),
    )
    with_texts(
        publisher,
        {**PAGES, "about/index.html": "版 <b>某</b> 权"},
        2,
        texts(settings=([], ["版 <b>某</b> 权"])),
    )

    assert "齦" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))


def test_the_address_of_a_page_that_is_gone_goes_from_lists(publisher: Publisher) -> None:
    page = {
        "齭齭齭/index.html": "说明",
        "sitemap.xml": f"<loc>http://dangwu.example/{quote('齭齭齭')}/</loc>",
        "home.html": "<a href=齭齭齭/>",
    }
    with_texts(publisher, {**PAGES, **page}, 1, texts(page=(["齭齭齭/index.html"], ["说明"])))
    now = {
        "new/index.html": "说明",
        "sitemap.xml": "<loc>http://dangwu.example/new/</loc>",
        "home.html": "<a href=new/>",
    }
    with_texts(publisher, {**PAGES, **now}, 2, texts(other=(["new/index.html"], ["说明"])))

    everything = contents(publisher.destination)
    assert "齭" not in everything
    assert quote("齭") not in everything


def test_a_hand_written_text_file_leaves_every_release(publisher: Publisher) -> None:
    with_texts(
        publisher, {**PAGES, "list.csv": "齡齡齡"}, 1, texts(file=(["list.csv"], ["齡齡齡"]))
    )
    with_texts(publisher, PAGES, 2, texts())

    assert "齡" not in contents(publisher.destination)


def test_texts_that_are_added_leave_earlier_releases_alone(publisher: Publisher) -> None:
    with_texts(publisher, PAGES, 1, texts(site=([], ["清水镇"])))

    assert (
        with_texts(
            publisher,
            {**PAGES, "about/index.html": "第二版"},
            2,
            texts(site=([], ["清水镇", "电话6210015"])),
        )
        == []
    )


def test_a_release_that_does_not_say_its_texts_keeps_no_page(publisher: Publisher) -> None:
    first = publisher.publish(PAGES, 1).name
    assert with_texts(
        publisher, {**PAGES, "about/index.html": "第二版"}, 2, texts(site=([], ["清水镇"]))
    ) == [first]
    roll_back(publisher.destination, first, None, print)

    assert publisher.served["about/index.html"] == "第二版"
    assert (
        with_texts(
            publisher, {**PAGES, "about/index.html": "第三版"}, 3, texts(site=([], ["清水镇"]))
        )
        == []
    )


def test_a_document_that_is_gone_goes_from_every_release(publisher: Publisher) -> None:
    publisher.publish({**PAGES, "files/list.pdf": "张三的住址"}, 1)
    publisher.publish(PAGES, 2)

    assert "张三的住址" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))


def test_compressed_texts_go_with_the_texts(publisher: Publisher) -> None:
    settings = PublishSettings(compress=True)
    long = {uri: text * 200 for uri, text in FILES.items()}
    first = publisher.publish(long, 1, settings).name
    publisher.publish(
        {uri: text * 200 for uri, text in NOTICE.items()},
        2,
        settings,
        withdrawn=frozenset({RECORD}),
    )
    site = Path(publisher.destination, "releases", first, "site")
    newest = Path(publisher.destination, "current/site")

    for uri in (f"{RECORD}/index.html.gz", "years/2023/index.html.gz"):
        assert (site / uri).read_bytes() == (newest / uri).read_bytes()
    assert (site / "index.html.gz").read_bytes() != (newest / "index.html.gz").read_bytes()
    assert not list(differences(publisher.destination, None))


def test_a_release_is_changed_only_once_for_a_withdrawal(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    publisher.publish(NOTICE, 2, withdrawn=frozenset({RECORD}))
    done = publisher.publish(
        {**NOTICE, f"{RECORD}/index.html": "已撤下，字体变了"}, 3, withdrawn=frozenset({RECORD})
    )

    assert done.withdrawn_from == []
