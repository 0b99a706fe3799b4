"""Invented names of people, places and firms.

Rare characters are among the names, because a search index finds such characters hardest. The name
of a place follows from a number, so that no two units share a name, and has its pinyin, from which
codes are made. Given names leave out the characters from which a leader's name could arise.
"""

from __future__ import annotations

from typing import NamedTuple

from gongkai.commands.demo.grammar import Choose, pick

NAMES: dict[str, str] = {
    "surname": """王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许
        傅 沈 曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康
        毛 邱 秦 江 史 顾 侯 邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 庞 樊 兰 殷 施 陶 洪 翟 安 颜 倪 严 牛 温 芦
        季 俞 章 鲁 葛 伍 韦 申 尤 毕 聂 丛 焦 向 柳 邢 路 岳 齐 沿 梅 莫 庄 辛 管 祝 左 涂 谷 祁 时 舒 耿 牟 卜 詹 关 苗 凌 费
        纪 靳 盛 童 欧 甄 项 曲 成 游 阳 裴 席 卫 查 屈 鲍 位 覃 霍 翁 隋 植 甘 景 薄 单 包 司 柏 宁 柯 阮 桂 闵 解 强 柴 华 车
        冉 房 边 辜 吉 饶 刁 瞿 戚 丘 古 米 池 滕 晋 苑 邬 臧 畅 宫 来 嵺 苟 全 褚 廉 简 娄 盖 符 奚 木 穆 党 燕 郎 邸 冀 谈 姬
        屠 连 郜 晏 栾 郁 商 蒙 计 喻 揭 窦 迟 宇 敖 糜 鄢 冷 卓 花 仇 艾 蓝 都 巩 稽 井 练 仲 乐 虞 卞 封 竺 冼 原 官 衣 楚 佟
        栗 匡 宗 应 台 巫 鞠 僧 桑 荆 谌 银 扬 明 沙 伏 岑 习 胥 保 和 蔺 逄 亓 郗 郄 厍 妫 缑 亢 逯 麴 隗 宓 仝 郯 訾 仉 佘 谯
        逮 禚 芮 蒯 茹 於 厉 暴 钭 鲜 撒 母 乜 欧阳 上官 诸葛 司马 尉迟 皇甫 慕容 令狐 宇文 公孙 轩辕 东方 南宫 端木 闻人""",
    "given": """明 华 国 文 志 建 平 小 玉 秀 英 桂 兰 芳 梅 霞 红 丽 娟 敏 静 丹 燕 萍 玲 琴 莲 凤 珍 云 勇 杰 斌 辉 刚 健
        峰 超 磊 伟 飞 亮 波 宁 宇 浩 鑫 俊 翔 坤 林 森 松 柏 青 竹 石 川 河 湖 海 岩 岭 秋 冬 雪 梦 雨 雷 霜 晓 晴 星 月 阳 光
        辰 旭 昕 昱 晖 晗 晟 晏 景 暄 昊 昌 昶 安 定 康 宜 慧 智 仁 义 礼 信 孝 忠 诚 廉 厚 谦 恭 良 善 朋 友 兴 旺 发 富 贵 荣
        耀 祥 福 禄 寿 喜 嘉 和 顺 利 泰 丰 裕 银 金 钧 铭 锋 锐 钢 铁 锡 镇 钰 锴 璐 瑶 琳 琪 瑾 瑜 璇 珊 珂 珏 珺 琰 琬 琦 瑄
        璟 瑞 璋 玥 玮 思 念 怀 忆 恒 恬 悦 怡 恩 慈 想 学 书 诗 词 翰 墨 砚 笔 章 彬 儒 博 哲 睿 聪 颖 敬 立 行 知 守 望 远 达
        开 启 承 继 传 续 绍 宗 祖 德 尚 贤 才 芝 芸 芬 芷 茵 茜 荷 莉 莎 菲 菁 萱 萌 蕊 蕾 蓉 薇 蔓 菊 蓓 苗 茂 梓 桐 楠 榕 栋
        梁 材 柱 桦 椿 榆 槐 杉 枫 柯 樱 棠 橙 桔 倩 娜 婷 媛 婧 嫣 妍 姝 娴 婉 娅 妤 妮 姗 婵 娥 嬿 媚 彤 彩 朱 绿 碧 翠 蓝 紫
        素 纯 洁 清 澈 澄 湘 沅 沛 沐 润 渊 源 溪 潇 潭 漪 滢 瀚 灏 煜 炜 炫 烨 焕 焱 熠 燊 燚 爔 垚 堃 垣 培 埔 奎 圭 均 坚 壹
        弘 彦 彧 彪 影 徽 律 得 循 微 骏 骥 驰 骋 驹 骁 骊 骉 犇 猛 狄 羚 翊 翎 翀 翱 翚 翯 祎 祺 禛 禧 祾 禾 秉 科 程 稷 穗 稼
        筠 筱 简 箫 篁 籍 粟 纶 绮 缜 维 绪 综 缨 罡 羲 翥 聿 肃 胤 舜 舟 航 舫 般 芃 苒 茗 荃 荻 莘 菡 葳 蓁 蔚 蘅 虹 蛟 衍 裴
        襄 诠 谌 谨 贇 赟 赫 跃 轩 轲 迅 逸 遥 邈 郁 郢 鄞 酉 醴 野 量 钊 铄 铮 锜 锟 镕 镛 阔 阙 陶 隽 雯 霁 霄 霏 霖 霭 靖 韬
        韶 颀 颢 飏 馥 馨 骞 鸣 鸿 鹃 鹄 鹭 鹤 麒 麟 黛 黎 鼎 齐 龄 龢 尧 禹 契 皋 夔 旦 奭 曌 囡 囤 圩 宸 寰 寅 尉 岑 岐 峻 崇
        嵩 嵘 巍 州 帆 帅 干 年 庚 廷 弦 彰""",
    "place_first": """清qing 龙long 石shi 白bai 金jin 双shuang 高gao 大da 东dong 南nan 北bei 新xin
        永yong 安an 平ping 太tai 福fu 兴xing 红hong 黄huang 黑hei 马ma 牛niu 羊yang 凤feng 云yun 松song
        桃tao 梅mei 竹zhu 柳liu 桂gui 茶cha 莲lian 荷he 兰lan 盘pan 古gu 老lao 长chang 横heng 顺shun
        仁ren 义yi 德de 明ming 光guang 玉yu 银yin 铜tong 铁tie 宝bao 官guan 文wen 武wu 天tian 三san
        九jiu 罗luo 赵zhao 周zhou 沙sha 水shui 回hui 鹿lu 雁yan""",
    "place_second": """溪xi 河he 江jiang 泉quan 湖hu 塘tang 湾wan 滩tan 坝ba 坪ping 岭ling 山shan
        峰feng 岗gang 岩yan 洞dong 沟gou 谷gu 坡po 垭ya 桥qiao 渡du 关guan 寨zhai 堡bao 屯tun 庄zhuang
        场chang 铺pu 店dian 井jing 田tian 林lin 园yuan 门men 台tai 楼lou 塔ta 阁ge 寺si 庙miao 亭ting
        口kou 嘴zui 头tou 尾wei 坎kan 墩dun 乐le 宁ning 盛sheng 同tong 化hua 城cheng 川chuan 洲zhou
        沱tuo 碑bei 牌pai""",
    "hamlet_first": """枇 核 石 青 乌 白 红 黄 黑 马 牛 羊 猫 豹 鹰 燕 鹞 獐 麂 獾 狮 象 龟 蛇 鱼 虾 蚌 螺 桐 椿 楠 梓 棕
        榉 杉 栎 枫 榆 槐 桑 柞 椤 柘 楮 檀 樟 枣 梨 杏 李 桃 柿 栗 榛 葛 藤 蕨 茅 芭 蒿 艾 菖 蓼 荞 粟 麦 稻 豆 麻 漆 盐 铁 铜
        银 砚 碓 碾 磨 窑""",
    "hamlet_second": """杷 桃 岩 石 水 坑 泉 龙 凤 虎 树 花 叶 果 竹 木 林 草 苗 田 地 土 沙 泥 云 雾 雷 雨 雪 风 月 星
        日 天 门 楼 台 亭 阁 庙 寺 观 塔 碑 坟 祠 堂 院 墙 梯 桥 渡 船 车 轿 鞍 旗 鼓 锣 锅 碗 盆 缸 罐 坛 瓢 箕 筛 箩 笼 篓 罾""",
    "hamlet_last": """沟 湾 坪 坝 垭 岭 冲 塝 坳 圩 塆 埂 塘 垱 岗 坡 嘴 坎 寨 屯 庄 铺 店 桥 井 洞 岩 滩 口 畈 垸 墩 圪
        峁 塬 峪 崾 堰 凼 槽 磴 碥 垴 坨 垅 埫""",
    "auspicious": """瑞 丰 鑫 源 恒 达 隆 盛 兴 旺 泰 康 福 禄 祥 和 顺 利 通 华 荣 昌 裕 宏 远 博 雅 诚 信 德 润 泽 嘉 禾
        金 穗 绿 野 蓝 天 碧 水 青 峰 翠 屏 紫 薇 丹 霞 玉 泉 银 杏 锦 绣 云 帆 星 辰 曙 光 晨 曦 旭 日 皓 月 怡 景 雅 苑 丽 都
        名 仕 御 龙 盘 古 凯 旋 尚 品 新 纪 元 世 纪 长 虹 春 晓 秋 实 冬 青 夏 荷 梅 岭 兰 亭 竹 影 菊 香 莲 韵 桂 馥 松 涛 柏
        翠 枫 林 柳 岸 桃 李 杏 坛 梧 桐 橡 树 榕 荫 椰 风 海 棠 蔷 薇 鼎 立 钜 力 劲 松 飞 跃 腾 达 骏 马 鹏 程 鸿 运 鹤 鸣 凤
        舞 麟 祥 豹 变 虎 啸 狮 吼 象 山 鹿 鸣 雁 归 燕 语 鹭 岛 鸥 翔 鲲 游 鲤 跃 蛟 腾 蚕 丝 蜂 蜜 蝶 恋 萤 辉 驼 铃 羚 角 中
        亿 万 联 众 合 创 拓 展 志 高 智 能 优 科 捷 迅 速 易 佳 美 乐 宜 家 居 安 宁 静 好 惠 民 利 农 益 友 邻 亲 友 爱 心 仁
        济 慈 恩 孝 善 义 信 礼 廉 正 公 平 等 共 享 互 助""",
    "trade": """农业 建材 食品 物流 电子 服饰 机械 文旅 生态 酒业 家具 包装 矿业 药业 光电 印务 种业 饲料 茶业 园林 劳务 家政 装饰 运输
        塑料 五金 纺织 皮革 水泥 石材 林业 牧业 渔业 果业 粮油 餐饮 教育 养老 传媒 环保""",
    "firm": """公司 公司 公司 厂 合作社 商行 经营部 加工坊 家庭农场 产业园""",
    "estate": """苑 花园 小区 公寓 里 家园 新村 佳园 巷 路 街 坊 广场 新城 雅居 别院 大厦 片区 安置点 老院子""",
    "brand_first": """红色 先锋 连心 石榴 初心 同心 银发 春雨 星火 灯塔 暖阳 蜂巢 红柳 雁阵 老班长 红杜鹃 金钥匙 红细胞 麦田 竹韵 橘乡
        茶香 桥头 渡口 古井 榕树 山泉 青禾 晨曦 蓝盾 木棉 炊烟 乡音 扁担 马灯 铁肩 红马甲 萤火 蒲公英 映山红""",
    "brand_last": """驿站 小院 议事亭 课堂 先锋 服务队 联盟 夜话 书屋 合伙人 直通车 志愿红 守护者 调解室 工坊 讲堂 管家 院坝 集市 帮帮团
        邻里 领航 护航 港湾 加油站 同行 家园 传承 巡逻队 匠心""",
}
"""Part of a name → characters, separated by white space."""

