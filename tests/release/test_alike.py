"""A table of requests to a real nginx and a real Caddy: both servers give the same right answer."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from serving import exchange

from gongkai.release.web_server import HEADER_SECONDS, Served

from .alike import (
    GONE,
    LARGE,
    NAME,
    NEW,
    OLD,
    ROLL,
    SITE,
    Pair,
    configuration,
    published,
    request,
    start,
)
from .conftest import ASSET, SHARD


class Case(NamedTuple):
    """A request with the answer of both servers."""

    request: bytes
    status: int
    headers: Mapping[str, str | None] = {}
    """The tested headers; None for a header that is not sent."""
    body: str | None = None


def redirect(path: str, to: str) -> Case:
    return Case(request(path), 301, {"location": to, "cache-control": "no-cache"})


def page(path: str, kind: str = "text/html; charset=utf-8", body: str | None = None) -> Case:
    return Case(
        request(path), 200, {"content-type": kind, "x-content-type-options": "nosniff"}, body
    )


def missing(path: str) -> Case:
    return Case(
        request(path),
        404,
        {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"},
        SITE["404.html"],
    )


def withdrawn(
    path: str, body: str = SITE[f"{GONE}/index.html"], kind: str = "text/html; charset=utf-8"
) -> Case:
    return Case(request(path), 410, {"content-type": kind, "cache-control": "no-cache"}, body)


def large(status: int = 200, *, span: str | None = None, **headers: str) -> Case:
    return Case(request("/large.html", **headers), status, {"content-range": span})


def method(name: str, path: str = "/") -> Case:
    return Case(request(path, name), 405, {"allow": "GET, HEAD"})


def coded(
    accepted: str, *, is_compressed: bool, path: str = "/large.html", status: int = 200
) -> Case:
    headers = {"vary": "Accept-Encoding", "content-encoding": "gzip" if is_compressed else None}
    return Case(request(path, Accept_Encoding=accepted), status, headers)


FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
TWICE = (
    f"GET / HTTP/1.1\r\nHost: {NAME}\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode()
)
CASES = {
    "首页": page("/", body=SITE["index.html"]),
    "文件夹": page("/years/2023/", body=SITE["years/2023/index.html"]),
    "写出index.html": page("/years/2023/index.html"),
    "文件夹没有斜线": redirect("/years/2023", "/years/2023/"),
    "文件夹没有斜线，有查询": redirect(
        "/years/2023?q=%E5%85%9A&a=1", "/years/2023/?q=%E5%85%9A&a=1"
    ),
    "中文文件夹没有斜线": redirect("/%E9%80%9A%E7%9F%A5?q=1", "/%E9%80%9A%E7%9F%A5/?q=1"),
    "文件夹里没有首页": missing("/records/"),
    "文件夹里没有首页，没有斜线": missing("/records/2023"),
    "素材文件夹": missing("/assets/"),
    "素材文件夹没有斜线": missing("/assets?x"),
    "不是文件夹的首页": missing("/x"),
    "文件后面有斜线": missing("/large.html/"),
    "没有的": missing("/missing"),
    "没有的样式": missing("/assets/look.ffffffff.css"),
    "没有的文本": missing("/missing.md?q=1"),
    "名字太长": missing("/" + "a" * 300),
    "路径太长": missing("/" + "a/" * 1500),
    "清单": missing("/manifest"),
    "robots": page("/robots.txt", "text/plain; charset=utf-8", SITE["robots.txt"]),
    "security": page(
        "/.well-known/security.txt", "text/plain; charset=utf-8", SITE[".well-known/security.txt"]
    ),
    "图标": page("/favicon.ico", "image/x-icon", "icon"),
    "没有后缀": page("/LICENSE", "application/octet-stream"),
    "后缀大写": page("/%E8%A1%A8.PDF", "application/pdf"),
    "样式": Case(request(f"/{ASSET}"), 200, {**FOREVER, "content-type": "text/css; charset=utf-8"}),
    "检索的一片": Case(
        request(f"/{SHARD}"), 200, {**FOREVER, "content-type": "application/octet-stream"}
    ),
    "检索的入口": Case(request("/search/entry.bin"), 200, {"cache-control": "no-cache"}),
    "隐藏文件": missing("/.git/config"),
    "隐藏文件夹里有文件": missing("/.hidden/a.html"),
    "编码的隐藏文件": missing("/%2ehidden/a.html"),
    "两道斜线后的隐藏文件": missing("//.hidden/a.html"),
    "well-known里的隐藏文件": missing("/.well-known/.draft"),
    "别处的well-known": missing("/years/.well-known/security.txt"),
    "well-known文件夹": missing("/.well-known/"),
    "记录里的隐藏文件": missing(f"/{NEW}/.draft"),
    "上一层": Case(request("/../manifest"), 400),
    "编码的上一层": Case(request("/%2e%2e/manifest"), 400),
    "里面的上一层": Case(request("/years/%2e%2E/years/2023/"), 400),
    "编码斜线的上一层": Case(request("/years/..%2f..%2fmanifest"), 400),
    "本层": Case(request("/./years/2023/"), 400),
    "三个点": missing("/..."),
    "反斜线": missing("/years/..%5c"),
    "查询里的上一层": page("/?a=/../b"),
    "编码的斜线": missing("/years%2f2023/"),
    "两道斜线": page("//years//2023/"),
    "两道斜线没有末尾的": redirect("//years//2023", "/years/2023/"),
    "像别的主机": missing("//evil.example/"),
    "像别的主机，往上": Case(request("//evil.example/.."), 400),
    "空字符": Case(request("/%00"), 400),
    "文件名后的空字符": Case(request("/index.html%00"), 400),
    "换行": Case(request("/a%0d%0aX-Evil:1"), 400),
    "不成编码": Case(request("/%zz"), 400),
    "不是文字的编码": missing("/%ff"),
    "占位符": page("/?{env.HOME}"),
    "占位符的网址": missing("/%7Benv.HOME%7D"),
    "长网址": missing("/" + "a" * 4095),
    "太长的网址": Case(request("/" + "a" * 4096), 414),
    "太长的查询": Case(request("/?" + "a" * 10_000), 414),
    "长到读不下的网址": Case(request("/" + "a" * 100_000), 431),
    "大的请求头": Case(request("/", X_Large="a" * 12_000), 200),
    "太大的请求头": Case(request("/", X_Large="a" * 40_000), 431),
    "太多的请求头": Case(request("/", **{f"X_{number}": "a" * 1000 for number in range(40)}), 431),
    "有一点内容": Case(request("/", "GET", b"a" * 999, Content_Length="999"), 200),
    "内容太大": Case(request("/", "GET", b"a" * 2000, Content_Length="2000"), 413),
    "内容大得多": Case(request("/", Content_Length="10000000000"), 413),
    "内容长度不是数": Case(request("/", Content_Length="abc"), 400),
    "HEAD": Case(request("/large.html", "HEAD"), 200, {"content-length": str(LARGE)}, ""),
    "HEAD没有的": Case(request("/missing", "HEAD"), 404),
    "HEAD转到": Case(request("/years/2023", "HEAD"), 301, {"location": "/years/2023/"}),
    "POST": method("POST"),
    "POST没有的": method("POST", "/missing"),
    "POST撤下的": method("POST", f"/{GONE}/"),
    "POST合并的": method("POST", f"/{OLD}/"),
    "POST文件夹": method("POST", "/years/2023"),
    "POST有内容": Case(
        request("/", "POST", b"a" * 5000, Content_Length="5000"), 405, {"allow": "GET, HEAD"}
    ),
    "PUT": method("PUT"),
    "DELETE": method("DELETE", f"/{NEW}/index.md"),
    "PATCH": method("PATCH"),
    "TRACE": method("TRACE"),
    "OPTIONS": method("OPTIONS"),
    "PROPFIND": method("PROPFIND"),
    "没有的方法": method("BREW"),
    "小写的方法": Case(request("/", "get"), 400),
    "一段": large(206, span=f"bytes 0-3/{LARGE}", Range="bytes=0-3"),
    "末尾一段": large(206, span=f"bytes {LARGE - 3}-{LARGE - 1}/{LARGE}", Range="bytes=-3"),
    "到末尾": large(206, span=f"bytes 5-{LARGE - 1}/{LARGE}", Range="bytes=5-"),
    "几段": large(206, Range="bytes=0-0,2-3"),
    "有一段在外面": large(206, span=f"bytes 0-1/{LARGE}", Range="bytes=9000000-,0-1"),
    "在外面": large(416, span=f"bytes */{LARGE}", Range="bytes=9000000-"),
    "叠起来比整个大": large(200, Range=f"bytes=0-{LARGE - 1},0-{LARGE - 1}"),
    "别的单位": large(200, Range="items=0-1"),
    "没有的一段": Case(
        request("/missing", Range="bytes=0-1"), 404, {"content-range": None}, SITE["404.html"]
    ),
    "撤下的一段": Case(
        request(f"/{GONE}/", Range="bytes=0-1"),
        410,
        {"content-range": None},
        SITE[f"{GONE}/index.html"],
    ),
    "压缩的一段": Case(
        request("/large.html", Range="bytes=0-3", Accept_Encoding="gzip"),
        200,
        {"content-encoding": "gzip"},
    ),
    "别的版本的一段": large(200, Range="bytes=0-3", If_Range='"other"'),
    "没有变": Case(
        request("/large.html", If_None_Match="*"), 304, {"cache-control": "no-cache"}, ""
    ),
    "别的版本": large(200, If_None_Match='"other"'),
    "以后没有变": large(304, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT"),
    "以后变了": large(200, If_Modified_Since="Fri, 01 Jan 1999 00:00:00 GMT"),
    "不是日期": large(200, If_Modified_Since="昨天".encode().decode("latin-1")),
    "要的是别的版本": large(412, If_Match='"other"'),
    "没有的没有变": Case(request("/missing", If_None_Match="*"), 404, {}, SITE["404.html"]),
    "撤下的没有变": Case(
        request(f"/{GONE}/", If_None_Match="*"), 410, {}, SITE[f"{GONE}/index.html"]
    ),
    "要压缩": coded("gzip", is_compressed=True),
    "几种压缩": coded("br, gzip;q=0.5", is_compressed=True),
    "不要压缩": coded("gzip;q=0", is_compressed=False),
    "别的压缩": coded("br", is_compressed=False),
    "没有说": Case(
        request("/large.html"),
        200,
        {"vary": "Accept-Encoding", "content-encoding": None},
        SITE["large.html"],
    ),
    "小文件不压缩": Case(
        request("/", Accept_Encoding="gzip"), 200, {"content-encoding": None, "vary": None}
    ),
    "没有的压缩": coded("gzip", is_compressed=True, path="/missing", status=404),
    "撤下的压缩": coded("gzip", is_compressed=True, path=f"/{GONE}/", status=410),
    "旧版本的压缩": Case(
        request("/large.html", version="1.0", Accept_Encoding="gzip"),
        200,
        {"content-encoding": "gzip"},
    ),
    "压缩好的文件": page("/large.html.gz", "application/octet-stream"),
    "主机名大写": Case(request("/", host=NAME.upper()), 200),
    "主机名带端口": Case(request("/", host=f"{NAME}:8080"), 200),
    "主机名带点": Case(request("/", host=f"{NAME}."), 421),
    "别的主机": Case(request("/years/2023", host="evil.example"), 421, {"location": None}),
    "下级主机": Case(request("/", host=f"www.{NAME}"), 421),
    "IP地址": Case(request("/", host="127.0.0.1"), 421),
    "POST别的主机": Case(request("/", "POST", host="evil.example"), 421),
    "整个网址": Case(
        request(f"http://{NAME}/years/2023", host="evil.example"), 301, {"location": "/years/2023/"}
    ),
    "整个网址是别的主机": Case(request("http://evil.example/years/2023"), 421, {"location": None}),
    "转发来的主机": Case(
        request("/years/2023", X_Forwarded_Host="evil.example"), 301, {"location": "/years/2023/"}
    ),
    "空的主机": Case(request("/", host=""), 400),
    "没有主机": Case(request("/", host=None), 400),
    "旧版本没有主机": Case(request("/", host=None, version="1.0"), 400),
    "两个主机": Case(TWICE, 400),
    "主机名不对": Case(request("/", host="a/b"), 400),
    "主机名有邮箱的符号": Case(request("/", host="a@b"), 400),
    "不是请求": Case(b"hello\r\n\r\n", 400),
    "撤下的": withdrawn(f"/{GONE}/"),
    "撤下的没有斜线": withdrawn(f"/{GONE}?q=1"),
    "撤下的附件": withdrawn(f"/{GONE}/attachment.pdf"),
    "撤下的JSON": withdrawn(
        f"/{GONE}/index.json", SITE[f"{GONE}/index.json"], "application/json; charset=utf-8"
    ),
    "撤下的，两道斜线": withdrawn(f"//{GONE.replace('/', '//')}/"),
    "撤下的，编码的斜线": missing(f"/{GONE.replace('/', '%2f')}/"),
    "撤下的里面隐藏的": missing(f"/{GONE}/.draft"),
    "不是撤下的通配": missing("/records/2023/*/"),
    "合并的": redirect(f"/{OLD}/", f"/{NEW}/"),
    "合并的没有斜线": redirect(f"/{OLD}", f"/{NEW}/"),
    "合并的首页": redirect(f"/{OLD}/index.html", f"/{NEW}/"),
    "合并的有查询": redirect(f"/{OLD}/?q=%E5%85%9A%E8%B4%B9&x", f"/{NEW}/?q=%E5%85%9A%E8%B4%B9&x"),
    "合并的没有斜线有查询": redirect(f"/{OLD}?q=x", f"/{NEW}/?q=x"),
    "合并的首页有查询": redirect(f"/{OLD}/index.html?q=x", f"/{NEW}/?q=x"),
    "合并的文本": redirect(f"/{OLD}/index.md", f"/{NEW}/index.md"),
    "合并的数据": redirect(f"/{OLD}/index.json?q=x", f"/{NEW}/index.json?q=x"),
    "同名的附件": redirect(f"/{OLD}/{ROLL}?q=x", f"/{NEW}/{ROLL}?q=x"),
    "没有同名的附件": redirect(f"/{OLD}/attachment.pdf?q=x", f"/{NEW}/?q=x"),
    "合并的下面几层": redirect(f"/{OLD}/a/b.pdf", f"/{NEW}/"),
    "合并的隐藏文件": missing(f"/{OLD}/.draft"),
    "合并的，占位符": redirect(f"/{OLD}/?q={{env.HOME}}", f"/{NEW}/?q={{env.HOME}}"),
    "像合并的": missing(f"/{OLD}9/"),
    "并入的": page(f"/{NEW}/", body="并入的"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("alike")


@pytest.fixture(scope="module")
def destination(place: Path) -> str:
    return published(place)


@pytest.fixture(scope="module")
def pair(place: Path, destination: str) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield start(
            stack,
            place,
            configuration,
            Served(destination, NAME, 0, {"X-Content-Type-Options": "nosniff"}),
        )


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_both_servers_give_the_right_answer(pair: Pair, case: Case) -> None:
    for name, answer in pair.ask(case.request).items():
        headers = {key: answer.headers.get(key) for key in case.headers}
        if kind := headers.get("content-type"):
            headers["content-type"] = kind.lower()
        assert (name, answer.status, headers) == (name, case.status, dict(case.headers))
        if case.body is not None:
            body = (
                gzip.decompress(answer.body)
                if answer.headers.get("content-encoding") == "gzip"
                else answer.body
            )
            assert (name, body.decode()) == (name, case.body)


def test_what_a_browser_has_is_not_sent_again(pair: Pair) -> None:
    for name, port in pair.ports.items():
        known = exchange(port, request("/large.html", Accept_Encoding="gzip")).headers
        tag, day = known["etag"], known["last-modified"]
        for condition in (
            {"If_None_Match": tag},
            {"If_None_Match": f'"a", W/{tag}'},
            {"If_Modified_Since": day},
        ):
            answer = exchange(port, request("/large.html", Accept_Encoding="gzip", **condition))
            assert (name, answer.status, answer.headers["vary"]) == (name, 304, "Accept-Encoding")


def test_every_answer_of_the_site_has_its_headers(pair: Pair) -> None:
    for path in (
        "/",
        "/missing",
        f"/{GONE}/",
        f"/{OLD}/",
        "/years/2023",
        f"/{ASSET}",
        "/" + "a" * 5000,
        "/%2e%2e/",
    ):
        for name, answer in pair.ask(request(path)).items():
            assert (name, path, answer.headers["x-content-type-options"]) == (name, path, "nosniff")
            assert "camera=()" in answer.headers["permissions-policy"]
            assert "strict-transport-security" not in answer.headers


@pytest.mark.slow
def test_the_real_time_for_a_header_ends_too(pair: Pair) -> None:
    for port in pair.ports.values():
        with socket.create_connection(
            ("127.0.0.1", port), timeout=3 * HEADER_SECONDS
        ) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            assert connection.recv(1) == b""
