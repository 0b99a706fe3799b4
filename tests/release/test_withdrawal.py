"""What is withdrawn goes from every kept release, and their manifests stay true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
