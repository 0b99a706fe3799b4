"""The Chinese texts of the reference pages on settings, variables and rules.

The code explains these in English only.
"""

from __future__ import annotations

SETTINGS = {
    "data": "数据文件夹，相对于 mkdocs.yml；默认 data",
    "audience": "给谁看：社会、全党、本单位，或 特定:对象；默认 社会。超出这个范围的，不会出现在网站的任何地方",
    "offline": "true：从文件夹或 U 盘打开，不用服务器；默认 false。做离线版用 gongkai bundle，不用改这里",
    "judged_on": "台账按哪一天判定，以后发布的记录到那天才显示，如 2026-07-31；不写就是生成网站的那天",
    "count_inside": "true：台账写明各事项在党内公开了多少条；默认 false",
    "grey": "页面什么时候用黑白：true、一天，或者起止两天；不写就不用",
    "site_code": "网站标识码，有就写",
}
ENVIRONMENT = {
    "GONGKAI_STORE": "写 off，不用 .cache/gongkai 里存的结果，全部重新做",
    "GONGKAI_STORE_KEY": "缓存的密钥，至少 16 个字符，CI 里用；不写就用 ~/.local/state/gongkai/store.key，没有就新做一个",
    "GONGKAI_WORKERS": "用几个进程生成；不写就是处理器的个数",
    "GONGKAI_SCHEDULER": "交给几台机器一起生成时，Dask 调度器的地址，如 tcp://host:8786",
    "GONGKAI_SSH": "发布时用的 ssh 命令；不写就是 ssh",
    "GONGKAI_LOG": "写 full，说明日志只在内部看，检查的问题全部列出",
    "SOURCE_DATE_EPOCH": "当作今天的那个时刻，从 1970 年算起的秒数；用来做出每个字节都相同的网站",
}
_DATES = "核对两个日期，改正写错的一个"
_NUMBER = "核对编号，改成已有的"
RULES: dict[str, tuple[str, str]] = {
    "address-taken": ("手写页面的网址和自动生成的页面相同", "给手写页面换一个文件名"),
    "approval-posts": (
        "提出的和批准的是同一职务",
        "写明实际由谁提出、谁批准；同一人不能既提出又批准",
    ),
    "attachment-missing": (
        "附件的文件不在数据文件夹里",
        "把文件放到所写的位置，或者改正文件名",
    ),
    "attachment-name": (
        "附件的文件名不能用",
        "文件名只用字母、数字、连字符，扩展名小写",
    ),
    "attachment-outside": ("附件不在 attachments/ 下", "把附件放进 data/attachments/"),
    "correction-text": (
        "更正前、更正后的文字同正文对不上",
        "更正后要同现在的正文一字不差，更正前不能还留在里面",
    ),
    "count-order": (
        "数字不可能，如实到多于应到、实缴多于应缴、得票多于选票、各等次之和多于参评",
        "核对两个数字",
    ),
    "date-order": ("日期先后颠倒", _DATES),
    "entry-duplicate": ("登记的编号重复", "每件登记要有自己的编号"),
    "field-missing": ("缺少必填的字段", "补上；各字段的说明见“记录的字段”"),
    "field-type": ("写的形式不对，如该写列表的写成了文字", "照示例的形式改"),
    "field-unknown": ("没有这个字段", "多半是写错了字，或者写在了别的种类里"),
    "field-value": ("值不符合要求，如日期的格式、不在名目里的词", "照提示的格式改"),
    "figure-odd": (
        "数字对不上，如上缴多于收缴、办结多于征集、占比超过 100%、分期之和不等于合计（提醒）",
        "核对两个数字；确实如此的在说明里写明原因",
    ),
    "file-empty": ("文件、附件是空的", "写上内容，或者删去文件"),
    "file-encoding": ("文件不是 UTF-8 编码", "用编辑器另存为 UTF-8"),
    "file-folder": (
        "文件放错了地方，同里面写的单位、年份、序号对不上",
        "按提示移动文件，或者改正内容",
    ),
    "file-link": ("文件是指向别处的链接", "把文件本身放进来"),
    "file-name": (
        "文件名不能用：Windows 做不出来、有看不见的字符、同别的只差大小写、超过 200 字节，或者不是 .yml",
        "照提示改文件名；改了附件的名字，记录里也要改",
    ),
    "file-pointer": (
        "文件只是 Git LFS 或 git-annex 的指针，内容没有取来",
        "运行 git lfs pull 或 git annex get，或者直接提交文件本身",
    ),
    "file-size": ("文件太大", "长的内容作为附件"),
    "file-unreadable": ("文件读不出来", "查看文件的权限"),
    "findings-unlisted": (
        "一个文件的问题超过 100 处，其余的没有列出",
        "先改列出的，再检查一次",
    ),
    "id-changed": ("公开过的记录改了索引号", "改回原来的索引号"),
    "id-duplicate": ("两条记录用了同一个索引号", "后写的一条换一个新的序号"),
    "id-reused": ("用过的索引号又给了别的记录", "换一个新的序号"),
    "item-category": ("目录事项的类别不在类别方案里", "照 data/site.yml 的类别方案选"),
    "item-duplicate": ("公开目录里编号重复", "每个事项要有自己的编号"),
    "item-kind": ("这个目录事项不收这种记录", "改目录事项或者种类"),
    "item-missing": (
        "公开目录里有该公开的事项，记录没有写目录事项（提醒）",
        "属于的写上“目录事项”，台账才会算作已公开",
    ),
    "item-scope": ("记录公开的范围比目录规定的宽", "缩小范围，或者先修改公开目录"),
    "item-term": ("不按届期的事项写了届期年数", "删去这一行"),
    "item-unknown": ("公开目录里没有这个编号", _NUMBER),
    "marker": ("手写页面里的标记写错了", "照“设置”一页的标记写"),
    "merge-circle": ("合并绕了一圈又回到本条", "并入里写最后保留的那条"),
    "merge-unfinished": (
        "git 的合并没有做完，文件里还有 <<<<<<< 等标记",
        "选定要留的内容，删去标记",
    ),
    "notice-short": ("公示的工作日不足（提醒）", "核对日期；确实不足的应当重新公示"),
    "number-duplicate": (
        "一张清单里编号重复；一是、（1）等序号重新开始的，只是提醒",
        "每一条写自己的编号",
    ),
    "published-backdated": (
        "发布日期比录入早一个月以上（提醒）",
        "核对发布日期，不要倒填",
    ),
    "published-earlier": ("发布日期往前改了", "改回来；当初写错的，写一项更正"),
    "record-vanished": ("公开过的记录不见了", "照提示取回；不再公开的写“状态: 撤下”"),
    "reference-self": ("提到的是本条、本单位自己", "写另一条的索引号，或者删去这一行"),
    "reference-unknown": ("提到的索引号、编号不存在", _NUMBER),
    "scope-field": ("这个字段不能单独规定公开范围", "照提示改"),
    "scope-wider": ("一部分的公开范围比整条的宽", "缩小这一部分的范围"),
    "secrecy-review": ("保密审查没有通过", "不能公开；修改以后重新审查"),
    "section-empty": (
        "一节、一段或一张表是空的；只有标题的一节，只是提醒",
        "补上内容，或者删去；“#”后面的字被当作注释时，给整段加引号",
    ),
    "status-corrected": ("状态和更正对不上", "有更正的写“状态: 更正”，没有的不写"),
    "unit-circle": ("上下级绕了一圈", "改正上级"),
    "unit-duplicate": ("两个单位用了同一个代码", "换一个代码"),
    "unit-lifetime": ("期间内单位不存在", "核对单位，或者单位的成立日期、撤销日期"),
    "unit-unknown": ("没有这个单位", "写 data/units/ 下的文件名，或者先加这个单位"),
    "winner-unknown": (
        "当选的人不在得票的名单里；名单里没有这个职务的，只是提醒",
        "核对姓名，或者补上得票",
    ),
    "yaml-alias": ("用了 YAML 的引用（& 和 *）", "直接写出内容；星号写在引号里"),
    "yaml-colon": ("冒号写成了全角的", "字段后面用英文冒号，再空一格"),
    "yaml-comment": (
        "“#”后面的字被当作注释，不会公开；记录里的注释只能单独写一行",
        "是正文的加引号；是注释的另起一行，以“# ”开头",
    ),
    "yaml-control": (
        "有看不见的字符，如控制字符、零宽空格、改变文字方向的标记",
        "照提示的位置删去，或者重新输入",
    ),
    "yaml-depth": ("层次太多", "减少缩进的层次"),
    "yaml-duplicate-key": ("同一个字段写了两次", "留下一个"),
    "yaml-key": ("字段名不是文字", "字段名写在行首，后面是冒号"),
    "yaml-syntax": ("这一行读不懂", "看冒号、引号、缩进是不是对"),
    "yaml-tab": ("缩进用了制表符", "用空格缩进"),
    "yaml-tag": ("用了 YAML 的标签（!）", "感叹号写在引号里"),
}
