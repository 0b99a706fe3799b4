"""Configurations of nginx and Caddy for a folder of releases.

Each request to nginx is answered from one release: what `current` leads to is looked up once, at its beginning, and every file of the answer
is looked for there. A path that was withdrawn is known by a file below `gone/`; where merged records lead to is read when nginx is reloaded,
and until then their pages lead there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from gongkai.release.server.manifest import VERSIONED

PLAIN_PORT, TLS_PORT = 80, 443
"""On which a site is served without and with a certificate; Caddy leads there from port 80 by itself, in nginx a server of its own does."""
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
_PATTERNS = {"entry": _ENTRY, "versioned": VERSIONED, "forever": _FOREVER, "ask": _ASK}

_NGINX = r"""# 由 gongkai server-config nginx 生成。放到 /etc/nginx/conf.d/gongkai.conf，检查：nginx -t，生效：nginx -s reload。
# 网站每次发布不用改这个文件，也不用重新加载；有记录合并时重新加载一次，旧网址就直接转到新网址（不加载，旧网址的页面也会转过去）。

# 合并的记录：旧网址转到哪里。
map $uri $gongkai_merged {
    default "";
    include "%(folder)s/current/redirects.nginx*";
}

# 网址里带内容摘要的文件永远不变，浏览器可以一直留着；其余的每次问一声变了没有。
map "$status $uri" $gongkai_cache {
    default "%(ask)s";
    "~^(200|206|304) /%(versioned)s" "%(forever)s";
}

%(allowed)s%(plain)sserver {
    listen %(port)s%(tls)s;
    server_name %(name)s;
%(certificate_lines)s    root "%(folder)s/current";
    # 每次请求只看一次 current 指向哪个发布，这次请求的文件都从那个发布里取。
    set $release $realpath_root;

%(refused)s    charset utf-8;
    charset_types %(texts)s;
    default_type application/octet-stream;
    types {
%(types)s    }

    gzip_static on;
    gzip_vary on;
    open_file_cache off;  # 撤下的文件要立刻取不到
    absolute_redirect off;
    server_tokens off;

    add_header Cache-Control $gongkai_cache always;
%(headers)s
    error_page 404 @missing;
    error_page 410 @withdrawn;

    location / {
        root "$release/site";
        if ($gongkai_merged) { return 301 $gongkai_merged; }
        try_files $uri "${uri}index.html" @folder;
    }

    # 撤下的记录：状态是 410，内容是写明理由的页面。
    location ~ "^(?<entry>%(entry)s)(?:/|$)" {
        root "$release/site";
        if (-f "$release/gone$entry") { return 410; }
        if ($gongkai_merged) { return 301 $gongkai_merged; }
        try_files $uri "${uri}index.html" @folder;
    }

    location ~ "/\." {
        return 404;
    }

    location @folder {
        root "$release/site";
        if (-d "$release/site$uri") { return 301 "$uri/$is_args$args"; }
        return 404;
    }

    location @withdrawn {
        root "$release/site";
        try_files $uri "$entry/index.html" =404;
    }

    location @missing {
        root "$release/site";
        try_files /404.html =404;
    }
}
"""

_NGINX_PLAIN = """server {
    listen %d;
    server_name %s;
    return 301 https://$host$request_uri;
}

"""
"""Leads whoever asks without encryption to the site with it."""

_NGINX_CERTIFICATE = """    ssl_certificate "%s";
    ssl_certificate_key "%s";
    ssl_protocols TLSv1.2 TLSv1.3;
"""

_CADDY = r"""# 由 gongkai server-config caddy 生成。放进 /etc/caddy/Caddyfile；检查：caddy validate --config /etc/caddy/Caddyfile；
# 生效：caddy reload --config /etc/caddy/Caddyfile。
# 网站每次发布不用改这个文件，也不用重新加载；有记录合并时重新加载一次，旧网址就直接转到新网址（不加载，旧网址的页面也会转过去）。
%(address)s {
%(certificate_lines)s	root * "%(folder)s/current/site"
	header -Server

	route {
		header Cache-Control "%(ask)s"
%(headers)s%(refused)s
		# 网址里带内容摘要的文件永远不变，浏览器可以一直留着；其余的每次问一声变了没有。
		@versioned {
			path_regexp ^/%(versioned)s
			file
		}
		header @versioned Cache-Control "%(forever)s"
%(types)s
		# 合并的记录：旧网址转到哪里。
		import "%(folder)s/current/redirects.caddy*"

		# 撤下的记录：状态是 410，内容是写明理由的页面。
		@entry path_regexp entry ^(%(entry)s)(/|$)
		route @entry {
			@gone file {
				root "%(folder)s/current/gone"
				try_files {re.entry.1}
			}
			error @gone 410
		}
		file_server {
			precompressed gzip
			hide .*
		}
	}

	handle_errors {
		@withdrawn expression {err.status_code} == 410
		route @withdrawn {
			@entry path_regexp entry ^(%(entry)s)(/|$)
			rewrite @entry {re.entry.1}/index.html
			file_server {
				status 410
			}
		}
		@missing expression {err.status_code} == 404
		route @missing {
			rewrite * /404.html
			file_server {
				status 404
			}
		}
	}
}
"""


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
    certificate: tuple[str, str] | None = None
    """The files of the TLS certificate and of its key, absolute; without it the site is served without encryption."""


def nginx(served: Served) -> str:
    """Return a file for /etc/nginx/conf.d/."""
    networks = "".join(f"    {network} 1;\n" for network in served.networks)
    allowed = f"geo $gongkai_allowed {{\n    default 0;\n{networks}}}\n\n" if networks else ""
    refused = "    if ($gongkai_allowed = 0) { return 403; }\n\n" if networks else ""
    types = "".join(f"        {kind} {suffixes};\n" for kind, suffixes in _TYPES.items())
    headers = "".join(f'    add_header {name} "{value}" always;\n' for name, value in served.headers.items())
    texts = " ".join(kind for kind in _TEXTS if kind != "text/html")
    given = {"allowed": allowed, "refused": refused, "types": types, "headers": headers, "texts": texts}
    secured = {
        "tls": " ssl" if served.certificate else "",
        "certificate_lines": _NGINX_CERTIFICATE % served.certificate if served.certificate else "",
        "plain": _NGINX_PLAIN % (PLAIN_PORT, served.name) if served.certificate and served.port == TLS_PORT else "",
    }
    return _NGINX % {**_PATTERNS, **served._asdict(), **given, **secured}


def caddy(served: Served) -> str:
    """Return a Caddyfile, or a part of one."""
    scheme = "https" if served.certificate else "http"
    address = f"{scheme}://{'' if served.name == '_' else served.name}:{served.port}"
    refused = f"\t\t@outside not remote_ip {' '.join(served.networks)}\n\t\trespond @outside 403\n" if served.networks else ""
    headers = "".join(f'\t\theader {name} "{value}"\n' for name, value in served.headers.items())
    kinds = {"text/markdown": "*.md", "text/csv": "*.csv", "application/json": "*.json", "application/xml": "*.xml"}
    types = "".join(
        f'\t\t@{kind.rpartition("/")[2]} path {pattern}\n\t\theader @{kind.rpartition("/")[2]} Content-Type "{kind}; charset=utf-8"\n'
        for kind, pattern in kinds.items()
    )
    certificate = '\ttls "{}" "{}"\n'.format(*served.certificate) if served.certificate else ""
    given = {"address": address, "refused": refused, "headers": headers, "types": types, "certificate_lines": certificate}
    return _CADDY % {**_PATTERNS, **served._asdict(), **given}


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
