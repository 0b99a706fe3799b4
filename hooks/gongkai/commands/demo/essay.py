"""The text of a record: sections of sentences on its themes, in one of three layouts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gongkai.commands.demo.grammar import Grammar
from gongkai.commands.demo.matter import QUARTERS
from gongkai.commands.demo.notation import block, line, mapping, sequence
from gongkai.commands.demo.scene import SHARED, Scene
from gongkai.commands.demo.terms import TERMS
from gongkai.vocabulary import Aspect, RecordKind

_SENTENCES_OF_TERMS = {term: sentences for term, (_, sentences) in TERMS.items()}
_FIXED = Grammar(_SENTENCES_OF_TERMS, below=SHARED)
_SHARES = {Aspect.PROBLEM: 0.14, Aspect.INTENTION: 0.14}
"""The share of a text's length for each aspect besides the situation."""
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
    Aspect.PROBLEM: (
        "存在的主要问题",
        "存在问题",
        "问题与不足",
        "困难和问题",
        "短板弱项",
        "不足之处",
        "需要改进的地方",
        "存在问题及原因",
    ),
    Aspect.INTENTION: (
        "下一步打算",
        "下步工作打算",
        "今后工作安排",
        "下一步工作",
        "努力方向",
        "改进措施",
        "后续安排",
        "下一阶段重点任务",
    ),
}


class _Section(NamedTuple):
    """A section of a text, before it is numbered."""

    title: str
    aspect: Aspect
    content: str
    """The paragraphs, subsections or table as YAML."""


def body(scene: Scene, lead: str, length: int) -> str:
    """Return the YAML of a text of about `length` characters.

    `lead` is the first sentence. Not every text has problems and intentions; with numbered points
    it has both.
    """
    with_items = scene.chance(_SHARE_WITH_ITEMS)
    lengths = {}
    for aspect, share in _SHARES.items():
        if with_items or scene.chance(_SHARE_WITH_ASPECT):
            lengths[aspect] = length * share
    # Half of the texts are nested.
    layout = scene.one((_nested, _nested, _flat, _ordinal))
    fixed_sentences = _fixed_sentences(scene)
    sections = layout(scene, lead, length - sum(lengths.values()), fixed_sentences)
    if with_items:
        sections.append(_table(scene))
    for aspect, aspect_length in lengths.items():
        # The title comes after the content: the order of the random calls never changes.
        if with_items:
            content = _items(scene, aspect)
        else:
            paragraphs = _aspect_paragraphs(scene, aspect, aspect_length)
            content = block("段落", paragraphs, "    ")
        sections.append(_Section(scene.one(_TITLES[aspect]), aspect, content))
    is_numbered = layout is not _flat and scene.chance(0.4)
    return _sections_as_yaml(sections, is_numbered=is_numbered)


def _sections_as_yaml(sections: Sequence[_Section], *, is_numbered: bool) -> str:
    """Return the sections as YAML, numbered 一、二、 if asked for."""
    text = "正文:\n"
    for place, section in enumerate(sections):
        title = section.title
        if is_numbered:
            title = f"{_CHINESE[place]}、{title}"
        text += line("  - 标题", title) + line("    类别", section.aspect) + section.content
    return text


def _nested(scene: Scene, lead: str, length: float, fixed: Sequence[str]) -> list[_Section]:
    """Return one section with a subsection for each theme."""
    text = block("段落", [lead], "    ") + "    小节:\n"
    for theme, paragraphs in _by_theme(scene, length, fixed):
        text += line("      - 标题", scene.tell("heading", theme))
        text += block("段落", paragraphs, "        ")
    title = scene.one(_TITLES[Aspect.SITUATION])
    return [_Section(title, Aspect.SITUATION, text)]


def _flat(scene: Scene, lead: str, length: float, fixed: Sequence[str]) -> list[_Section]:
    """Return a section for the lead and a section for each theme."""
    title = scene.one(("概况", "基本情况", "总体情况"))
    sections = [_Section(title, Aspect.SITUATION, block("段落", [lead], "    "))]
    for theme, paragraphs in _by_theme(scene, length, fixed):
        title = scene.tell("heading", theme)
        sections.append(_Section(title, Aspect.SITUATION, block("段落", paragraphs, "    ")))
    return sections


def _ordinal(scene: Scene, lead: str, length: float, fixed: Sequence[str]) -> list[_Section]:
    """Return one section whose parts begin with 第一, 第二."""
    all_paragraphs = [lead]
    themes = _by_theme(scene, length, fixed)
    for ordinal, (theme, (first, *rest)) in zip(_CHINESE, themes, strict=False):
        all_paragraphs.append(f"第{ordinal}，{scene.tell('heading', theme)}。{first}")
        all_paragraphs += rest
    title = scene.one(_TITLES[Aspect.SITUATION])
    return [_Section(title, Aspect.SITUATION, block("段落", all_paragraphs, "    "))]


