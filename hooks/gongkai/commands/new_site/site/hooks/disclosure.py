"""这个网站的 MkDocs 钩子。"""

from gongkai.site.mkdocs.events import *
