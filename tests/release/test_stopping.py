"""Ctrl+C, SIGTERM and kill -9: one sentence, no traceback, no program left behind, and a whole site."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from processes import MARK, left_behind, marked

from gongkai.release import ReleaseError, differences
from gongkai.release.target import SSH

from .conftest import FILES, Publisher

PATIENCE = 30
HANGS = "#!/bin/sh\nexec sleep 600\n"
HERE = '#!/bin/sh\nshift\nexec sh -c "$*"\n'
"""An ssh command that runs its words here instead of on a host."""


class Stopped:
    """A running command with its output."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.mark = uuid4().hex
        self._process = subprocess.Popen(
            command,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(sys.path),
                MARK: self.mark,
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait_for(self, program: str) -> None:
        """Wait until a program runs that the command has started."""
        deadline = time.monotonic() + PATIENCE
        while not any(program in command for command in marked(self.mark)):
            assert time.monotonic() < deadline, program
            assert self._process.poll() is None, self._process.communicate()
            time.sleep(0.02)

    def send(
        self, *signals: signal.Signals, by: Callable[[int, int], None] = os.kill, after: str = ""
    ) -> tuple[int, str]:
        """Send signals to the command; return its end.

        With a line, wait first until the command has written the line.
        """
        if after:
            assert self._process.stdout is not None
            assert self._process.stdout.readline().decode() == f"{after}\n"
        for number in signals:
            by(self._process.pid, number)
        said, _ = self._process.communicate(timeout=PATIENCE)
        return self._process.returncode, said.decode()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Mapping[str, str]]:
    """Return a function that makes programs of given names and texts, and returns an environment with the programs."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "python3").symlink_to(sys.executable)

    def make(**texts: str) -> Mapping[str, str]:
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
            (folder / name).chmod(0o755)
        environment = {"PATH": f"{folder}:{os.environ['PATH']}", SSH: str(folder / "ssh")}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return environment

    return make


def gongkai(*arguments: str, environment: Mapping[str, str]) -> Stopped:
    return Stopped([sys.executable, "-m", "gongkai", *arguments], environment)


ENDS = [
    pytest.param([signal.SIGINT], 130, id="Ctrl+C"),
    pytest.param([signal.SIGINT, signal.SIGINT], 130, id="两次Ctrl+C"),
    pytest.param([signal.SIGTERM], 143, id="TERM"),
    pytest.param([signal.SIGHUP], 129, id="HUP"),
]


@pytest.mark.parametrize(("signals", "code"), ENDS)
@pytest.mark.parametrize("command", ["verify", "rollback"])
def test_a_command_over_ssh_is_stopped_with_a_sentence(
    programs: Callable[..., Mapping[str, str]],
    command: str,
    signals: list[signal.Signals],
    code: int,
) -> None:
    run = gongkai(command, "www:/srv/gongkai", environment=programs(ssh=HANGS))
    run.wait_for("sleep")
    ended, said = run.send(*signals)

    assert (ended, said.startswith("已中断")) == (code, True), said
    assert len(said.splitlines()) == 1
    assert left_behind(run.mark) == []


PUBLISHER = """\
import hashlib, json, sys
from pathlib import Path
from gongkai.system.interruption import interruptible
from gongkai.release import Order, PublishSettings, Site, publish
with interruptible("已中断"):
    folder = Path(sys.argv[1])
    digests = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}
    site = Site(folder, digests, "2".zfill(40), "社会", frozenset(), {"redirects.nginx": ""})
    publish(site, sys.argv[2], lambda _: Order.NEWER, PublishSettings(layout=sys.argv[3]), lambda _: None)
"""


@pytest.mark.parametrize("layout", ["link", "folder"])
@pytest.mark.parametrize(
    ("signals", "code"), [*ENDS, pytest.param([signal.SIGKILL], -9, id="KILL")]
)
def test_a_publisher_stopped_while_it_sends_leaves_no_program(
    publisher: Publisher,
    programs: Callable[..., Mapping[str, str]],
    layout: str,
    signals: list[signal.Signals],
    code: int,
) -> None:
    publisher.publish(FILES, 1)
    environment = programs(ssh=HERE, rsync="#!/bin/sh\nexec sleep 600\n")
    site = publisher.site({**FILES, "new.html": "新"}, 2)
    run = Stopped(
        [sys.executable, "-c", PUBLISHER, str(site.folder), f"www:{publisher.destination}", layout],
        environment,
    )
    run.wait_for("sleep")
    ended, said = run.send(*signals)

    assert (ended, said) == (code, "" if code < 0 else "已中断\n")
    assert left_behind(run.mark) == []
    assert publisher.served == FILES
    publisher.publish({**FILES, "new.html": "新"}, 3)
    assert not list(differences(publisher.destination, None))


HELPERS = """\
import time
from multiprocessing import get_context
from gongkai.system.interruption import interruptible
def waste():
    time.sleep(600)
with interruptible("已中断"):
    helper = get_context("fork").Process(target=waste, name="helper")
    helper.start()
    print("ready", flush=True)
    while True:  # a signal just before a long sleep is seen only after it
        time.sleep(0.02)