def _by_theme(
    scene: Scene,
    length: float,
    fixed: Sequence[str],
) -> Iterator[tuple[str, list[str]]]:
    """Yield each theme with its paragraphs.

    The sentences with fixed terms are dealt out among the themes. The paragraphs are made as the
    caller asks for them, because the caller makes the heading in between by chance, too.
    """
    count = len(scene.themes)
    for place, theme in enumerate(scene.themes):
        yield theme, _paragraphs(scene, theme, length / count, fixed[place::count])


def _paragraphs(scene: Scene, theme: str, length: float, fixed: Sequence[str]) -> list[str]:
    """Return sentences on a theme, in paragraphs of three to six.

    The sentences with fixed terms stand among the others.
    """
    # Hot: the loop makes most of the sentences of a data set.
    say, chance = scene.voice.say, scene.chance
    situation = scene.symbol("situation", theme)
    person = scene.symbol("person_sentence", theme)
    remaining = list(fixed)
    paragraphs: list[str] = []
    sentences: list[str] = []
    size_so_far = 0
    sentence_count = scene.number(3, 6)
    while size_so_far < length or remaining:
        if remaining and chance(_SHARE_FIXED_NEXT):
            sentence = remaining.pop()
        elif chance(_SHARE_WITH_PERSON):
            sentence = say(person)
        else:
            sentence = say(situation)
        sentences.append(sentence)
        size_so_far += len(sentence)
        if len(sentences) == sentence_count:
            paragraphs.append("".join(sentences))
            sentences = []
    if sentences:
        paragraphs.append("".join(sentences))
    return paragraphs


def _aspect_paragraphs(scene: Scene, aspect: Aspect, length: float) -> list[str]:
    """Return paragraphs on the problems or the intentions of the themes."""
    rule = "problem_sentence" if aspect is Aspect.PROBLEM else "plan_sentence"
    paragraphs: list[str] = []
    size_so_far = 0
    while size_so_far < length or not paragraphs:
        theme = scene.one(scene.themes)
        sentences = [scene.tell(rule, theme) for _ in range(scene.number(1, 4))]
        paragraphs.append("".join(sentences))
        size_so_far += len(paragraphs[-1])
    return paragraphs


def _fixed_sentences(scene: Scene) -> list[str]:
    """Return a sentence for each fixed term of this record, in chance order."""
    sentences = []
    for term, (share, _) in TERMS.items():
        if scene.chance(share):
            sentences.append(scene.voice.say(_FIXED.symbol(term)))
    if scene.chance(0.5):
        sentences.reverse()
    return sentences


def _items(scene: Scene, aspect: Aspect) -> str:
    """Return numbered points as YAML.

    The first problem names the unit's next record of 问题整改, if there is one near.
    """
    is_problem = aspect is Aspect.PROBLEM
    rule, name = ("problem_item", "问题") if is_problem else ("plan_item", "打算")
    contents = scene.several(3, 8, lambda: scene.tell(rule, scene.one(scene.themes)))
    rectification = None
    if is_problem:
        kinds = frozenset({RecordKind.RECTIFICATION})
        rectification = scene.county.neighbour(scene.entry, kinds, later=True)
    text = "    条目:\n"
    for number, content in enumerate(contents, 1):
        reference = rectification.id if rectification and number == 1 else None
        item = mapping({"编号": f"{name}{number}", "内容": content, "整改": reference})
        text += f"      - {item}\n"
    return text


def _table(scene: Scene) -> _Section:
    """Return a section with a table by quarter or by hamlet."""
    if scene.chance(0.4):
        group, first_column = "季度", "季度"
        row_names = [f"第{quarter}季度" for quarter in QUARTERS]
    else:
        group, first_column = "组", "组别"
        row_names = scene.unit.hamlets[: scene.number(3, 8)]
    title = scene.tell("thing").strip("“”")
    text = block("段落", [f"{scene.tell('figure')}，各{group}数据见表。"], "    ")
    text += "    表格:\n" + line("      - 表题", f"{title}情况统计表")
    text += f"        表头: {sequence([first_column, '活动次数', '参加人次', '支出'])}\n"
    text += "        行:\n"
    for name in row_names:
        row = [
            name,
            str(scene.number(6, 96)),
            f"{scene.number(12, 960)}人次",
            f"{scene.number(3, 98) * 100}元",
        ]
        text += f"          - {sequence(row)}\n"
    return _Section(f"{title}有关数据", Aspect.SITUATION, text)
