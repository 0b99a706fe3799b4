"""The text of a record: sections of sentences on its themes, as long as is asked for, in one of three layouts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.commands.demo.grammar import Grammar
from gongkai.commands.demo.matter import QUARTERS
from gongkai.commands.demo.notation import block, line, mapping, sequence
from gongkai.commands.demo.scene import SHARED, Scene
from gongkai.commands.demo.terms import TERMS
from gongkai.vocabulary import Aspect, RecordKind

_FIXED = Grammar({term: sentences for term, (_, sentences) in TERMS.items()}, below=SHARED)
_SHARE_OF_PROBLEMS, _SHARE_OF_INTENTIONS = 0.14, 0.14
_SHARE_WITH_ASPECT = 0.83
_SHARE_FIXED_NEXT = 0.4
_SHARE_WITH_PERSON = 0.04
_SHARE_WITH_ITEMS = 0.05
_CHINESE = "一二三四五六七八九十"
_TITLES = {
    Aspect.SITUATION: (
        "主要做法及成效",
        "工作开展情况",
        "主要工作情况",
        "做法与成效",
        "重点任务完成情况",
        "基本情况",
        "活动情况",
        "进展情况",
        "办理情况",
    ),
    Aspect.PROBLEM: ("存在的主要问题", "存在问题", "问题与不足", "困难和问题", "短板弱项", "不足之处", "需要改进的地方", "存在问题及原因"),
    Aspect.INTENTION: ("下一步打算", "下步工作打算", "今后工作安排", "下一步工作", "努力方向", "改进措施", "后续安排", "下一阶段重点任务"),
}


class _Section(NamedTuple):
    """A section: title, what it is about, and the YAML below."""

    title: str
    aspect: Aspect
    inside: str


def body(scene: Scene, lead: str, length: int) -> str:
    """Return the YAML of the text, about so many characters long; `lead` is how it begins."""
    with_items = scene.chance(_SHARE_WITH_ITEMS)
    lengths = {Aspect.PROBLEM: length * _SHARE_OF_PROBLEMS, Aspect.INTENTION: length * _SHARE_OF_INTENTIONS}
    lengths = {aspect: share for aspect, share in lengths.items() if with_items or scene.chance(_SHARE_WITH_ASPECT)}
    layout = scene.one((_nested, _nested, _flat, _ordinal))
    sections = layout(scene, lead, length - sum(lengths.values()), _fixed_sentences(scene))
    if with_items:
        sections.append(_table(scene))
    for aspect, share in lengths.items():
        inside = _items(scene, aspect) if with_items else block("段落", _told(scene, aspect, share), "    ")
        sections.append(_Section(scene.one(_TITLES[aspect]), aspect, inside))
    numbered = layout is not _flat and scene.chance(0.4)
    titles = (f"{_CHINESE[place]}、{section.title}" if numbered else section.title for place, section in enumerate(sections))
    return "正文:\n" + "".join(
        line("  - 标题", title) + line("    类别", section.aspect) + section.inside for title, section in zip(titles, sections, strict=True)
    )


def _nested(scene: Scene, lead: str, length: float, fixed: Sequence[str]) -> list[_Section]:
    """Return one section with a subsection for each theme."""
    text = block("段落", [lead], "    ") + "    小节:\n"
    for theme, paragraphs in _by_theme(scene, length, fixed):
        text += line("      - 标题", scene.tell("heading", theme)) + block("段落", paragraphs, "        ")
    return [_Section(scene.one(_TITLES[Aspect.SITUATION]), Aspect.SITUATION, text)]


def _flat(scene: Scene, lead: str, length: float, fixed: Sequence[str]) -> list[_Section]:
    """Return a section for each theme."""
    sections = [_Section(scene.one(("概况", "基本情况", "总体情况")), Aspect.SITUATION, block("段落", [lead], "    "))]
    for theme, paragraphs in _by_theme(scene, length, fixed):
        sections.append(_Section(scene.tell("heading", theme), Aspect.SITUATION, block("段落", paragraphs, "    ")))
    return sections


def _ordinal(scene: Scene, lead: str, length: float, fixed: Sequence[str]) -> list[_Section]:
    """Return one section whose parts begin with 第一, 第二."""
    told = [lead]
    for ordinal, (theme, (first, *others)) in zip(_CHINESE, _by_theme(scene, length, fixed), strict=False):
        told += [f"第{ordinal}，{scene.tell('heading', theme)}。{first}", *others]
    return [_Section(scene.one(_TITLES[Aspect.SITUATION]), Aspect.SITUATION, block("段落", told, "    "))]


def _by_theme(scene: Scene, length: float, fixed: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each theme with its paragraphs, the sentences with fixed terms dealt out among them."""
    count = len(scene.themes)
    return ((theme, _paragraphs(scene, theme, length / count, fixed[part::count])) for part, theme in enumerate(scene.themes))


