"""Signatures of a manifest, by ssh-keygen or minisign.

The key's file decides which of the two programs is used.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gongkai.release.children import run
from gongkai.release.server.errors import ReleaseError

NAMESPACE = "gongkai"
"""The purpose of a signature: ssh-keygen refuses a signature that was made for another one."""
_MINISIGN = "untrusted comment:"
"""The beginning of every file of minisign: keys and signatures."""


def sign(text: str, key: Path | None) -> str:
    """Return the signature of a text with a private key.

    Returns an empty string without a key. The program may ask for the key's password.
    Raises `ReleaseError` when the program is not installed or fails.
    """
    if key is None:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        text_path = Path(folder, "manifest")
        signature_path = Path(folder, "manifest.sig")
        # The bytes are signed, so the line ends must not depend on the system.
        text_path.write_text(text, "utf-8", newline="\n")
        if _first_line(key).startswith(_MINISIGN):
            command = ["minisign", "-S", "-s", str(key), "-m", str(text_path)]
            command += ["-x", str(signature_path)]
        else:  # ssh-keygen chooses the name of the signature: that of the file, with .sig
            command = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(key)]
            command += ["-n", NAMESPACE, str(text_path)]
        _run(command, f"用 {key} 签名")
        return signature_path.read_text("utf-8")


def verify(text: str, signature: str, trusted: Path) -> str:
    """Return the fault of a signature.

    Returns an empty string for a good signature. `trusted` is a file of allowed signers
    (ssh-keygen(1)), any of whom may have signed, or a public key of minisign.
    """
    with tempfile.TemporaryDirectory() as folder:
        text_path = Path(folder, "manifest")
        signature_path = Path(folder, "manifest.sig")
        text_path.write_text(text, "utf-8", newline="\n")
        signature_path.write_text(signature, "utf-8", newline="\n")
        is_minisign = _first_line(trusted).startswith(_MINISIGN)
        if is_minisign != signature.startswith(_MINISIGN):
            return f"签名不是用 {trusted} 这种密钥做的"
        if is_minisign:
            command = ["minisign", "-V", "-q", "-p", str(trusted), "-m", str(text_path)]
            return _refusal([*command, "-x", str(signature_path)], "")
        return _verify_by_ssh(text, signature_path, trusted)


def _verify_by_ssh(text: str, signature_path: Path, trusted: Path) -> str:
    """Return the fault of an ssh signature, as `verify`."""
    files = ["-f", str(trusted), "-s", str(signature_path)]
    principals = _output(["ssh-keygen", "-Y", "find-principals", *files])
    if not principals.strip():
        return f"签名的人不在 {trusted} 里"
    signer = principals.split()[0]
    return _refusal(["ssh-keygen", "-Y", "verify", *files, "-I", signer, "-n", NAMESPACE], text)


def _run(command: Sequence[str], action: str) -> None:
    """Run a program.

    Raises `ReleaseError` with the last line of its output when the program fails.
    """
    try:
        done = run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError:
        raise _missing_program(command) from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["没有说明"]
        message = f"{action}没有成功：{lines[-1]}"
        raise ReleaseError(message)


def _output(command: Sequence[str]) -> str:
    """Return the output of a program, even after a failure."""
    try:
        done = run(command, input="", capture_output=True, text=True)
    except FileNotFoundError:
        raise _missing_program(command) from None
    return str(done.stdout)


def _refusal(command: Sequence[str], stdin: str) -> str:
    """Return the fault of a signature, as `verify`, from a program."""
    try:
        done = run(command, input=stdin.encode(), capture_output=True)
    except FileNotFoundError:
        raise _missing_program(command) from None
    if done.returncode:
        return "签名与清单不符：清单被人改过，或者不是这个人签的"
    return ""


def _missing_program(command: Sequence[str]) -> ReleaseError:
    program = command[0]
    package = "openssh-client" if program == "ssh-keygen" else program
    return ReleaseError(f"这台机器上没有 {program}；请安装：apt install {package}")


def _first_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.readline(200).decode("utf-8", "replace")
    except OSError:
        message = f"读不到密钥文件“{path}”"
        raise ReleaseError(message) from None
