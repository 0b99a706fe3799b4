"""Configurations of nginx and Caddy for a folder of releases.

Each request to nginx is answered from one release: what `current` leads to is looked up once, at its beginning, and every file of the answer
is looked for there. A path that was withdrawn is known by a file below `gone/`; where merged records lead to is read when nginx is reloaded,
and until then their pages lead there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongkai.release.server.manifest import VERSIONED

_ENTRY = "/records/[^/]+/[^/]+"
_FOREVER, _ASK = "public, max-age=31536000, immutable", "no-cache"
_TYPES = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js",
    "text/markdown": "md",
    "text/csv": "csv",
    "text/plain": "txt",
    "application/json": "json map",
    "application/xml": "xml",
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/x-icon": "ico",
    "font/woff2": "woff2",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/msword": "doc wps",
    "application/vnd.ms-excel": "xls et",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_TEXTS = [kind for kind in _TYPES if kind.startswith("text/") or kind.endswith(("json", "xml"))]


class Served(NamedTuple):
    """How a site is served."""

    folder: str
    """The folder of the releases, absolute."""
    name: str
    """The host's name, or `_` for whatever is asked."""
    port: int
    headers: Mapping[str, str]
    """Sent with every answer."""
    networks: Sequence[str] = ()
    """From where it may be read, as 10.1.0.0/16; from everywhere if there are none."""


def nginx(served: Served) -> str:
    """Return a file for /etc/nginx/conf.d/."""
    networks = "".join(f"    {network} 1;\n" for network in served.networks)
    allowed = f"geo $gongkai_allowed {{\n    default 0;\n{networks}}}\n\n" if networks else ""
    refused = "    if ($gongkai_allowed = 0) { return 403; }\n\n" if networks else ""
    types = "".join(f"        {kind} {suffixes};\n" for kind, suffixes in _TYPES.items())
    headers = "".join(f'    add_header {name} "{value}" always;\n' for name, value in served.headers.items())
    texts = " ".join(kind for kind in _TEXTS if kind != "text/html")
    return f"""\
# 由 gongkai server-config nginx 生成。放到 /etc/nginx/conf.d/gongkai.conf，检查：nginx -t，生效：nginx -s reload。
# 网站每次发布不用改这个文件，也不用重新加载；有记录合并时重新加载一次，旧网址就直接转到新网址（不加载，旧网址的页面也会转过去）。

# 合并的记录：旧网址转到哪里。
map $uri $gongkai_merged {{
    default "";
    include "{served.folder}/current/redirects.nginx*";
}}

# 网址里带内容摘要的文件永远不变，浏览器可以一直留着；其余的每次问一声变了没有。
map "$status $uri" $gongkai_cache {{
    default "{_ASK}";
    "~^(200|206|304) /{VERSIONED}" "{_FOREVER}";
}}

{allowed}server {{
    listen {served.port};
    server_name {served.name};
    root "{served.folder}/current";
    # 每次请求只看一次 current 指向哪个发布，这次请求的文件都从那个发布里取。
    set $release $realpath_root;

{refused}    charset utf-8;
    charset_types {texts};
    default_type application/octet-stream;
    types {{
{types}    }}

    gzip_static on;
    gzip_vary on;
    open_file_cache off;  # 撤下的文件要立刻取不到
    absolute_redirect off;
    server_tokens off;

    add_header Cache-Control $gongkai_cache always;
{headers}
    error_page 404 @missing;
    error_page 410 @withdrawn;

    location / {{
        root "$release/site";
        if ($gongkai_merged) {{ return 301 $gongkai_merged; }}
        try_files $uri "${{uri}}index.html" @folder;
    }}

    # 撤下的记录：状态是 410，内容是写明理由的页面。
    location ~ "^(?<entry>{_ENTRY})(?:/|$)" {{
        root "$release/site";
        if (-f "$release/gone$entry") {{ return 410; }}
        if ($gongkai_merged) {{ return 301 $gongkai_merged; }}
        try_files $uri "${{uri}}index.html" @folder;
    }}

    location ~ "/\\." {{
        return 404;
    }}

    location @folder {{
        root "$release/site";
        if (-d "$release/site$uri") {{ return 301 "$uri/$is_args$args"; }}
        return 404;
    }}

    location @withdrawn {{
        root "$release/site";
        try_files $uri "$entry/index.html" =404;
    }}

    location @missing {{
        root "$release/site";
        try_files /404.html =404;
    }}
}}
"""


