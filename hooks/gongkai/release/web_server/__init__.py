"""Configurations of nginx and Caddy for a folder of releases; both answer every request alike.

Each request to nginx is answered from one release: what `current` leads to is looked up once, at its beginning, and every file of the answer
is looked for there. A path that was withdrawn is known by a file below `gone/`; where merged records lead to is read when the server is
reloaded, and until then their pages lead there.
The two texts lie beside this module. In their comments stands what an administrator has to know; why both say a thing as they do is told in
docs/developers/release.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

from gongkai.release.server.manifest import VERSIONED

PLAIN_PORT, TLS_PORT = 80, 443
"""The ports of a site without and with a certificate; a site on the second has its plain requests redirected from the first."""
ANY_NAME = "_"
"""The name of a site that is served under every host name."""
HEADER_SECONDS = 10
"""The seconds that a client has for the header of its request."""

_HEADER_KIB = 16
_HEADER_KIB_OF_NGINX = _HEADER_KIB + 4
"""The size of its one large buffer: Go reads 4 KiB more than its limit."""
_LONGEST_ADDRESS = 4096
_LARGEST_BODY = 999
"""Nobody sends anything to the site; Caddy compares the number of digits."""
_ENTRY = "/records/[^/]+/[^/]+"
_NOT_HIDDEN = r"^/\.well-known(?:/[^./][^/]*)*/?$"
_UNUSED_FEATURES = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")
"""Abilities of browsers that no page needs; one that Chrome 90 does not know would fill its console with warnings."""
_PERMISSIONS = {"Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES)}
_STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}
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
    "image/bmp": "bmp",
    "image/tiff": "tif tiff",
    "image/x-icon": "ico",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
    "font/woff2": "woff2",
    "application/pdf": "pdf",
    "application/ofd": "ofd",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "application/msword": "doc wps",
    "application/vnd.ms-excel": "xls et",
    "application/vnd.ms-powerpoint": "ppt dps",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
_TEXTS = [kind for kind in _TYPES if kind.startswith("text/") or kind.endswith(("json", "xml"))]
_COMMON = {
    "entry": _ENTRY,
    "not_hidden": _NOT_HIDDEN,
    "versioned": VERSIONED,
    "forever": "public, max-age=31536000, immutable",
    "ask": "no-cache",
    "seconds": HEADER_SECONDS,
    "kib": _HEADER_KIB,
    "kib_of_nginx": _HEADER_KIB_OF_NGINX,
    "longest": _LONGEST_ADDRESS,
    "too_long": _LONGEST_ADDRESS + 1,
    "largest_body": _LARGEST_BODY,
    "digits_of_body": len(str(_LARGEST_BODY)) + 1,
}

_NGINX_REDIRECT = """# 打开 http 的，转到 https。
server {
    listen %(plain_port)s;
    server_name %(name)s;
    server_tokens off;
%(limits)s    if ($http_host = "") { return 400; }
%(wrong_host)s    return 301 %(secure_address)s$request_uri;
}

"""

_NGINX_WRONG_HOST = r"""    if ($host != "%s") { return 421; }
    if ($http_host ~ "\.(?::|$)") { return 421; }
"""
"""To Caddy a name with the dot at its end is another one; nginx takes it away."""

_NGINX_LIMITS = """    client_header_timeout %(seconds)ss;
    client_body_timeout %(seconds)ss;
    client_header_buffer_size 1k;
    large_client_header_buffers 1 %(kib_of_nginx)sk;
    client_max_body_size %(largest_body)s;
"""

_NGINX_CERTIFICATE = """    ssl_certificate "%s";
    ssl_certificate_key "%s";
    ssl_protocols TLSv1.2 TLSv1.3;
"""

_CADDY_TYPES = r"""map {http.request.uri.path.file.ext} {gongkai_type} {
%(lines)s	default application/octet-stream
}
header Content-Type {gongkai_type}
@index path */
header @index Content-Type "text/html; charset=utf-8"
@compressed file {
	try_files {path}.gz {path}index.html.gz
}
route @compressed {
	header {
		Vary Accept-Encoding
		defer
	}
	@gzip header_regexp Accept-Encoding (?i)(^|,)\s*gzip\s*(;\s*q=(1(\.0*)?|0\.[0-9]*[1-9][0-9]*)\s*)?(,|$)
	request_header @gzip -Range
	header @gzip {
		-Accept-Ranges
		defer
	}
}
"""

_CADDY_OTHER_NAMES = """
# 别的主机名一律不答。一个 Caddyfile 里有几个网站的，同一个端口的只留一份。
%(scheme)s://:%(port)s {
%(certificate_lines)s	header -Server
	route {
		header Cache-Control "%(ask)s"
%(headers)s		@nameless expression {http.request.host}.matches("^$|[.]{2}")
		respond @nameless 400
		respond 421
	}
}
"""

_CADDY_REDIRECT = """
# 打开 http 的，转到 https。
%(scheme)s://%(name)s:%(port)s {
	header -Server
	redir %(secure_address)s{http.request.uri} 301
}
"""


class Served(NamedTuple):
    """How a site is served."""

    folder: str
    """The folder of the releases, absolute."""
    name: str
    """The host's name, or `_` for every one."""
    port: int
    headers: Mapping[str, str]
    """Sent with every answer."""
    networks: Sequence[str] = ()
    """From where it may be read, as 10.1.0.0/16; from everywhere if there are none."""
    certificate: tuple[str, str] | None = None
    """The files of the TLS certificate and of its key, absolute; without it the site is served without encryption."""

    @property
    def has_redirect(self) -> bool:
        """Tell whether plain requests are redirected to it."""
        return self.certificate is not None and self.port == TLS_PORT and self.name != ANY_NAME

    @property
    def all_headers(self) -> dict[str, str]:
        """Return its headers, with those of every site, and that of one with a certificate."""
        return {**self.headers, **_PERMISSIONS, **(_STRICT_TRANSPORT if self.certificate else {})}

    @property
    def id(self) -> str:
        """Return a prefix for its variables and zones, which nginx has in common for all sites."""
        return "gongkai_" + hashlib.sha256(f"{self.folder} {self.name} {self.port}".encode()).hexdigest()[:8]


