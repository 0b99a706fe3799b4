"""Names of files: those that every machine can make, and those of YAML files.

The offline edition is unpacked on office PCs, whose Windows refuses names that Linux takes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from pathlib import PurePosixPath

from gongkai.model.complaint import shown_text
from gongkai.vocabulary.suggestions import question

MAX_BYTES = 200
"""The longest name; Linux takes 255 bytes, but temporary names and `.gz` are longer."""
_DEVICES = "con|prn|aux|nul|conin\\$|conout\\$|com[0-9¹²³]|lpt[0-9¹²³]"
_IS_DEVICE = re.compile(rf"(?:{_DEVICES})[ ]*(?:\..*)?", re.IGNORECASE | re.DOTALL)
# Hot, once a file: most names are plain at a glance.
_PLAIN = re.compile(rf"(?!(?:{_DEVICES})\b)[0-9a-z_\u4e00-\u9fff-]{{1,50}}(?:\.[0-9a-z]{{1,8}})?")
_REFUSED_SIGNS = {
    "<": "《",
    ">": "》",
    ":": "：",
    '"': "”",
    "|": "-",
    "?": "？",
    "*": "-",
    "\\": "-",
    "/": "-",
}
"""The signs that Windows refuses, each with the sign for a guess."""
_REFUSED = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')


def name_fault(name: str) -> str:
    """Return the message about a name that some machine cannot make, else nothing."""
    if _PLAIN.fullmatch(name):
        return ""
    reason = next(_reasons(name), "")
    if not reason:
        return ""
    guess = _right_name(name)
    shown = shown_text(name)
    # Only a decomposed name looks like its guess.
    word = "" if unicodedata.is_normalized("NFC", name) else shown
    return f"文件名“{shown}”不能用：{reason}{question(shown_text(guess), word)}"


def _reasons(name: str) -> Iterator[str]:
    """Yield the reasons why a name cannot be used."""
    refused = _REFUSED.search(name)
    if refused and refused[0].isprintable():
        yield f"Windows 的文件名里不能有 {refused[0]}"
    elif refused:
        yield "里面有看不见的控制字符"
    if name != name.rstrip(". "):
        yield "Windows 的文件名不能以点或者空格结尾"
    if name != name.strip():
        yield "文件名的头尾不能有空格"
    if _IS_DEVICE.fullmatch(name):
        device = name.partition(".")[0].strip().upper()
        yield f"{device} 是 Windows 留给设备的名字"
    size = len(_encoded(name))
    if size > MAX_BYTES:
        yield f"应在 {MAX_BYTES} 字节以内（一个汉字 3 字节），现在是 {size} 字节"
    if not unicodedata.is_normalized("NFC", name):
        yield "里面的字符是拆开的（NFD），别的电脑上找不到"


def _encoded(name: str) -> bytes:
    # A name that is no UTF-8 has single surrogates.
    return name.encode("utf-8", "surrogateescape")


def _right_name(name: str) -> str:
    """Return a name like a refused one that every machine can make."""
    name = _REFUSED.sub(lambda match: _REFUSED_SIGNS.get(match[0], ""), name)
    # A mark may stand behind another letter now.
    name = unicodedata.normalize("NFC", name).rstrip(". ").strip()
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    end = f"{dot}{extension}"
    if _IS_DEVICE.fullmatch(name):
        first, point, others = stem.partition(".")
        stem = f"{first.strip()}-1{point}{others}"
    room = MAX_BYTES - len(_encoded(end))
    stem = _encoded(stem)[:room].decode("utf-8", "ignore").rstrip(". ")
    return f"{stem}{end}"


def sibling_faults(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each wrong name in a folder with the message about it.

    A name is wrong, too, that differs from an earlier one by case or by its kind of Unicode only.
    """
    first_of: dict[str, str] = {}
    all_names = list(names)
    taken: set[str] = set()
    for name in all_names:
        if message := name_fault(name):
            yield name, message
        key = unicodedata.normalize("NFC", name).casefold()
        first = first_of.setdefault(key, name)
        if first == name:
            continue
        taken = taken or {other.casefold() for other in all_names}
        guess = shown_text(_free_name(name, taken))
        is_same = unicodedata.normalize("NFC", name) == unicodedata.normalize("NFC", first)
        difference = "看起来一样" if is_same else "只差大小写，在 Windows 上是同一个文件"
        both = f"“{shown_text(name)}”和“{shown_text(first)}”"
        yield name, f"{both}{difference}；请改名{question(guess)}"


def _free_name(name: str, taken: Collection[str]) -> str:
    """Return a name with a number that no file of the folder has."""
    path = PurePosixPath(name)
    for number in count(2):
        candidate = f"{path.stem}-{number}{path.suffix}"
        if candidate.casefold() not in taken:
            break
    return candidate


def file_faults(uris: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each file or folder with a wrong name, and the message about it.

    The paths are those of files below one folder.
    """
    names_in: dict[str, dict[str, None]] = defaultdict(dict)
    for uri in uris:
        folder = ""
        for name in uri.split("/"):
            names_in[folder][name] = None
            folder = f"{folder}{name}/"
    for folder, names in names_in.items():
        for name, message in sibling_faults(names):
            yield f"{folder}{name}", message


_RIGHT_END = ".yml"
_EXTRA_END = re.compile(
    r"(?<=[.．。]yml)(?:[.．。](?:txt|bak|old|orig|tmp|swp|docx?|yml|yaml)|~|[.．。 ]+)$",
    re.IGNORECASE,
)
_OTHER_END = re.compile(
    r"[ ]*[.．。][ ]*(?:ya?ml|yam|ylm|ymal|yaml|yml|txt|bak|old|orig)[ .．。]*$",
    re.IGNORECASE,
)
_DOCUMENT_END = re.compile(
    r"[.](?:docx?|wps|xlsx?|et|pptx?|pdf|jpe?g|png|gif|zip|rar|7z|md|html?|csv|json|ofd)$",
    re.IGNORECASE,
)


def yaml_name(name: str) -> str:
    """Return the name of a YAML file that a name means, or nothing for another kind of file."""
    right = name.strip()
    if right.lower().endswith(".yaml.txt"):
        right = right[: -len(".txt")]
    while (shorter := _EXTRA_END.sub("", right)) != right:
        right = shorter
    if _DOCUMENT_END.search(right):
        return ""
    right = _OTHER_END.sub("", right).strip()
    return f"{right}{_RIGHT_END}" if right else ""


def extension_message(name: str, names: Collection[str]) -> str:
    """Return the message about a file that is no YAML file by its name.

    `names` are those of the files beside it.
    """
    only = f"这里只放扩展名为 {_RIGHT_END} 的文件"
    guess = yaml_name(name)
    if not guess:
        return f"{only}。附件请放在 attachments 文件夹，其他文件请移到数据文件夹以外"
    if guess in names:
        shown = shown_text(guess)
        return (
            f"{only}，旁边已有“{shown}”；这一个是备份的，请移到数据文件夹以外，是新的就改成别的名字"
        )
    lost = name.removeprefix(guess)
    advice = ""
    if lost != name and lost.strip():
        advice = f"请去掉末尾的 {shown_text(lost)}（在 Windows 的“查看”里先选“文件扩展名”）。"
    return f"{only}。{advice}{question(shown_text(guess)).removeprefix('。')}附件请放在 attachments 文件夹"
