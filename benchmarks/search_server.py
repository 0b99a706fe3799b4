"""A server on loopback that counts what it sends: HTTP/1.1 with ranges, a thread for each connection, nothing compressed."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

PAGE = b'<!doctype html><html lang="zh"><meta charset="utf-8"><title>search</title><link rel="icon" href="data:,"></html>'
"""The page at `/`, in which a benchmark asks its queries; it is not counted."""
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
    """Serve the files of several folders as if they were one."""

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

    def taken(self) -> list[Sent]:
        """Return what was sent since the last call."""
        taken, self.sent = self.sent, []
        return taken


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    server: CountingServer

    def do_GET(self) -> None:
        """Send a file, which counts, or the page, which does not."""
        path = unquote(urlsplit(self.path).path).removeprefix("/")
        found = [file for folder in self.server.folders if path and (file := folder / path).is_file()]
        if found:
            data, content_type = (
                found[0].read_bytes(),
                TYPES.get(found[0].suffix, "application/octet-stream"),
            )
            asked = RANGE.fullmatch(self.headers.get("Range", ""))
            piece = data[int(asked[1]) : int(asked[2]) + 1] if asked else data
            self.server.sent.append(Sent(path, len(piece)))
            self._send(
                206 if asked else 200,
                piece,
                content_type,
                f"bytes {asked[1]}-{asked[2]}/{len(data)}" if asked else "",
            )
        elif not path:
            self._send(200, PAGE, TYPES[".html"])
        else:
            self._send(404, b"", TYPES[".html"])

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
        """Say nothing of requests."""


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