"""


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["只给命令", "给全组"])
def test_a_helper_of_a_stopped_command_ends_without_a_word(
    send: Callable[[int, int], None],
) -> None:
    run = Stopped([sys.executable, "-c", HELPERS], {})
    ended, said = run.send(signal.SIGINT, by=send, after="ready")

    assert (ended, said) == (130, "已中断\n")
    assert left_behind(run.mark) == []


def test_a_service_ends_with_its_publisher_whatever_it_does(
    publisher: Publisher, programs: Callable[..., Mapping[str, str]], tmp_path: Path
) -> None:
    """Reading a named pipe into which nobody writes takes for ever."""
    publisher.publish(FILES, 1)
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/sitecustomize.py").write_text(
        "import os, time\nos.rename = lambda *_: time.sleep(600)\n", "utf-8"
    )
    slow = f'#!/bin/sh\nshift\nPYTHONPATH={tmp_path}/slow exec sh -c "$*"\n'
    site = publisher.site({**FILES, "new.html": "新"}, 2)
    run = Stopped(
        [sys.executable, "-c", PUBLISHER, str(site.folder), f"www:{publisher.destination}", "link"],
        programs(ssh=slow),
    )
    run.wait_for("python3 -c import base64")
    time.sleep(0.5)
    run.send(signal.SIGKILL)

    assert left_behind(run.mark) == []
    assert publisher.served == FILES


@pytest.mark.parametrize(
    ("ssh", "message"),
    [
        pytest.param("#!/bin/sh\nread line\nkill -9 $$\n", "与服务器 www 的连接断了", id="被结束"),
        pytest.param(
            "#!/bin/sh\nprintf '{\"result\": '\n", "与服务器 www 的连接断了", id="话没说完"
        ),
        pytest.param(
            "#!/bin/sh\necho 欢迎使用\ncat\n",
            "服务器 www 答非所问：欢迎使用。多半是登录脚本",
            id="登录脚本",
        ),
    ],
)
def test_an_ssh_that_fails_is_said(
    publisher: Publisher, programs: Callable[..., Mapping[str, str]], ssh: str, message: str
) -> None:
    programs(ssh=ssh)
    publisher.destination = "www:/srv/gongkai"
    with pytest.raises(ReleaseError, match=message):
        publisher.publish(FILES, 1)


@pytest.mark.parametrize(
    ("rsync", "message"),
    [
        pytest.param("kill -9 $$", "rsync 被中断了", id="被结束"),
        pytest.param(
            "echo 'rsync: [receiver] write failed: No space left on device (28)' >&2; exit 11",
            "No space left",
            id="满了",
        ),
        pytest.param(
            "echo 'rsync: [sender] send_files failed: Permission denied' >&2; exit 23",
            "Permission denied",
            id="不许读",
        ),
    ],
)
def test_an_rsync_that_fails_is_said(
    publisher: Publisher, programs: Callable[..., Mapping[str, str]], rsync: str, message: str
) -> None:
    programs(ssh=HERE, rsync=f"#!/bin/sh\n{rsync}\n")
    site = publisher.site(FILES, 1)
    publisher.destination = f"www:{publisher.folder}/served"
    with pytest.raises(ReleaseError, match=message):
        publisher.publish_site(site, 1)


def test_modes_that_rsync_cannot_change_are_no_error(
    publisher: Publisher, programs: Callable[..., Mapping[str, str]]
) -> None:
    copy = 'for last; do :; done\neval "source=\\${$(($#-1))}"\nmkdir -p "${last#*:}" && cp -r "$source." "${last#*:}"\n'
    complaint = """echo 'rsync: [receiver] failed to set permissions on "x": Operation not permitted (1)' >&2\n"""
    programs(
        ssh=HERE,
        rsync=f"#!/bin/sh\n{copy}{complaint}echo 'rsync error: some files/attrs were not transferred' >&2\nexit 23\n",
    )
    site = publisher.site(FILES, 1)
    publisher.destination = f"www:{publisher.folder}/served"
    publisher.publish_site(site, 1)
    publisher.destination = f"{publisher.folder}/served"

    assert publisher.served == FILES


def test_a_disk_that_is_really_full_leaves_the_site(publisher: Publisher, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or shutil.which("mount") is None:
        pytest.skip("只有 root 能挂载")
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)],
        check=False,
        capture_output=True,
    ).returncode:
        pytest.skip("这里不能挂载")
    try:
        publisher.destination = str(disk / "served")
        publisher.publish(FILES, 1)
        with pytest.raises(
            ReleaseError, match="磁盘满了；请清理出空间再发布。读者看到的还是原来的网站"
        ):
            publisher.publish({**FILES, "large.html": "长" * 1_000_000}, 2)
        assert publisher.served == FILES
        publisher.publish({**FILES, "small.html": ""}, 3)
        assert not list(differences(publisher.destination, None))
    finally:
        subprocess.run(["umount", str(disk)], check=True)
