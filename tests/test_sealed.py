"""Stored files are read only unchanged, by a holder of the key."""

from __future__ import annotations

import os
import pickle
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gongkai.store import Pack, Values, read_value, write_value
from gongkai.system import sealed
from gongkai.system.errors import BuildError
from gongkai.system.sealed import KEY, read_sealed, seal, write_sealed


class Runs(NamedTuple):
    """An object that runs code when it is unpickled."""

    path: str

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (self.path,)


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the path of the key for a user without a key."""
    monkeypatch.delenv(KEY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    sealed.own_key.cache_clear()
    yield tmp_path / "state/gongkai/store.key"
    sealed.own_key.cache_clear()


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_sealed(tmp_path / "a/b", b"content")
    assert read_sealed(tmp_path / "a/b") == b"content"


def test_a_file_in_the_place_of_another_is_not_read(tmp_path: Path) -> None:
    write_sealed(tmp_path / "a", b"content")
    shutil.copy(tmp_path / "a", tmp_path / "b")
    assert read_sealed(tmp_path / "b") is None


def test_a_store_that_was_moved_is_read(tmp_path: Path) -> None:
    write_sealed(tmp_path / "one/pages/x/list", b"content")
    (tmp_path / "one").rename(tmp_path / "two")
    assert read_sealed(tmp_path / "two/pages/x/list") == b"content"


def test_every_byte_of_a_file_matters(tmp_path: Path) -> None:
    write_sealed(tmp_path / "a", b"content")
    whole = (tmp_path / "a").read_bytes()
    for place in range(len(whole)):
        (tmp_path / "a").write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert read_sealed(tmp_path / "a") is None


def test_what_another_key_has_sealed_is_not_unpickled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setenv(KEY, "another key, of whoever may write there")
        write_value(tmp_path / "value", Runs(str(tmp_path / "it ran")))
    assert read_value(tmp_path / "value") is None
    assert not (tmp_path / "it ran").exists()
    write_value(tmp_path / "value", Runs(str(tmp_path / "it ran")))
    read_value(tmp_path / "value")
    assert (tmp_path / "it ran").exists(), "the same with our key does run"


def test_a_change_that_is_appended_out_of_turn_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list"
    values = Values(path)
    for number in range(100):
        values.put(str(number), number)
    values.save()
    parts = [path.read_bytes()]
    for text in ("one", "two"):
        values.put("7", text)
        values.save()
        parts.append(path.read_bytes()[sum(map(len, parts)) :])
    path.write_bytes(parts[0] + parts[2] + parts[1])
    assert Values(path).get("7") == 7


def test_a_value_of_a_pack_with_another_content_is_not_there(tmp_path: Path) -> None:
    pack = Pack(tmp_path / "records")
    pack.put("a", pickle.dumps({"title": "right"}))
    pack.save({"a"})
    (segment,) = (tmp_path / "records").glob("*.pack")
    segment.write_bytes(segment.read_bytes().replace(b"right", b"wrong"))
    assert Pack(tmp_path / "records").get("a") is None


def test_the_key_is_a_file_that_only_its_owner_reads(own_key: Path) -> None:
    made = seal(b"", Path("a"))
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_key.parent.stat().st_mode) == 0o700
    sealed.own_key.cache_clear()
    assert seal(b"", Path("a")) == made


@pytest.mark.parametrize("spoilt", ["read by others", "short", "a link", "a folder"])
def test_a_key_that_others_may_know_is_replaced(own_key: Path, spoilt: str) -> None:
    made = seal(b"", Path("a"))
    if spoilt == "read by others":
        own_key.chmod(0o644)
    elif spoilt == "short":
        own_key.write_bytes(b"short")
    else:
        own_key.rename(own_key.with_name("moved"))
        own_key.symlink_to("moved") if spoilt == "a link" else own_key.mkdir()
    sealed.own_key.cache_clear()
    assert seal(b"", Path("a")) != made
    assert stat.S_IMODE(own_key.stat(follow_symlinks=False).st_mode) == 0o600
    assert own_key.stat(follow_symlinks=False).st_size == 32


def test_where_no_key_can_be_written_one_lasts_for_the_build(
    own_key: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    made = seal(b"", Path("a"))
    assert seal(b"", Path("a")) == made
    assert not own_key.exists()
    assert [KEY in record.getMessage() for record in caplog.records] == [True]


def test_a_key_that_is_easily_guessed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "short")
    with pytest.raises(BuildError, match="太短"):
        seal(b"", Path("a"))