def caddy(served: Served) -> str:
    """Return a Caddyfile, or a part of one."""
    address = f"http://{'' if served.name == '_' else served.name}:{served.port}"
    refused = f"\t@outside not remote_ip {' '.join(served.networks)}\n\trespond @outside 403\n\n" if served.networks else ""
    headers = "".join(f'\t\t{name} "{value}"\n' for name, value in served.headers.items())
    kinds = {"text/markdown": "*.md", "text/csv": "*.csv", "application/json": "*.json", "application/xml": "*.xml"}
    types = "".join(
        f'\t@{kind.rpartition("/")[2]} path {pattern}\n\theader @{kind.rpartition("/")[2]} Content-Type "{kind}; charset=utf-8"\n'
        for kind, pattern in kinds.items()
    )
    return f"""\
# 由 gongkai server-config caddy 生成。放进 /etc/caddy/Caddyfile，检查：caddy validate --config /etc/caddy/Caddyfile，生效：caddy reload --config /etc/caddy/Caddyfile。
# 网站每次发布不用改这个文件，也不用重新加载；有记录合并时重新加载一次，旧网址就直接转到新网址（不加载，旧网址的页面也会转过去）。
{address} {{
\troot * "{served.folder}/current/site"

\theader {{
\t\tCache-Control "{_ASK}"
{headers}\t\t-Server
\t}}
\t# 网址里带内容摘要的文件永远不变，浏览器可以一直留着；其余的每次问一声变了没有。
\t@versioned {{
\t\tpath_regexp ^/{VERSIONED}
\t\tfile
\t}}
\theader @versioned Cache-Control "{_FOREVER}"
{types}
\troute {{
{refused}\t\timport "{served.folder}/current/redirects.caddy*"
\t\t# 撤下的记录：状态是 410，内容是写明理由的页面。
\t\t@entry path_regexp entry ^({_ENTRY})(/|$)
\t\troute @entry {{
\t\t\t@gone file {{
\t\t\t\troot "{served.folder}/current/gone"
\t\t\t\ttry_files {{re.entry.1}}
\t\t\t}}
\t\t\terror @gone 410
\t\t}}
\t\tfile_server {{
\t\t\tprecompressed gzip
\t\t\thide .*
\t\t}}
\t}}

\thandle_errors {{
\t\t@withdrawn expression {{err.status_code}} == 410
\t\troute @withdrawn {{
\t\t\t@entry path_regexp entry ^({_ENTRY})(/|$)
\t\t\trewrite @entry {{re.entry.1}}/index.html
\t\t\tfile_server {{
\t\t\t\tstatus 410
\t\t\t}}
\t\t}}
\t\t@missing expression {{err.status_code}} == 404
\t\troute @missing {{
\t\t\trewrite * /404.html
\t\t\tfile_server {{
\t\t\t\tstatus 404
\t\t\t}}
\t\t}}
\t}}
}}
"""


def redirect_files(merged: Mapping[str, str]) -> dict[str, str]:
    """Return, by their paths in a release, what the two servers read of where folders of the site lead to."""
    return {
        "redirects.nginx": "".join(
            f'"/{folder}{end}" "/{into}/";\n' for folder, into in sorted(merged.items()) for end in ("", "/", "/index.html")
        ),
        "redirects.caddy": "".join(
            f"redir /{folder}{end} /{into}/ permanent\n" for folder, into in sorted(merged.items()) for end in ("", "/", "/index.html")
        ),
    }
