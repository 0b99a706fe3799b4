"""Fixed terms, which summaries of every theme name, with the share of texts that name a term.

`TERMS` is drawn for each record. `ERAS` are the words of a time, because no text may speak of a
congress that had not yet met.
"""

from __future__ import annotations

from datetime import date

TERMS: dict[str, tuple[float, str]] = {
    "三会一课": (
        0.76,
        """
        坚持“三会一课”制度，{term}开展{6-48}次，{audience}列席{4-40}人次，{document}逐次留存。
        “三会一课”按月排出日程，{actor}负责提醒，到课率{percent}，缺席的{2-14}人已补课。
        {town_other}抽查“三会一课”记录{3-24}份，指出{2-9}处不规范，{actor}当天改正。
        把“三会一课”开到{place}，{term}听众达{40-600}人次，{quality}{degree}提升。
        执行“三会一课”情况列入{document}，{actor}每{2-6}周通报一次。
        {village}离得远，{actor}把“三会一课”改在{place}举行，{12-60}名党员按时参加。
        以“三会一课”为主线，{actor}{adverb}安排学习、议事和服务，计{6-36}项。
        {day}的“三会一课”上，{audience}就{document}提出{3-18}条意见。
        “三会一课”质量有所提高，{course}成为{term}最受欢迎的一讲，听讲{20-160}人。
        用{latin}记录“三会一课”，上传照片{20-180}张，{actor}按季核对。
        """,
    ),
    "党费": (
        0.31,
        """
        {audience}按时交纳党费，{term}收缴{1200-9600}元，明细张贴在{place}。
        从党费中列支{400-4800}元，用于购买{good}和学习资料。
        {actor}核对党费账目{2-9}次，收支{4-28}笔，账实相符。
        党费收缴实行专人负责，{month}底前足额上缴{900-4800}元。
        {village}的{12-60}名党员委托{actor}代收党费，票据当面交清。
        党费的收缴、使用情况按季公示，收到询问{2-9}次，均已答复。
        动用党费{600-3800}元慰问{audience}，送去{good}。
        """,
    ),
    "主题党日": (
        0.30,
        """
        {month}的主题党日放在{place}，{audience}{12-90}人一起劳动{2-6}小时。
        主题党日与{craft}展演合办，{town_other}有{4-30}人到场。
        {actor}为主题党日列出{3-12}个选题，由党员投票确定。
        {day}的主题党日上，{20-90}名党员为{village}清扫了{2-9}处{facility}。
        """,
    ),
    "党课": (
        0.22,
        """
        {actor}以{course}为题讲党课，听课{20-160}人。
        {day}在{place}讲了一堂党课，{audience}提问{3-14}个。
        {term}讲党课{2-12}次，{actor}讲稿篇篇自己动手。
        """,
    ),
    "发展党员": (
        0.22,
        """
        发展党员坚持成熟一个、发展一个，{actor}与{3-19}名{audience}谈过话，{term}暂缓{1-3}人。
        按发展党员程序，{actor}在{place}公示{5-9}个工作日，没有收到异议。
        {town_other}对发展党员材料预审{2-6}遍，退回补正{3-14}处。
        """,
    ),
    "传达": (
        0.40,
        """
        {spirit}传达到每名党员，{actor}组织讨论{1-6}次，{audience}发言{6-60}人次。
        {actor}把{spirit}与{agenda}联系起来，在{place}讲了{20-90}分钟。
        学习{spirit}，{actor}在{document}之外写下笔记{2-40}页。
        """,
    ),
    "第一议题": (
        0.22,
        """
        “第一议题”学习{spirit}，{actor}领学{20-50}分钟，{3-9}人发言。
        {term}“第一议题”共安排{4-18}次，每次都议到{document}。
        """,
    ),
    "党务公开": (
        0.22,
        """
        党务公开目录{term}调整{2-9}项，{place}的公开栏更新{3-18}期。
        通过{channel}做好党务公开，{audience}点题{2-14}个，全部答复。
        党务公开前由{actor}审核，退回修改{2-8}件。
        """,
    ),
    "志愿服务": (
        0.20,
        """
        志愿服务时长累计{120-2400}小时，{audience}占{percent}。
        {actor}带着{audience}到{village}开展志愿服务，修整{facility}{2-14}处。
        """,
    ),
    "集体经济": (
        0.16,
        """
        集体经济账目在{place}公布，{audience}查阅{6-60}人次。
        靠{crop}，集体经济{term}入账{1.2-38.6}万元。
        """,
    ),
    "民主评议": (
        0.14,
        """
        民主评议中，{12-60}名党员参加测评，优秀等次不超过三分之一。
        对民主评议反映的{3-18}条意见，{actor}{adverb}改进。
        """,
    ),
    "流动党员": (
        0.14,
        """
        {actor}电话联系流动党员{6-60}人次，问清去向，寄去{document}。
        {month}返乡的流动党员{3-24}人在{place}座谈，提出{2-14}条建议。
        """,
    ),
    "两个覆盖": (
        0.10,
        """
        “两个覆盖”摸排走到{place}，新登记商户{12-90}家，其中有党员{3-24}名。
        {actor}围绕“两个覆盖”到{town_other}取经{1-4}次。
        """,
    ),
}
"""Term → share of texts with a sentence of the term, and the sentences.

The themes add to the share, because their phrases name terms, too.
"""

