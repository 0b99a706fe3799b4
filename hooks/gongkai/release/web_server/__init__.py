"""Write the configurations of nginx and Caddy.

Both servers answer every request alike. nginx answers each request from one release: the link
`current` is looked up once, at the beginning, and all files of the answer come from there. A file
below `gone/` marks a withdrawn path. The addresses of merged records are read when the server
reloads its configuration; until then the records' pages lead to the new addresses.

The two templates lie next to this module. Their comments tell administrators the necessary facts;
docs/developers/release.md gives the reasons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

from gongkai.release.server.manifest import VERSIONED

PLAIN_PORT, TLS_PORT = 80, 443
"""The ports of a site without and with a certificate.

Plain requests to a site on `TLS_PORT` come to `PLAIN_PORT` and are redirected.
"""
ANY_NAME = "_"
"""The name of a site that is served under every host name."""
HEADER_SECONDS = 10
"""Seconds for a client to send the header of a request."""

_HEADER_KIB = 16
_HEADER_KIB_OF_NGINX = _HEADER_KIB + 4
"""The size of nginx's one large buffer: Go, the language of Caddy, reads 4 KiB above the limit."""
_LONGEST_ADDRESS = 4096
"""Bytes."""
_LARGEST_BODY = 999
"""Bytes. Nobody sends anything to the site; Caddy compares the number of digits."""
_ENTRY = "/records/[^/]+/[^/]+"
_NOT_HIDDEN = r"^/\.well-known(?:/[^./][^/]*)*/?$"
_UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
"""Abilities of browsers that no page needs.

All of them are known to Chrome 90, which writes a warning for each unknown one to the console.
"""
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
"""The types of answers that get a character set."""
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
"""The second line refuses a host name with a dot at its end, as Caddy does.

nginx alone would remove the dot.
"""

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
    """The host's name, or `_` for every name."""
    port: int
    headers: Mapping[str, str]
    """Sent with every answer."""
    networks: Sequence[str] = ()
    """Networks that may read the site, as 10.1.0.0/16; empty for everybody."""
    certificate: tuple[str, str] | None = None
    """The absolute paths of the TLS certificate and of its key; None for no encryption."""

    @property
    def has_redirect(self) -> bool:
        """Tell whether plain requests are redirected to the site."""
        # A redirect needs a name to lead to.
        has_name = self.name != ANY_NAME
        return self.certificate is not None and self.port == TLS_PORT and has_name

    @property
    def all_headers(self) -> dict[str, str]:
        """Return the headers of every answer."""
        headers = {**self.headers, **_PERMISSIONS}
        if self.certificate:
            headers.update(_STRICT_TRANSPORT)
        return headers

    @property
    def id(self) -> str:
        """Return a prefix for the site's variables and zones.

        All sites of an nginx share the names of variables and zones.
        """
        site = f"{self.folder} {self.name} {self.port}"
        return "gongkai_" + hashlib.sha256(site.encode()).hexdigest()[:8]


def nginx(served: Served) -> str:
    """Return a file for /etc/nginx/conf.d/."""
    values = {
        **_COMMON,
        **served._asdict(),
        "id": served.id,
        "limits": _NGINX_LIMITS % _COMMON,
        "texts": " ".join(kind for kind in _TEXTS if kind != "text/html"),  # nginx adds that
        "types": _lines("        %s %s;\n", _TYPES),
        "headers": _lines('    add_header %s "%s" always;\n', served.all_headers),
        "tls": "",
        "certificate_lines": "",
        "wrong_host": "",
        "networks_map": "",
        "outside": "",
        "redirect": "",
    }
    if served.certificate:
        values["tls"] = " ssl"
        values["certificate_lines"] = _NGINX_CERTIFICATE % served.certificate
    if served.name != ANY_NAME:
        values["wrong_host"] = _NGINX_WRONG_HOST % served.name
    if served.networks:
        variable = f"${served.id}_allowed"
        networks = "".join(f"    {network} 1;\n" for network in served.networks)
        values["networks_map"] = f"geo {variable} {{\n    default 0;\n{networks}}}\n\n"
        values["outside"] = f"    if ({variable} = 0) {{ return 403; }}\n"
    if served.has_redirect:
        values["plain_port"] = PLAIN_PORT
        values["secure_address"] = f"https://{served.name}"
        values["redirect"] = _NGINX_REDIRECT % values
    return _template("nginx.conf") % values


def caddy(served: Served) -> str:
    """Return a Caddyfile."""
    types = _caddy_types()
    values = {
        **_COMMON,
        **served._asdict(),
        "scheme": "http",
        "certificate_lines": "",
        "global_lines": "",
        "outside": "",
        "headers": _lines('\t\theader %s "%s"\n', served.all_headers),
        "types": indent(types, "\t\t"),
        "types_of_error": indent(types, "\t\t\t"),
        "others": "",
    }
    if served.certificate:
        values["scheme"] = "https"
        certificate, key = served.certificate
        values["certificate_lines"] = f'\ttls "{certificate}" "{key}"\n'
        values["global_lines"] = "\tauto_https disable_redirects\n"
    values["address"] = f"{values['scheme']}://:{served.port}"
    if served.networks:
        networks = " ".join(served.networks)
        values["outside"] = f"\t\t@outside not remote_ip {networks}\n\t\trespond @outside 403\n"
    if served.name != ANY_NAME:
        values["address"] = f"{values['scheme']}://{served.name}:{served.port}"
        values["others"] = _CADDY_OTHER_NAMES % values
    if served.has_redirect:
        values["others"] += _caddy_redirect(served, values)
    return _template("Caddyfile") % values


def _caddy_redirect(served: Served, values: Mapping[str, Any]) -> str:
    """Return the parts of a Caddyfile that redirect plain requests."""
    plain = {
        **values,
        "scheme": "http",
        "port": PLAIN_PORT,
        "certificate_lines": "",
        "headers": "",
        "secure_address": f"https://{served.name}",
    }
    return _CADDY_OTHER_NAMES % plain + _CADDY_REDIRECT % plain


def _lines(template: str, values: Mapping[str, str]) -> str:
    """Return a line for each key and value."""
    return "".join(template % item for item in values.items())


def _template(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


def _caddy_types() -> str:
    """Return the lines that set the type by the address's ending."""
    lines = []
    for kind, suffixes in _TYPES.items():
        charset = "; charset=utf-8" if kind in _TEXTS else ""
        choices = suffixes.replace(" ", "|")
        lines.append(f'\t~(?i)^\\.({choices})$ "{kind}{charset}"\n')
    return _CADDY_TYPES % {"lines": "".join(lines)}


def redirect_files(merged: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that redirect the addresses of merged records.

    `merged` has the new folder of each old folder, both relative to the site. Returns a text for
    each web server, by their paths in a release.
    """
    nginx_lines = []
    caddy_lines = ["# 并入其他记录的旧地址\n"]  # Caddy refuses to include an empty file
    for old, new in sorted(merged.items()):
        addresses = [f"/{old}", f"/{old}/", f"/{old}/index.html"]
        nginx_lines += [f'"{address}" "/{new}/";\n' for address in addresses]
        patterns = [f"/{old}", f"/{old}/*"]
        caddy_lines += [f"vars {pattern} gongkai_into /{new}/\n" for pattern in patterns]
    return {"redirects.nginx": "".join(nginx_lines), "redirects.caddy": "".join(caddy_lines)}
