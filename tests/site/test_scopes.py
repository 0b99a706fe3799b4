"""Withheld texts stay inside: a token in every field of every kind, for every scope, is in no file, store or log.

Tokens are planted by the model's own annotations, so that a later field is planted too.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
import pickle
import posixpath
import random
import re
import shutil
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gongkai.load import RecordCache
from gongkai.model import RECORD_CLASSES, Audience, Metric, RecordId, UnitId
from gongkai.model.record import COMMON_FIELDS, Section, fields_with_scope
from gongkai.search.reader import read_parts
from gongkai.site.page_jobs import PageRules, split_into_jobs
from gongkai.site.pipeline import build_content
from gongkai.store import FileDigests
from gongkai.vocabulary import RecordKind, Vocabulary, term

if TYPE_CHECKING:
    from tests.site.conftest import Project

TOKEN = re.compile(rb"zq[0-9a-f]{10}|(?<![0-9])77[0-9]{7}(?![0-9])")
SCOPES = ["社会", "全党", "本单位", "特定:村民代表", "特定:老党员"]
NEVER = "特定:无人"
"""The audience of no build; its tokens may stand nowhere."""
DECIDED = {"办结日期": "2023-06-02", "办理结果": "不予公开"}
COUNTS = {
    "vote_count": 0,
    "paying": 1,
    "passed_up": 1,
    "excellent": 0,
    "ballots_valid": 1,
    "ballots_returned": 2,
    "ballots_issued": 3,
    "present": 4,
    "assessed": 1,
    "settled": 1,
}
"""The digit in the counts of a field, so that a part is less than its whole."""
OTHER_GRADES = {"qualified", "basically_qualified", "unqualified"}
"""Left out: together they would be more than the persons assessed."""


class Planter:
    """A maker of values with tokens, and of the scope of each token."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.tokens: dict[str, str] = {}
        self.files: dict[str, str | bytes] = {}
        self.numbers: list[str] = []

    def text(self, scope: str) -> str:
        return self._planted(f"zq{self.dice.getrandbits(40):010x}", scope)

    def count(self, name: str, scope: str) -> int:
        while (token := f"77{COUNTS.get(name, 9)}{self.dice.randrange(10**6):06d}") in self.tokens:
            pass
        return int(self._planted(token, scope))

    def _planted(self, token: str, scope: str) -> str:
        self.tokens[token] = scope
        return token

    def attachment(self, scope: str) -> dict[str, object]:
        file = f"attachments/{self.text(scope)}/{self.text(scope)}.txt"
        self.files[f"data/{file}"] = f"{self.text(scope)}\n"
        return {"名称": self.text(scope), "文件": file}

    def value(self, hint: Any, name: str, scope: str) -> Any:
        """Return a value for an annotation, or None for a field to leave out."""
        if name in OTHER_GRADES:
            return None
        arguments = [each for each in typing.get_args(hint) if each is not type(None)]
        origin = typing.get_origin(hint)
        if origin is tuple and not (
            name in {"paragraphs", "before", "after"} and arguments == [str, ...]
        ):
            return [self.value(arguments[0], name, scope) for _ in range(2)]
        if (
            origin is Mapping
            or origin is types.UnionType
            or origin is typing.Union
            or origin is typing.Annotated
        ):
            return self.value(arguments[0], name, scope)
        simple: dict[Any, Callable[[], Any]] = {
            str: lambda: "12345678" if "phone" in name else self.text(scope),
            int: lambda: self.count(name, scope),
            Decimal: lambda: self.count(name, scope),
            date: lambda: "2023-06-30",
            Metric: lambda: f"{self.count(name, scope)}元",
            UnitId: lambda: "qsz-jiguan",
            RecordId: lambda: self.dice.choice(self.numbers) if self.numbers else None,
        }
        if hint in simple:
            return "2023-06" if name == "birth" else simple[hint]()
        if isinstance(hint, type) and issubclass(hint, Vocabulary):
            return str(next(iter(hint)))
        return self.noun(hint, scope)

    def noun(self, noun_class: Any, scope: str) -> dict[str, Any]:
        hints = typing.get_type_hints(noun_class)
        skipped = {"scope", "sections"} if noun_class is Section else {"scope"}
        values = {
            each.name: self.value(hints[each.name], each.name, scope)
            for each in dataclasses.fields(noun_class)
            if each.name not in skipped
        }
        return {term(name): value for name, value in values.items() if value is not None}

    def section(self, scope: str) -> dict[str, Any]:
        paragraphs = f"{self.text(scope)}，{self.text(scope)}\n{self.text(scope)}"
        table = {
            "表题": self.text(scope),
            "表头": [self.text(scope)],
            "行": [[self.text(scope)], [self.text(scope)]],
        }
        item = {"编号": self.text(scope), "内容": self.text(scope)}
        inner = {"标题": self.text(scope), "段落": self.text(scope)}
        return {
            "标题": self.text(scope),
            "段落": paragraphs,
            "条目": [item],
            "表格": [table],
            "小节": [inner],
        }

    def metrics(self, scope: str) -> dict[str, Any]:
        mapping = {"数值": self.count("", scope), "计量单位": "次", "说明": self.text(scope)}
        return {self.text(scope): f"{self.count('', scope)}次", self.text(scope): mapping}

    def record(
        self, kind: RecordKind, number: int, scope: str, published: str = "2023-07-05", **more: Any
    ) -> dict[str, Any]:
        """Return a record with all texts for a scope."""
        record_class = RECORD_CLASSES[kind]
        body = [self.section(scope), self.section(scope)]
        hints = typing.get_type_hints(record_class)
        own = [
            each.name for each in dataclasses.fields(record_class) if each.name not in COMMON_FIELDS
        ]

        def step() -> dict[str, Any]:
            return {"职务": self.text(scope), "意见": self.text(scope), "日期": "2023-06-30"}

        return {
            "索引号": f"QSZ-2023-{number:05d}",
            "标题": self.text(scope),
            "单位": "qsz-jiguan",
            "种类": str(kind),
            "期间": "2023上半年",
            "公开": disclosure(scope, published),
            "审批": {"提出": step(), "审核": step() | {"保密审查": "通过"}, "批准": step()},
            **self.life(number, scope, body, published[:4]),
            "正文": body,
            "指标": self.metrics(scope),
            "附件": [self.attachment(scope)],
            **{
                term(name): value
                for name in own
                if (value := self.value(hints[name], name, scope)) is not None
            },
            **more,
        }

    def life(
        self, number: int, scope: str, body: list[dict[str, Any]], year: str
    ) -> dict[str, Any]:
        """Return the fields of a record's life after publication: of two records one is corrected, one archived."""
        if number // 2 % 2:
            return {"状态": "归档", "状态日期": f"{year}-08-01", "状态说明": self.text(scope)}
        return {"状态": "更正", "更正": [self.correction(scope, body[0]["标题"], year)]}

    def correction(self, scope: str, after: str, year: str = "2023") -> dict[str, Any]:
        day = f"{year}-08-01"
        return {
            "日期": day,
            "更正事项": self.text(scope),
            "更正前": self.text(scope),
            "更正后": after,
            "理由": self.text(scope),
        }

    def feedback(self, scopes: list[str]) -> None:
        """Write applications and opinions of each scope, and some of a future day."""
        entries: dict[str, list[dict[str, Any]]] = {"申请": [], "意见建议": []}
        for scope in [*scopes, NEVER]:
            shown = {} if scope == "社会" else {"范围": scope}
            text, day = partial(self.text, scope), "2023-06-01"
            entries["申请"].append(
                {
                    "编号": text(),
                    "受理日期": day,
                    "内容": text(),
                    "单位": "qsz-jiguan",
                    "理由": text(),
                    **DECIDED,
                }
                | shown
            )
            answer = {"答复": text(), "答复日期": day, "答复单位": "qsz-jiguan"}
            entries["意见建议"].append(
                {"编号": text(), "日期": day, "渠道": "来电", "内容摘要": text(), **answer} | shown
            )
        later = {
            "编号": self.text(NEVER),
            "受理日期": "2099-01-01",
            "内容": self.text(NEVER),
            "单位": "qsz-jiguan",
        }
        self.files |= {
            "data/applications/2023.yml": json.dumps({"申请": entries["申请"]}, ensure_ascii=False),
            "data/applications/2099.yml": json.dumps({"申请": [later]}, ensure_ascii=False),
            "data/opinions/2023.yml": json.dumps(
                {"意见建议": entries["意见建议"]}, ensure_ascii=False
            ),
        }

    def write(self, record: Mapping[str, Any]) -> None:
        self.numbers.append(str(record["索引号"]))
        self.files[f"data/records/qsz-jiguan/2023/{record['索引号'][-5:]}.yml"] = json.dumps(
            record, ensure_ascii=False
        )