def nginx(served: Served) -> str:
    """Return a file for /etc/nginx/conf.d/."""
    given = {
        **_COMMON,
        **served._asdict(),
        "id": served.id,
        "limits": _NGINX_LIMITS % _COMMON,
        "texts": " ".join(kind for kind in _TEXTS if kind != "text/html"),
        "types": "".join(f"        {kind} {suffixes};\n" for kind, suffixes in _TYPES.items()),
        "headers": "".join(f'    add_header {name} "{value}" always;\n' for name, value in served.all_headers.items()),
        "tls": " ssl" if served.certificate else "",
        "certificate_lines": _NGINX_CERTIFICATE % served.certificate if served.certificate else "",
        "wrong_host": "" if served.name == ANY_NAME else _NGINX_WRONG_HOST % served.name,
        "networks_map": "",
        "outside": "",
        "redirect": "",
    }
    if served.networks:
        networks = "".join(f"    {network} 1;\n" for network in served.networks)
        given["networks_map"] = f"geo ${served.id}_allowed {{\n    default 0;\n{networks}}}\n\n"
        given["outside"] = f"    if (${served.id}_allowed = 0) {{ return 403; }}\n"
    if served.has_redirect:
        given |= {"plain_port": PLAIN_PORT, "secure_address": f"https://{served.name}"}
        given["redirect"] = _NGINX_REDIRECT % given
    return _template("nginx.conf") % given


def caddy(served: Served) -> str:
    """Return a Caddyfile."""
    scheme = "https" if served.certificate else "http"
    types = _caddy_types()
    given = {
        **_COMMON,
        **served._asdict(),
        "scheme": scheme,
        "certificate_lines": '\ttls "{}" "{}"\n'.format(*served.certificate) if served.certificate else "",
        "global_lines": "\tauto_https disable_redirects\n" if served.certificate else "",
        "address": f"{scheme}://:{served.port}",
        "outside": "",
        "headers": "".join(f'\t\theader {name} "{value}"\n' for name, value in served.all_headers.items()),
        "types": indent(types, "\t\t"),
        "types_of_error": indent(types, "\t\t\t"),
        "others": "",
    }
    if served.networks:
        given["outside"] = f"\t\t@outside not remote_ip {' '.join(served.networks)}\n\t\trespond @outside 403\n"
    if served.name != ANY_NAME:
        given["address"] = f"{scheme}://{served.name}:{served.port}"
        given["others"] = _CADDY_OTHER_NAMES % given
    if served.has_redirect:
        plain = {**given, "scheme": "http", "port": PLAIN_PORT, "certificate_lines": "", "headers": ""}
        plain["secure_address"] = f"https://{served.name}"
        given["others"] += _CADDY_OTHER_NAMES % plain + _CADDY_REDIRECT % plain
    return _template("Caddyfile") % given


def _template(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _caddy_types() -> str:
    """Return the lines that set the type of an answer by the ending of its address."""
    lines = []
    for kind, suffixes in _TYPES.items():
        charset = "; charset=utf-8" if kind in _TEXTS else ""
        lines.append(f'\t~(?i)^\\.({suffixes.replace(" ", "|")})$ "{kind}{charset}"\n')
    return _CADDY_TYPES % {"lines": "".join(lines)}


def redirect_files(merged: Mapping[str, str]) -> dict[str, str]:
    """Return, by their paths in a release, the texts that tell the two servers where folders of the site lead to."""
    of_nginx, of_caddy = [], ["# 并入其他记录的旧地址\n"]  # Caddy refuses to include an empty file
    for folder, into in sorted(merged.items()):
        of_nginx += [f'"/{folder}{end}" "/{into}/";\n' for end in ("", "/", "/index.html")]
        of_caddy += [f"vars /{folder}{end} gongkai_into /{into}/\n" for end in ("", "/*")]
    return {"redirects.nginx": "".join(of_nginx), "redirects.caddy": "".join(of_caddy)}
