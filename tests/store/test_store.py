from __future__ import annotations

import os
import pickle
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongkai.store import (
    FileDigests,
    Objects,
    Pack,
    Standing,
    Stored,
    Values,
    digest,
    digests_of,
    files,
    objects,
    present,
    software,
    software_digest,
)

TODAY = date(2026, 6, 1)


def page(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


HTML = {".html": "index.html"}


def html(path: Path) -> dict[str, str]:
    return {".html": str(path)}


SOURCES = "aaaa"
"""The digest of the texts that the pages of these tests are made from."""


class TestObjects:
    @pytest.mark.parametrize(
        ("known", "is_found"), [("甲", True), ("乙", False)], ids=["those of the file", "others"]
    )
    def test_a_touched_file_is_found_by_a_known_digest(
        self, tmp_path: Path, known: str, *, is_found: bool
    ) -> None:
        """The time of the file has changed; only a digest that the caller knows is trusted."""
        store, files = (
            Objects(tmp_path / "store", TODAY),
            html(page(tmp_path / "site", "index.html", "甲")),
        )
        store.add("aa11", SOURCES, files, digests_of(known.encode()))
        store.save({SOURCES})
        os.utime(files[".html"])
        assert bool(Objects(tmp_path / "store", TODAY).find("aa11", HTML)) == is_found

    def test_the_next_build_finds_a_saved_file(self, tmp_path: Path) -> None:
        first = Objects(tmp_path / "store", TODAY)
        first.add("aa11", SOURCES, html(page(tmp_path / "site", "index.html", "甲")))
        first.save({SOURCES})
        found = Objects(tmp_path / "store", TODAY).find("aa11", HTML)
        assert found is not None
        ((place, stored),) = found
        assert place == "index.html"
        assert Path(stored.path).read_text("utf-8") == "甲"
        assert Objects(tmp_path / "store", TODAY).find("bb22", HTML) is None

    def test_a_page_that_has_lost_one_of_its_files_is_not_used(self, tmp_path: Path) -> None:
        store = Objects(tmp_path / "store", TODAY)
        made = {
            suffix: str(page(tmp_path / "site", f"index{suffix}", suffix))
            for suffix in (".html", ".json")
        }
        places = {suffix: f"index{suffix}" for suffix in made}
        store.add("aa11", SOURCES, made)
        assert [place for place, _ in store.find("aa11", places) or ()] == [
            "index.html",
            "index.json",
        ]
        (tmp_path / "store/aa/11.json").unlink()
        assert store.find("aa11", places) is None

    def test_files_already_in_place_are_taken_from_there(self, tmp_path: Path) -> None:
        store = Objects(tmp_path / "store", TODAY)
        made = page(tmp_path / "site", "index.html", "甲")
        store.add("aa11", SOURCES, html(made))
        standing = Standing(str(tmp_path / "site"), {"index.html": present(made.stat())})
        (tmp_path / "store/aa/11.html").unlink()
        assert store.find("aa11", HTML, standing) == [("index.html", Stored.of(made))]
        other = Standing(
            str(tmp_path / "site"),
            {"index.html": present(page(tmp_path, "other.html", "甲").stat())},
        )
        assert store.find("aa11", HTML, other) is None

    @pytest.mark.parametrize(
        "content", [b"", b"abd", b"longer"], ids=["empty", "as long", "longer"]
    )
    def test_a_file_that_is_not_as_the_list_says_is_not_used(
        self, tmp_path: Path, content: bytes
    ) -> None:
        store = Objects(tmp_path / "store", TODAY)
        store.add("aa11", SOURCES, html(page(tmp_path / "site", "index.html", "abc")))
        store.save({SOURCES})
        kept = tmp_path / "store/aa/11.html"
        kept.unlink()
        kept.write_bytes(content)
        os.utime(kept, ns=(1, 1))
        again = Objects(tmp_path / "store", TODAY)
        assert again.find("aa11", HTML) is None
        assert again.damaged == ["aa11"]

    def test_a_list_of_another_form_is_removed_with_its_files(self, tmp_path: Path) -> None:
        old = Values(tmp_path / "store/list")
        old.put("aa11.html", (1, 2, 3, TODAY.toordinal()))
        old.save()
        left = page(tmp_path / "store/aa", "11.html", "甲")
        Objects(tmp_path / "store", TODAY).save({SOURCES})
        assert not left.exists()

    def test_what_no_build_has_used_for_long_is_removed(self, tmp_path: Path) -> None:
        store = Objects(tmp_path / "store", date(2026, 1, 1))
        for name in ("aa11", "bb22"):
            store.add(name, SOURCES, html(page(tmp_path / "site", name, name)))
        store.save({SOURCES})
        later = Objects(tmp_path / "store", TODAY)
        assert later.find("aa11", HTML) is not None
        later.save({SOURCES})
        assert Objects(tmp_path / "store", TODAY).find("bb22", HTML) is None
        assert len(list((tmp_path / "store").glob("??/*"))) == 1

    def test_a_full_store_drops_the_least_recently_used_files(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(objects, "MOST_BYTES", 25)
        for day, name in enumerate(("aa11", "bb22", "cc33"), 1):
            store = Objects(tmp_path / "store", date(2026, 5, day))
            store.add(name, SOURCES, html(page(tmp_path / "site", name, "0123456789")))
            store.save({SOURCES})
        left = Objects(tmp_path / "store", TODAY)
        assert [left.find(name, HTML) is not None for name in ("aa11", "bb22", "cc33")] == [
            False,
            True,
            True,
        ]

    def test_a_page_whose_sources_say_something_else_now_is_removed(self, tmp_path: Path) -> None:
        store = Objects(tmp_path / "store", TODAY)
        store.add("aa11", "of before", html(page(tmp_path / "site", "a.html", "甲")))
        store.add("bb22", SOURCES, html(page(tmp_path / "site", "b.html", "乙")))
        store.save({"of before", SOURCES})
        assert Objects(tmp_path / "store", TODAY).save({SOURCES}) == {"bb22"}
        assert [path.read_text("utf-8") for path in (tmp_path / "store").glob("??/*")] == ["乙"]

    def test_files_that_are_not_in_the_list_go_once_a_day(self, tmp_path: Path) -> None:
        store = Objects(tmp_path / "store", TODAY)
        store.add("aa11", SOURCES, html(page(tmp_path / "site", "index.html", "甲")))
        store.save({SOURCES})
        left = page(tmp_path / "store/aa", "11.html.99999", "half")
        Objects(tmp_path / "store", TODAY).save({SOURCES})
        assert left.exists()
        store = Objects(tmp_path / "store", TODAY + timedelta(days=1))
        assert store.find("aa11", HTML)
        store.save({SOURCES})
        assert not left.exists()
        assert store.find("aa11", HTML) is not None

    def test_pages_of_a_killed_build_go_with_the_next_one(self, tmp_path: Path) -> None:
        first = Objects(tmp_path / "store", TODAY)
        first.add("aa11", SOURCES, html(page(tmp_path / "site", "a.html", "甲")))
        first.save({SOURCES})
        Objects(tmp_path / "store", TODAY).add(
            "bb22", SOURCES, html(page(tmp_path / "site", "b.html", "乙"))
        )
        Objects(tmp_path / "store", TODAY).save({SOURCES})
        assert [path.read_text("utf-8") for path in (tmp_path / "store").glob("??/*")] == ["甲"]


class TestPack:
    def test_the_next_build_has_the_saved_values_only(self, tmp_path: Path) -> None:
        pack = Pack(tmp_path / "records")
        for key in "abc":
            pack.put(key, key.encode() * 100)
        pack.save({"a", "b", "c"})
        again = Pack(tmp_path / "records")
        assert [again.get(key) for key in "abd"] == [b"a" * 100, b"b" * 100, None]
        again.put("d", b"new")
        again.save({"a", "d"})
        assert [Pack(tmp_path / "records").get(key) for key in "abd"] == [b"a" * 100, None, b"new"]

    def test_many_builds_leave_few_segments_and_no_forgotten_bytes(self, tmp_path: Path) -> None:
        for number in range(60):
            pack = Pack(tmp_path / "records")
            pack.put(f"key{number}", bytes([number]) * 1000)
            pack.save({f"key{last}" for last in range(max(0, number - 4), number + 1)})
        folder = tmp_path / "records"
        assert len(list(folder.glob("*.pack"))) <= 17
        assert sum(path.stat().st_size for path in folder.glob("*.pack")) <= 2 * 5 * 1000 + 1000
        assert [Pack(folder).get(f"key{number}") for number in (55, 59)] == [
            None if number < 55 else bytes([number]) * 1000 for number in (55, 59)
        ]

    @pytest.mark.parametrize(
        "kept",
        [{"a", "b", "c", "d"}, {"c", "d"}, {"a", "c"}],
        ids=["all", "what is new", "some of it"],
    )
    def test_what_is_added_is_found_again_whatever_else_stays(
        self, tmp_path: Path, kept: set[str]
    ) -> None:
        values = {key: key.encode() * 100 for key in "abcd"}
        for keys in ("ab", "cd"):
            pack = Pack(tmp_path / "records")
            for key in keys:
                pack.put(key, values[key])
            pack.save({"a", "b"} if keys == "ab" else kept)
            assert {key: pack.get(key) for key in kept if key in keys} == {
                key: values[key] for key in kept if key in keys
            }
        again = Pack(tmp_path / "records")
        assert {key: again.get(key) for key in values} == {
            key: values[key] if key in kept else None for key in values
        }

    def test_of_what_is_not_to_stay_nothing_is_ever_in_a_file(self, tmp_path: Path) -> None:
        pack = Pack(tmp_path / "records")
        pack.put("secret", b"withheld" * 10)
        pack.put("a", b"shown" * 10)
        assert [
            path for path in (tmp_path / "records").iterdir() if b"withheld" in path.read_bytes()
        ] == []
        pack.save({"a"})
        assert [
            path for path in (tmp_path / "records").iterdir() if b"withheld" in path.read_bytes()
        ] == []
        assert Pack(tmp_path / "records").get("a") == b"shown" * 10

    def test_a_forgotten_value_leaves_the_disk_at_once(self, tmp_path: Path) -> None:
        pack = Pack(tmp_path / "records")
        for key in "abcdefgh":
            pack.put(key, key.encode() * 100)
        pack.save(set("abcdefgh"))
        Pack(tmp_path / "records").save(set("abcdefg"))
        assert b"h" * 100 not in b"".join(
            path.read_bytes() for path in (tmp_path / "records").glob("*.pack")
        )
        assert Pack(tmp_path / "records").get("g") == b"g" * 100

    @pytest.mark.parametrize(
        "damage", [b"", b"garbage", bytes(300)], ids=["empty", "garbage", "zeros"]
    )
    def test_a_damaged_segment_has_no_values(self, tmp_path: Path, damage: bytes) -> None:
        pack = Pack(tmp_path / "records")
        pack.put("a", b"a" * 300)
        pack.save({"a"})
        for path in (tmp_path / "records").glob("*.pack"):
            path.write_bytes(damage)
        assert Pack(tmp_path / "records").get("a") is None

    def test_a_damaged_list_is_an_empty_one(self, tmp_path: Path) -> None:
        (tmp_path / "list").write_text('{"a": [1, 2]', "utf-8")
        assert Pack(tmp_path).get("a") is None


class TestValues:
    def test_values_are_kept_for_the_keys_that_are_still_asked_for(self, tmp_path: Path) -> None:
        values = Values(tmp_path / "documents.json")
        values.put("a", ["甲", "乙"])
        values.put("b", 1)
        values.save({"a"})
        again = Values(tmp_path / "documents.json")
        assert (again.get("a"), again.get("b")) == (["甲", "乙"], None)

    @pytest.mark.parametrize("text", ["", "[1]", "{"])
    def test_a_damaged_file_has_no_values(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "documents.json").write_text(text, "utf-8")
        assert Values(tmp_path / "documents.json").get("a") is None

    def many(self, path: Path) -> Values:
        values = Values(path)
        for number in range(100):
            values.put(f"key{number}", number)
        values.save()
        return values

    def test_a_change_packs_only_the_part_anew_in_which_it_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "list"
        self.many(path)
        packed: list[Any] = []
        dumps = pickle.dumps

        def watched(value: Any, **options: Any) -> bytes:
            packed.append(value)
            return dumps(value, **options)

        monkeypatch.setattr(pickle, "dumps", watched)
        values = Values(path)
        values.put("key9", "new")
        assert values.save()
        assert sum(len(made.values) for made in packed) < 10
        again = Values(path)
        assert (again.get("key9"), again.get("key10"), len([*again])) == ("new", 10, 100)

    def test_a_value_that_was_removed_or_replaced_leaves_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "list"
        values = self.many(path)
        values.put("a", "replaced later")
        values.put("b", "removed later")
        values.save()
        again = Values(path)
        again.put("a", "new")
        again.remove("b")
        again.save()
        assert b"later" not in path.read_bytes()
        assert (Values(path).get("a"), "b" in Values(path), Values(path).get("key9")) == (
            "new",
            False,
            9,
        )

    def test_values_behind_a_damaged_part_are_lost(self, tmp_path: Path) -> None:
        """Values added later are found all the same."""
        path = tmp_path / "list"
        self.many(path)
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        values = Values(path)
        assert 0 < len([*values]) < 100
        values.put("two", "2")
        values.save()
        again = Values(path)
        assert (again.get("two"), len([*again])) == ("2", len([*values]))

    def test_what_other_software_has_made_is_not_there(self, tmp_path: Path) -> None:
        values = Values(tmp_path / "list", "one")
        values.put("a", 1)
        values.save()
        assert Values(tmp_path / "list", "one").get("a") == 1
        assert Values(tmp_path / "list", "two").get("a") is None

    def test_a_file_of_another_number_of_parts_is_not_there(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.many(tmp_path / "list")
        monkeypatch.setattr("gongkai.store.values._PARTS", 7)
        assert not [*Values(tmp_path / "list")]

    def test_nothing_is_written_when_nothing_has_changed(self, tmp_path: Path) -> None:
        values = self.many(tmp_path / "list")
        assert not values.save()


class TestDigest:
    def test_it_differs_when_any_value_differs(self) -> None:
        values = [("a", "b"), ("ab", ""), ("a", ["b"]), ("a", date(2026, 1, 1)), ("a", None)]
        assert len({digest(*value) for value in values}) == len(values)

    def test_an_edit_of_the_package_is_noticed_in_a_running_program(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        template = page(tmp_path / "templates", "record.md", "甲")
        monkeypatch.setattr(software, "PACKAGE", tmp_path)
        before = software_digest()
        assert software_digest() == before
        template.write_text("乙", "utf-8")
        assert software_digest() != before

    def test_another_version_of_anyinstalled_package_is_noticed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def installed() -> str:
            software.installed.cache_clear()
            return software_digest()

        monkeypatch.setattr(software, "PACKAGE", tmp_path / "nothing")
        monkeypatch.syspath_prepend(tmp_path)
        folder = tmp_path / "a_plugin-1.0.dist-info"
        folder.mkdir()
        before = installed()
        folder.rename(tmp_path / "a_plugin-1.1.dist-info")
        assert installed() != before
        (tmp_path / "a_plugin-1.1.dist-info").rename(folder)
        assert installed() == before


class TestFileDigests:
    def test_only_a_changed_file_is_read_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = page(tmp_path / "data", "a.yml", "甲")
        now = time.time_ns()
        monkeypatch.setattr(time, "time_ns", lambda: now + 10**10)
        first = FileDigests(tmp_path / "files")
        digest = first.of(str(path))
        first.save()
        with monkeypatch.context() as unread:
            unread.setattr(files, "content_digest", lambda _data: "read again")
            assert FileDigests(tmp_path / "files").of(str(path)) == digest
            path.write_text("乙", "utf-8")
            assert FileDigests(tmp_path / "files").of(str(path)) == "read again"

    def test_a_file_read_just_after_writing_is_read_again(self, tmp_path: Path) -> None:
        """A second write within the same tick would leave the time unchanged."""
        path = page(tmp_path / "data", "a.yml", "甲")
        first = FileDigests(tmp_path / "files")
        digest = first.of(str(path))
        first.save()
        status = path.stat()
        path.write_text("乙", "utf-8")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert FileDigests(tmp_path / "files").of(str(path)) not in {digest, ""}

    def test_a_folder_has_another_digest_when_a_file_is_renamed(self, tmp_path: Path) -> None:
        path = page(tmp_path / "data", "a.yml", "甲")
        before = FileDigests(None).of_folder(tmp_path / "data")
        path.rename(tmp_path / "data/b.yml")
        assert FileDigests(None).of_folder(tmp_path / "data") != before