def disclosure(scope: str, published: str = "2023-07-05") -> dict[str, str]:
    kind, _, group = scope.partition(":")
    return {"范围": kind, "时限": "定期", "发布日期": published} | (
        {"特定对象": group} if group else {}
    )


def narrower_parts(planter: Planter, kind: RecordKind, number: int) -> dict[str, Any]:
    """Return a public record with narrower sections, items, tables, figures, attachments and fields."""
    record = planter.record(kind, number, "社会")
    for scope in [*SCOPES[1:], NEVER]:
        record["正文"].append(planter.section(scope) | {"范围": scope})
        record["正文"][0]["小节"].append(planter.section(scope) | {"范围": scope})
        record["正文"][0]["条目"].append({"内容": planter.text(scope), "范围": scope})
        record["正文"][0]["表格"].append(
            {"表头": [planter.text(scope)], "行": [[planter.text(scope)]], "范围": scope}
        )
        record["指标"][planter.text(scope)] = {
            "数值": planter.count("", scope),
            "说明": planter.text(scope),
            "范围": scope,
        }
        record["附件"].append(planter.attachment(scope) | {"范围": scope})
        if record["状态"] == "更正":
            record["更正"].append(
                planter.correction(scope, record["正文"][-1]["标题"]) | {"范围": scope}
            )
    hints = typing.get_type_hints(RECORD_CLASSES[kind])
    record["分级公开"] = {}
    for place, name in enumerate(fields_with_scope(RECORD_CLASSES[kind])):
        if name in {
            "catalogue_item",
            "merged_into",
            "corrections",
            "body",
            "metrics",
            "attachments",
        }:
            continue
        if name == "status_note" and record["状态"] == "更正":
            continue
        scope = [*SCOPES[1:], NEVER][(place + number) % len(SCOPES)]
        value = (
            planter.text(scope)
            if name == "status_note"
            else planter.value(hints[name], name, scope)
        )
        if value is not None:
            record[term(name)] = value
            record["分级公开"][term(name)] = scope
    return record


