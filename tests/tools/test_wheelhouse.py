"""The wheelhouse: its list, and an installation after the handbook on a machine without an index."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
import wheelhouse

import gongkai

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs/handbook/keeper.md"
NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
}


def test_the_list_is_the_lock_file_and_gongkai_with_hashes(tmp_path: Path) -> None:
    wheel = tmp_path / "gongkai-9.8.7-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    text = wheelhouse.requirements(wheel)

    assert text.startswith(wheelhouse.LOCK.read_text("utf-8").rstrip())
    assert re.search(r"\ngongkai==9\.8\.7 \\\n    --hash=sha256:[0-9a-f]{64}\n\Z", text)
    assert len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) <= text.count("--hash=sha256:")
    assert wheelhouse.sums(tmp_path).endswith("  gongkai-9.8.7-py3-none-any.whl\n")


def test_the_wheel_has_every_file_of_the_package_and_no_other(tmp_path: Path) -> None:
    wheel = wheelhouse.build(tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    listed = subprocess.run(
        ["git", "ls-files", "-z", "gongkai"],
        cwd=ROOT / "hooks",
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert packed == set(listed.split("\0")) - {""}


@pytest.mark.skipif(
    os.environ.get("GONGKAI_TESTED") != "wheel", reason="only make test installs the wheel"
)
def test_what_is_tested_is_the_wheel_of_these_files() -> None:
    installed, written = Path(gongkai.__file__).parent, ROOT / "hooks/gongkai"
    files = [
        path.relative_to(written)
        for path in written.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    ]

    assert installed.parent == Path(sysconfig.get_path("purelib"))
    assert [
        str(path)
        for path in files
        if (installed / path).read_bytes() != (written / path).read_bytes()
    ] == []


@pytest.mark.slow
def test_a_wheelhouse_suffices_for_a_published_page(tmp_path: Path) -> None:
    """Collect, install and publish with the handbook's commands, without an index or the repository."""
    given = os.environ.get("GONGKAI_WHEELHOUSE")
    folder = Path(given) if given else tmp_path / "wheelhouse"
    if not given:
        options = [f"--machine={platform.machine()}", f"--python={platform.python_version()}"]
        subprocess.run(
            [sys.executable, "tools/wheelhouse.py", str(folder), *options], cwd=ROOT, check=True
        )
    if folder != tmp_path / "wheelhouse":
        (tmp_path / "wheelhouse").symlink_to(folder)
    text = HANDBOOK.read_text("utf-8")
    (install,) = re.findall(r"```text\n(python3 -m venv.*?)```", text, re.DOTALL)
    folders, new_site, look, published, *_ = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    commands, links = tmp_path / "commands", tmp_path / "bin"
    for made in (commands, links):
        made.mkdir()
    for name in ("sudo", "curl"):  # the web server is run in the test of the handbook
        (commands / name).write_text(
            '#!/bin/sh\n[ "$1" = mkdir ] || [ "$1" = chown ] || [ "$1" = ln ] || exit 0\nexec "$@"\n',
            "utf-8",
        )
        (commands / name).chmod(0o755)
    lines = f"{folders}{install}{new_site}{look}{published}"
    for place in ("/opt/", "/srv/"):
        lines = lines.replace(place, f"{tmp_path}{place}")
    lines = lines.replace("/usr/local/bin/", str(links)).replace(
        "python3 ", f"{sys.executable} ", 1
    )
    usual = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    usual["PATH"] = f"{commands}:{links}:{usual['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", lines],
        cwd=tmp_path,
        env=usual | NO_NETWORK,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    (page,) = (tmp_path / "srv/gongkai/current/site/records").glob("*/QSZ-*/index.html")
    assert "党务公开网站开始试运行" in page.read_text("utf-8")
    assert "gongkai 没有安装" not in done.stdout
