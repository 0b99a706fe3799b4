"""Records of earlier builds: the same as read from their files, and no text is read that no page asks for."""

from __future__ import annotations

import dataclasses
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongkai.check import read_dataset
from gongkai.load import RecordCache
from gongkai.load import records as reading
from gongkai.model import Audience, Dataset, Record
from gongkai.site.pipeline import build_content
from gongkai.store import FileDigests, Pack
from gongkai.system.errors import BuildError

DATA = Path(__file__).parents[2] / "data"


def kept(folder: Path) -> RecordCache:
    return RecordCache(folder / "records", FileDigests(folder / "files"), "software")


def dataset(folder: Path, **arguments: object) -> Dataset:
    keeping = kept(folder)
    loaded = read_dataset(DATA, keeping, **arguments)  # type: ignore[arg-type]
    assert loaded.findings == []
    assert loaded.dataset is not None
    keeping.save(set(loaded.dataset.digests.values()))
    return loaded.dataset


def unread(records: Dataset) -> list[Record]:
    return [record for record in records.records.values() if "body" in record.unread]


def test_a_record_that_is_kept_equals_the_one_that_was_read(tmp_path: Path) -> None:
    plain = read_dataset(DATA).dataset
    assert plain is not None
    dataset(tmp_path)
    again = dataset(tmp_path)
    assert len(unread(again)) > 300
    assert again.records == plain.records
    assert [record.references for record in dataset(tmp_path).records.values()] == [
        record.references for record in plain.records.values()
    ]


def test_records_are_the_same_whoever_has_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FILES_AT_ONCE", 50)
    monkeypatch.setattr(reading, "MANY_FILES", 100)
    plain = read_dataset(DATA).dataset
    assert plain is not None
    with ThreadPoolExecutor(2) as executor:
        assert dataset(tmp_path, spread=executor.map).records == plain.records


def test_no_text_is_read_before_a_page_asks_for_it(tmp_path: Path) -> None:
    dataset(tmp_path)
    content = build_content(DATA, Audience(), tmp_path, kept=kept(tmp_path))
    whole = [
        record
        for key, record in content.dataset.records.items()
        if key not in content.dataset.reduced
    ]
    assert len(unread(content.dataset)) == sum(bool(record.body) for record in whole)
    record = content.dataset.records[min(content.dataset.records)]
    assert record.body


def test_an_unread_record_can_be_sent_and_copied(tmp_path: Path) -> None:
    dataset(tmp_path)
    record = next(iter(unread(dataset(tmp_path))))
    sent = pickle.loads(pickle.dumps(record))  # noqa: S301 - made here
    assert "body" in sent.unread
    assert sent == record
    assert dataclasses.replace(record, title="别的").body == record.body


def test_a_text_that_the_store_has_lost_is_read_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = read_dataset(DATA).dataset
    assert plain is not None
    dataset(tmp_path)
    again = dataset(tmp_path)
    monkeypatch.setattr(Pack, "get", lambda _self, _key: None)
    assert again.records == plain.records


def test_a_file_that_is_changed_during_a_build_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset(tmp_path)
    record = next(iter(unread(dataset(tmp_path))))
    monkeypatch.setattr(Pack, "get", lambda _self, _key: None)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: b"changed")
    with pytest.raises(BuildError, match="文件在生成网站期间被改动"):
        assert record.body


def test_records_that_other_software_has_kept_are_not_used(tmp_path: Path) -> None:
    dataset(tmp_path)
    other = RecordCache(tmp_path / "records", FileDigests(tmp_path / "files"), "newer software")
    assert not any(other.digest(str(path)) in other for path in DATA.glob("records/*/*/*.yml"))