def plant(seed: int, scopes: list[str]) -> Planter:
    """Return records of every kind: of each scope, of a day to come, withdrawn, and with narrower parts."""
    planter = Planter(seed)
    number = 0
    for scope in [*scopes, NEVER]:
        for kind in RecordKind:
            number += 1
            planter.write(planter.record(kind, number, scope))
    for kind in RecordKind:
        number += 2
        planter.write(
            planter.record(kind, number, NEVER, "2099-01-01", 公开=disclosure("社会", "2099-01-01"))
        )
        planter.write(narrower_parts(planter, kind, number - 1))
    withdrawn = planter.record(
        RecordKind.WORK_SUMMARY,
        number + 1,
        NEVER,
        公开=disclosure("社会"),
        状态="撤下",
        状态日期="2023-09-01",
    )
    withdrawn |= {key: planter.text("社会") for key in ("标题", "状态说明")}
    withdrawn["审批"] = planter.record(RecordKind.WORK_SUMMARY, number + 1, "社会")["审批"]
    planter.write(withdrawn)
    planter.feedback(scopes)
    return planter


def found_in(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every token below a folder with its file.

    Bytes, names, compressed files and the texts of the index are searched.
    """
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        unpacked = gzip.decompress(data) if path.suffix == ".gz" else b""
        texts = b""
        if path.name in {"entry.bin", "pinyin.bin"}:
            parts = read_parts(data, lambda name, top=path.parent: (top / name).read_bytes())  # type: ignore[misc]
            texts = "\n".join(part.text() for part in parts).encode()
        for content in (data, unpacked, texts, str(path.relative_to(folder)).encode()):
            yield from (
                (match[0].decode(), path.relative_to(folder).as_posix())
                for match in TOKEN.finditer(content)
            )


def assert_only_shown(planter: Planter, audience: str, folder: Path) -> set[str]:
    found = dict(found_in(folder))
    seen = Audience.read(audience)
    leaked = {
        token: uri
        for token, uri in found.items()
        if token in planter.tokens and not seen.sees(Audience.read(planter.tokens[token]))
    }
    assert leaked == {}
    return {token for token in found if token in planter.tokens}


def check(
    project: Project, planter: Planter, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    project.configure(
        extra={"gongkai": {"data": "data", "audience": audience}},
        site_url="https://gongkai.example/",
    )
    shutil.rmtree(project.folder / ".cache", ignore_errors=True)
    seen = Audience.read(audience)
    shown = {token for token, scope in planter.tokens.items() if seen.sees(Audience.read(scope))}
    withheld = planter.tokens.keys() - shown
    for _ in ("cold", "warm"):
        built = project.build()
        assert built.code == 0, built.output
        in_site = assert_only_shown(planter, audience, project.site)
        assert_only_shown(planter, audience, project.folder / ".cache")
        assert not withheld & {match[0].decode() for match in TOKEN.finditer(built.output.encode())}
        assert len(shown - in_site) < len(shown) / 5, "what may be shown is shown"


@pytest.mark.parametrize("audience", ["社会", "特定:村民代表"])
def test_nothing_withheld_is_in_a_site_its_store_or_its_log(
    project: Project, audience: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planter = plant(1, ["社会", "本单位"])
    assert len(planter.tokens) >= 2000
    project.write(planter.files)
    check(project, planter, audience, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
@pytest.mark.parametrize("audience", SCOPES)
def test_nothing_withheld_from_an_audience_reaches_its_site(
    project: Project, audience: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any audience and any planted secrets are tried."""
    planter = plant(seed, SCOPES)
    project.write(planter.files)
    check(project, planter, audience, monkeypatch)


@pytest.mark.parametrize("audience", SCOPES)
def test_what_is_sent_to_helpers_has_nothing_withheld(
    audience: str, project: Project, tmp_path: Path
) -> None:
    """A worker may be on another machine: all data sent to a worker is for the audience too."""
    planter = plant(1, SCOPES)
    project.write(planter.files)
    data, docs = project.folder / "data", project.folder / "docs"
    kept = RecordCache(tmp_path / "records", FileDigests(tmp_path / "digests"), "")
    content = build_content(data, Audience.read(audience), docs, date(2026, 11, 22), kept)

    records = [page for page in content.pages if page.record]
    sent = [
        pickle.dumps(job)
        for job in split_into_jobs(
            records, content, PageRules("", posixpath.join, directory_urls=True, site_url="")
        )
    ]

    texts = {match[0].decode() for job in sent for match in re.finditer(rb"zq[0-9a-f]{10}", job)}
    seen = Audience.read(audience)
    assert len(texts) > 1000
    assert [text for text in texts if not seen.sees(Audience.read(planter.tokens[text]))] == []
