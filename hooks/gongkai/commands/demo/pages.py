"""The hand-written pages and the hook of synthetic sites."""

HOOK = """\
\"""The MkDocs hook of this site.\"""

from gongkai.site.mkdocs.events import *  # noqa: F403
"""

INDEX = """# 党务公开

本站的内容由程序生成，只用于测试速度和检索，不反映任何真实的单位和人员。

<!-- gongkai:summary -->

## 最新公开

<!-- gongkai:latest 10 -->

## 按年份查看

<!-- gongkai:years -->

## 按单位查看

<!-- gongkai:units -->

## 按种类查看

<!-- gongkai:kinds -->
"""

# A county links to the common site above it.
COUNTY_INDEX = f"""{INDEX}
## 其他县区

<a href="../">各县区党务公开</a>
"""

COMMON_INDEX = """# 各县区党务公开

本站的内容由程序生成，只用于测试速度和检索，不反映任何真实的单位和人员。

<!-- gongkai:summary -->

## 各县区

<!-- gongkai:sites -->

## 最新公开

<!-- gongkai:latest 10 -->

## 按年度查看

<!-- gongkai:years -->

## 按种类查看

<!-- gongkai:kinds -->
"""

GUIDE = """# 公开指南

本站的内容由程序生成，只用于测试速度和检索。

## 怎样查找

按年份、单位、种类翻看，或者在检索框里输入词语。输入几个词时用空格隔开，每个词都出现的内容才会列出。

## 怎样提意见

对公开的内容有疑问，可以向发布单位询问，也可以拨打监督电话 0837-6210012。
"""
