"""A server on loopback that counts the sent bytes.

The server speaks HTTP/1.1 with ranges, has a thread for each connection, and compresses nothing.
"""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

PAGE = b'<!doctype html><html lang="zh"><meta charset="utf-8"><title>search</title><link rel="icon" href="data:,"></html>'
"""The page at `/`, in which a benchmark asks its queries; its bytes do not count."""
RANGE = re.compile(r"bytes=(\d+)-(\d+)")
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Sent(NamedTuple):
    """A file that was sent."""

    path: str
    bytes: int


class CountingServer(http.server.ThreadingHTTPServer):
    """A server of the files of several folders, as if the folders were one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folders: Sequence[Path]) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folders = folders
        self.sent: list[Sent] = []

    @property
    def address(self) -> str:
        """Return the address of the page."""
        return f"http://127.0.0.1:{self.server_port}/"

    def take(self) -> list[Sent]:
        """Return the files sent since the last call."""
        sent, self.sent = self.sent, []
        return sent


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: CountingServer

    def do_GET(self) -> None:
        """Send a file, whose bytes count, or the page, whose bytes do not."""
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        if not path:
            self._send(HTTPStatus.OK, PAGE, TYPES[".html"])
            return
        files = [folder / path for folder in self.server.folders if (folder / path).is_file()]
        if not files:
            self._send(HTTPStatus.NOT_FOUND, b"", TYPES[".html"])
            return
        data = files[0].read_bytes()
        content_type = TYPES.get(files[0].suffix, "application/octet-stream")
        if asked := RANGE.fullmatch(self.headers.get("Range", "")):
            content_range = f"bytes {asked[1]}-{asked[2]}/{len(data)}"
            piece = data[int(asked[1]) : int(asked[2]) + 1]
            self.server.sent.append(Sent(path, len(piece)))
            self._send(HTTPStatus.PARTIAL_CONTENT, piece, content_type, content_range)
        else:
            self.server.sent.append(Sent(path, len(data)))
            self._send(HTTPStatus.OK, data, content_type)

    def _send(
        self,
        status: int,
        data: bytes,
        content_type: str,
        content_range: str = "",
    ) -> None:
        self.send_response(status)
        if content_range:
            self.send_header("Content-Range", content_range)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Log no request."""


@contextmanager
def serving(folders: Sequence[Path]) -> Iterator[CountingServer]:
    """Serve folders until the block ends."""
    with CountingServer(folders) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