def _paragraphs(scene: Scene, theme: str, length: float, fixed: Sequence[str]) -> list[str]:
    """Return sentences on a theme, in paragraphs of three to six, with the fixed terms' sentences among them."""
    say, chance = scene.voice.say, scene.chance
    situation, person = scene.symbol("situation", theme), scene.symbol("person_sentence", theme)
    waiting = list(fixed)
    paragraphs: list[str] = []
    sentences: list[str] = []
    written = 0
    size = scene.number(3, 6)
    while written < length or waiting:
        sentence = waiting.pop() if waiting and chance(_SHARE_FIXED_NEXT) else say(person if chance(_SHARE_WITH_PERSON) else situation)
        sentences.append(sentence)
        written += len(sentence)
        if len(sentences) == size:
            paragraphs.append("".join(sentences))
            sentences = []
    return [*paragraphs, "".join(sentences)] if sentences else paragraphs


def _told(scene: Scene, aspect: Aspect, length: float) -> list[str]:
    """Return what is wrong, or intended, theme by theme."""
    rule = "problem_sentence" if aspect is Aspect.PROBLEM else "plan_sentence"
    paragraphs: list[str] = []
    written = 0
    while written < length or not paragraphs:
        theme = scene.one(scene.themes)
        paragraph = "".join(scene.tell(rule, theme) for _ in range(scene.number(1, 4)))
        paragraphs.append(paragraph)
        written += len(paragraph)
    return paragraphs


def _fixed_sentences(scene: Scene) -> list[str]:
    """Return a sentence for each fixed term that this record names, in a chance order."""
    sentences = [scene.voice.say(_FIXED.symbol(term)) for term, (share, _) in TERMS.items() if scene.chance(share)]
    return sentences[::-1] if scene.chance(0.5) else sentences


def _items(scene: Scene, aspect: Aspect) -> str:
    """Return numbered points; the first problem names the record that tells how it was put right, if there is one."""
    rule, name = ("problem_item", "问题") if aspect is Aspect.PROBLEM else ("plan_item", "打算")
    contents = scene.several(3, 8, lambda: scene.tell(rule, scene.one(scene.themes)))
    later = None
    if aspect is Aspect.PROBLEM:
        later = scene.county.neighbour(scene.entry, frozenset({RecordKind.RECTIFICATION}), later=True)
    text = "    条目:\n"
    for number, content in enumerate(contents, 1):
        reference = later.id if later and number == 1 else None
        text += f"      - {mapping({'编号': f'{name}{number}', '内容': content, '整改': reference})}\n"
    return text


def _table(scene: Scene) -> _Section:
    """Return a section with a table by quarter or by hamlet."""
    by_quarter = scene.chance(0.4)
    firsts = [f"第{quarter}季度" for quarter in QUARTERS] if by_quarter else scene.unit.hamlets[: scene.number(3, 8)]
    rows: Iterator[list[str]] = (
        [first, str(scene.number(6, 96)), f"{scene.number(12, 960)}人次", f"{scene.number(3, 98) * 100}元"] for first in firsts
    )
    title = scene.tell("thing").strip("“”")
    text = block("段落", [f"{scene.tell('figure')}，各{'季度' if by_quarter else '组'}数据见表。"], "    ")
    text += "    表格:\n" + line("      - 表题", f"{title}情况统计表")
    text += f"        表头: {sequence(['季度' if by_quarter else '组别', '活动次数', '参加人次', '支出'])}\n        行:\n"
    text += "".join(f"          - {sequence(row)}\n" for row in rows)
    return _Section(f"{title}有关数据", Aspect.SITUATION, text)
