"""The queries of the search benchmark, and the right answers by a plain scan of all texts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongkai.search import Document
from gongkai.search.normalise import fold
from gongkai.search.query import parse

RANDOM_QUERIES = 200
LENGTHS = (2, 8)
"""The characters of the shortest and of the longest random query."""

TERMS = tuple(
    """
    省委 市委 县委 区委 县委组织部 镇党委 乡党委 街道党工委 社区大党委 党总支 机关党支部 村党支部 网格党支部 小区党支部 企业党支部
    离退休党支部 两新党组织 楼栋党小组 党员中心户 党建联盟 党建办 党校 村“两委” 驻村工作队 志愿服务队 讲师团 党群服务中心 网格长 网格员
    党建组织员
    三会一课 支部党员大会 支委会 党小组会 党课 主题党日 固定组织生活日 组织生活会 民主生活会 民主评议党员 双重组织生活 谈心谈话 双述双评
    述职评议 云述职 第一议题 中心组学习 党建例会 部署会 推进会 联席会议 换届选举 届中分析 集中学习 交流研讨 心得体会 重温入党誓词
    政治生日 警示教育 主题教育 走访慰问 督查 调研
    发展党员 预备党员 转正 入党积极分子 组织关系转接 流动党员 老党员困难党员 党费收缴 专项党费 党员轮训 后备干部 年轻干部 驻村干部 头雁
    乡贤 挂职 考核
    五星支部 星级村党组织 软弱涣散整顿 一支部一品牌 一支部一特色 党员示范岗 模范机关 清廉机关 双带头人 双强六好 示范村 文明村
    标准化规范化 智慧党建 党务公开
    五基三化 两随机 整乡推进 整区提升 双报到双服务 红色网格 帮办代办 两个覆盖 网格化管理 多网合一 党支部领办合作社 飞地经济
    周调度月通报 一岗双责 办实事 认领民生实事 集体经济 乡村振兴 书记走流程
    支委会次数 支部党员大会次数 党课次数 党课人次 主题党日次数 集中学习次数 研讨次数 心得篇数 培训场次 培训人次 培训期 发展预备党员
    积极分子 转入党员 转出党员 支部总数 撤销支部 新建支部 换届支部 党费 学习教材册数 活动次数 覆盖人次 星级支部数 选拔任用 招录
    收集问题 解决问题 专办事项 办结 入户宣讲 走访慰问人数 走访慰问金额 集体经济收入 完成率 项目数 谈话人次
    """.split(),  # noqa: SIM905 - a hundred and fifty words, which the formatter would give a line each
)
"""The terms of the work summaries of a township: section 3 of the domain reference."""


class Score(NamedTuple):
    """The recall and precision of all answers, their hits counted together."""

    recall: float
    precision: float
    exact: int
    """The number of queries with exactly the right hits."""
    queries: int


class Scan:
    """The normalised texts of documents, in which a query is searched text by text."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Normalise all texts."""
        self._texts: dict[str, str] = {}
        for document in documents:
            texts = [fold(text) for text in itertools.chain(*document.texts)]
            # No word contains a line feed, so that no word is found across two texts.
            self._texts[document.id] = "\n".join(texts)

    def find(self, query: str) -> set[str]:
        """Return the ids of the documents that a query asks for."""
        asked = parse(query)
        return {key for key, text in self._texts.items() if asked.matches(text)}

    def score(self, answers: Mapping[str, set[str]]) -> Score:
        """Return the score of the hits of each query."""
        right = {query: self.find(query) for query in answers}
        both = sum(len(right[query] & answers[query]) for query in answers)
        return Score(
            recall=both / sum(map(len, right.values())),
            precision=both / max(1, sum(map(len, answers.values()))),
            exact=sum(right[query] == answers[query] for query in answers),
            queries=len(answers),
        )


def queries_of(documents: Sequence[Document], seed: int) -> list[str]:
    """Return random pieces of the texts and all terms, in random order."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    unique = dict.fromkeys(TERMS)
    count = len(unique) + RANDOM_QUERIES
    while len(unique) < count:
        unique[_piece(dice.choice(documents), dice)] = None
    queries = list(unique)
    dice.shuffle(queries)
    return queries


def _piece(document: Document, dice: random.Random) -> str:
    """Return a piece of a text with at least two searchable characters.

    The piece stands in some text of the document, as written.
    """
    shortest = LENGTHS[0]
    texts = [text for text in itertools.chain(*document.texts) if _length(text) >= shortest]
    # A piece may lose characters when it is normalised, or begin with a blank: then try again.
    while True:
        text = dice.choices(texts, weights=[len(text) for text in texts])[0]
        length = min(len(text), dice.randint(*LENGTHS))
        start = dice.randint(0, len(text) - length)
        piece = text[start : start + length]
        if _length(piece) >= shortest and piece == piece.strip():
            return piece


def _length(query: str) -> int:
    """Return how many characters a query searches for; none for one that excludes words."""
    words, excluded = parse(query)
    return 0 if excluded else sum(map(len, words))
