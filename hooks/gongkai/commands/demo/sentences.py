"""The sentence patterns, which join a theme's phrases into the sentences of an office.

The patterns name the rules that every theme has (`work`, `thing`, `effect`, `problem`, `plan`,
`figure`) and the shared words. Finished work, shortcomings and intentions have different patterns,
as the aspects of a section demand.
"""

from __future__ import annotations

SITUATION = """
{when}，{actor}{act}，{result}。
{means}，{work}，{figure}。
{actor}{adverb}{work}，{result}。
{actor}{idiom}，{act}，{result}。
{idiom}，{work}，{figure}。
{day}，{actor}在{place}{work}，到场{audience}{12-160}人，{figure}。
{actor}{act}，{then}，{result}。
围绕{thing}，{actor}{act}，{figure}。
{means}，{actor}{act}；{when}又{work}，{result}。
针对“{problem}”的反映，{actor}{adverb}{work}，用{3-28}天办妥，{result}。
{work}，{work}，{figure}，{result}。
截至{month}底，{figure}，{result}。
{audience}提出的{3-46}条建议中，有{2-9}条与{thing}有关，{actor}{adverb}{work}。
{villages}的{audience}先后反映{problem}，{actor}{act}，{result}。
为办好{thing}这件事，{actor}{when}到{place}{4-19}趟，{work}。
一是{work}，{result}；二是{work}，{figure}；三是{work}，{result}。
一是{work}；二是{work}；三是{work}。{figure}。
{actor}把{thing}列入{document}，明确{2-9}项任务、{3-18}个时间节点，{result}。
{thing}由{actor}牵头，{audience}参与，{figure}，{result}。
{town_other}派人到{place}指导{thing}，{actor}据此{work}。
先在{village}试点，{when}推开，{work}，{result}。
{weather}，{actor}仍到{village}{work}，{result}。
与{town_other}联合{work}，{figure}，{result}。
{agenda}任务重，{actor}{means}，{work}，{result}。
{campaign}中，{actor}{act}，{figure}，{result}。
到{month}底，{thing}完成年度任务的{percent}，{result}。
同上年相比，{thing}方面的投入增加{rise}，{result}。
{actor}每{2-15}天到{place}一次，{work}，{figure}。
{means}，{work}。{audience}普遍认为，{result}。
{crop}大户和{audience}也参与进来，{work}，{figure}。
{brand}持续发力，{actor}{act}，{result}。
{actor}{adverb}对照{document}查看{thing}，当场指出{2-14}处疏漏，{then}。
问卷收回{40-360}份，{audience}对{thing}表示满意的占{percent}，{result}。
{work}的同时，{actor}{act}，做到{balance}。
所需资金{1.2-48.6}万元由{fund}解决，{actor}{act}，{figure}。
{actor}与{audience}结成{6-48}对，{work}，{result}。
{day}起试行{mechanism}，{actor}{act}，{result}。
{place}新添{facility}{2-36}处，{actor}据此{work}。
{when}，{audience}{8-90}人聚在{place}，听{actor}讲{course}，{result}。
{village}的{thing}起步较晚，{actor}{means}，{work}，{result}。
{means}，{figure}；{work}，{result}。
{unit}{adverb}{work}，{then}。
{unit}{means}，{work}，{figure}。
经{town_other}复核，{figure}，{result}。
{audience}说，以往{problem}，如今{effect}。
以{thing}为题，{actor}在{place}组织讨论{2-6}次，{work}。
{work}，相关做法被{town_other}采用，{result}。
{actor}按月晾晒{thing}进度，{figure}，落后的{2-5}个小组作了说明。
对{thing}中的{3-26}个难点，{actor}{adverb}拿出办法，{work}，{figure}。
{latin}派上用场，{actor}借此{work}，{result}。
{actor}分成{2-8}组，走遍{village}等{4-17}个组，{work}，{figure}。
{company}捐来{good}{10-90}份，{actor}分送给{audience}，{result}。
{actor}与{company}商定{thing}合作事项{2-9}条，{figure}。
{estate}的{audience}要求解决“{problem}”，{actor}{adverb}{work}。
{day}，{actor}收到{audience}来信，随即{work}，{result}。
对{document}中列出的{3-24}项任务，{actor}{act}，已完成{percent}。
{actor}在{estate}设点{2-9}处，{work}，{figure}。
上级要求{work}，{actor}提前{2-20}天完成，{result}。
{thing}一度进展缓慢，{actor}分析原因后{work}，{result}。
考虑到{problem}，{actor}{adverb}{work}，{figure}。
前后花了{3-26}天，{actor}{act}，{result}。
{actor}请来{company}的{craft}师傅，在{place}办班{1-4}期，{audience}{10-60}人学艺。
{audience}自发{work}，{actor}给予支持，{result}。
从{month}起，{place}每周开放{2-7}天，{audience}可以学习{course}，{result}。
{actor}先后{work}、{work}，{figure}。
无论是{estate}还是{village}，{actor}都坚持{work}，{result}。
回头看时发现{2-12}处不到位，{actor}随即{work}。
{thing}方面，{figure}；{thing}方面，{result}。
为解决“{problem}”，{unit}拿出{0.6-18.0}万元，{work}。
{actor}学过{course}后，{adverb}{work}，{result}。
{means}，{thing}与{campaign}一体推进，{figure}。
添置{facility}、修缮{facility}，{place}的条件变好了，{result}。
{actor}{adverb}{work}，{audience}的{quality}{degree}提升。
凡涉及{thing}的事，先听{audience}意见，再由{actor}{act}。
{latin}里每天有{actor}值守，{audience}提问{10-140}个，{result}。
{company}、{town_other}与{unit}签约，共同{work}，{result}。
{unit}在{town}率先{work}，{town_other}{12-60}人前来观摩。
{estate}{12-160}户联名提出{thing}方面的建议，{actor}{when}{work}。
"""

