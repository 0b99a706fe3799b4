"""Signatures of a manifest, by ssh-keygen or minisign, whichever the key is for."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from gongkai.release.children import run
from gongkai.release.server.errors import ReleaseError

NAMESPACE = "gongkai"
"""What a signature is for: ssh takes none that was made for something else."""
_SSH, _MINISIGN = "-----BEGIN SSH SIGNATURE-----", "untrusted comment:"


def sign(text: str, key: Path) -> str:
    """Return the signature of a text with a private key; programs may ask for its password."""
    with tempfile.TemporaryDirectory() as folder:
        file, signature = Path(folder, "manifest"), Path(folder, "manifest.sig")
        file.write_text(text, "utf-8", newline="\n")
        if _first_line(key).startswith(_MINISIGN):
            _run(["minisign", "-S", "-s", str(key), "-m", str(file), "-x", str(signature)], f"用 {key} 签名")
        else:
            _run(["ssh-keygen", "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(file)], f"用 {key} 签名")
        return signature.read_text("utf-8")


def verify(text: str, signature: str, trusted: Path) -> str:
    """Return what is wrong with a signature, or nothing.

    `trusted` is a file of allowed signers (ssh-keygen(1)), of which any may have signed, or a public key of minisign.
    """
    with tempfile.TemporaryDirectory() as folder:
        file, signed = Path(folder, "manifest"), Path(folder, "manifest.sig")
        file.write_text(text, "utf-8", newline="\n")
        signed.write_text(signature, "utf-8", newline="\n")
        is_minisign = _first_line(trusted).startswith(_MINISIGN)
        if is_minisign != signature.startswith(_MINISIGN):
            return f"签名不是用 {trusted} 这种密钥做的"
        if is_minisign:
            return _refusal(["minisign", "-V", "-q", "-p", str(trusted), "-m", str(file), "-x", str(signed)], "")
        found = _output(["ssh-keygen", "-Y", "find-principals", "-f", str(trusted), "-s", str(signed)], "")
        if not found.strip():
            return f"签名的人不在 {trusted} 里"
        signer = found.split()[0]
        return _refusal(["ssh-keygen", "-Y", "verify", "-f", str(trusted), "-I", signer, "-n", NAMESPACE, "-s", str(signed)], text)


def _run(command: Sequence[str], what: str) -> None:
    try:
        done = run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError:
        raise _missing(command) from None
    if done.returncode:
        message = f"{what}没有成功：{(done.stderr.strip().splitlines() or ['没有说明'])[-1]}"
        raise ReleaseError(message)


def _output(command: Sequence[str], given: str) -> str:
    try:
        return str(run(command, input=given, capture_output=True, text=True).stdout)
    except FileNotFoundError:
        raise _missing(command) from None


def _refusal(command: Sequence[str], given: str) -> str:
    try:
        done = run(command, input=given.encode(), capture_output=True)
    except FileNotFoundError:
        raise _missing(command) from None
    return "签名与清单不符：清单被人改过，或者不是这个人签的" if done.returncode else ""


def _missing(command: Sequence[str]) -> ReleaseError:
    return ReleaseError(
        f"这台机器上没有 {command[0]}；请安装：apt install {'openssh-client' if command[0] == 'ssh-keygen' else command[0]}"
    )


def _first_line(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.readline(200).decode("utf-8", "replace")
    except OSError:
        message = f"读不到密钥文件“{path}”"
        raise ReleaseError(message) from None