ERAS: dict[str, list[tuple[date, tuple[str, ...]]]] = {
    "spirit": [
        (date(2015, 11, 1), ("党的十八大精神", "党的十八届五中全会精神")),
        (date(2016, 11, 1), ("党的十八大精神", "党的十八届六中全会精神")),
        (date(2017, 11, 1), ("党的十九大精神",)),
        (date(2019, 11, 10), ("党的十九大精神", "党的十九届四中全会精神")),
        (date(2020, 11, 5), ("党的十九大精神", "党的十九届五中全会精神")),
        (date(2021, 11, 20), ("党的十九大精神", "党的十九届六中全会精神")),
        (date(2022, 11, 1), ("党的二十大精神",)),
        (date(2024, 7, 25), ("党的二十大精神", "党的二十届三中全会精神")),
        (date(2025, 11, 1), ("党的二十大精神", "党的二十届四中全会精神")),
    ],
    "doctrine": [
        (date(2015, 11, 1), ("党章党规", "党章和系列讲话", "党的基本理论")),
        (date(2017, 11, 1), ("习近平新时代中国特色社会主义思想", "党的创新理论", "党章党规")),
    ],
    "campaign": [
        (date(2015, 11, 1), ("“两学一做”学习教育",)),
        (date(2019, 6, 10), ("“不忘初心、牢记使命”主题教育", "主题教育")),
        (date(2020, 3, 1), ("“四史”学习教育",)),
        (date(2021, 3, 1), ("党史学习教育",)),
        (date(2022, 3, 1), ("党史学习教育常态化长效化",)),
        (date(2023, 4, 15), ("学习贯彻习近平新时代中国特色社会主义思想主题教育", "主题教育")),
        (date(2024, 4, 15), ("党纪学习教育",)),
        (date(2025, 3, 25), ("深入贯彻中央八项规定精神学习教育", "中央八项规定精神学习教育")),
    ],
    "agenda": [
        (date(2015, 11, 1), ("脱贫攻坚", "精准扶贫")),
        (date(2018, 3, 1), ("脱贫攻坚", "乡村振兴")),
        (date(2021, 3, 1), ("乡村振兴", "防返贫监测", "和美乡村建设")),
    ],
}
"""Slot → the words for it from a day on."""


def words_of(slot: str, day: date) -> tuple[str, ...]:
    """Return the words that stood for the slot on a day."""
    # The words of a slot are listed by their first days, the latest last.
    return next(words for since, words in reversed(ERAS[slot]) if since <= day)