RESULT = """
{effect} {effect} {effect} {effect} 如今{effect} 目前{effect} 由此{effect} 现在{effect}
随之{effect} {effect}，{effect} 经测评，{effect} 据{audience}反映，{effect} 结果{effect} 眼下{effect}
"""

ACT = """
{work} {work} {work} {work} {adverb}{work} 着手{work} 抓紧{work} 坚持{work} 率先{work} 牵头{work}
分头{work} 立即{work} 安排专人{work} 结合实际{work} {work}、{work}
"""

THEN = """
随后{work}
接着{work}
并{adverb}{work}
同时{work}
当月又{work}
会后{work}
另外{work}
再由{town_other}协助{work}
把结果记入{document}
结果在{place}张贴{5-15}天
相关{mechanism}一并健全
"""

BALANCE = """
两手抓、两不误
件件有回音
底数清、情况明
时间、人员、内容三落实
有人管、管得住
小事不出组、大事不出村
学用结合
边查边改
不漏一户、不落一人
条条有着落
常态长效
账目日清月结
"""

PROBLEM = """
{problem}，{problem}。
一是{problem}，{cause}；二是{problem}；三是{problem}。
{problem}，主要是{cause}。
对照{document}检查，{problem}，{consequence}。
{audience}反映，{problem}，{thing}还要加把劲。
{estate}、{village}两处{problem}，{consequence}。
{company}提出，{problem}，{cause}。
从{percent}的完成率看，{thing}仍有差距，{problem}。
{thing}抓得不够紧，{problem}，{consequence}。
在{village}等{2-7}个组，{problem}，{cause}。
{problem}的情况依然存在，今年被{town_other}点到{2-6}次。
由于{cause}，{problem}。
{when}走访{20-90}户，有{3-18}户提到{problem}。
与{town_other}相比，{problem}，{thing}的办法不多。
{problem}；{problem}，{consequence}。
部分{audience}对{thing}了解不深，{problem}。
{thing}有安排、少检查，{problem}，{cause}。
"""

CAUSE = """
{idiom}做得不够
抓落实的力度不够
{actor}身兼数职、精力分散
外出人员多、人难到齐
经费来源单一
对{document}学得不透
分工不细、责任压得不实
习惯于老办法
调查研究不深不细
信息化手段用得少
{place}离得远、来回不便
缺少懂{course}的人
前期摸底不准
与{town_other}对接不及时
督促提醒不经常
怕得罪人、抹不开面子
人手少、{craft}之类的老手艺后继乏人
"""

CONSEQUENCE = """
影响了{quality}
{audience}有意见
进度比计划慢了{5-40}天
工作被动
效果打了折扣
{quality}提升不快
同{audience}的期待有距离
{percent}的目标没有实现
个别事项拖到{month}才办结
留下{2-9}项尾巴
"""

PLAN = """
{plan}，{plan}。
{idiom}，{plan}，{goal}。
一是{plan}；二是{plan}；三是{plan}。
{means}，{plan}，{goal}。
由{actor}负责，{plan}，{goal}。
{adverb}抓好{thing}，{plan}，{goal}。
继续把{thing}摆在重要位置，{plan}；{plan}。
请{town_other}指导，{plan}，{goal}。
在{villages}先行一步，{plan}，再逐步推开。
每{2-6}个月看一次进度，{plan}，{goal}。
对{problem}的问题，{plan}，{goal}。
修订{document}，{plan}，{goal}。
学好用好{doctrine}，{plan}，{goal}。
紧扣{agenda}，{plan}，{goal}。
筹措{2.0-36.5}万元，{plan}，{goal}。
依托{place}，{plan}，让{audience}得实惠。
联合{company}，{plan}，{goal}。
在{estate}打样，{plan}，{goal}。
"""

GOAL = """
力争{quality}提高到{percent}
力争{thing}再上一个台阶
做到{balance}
确保{3-12}个月内见到变化
让{audience}满意
使{thing}的{mechanism}{degree}健全
把{quality}提上来
争取全年{figure}
推动{thing}不断取得新进展
按时完成{document}确定的任务
"""

