"""What is withdrawn goes from every kept release, and their manifests stay true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gongkai.release import Settings, differences, roll_back

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
    return "\n".join(path.read_text("utf-8") for path in Path(destination).rglob("*") if path.is_file() and path.name != "manifest")


def test_a_withdrawn_entry_goes_from_every_kept_release(publisher: Publisher) -> None:
    old = [publisher.publish({**FILES, "index.html": str(number)}, number).name for number in (1, 2)]
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
    old = [publisher.publish({**BEFORE, "about/index.html": str(number)}, number).name for number in (1, 2)]
    same = {uri: text for uri, text in AFTER.items() if not uri.endswith(".pdf")}

    assert narrowed(publisher, same, 3) == old
    assert "张三" not in contents(publisher.destination)
    assert "postings 1" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))
    assert narrowed(publisher, {**same, "about/index.html": "3"}, 4) == [], "it is gone by now"

    roll_back(publisher.destination, old[0], None, print)
    assert (publisher.served["about/index.html"], publisher.served["index.html"][-3:]) == ("1", "第一版")
    assert (publisher.served[SAYS], publisher.served[f"{RECORD}/index.html"]) == ('{"监督电话": "某人"}', "某人的公示")
    assert not Path(publisher.destination, "current/gone").exists()


@pytest.mark.parametrize("attachment", [None, "某人的身份证"], ids=["去掉", "换过"])
def test_an_attachment_that_is_gone_or_was_changed_goes_too(publisher: Publisher, attachment: str | None) -> None:
    publisher.publish(BEFORE, 1)
    publisher.publish({uri: text for uri, text in AFTER.items() if attachment or not uri.endswith(".pdf")}, 2)

    assert "张三的身份证" not in contents(publisher.destination)
    assert not list(differences(publisher.destination, None))


def test_what_an_edit_changed_can_be_rolled_back(publisher: Publisher) -> None:
    first = publisher.publish(BEFORE, 1).name
    done = publisher.publish({**AFTER, f"{RECORD}/attachment.pdf": FILES[f"{RECORD}/attachment.pdf"]}, 2)

    roll_back(publisher.destination, first, None, print)
    assert (done.withdrawn_from, publisher.served[SAYS]) == ([], BEFORE[SAYS])


def test_compressed_texts_go_with_the_texts(publisher: Publisher) -> None:
    settings = Settings(compress=True)
    long = {uri: text * 200 for uri, text in FILES.items()}
    first = publisher.publish(long, 1, settings).name
    publisher.publish({uri: text * 200 for uri, text in NOTICE.items()}, 2, settings, withdrawn=frozenset({RECORD}))
    site = Path(publisher.destination, "releases", first, "site")
    newest = Path(publisher.destination, "current/site")

    for uri in (f"{RECORD}/index.html.gz", "years/2023/index.html.gz"):
        assert (site / uri).read_bytes() == (newest / uri).read_bytes()
    assert (site / "index.html.gz").read_bytes() != (newest / "index.html.gz").read_bytes()
    assert not list(differences(publisher.destination, None))


def test_a_release_is_changed_only_once_for_a_withdrawal(publisher: Publisher) -> None:
    publisher.publish(FILES, 1)
    publisher.publish(NOTICE, 2, withdrawn=frozenset({RECORD}))
    done = publisher.publish({**NOTICE, f"{RECORD}/index.html": "已撤下，字体变了"}, 3, withdrawn=frozenset({RECORD}))

    assert done.withdrawn_from == []