_PARTS = {kind: parts.split() for kind, parts in NAMES.items()}
_STRIDE = 1789
_SHARE_OF_FAMILY_HAMLETS = 0.3
_SHARE_OF_SHORT_NAMES = 0.25


class PlaceName(NamedTuple):
    """A name in Chinese and in pinyin."""

    chinese: str
    pinyin: str


def place_name(number: int) -> PlaceName:
    """Return the place name of a number.

    Different numbers have different names, of two characters or a few more.
    """
    firsts, seconds = _PARTS["place_first"], _PARTS["place_second"]
    pair_count = len(firsts) * len(seconds)
    round_number, number = divmod(number, pair_count)
    # The stride and the number of pairs are coprime, so every pair occurs once in a round.
    first, second = divmod(number * _STRIDE % pair_count, len(seconds))
    syllables = [firsts[first], seconds[second]]
    # Each round after the first adds characters, as digits to a number.
    while round_number:
        round_number, last = divmod(round_number - 1, len(seconds))
        syllables.append(seconds[last])
    return PlaceName(
        chinese="".join(syllable[0] for syllable in syllables),
        pinyin="".join(syllable[1:] for syllable in syllables),
    )


def hamlet_name(choose: Choose) -> str:
    """Return the name of a hamlet, as 冉家坳 or 枇杷垭."""
    if choose() < _SHARE_OF_FAMILY_HAMLETS:
        return f"{_part('surname', choose)}家{_part('hamlet_last', choose)}"
    first = _part("hamlet_first", choose)
    second = _part("hamlet_second", choose)
    return first + second + _part("hamlet_last", choose)


def company_name(choose: Choose) -> str:
    """Return the name of a firm, as 瑞禾农业公司."""
    name = _part("auspicious", choose) + _part("auspicious", choose)
    return name + _part("trade", choose) + _part("firm", choose)


def estate_name(choose: Choose) -> str:
    """Return the name of an estate or a street, as 兰泉苑."""
    name = _part("auspicious", choose) + _part("auspicious", choose)
    return name + _part("estate", choose)


def brand_name(choose: Choose) -> str:
    """Return the name of a Party-building brand, as “石榴议事亭”."""
    return f"“{_part('brand_first', choose)}{_part('brand_last', choose)}”"


def person_name(choose: Choose) -> str:
    """Return a person's name of two or three characters.

    With a double surname it has a character more.
    """
    middle = ""
    if choose() >= _SHARE_OF_SHORT_NAMES:
        middle = _part("given", choose)
    return _part("surname", choose) + middle + _part("given", choose)


def _part(kind: str, choose: Choose) -> str:
    return pick(_PARTS[kind], choose)