PERSON = """
{town}的{trait}党员{person}{deed}，{effect}。
{person}{deed}，{actor}把这件事写进了{document}。
{day}，{audience}{person}在{place}讲述亲身经历，{effect}。
{village}{audience}{person}说，以往{problem}，如今{effect}。
经{person}提议，{actor}{work}，{figure}。
{actor}请{trait}的{person}担任联络员，{work}，{effect}。
{work}，由{person}、{person}二人具体负责，{figure}。
{audience}{person}、{person}{deed}，受到{town_other}表扬。
{person}是{village}人，{trait}，{when}{deed}。
{actor}走访了{person}家，得知{problem}，{adverb}{work}。
"""

FUND = """
集体收入 县级补助 部门项目资金 帮扶单位 社会捐助 留存经费 群众自筹 一事一议奖补 专项资金 乡贤捐款 留用资金 镇财政
"""

RULES: dict[str, str] = {
    "situation": SITUATION,
    "result": RESULT,
    "act": ACT,
    "then": THEN,
    "balance": BALANCE,
    "problem_sentence": PROBLEM,
    "cause": CAUSE,
    "consequence": CONSEQUENCE,
    "plan_sentence": PLAN,
    "goal": GOAL,
    "person_sentence": PERSON,
    "problem_item": """{problem} {problem}，{cause} {thing}方面{problem}
        {problem}，{consequence}""",
    "plan_item": "{plan} {plan}，{goal} {means}，{plan} 由{actor}牵头{plan}",
    "agenda_item": """研究{thing}的具体安排 听取{thing}情况汇报 审议{document} 讨论{course}的学习计划
        通报{problem}的情况 传达学习{spirit} 确定{thing}联系人 布置{thing}任务 就{thing}听取{audience}意见
        商议{fund}的使用 {plan}""",
    "resolution": """同意{plan} 一致通过{document} 决定{plan}，由{actor}落实 要求{adverb}做好{thing}
        确定{means}，{plan} {plan}，{goal} 将{thing}列入{document} 由{actor}在{5-30}天内{plan}""",
    "fund": FUND,
}
"""The rules that are compiled anew for every theme, since they lead to its phrases."""

VARIANTS: dict[str, str] = {
    "开展": "开展 开展 组织开展 铺开 接续开展",
    "召开": "召开 召开 组织召开 按期召开",
    "举办": "举办 举办 联合举办 如期举办 承办",
    "建立": "建立 健全 设立 完善",
    "完善": "完善 健全 优化 细化",
    "推行": "推行 实行 试行 推广 施行",
    "抓落实": "抓落实 抓执行 抓推进",
    "落实": "落实 落实 执行 抓好",
    "每月": "每月 每个月 按月 逐月",
    "每季度": "每季度 每个季度 按季 逐季",
    "不够": "不够 不太 还不够 仍不够 尚不",
    "缺乏": "缺乏 缺少 匮乏 稀缺",
    "提高": "提高 提升",
    "下降": "下降 减少 回落 降低",
    "缩短到": "缩短到 压缩到 压减至 缩至",
    "增加到": "增加到 增至 扩大到 发展到 上升到",
    "达到": "达到 达 保持在 稳定在",
    "收集": "收集 征集 搜集 汇集",
    "发放": "发放 派发 分发 印发",
    "安装": "安装 加装 架设",
    "新建": "新建 建成 建起 修建",
    "维修": "维修 检修 修缮 翻修 修复",
    "清理": "清理 清查 整理",
    "带动": "带动 辐射带动 帮带 拉动",
    "选派": "选派 抽调 派出 遴选",
    "改造": "改造 改建 翻新 提升改造",
    "检查": "检查 查看 核查 抽查 抽检",
    "排查": "排查 摸排 起底 普查 清查",
    "部分": "部分 一些 有些 少部分",
    "个别": "个别 极个别 有的 少数",
    "少数": "少数 个别 一小部分",
    "年内": "年内 今年内 年底前 本年度内",
    "力争": "力争 争取 务求",
    "确保": "确保 保证 务求",
    "推动": "推动 促进 助推",
    "利用": "利用 用好 借助 运用",
    "联合": "联合 会同 携手 联手 协同",
    "参与": "参与 参加 加入",
    "反映": "反映 反馈",
    "解决": "解决 破解 办理 协调解决",
    "制定": "制定 出台 拟定 起草",
    "修订": "修订 修改 重订 增补",
    "整治": "整治 治理 整改 清理整顿",
    "购置": "购置 添置 采购 配备 配齐",
    "增设": "增设 添设 加设 布设",
    "走访": "走访 走访 入户走访 登门走访 遍访",
    "邀请": "邀请 请来 聘请 约请",
    "走访慰问": "走访慰问",
    "实行": "实行 采用 探索 采取",
    "随机抽查": "随机抽查 突击检查 不打招呼抽查",
    "牵头": "牵头 挂帅 主抓 负责",
    "分组": "分组 编组 结组",
    "更新": "更新 调整 刷新 补充",
    "登记": "登记 记录 备案",
    "化解": "化解 调处 平息 妥处",
    "培训": "培训 轮训 辅导 集训",
}
"""Word → words that may replace it in the phrases of a theme.

A longer term with only itself as a replacement, as 走访慰问, protects the words in the term.
"""
