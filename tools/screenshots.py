"""Take the screenshots of the README from the built site, with Debian's chromium."""

from __future__ import annotations

import functools
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/developers/images"
SHOTS = {
    "home.png": ("", 1280, 900),
    "record.png": ("records/2025/QSZ-2025-00044/", 1280, 1000),
    "phone.png": ("units/qsz-shequ/", 500, 1000),
}
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of requests."""


def main() -> None:
    """Serve `site/` on a free port and take every screenshot."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("需要 chromium：apt-get install chromium fonts-noto-cjk")
    handler = functools.partial(_Quiet, directory=str(ROOT / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        IMAGES.mkdir(parents=True, exist_ok=True)
        for name, (uri, width, height) in SHOTS.items():
            _take(chromium, f"http://127.0.0.1:{server.server_port}/{uri}", IMAGES / name, width, height)
        server.shutdown()


def _take(chromium: str, url: str, image: Path, width: int, height: int) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, *OPTIONS, f"--user-data-dir={profile}", f"--window-size={width},{height}", f"--screenshot={image}", url]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - the browser found above
    print(image.relative_to(ROOT))  # noqa: T201 - a script tells what it made


if __name__ == "__main__":
    main()
