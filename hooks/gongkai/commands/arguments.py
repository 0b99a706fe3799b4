"""Read the arguments that several commands share: data folder, record, audience, address, day.

Each reader raises `click.UsageError` (exit code 2) with the value as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.commands.chinese import DAY, FILE, FOLDER
from gongkai.vocabulary.suggestions import did_you_mean, question

if TYPE_CHECKING:
    from gongkai.model import Audience, Dataset

DATA = "data"
"""The data folder, unless an option names another."""

ON = click.option(
    "--on",
    type=DAY,
    metavar="日期",
    help="按哪一天判定，如 2026-07-01；不写就是今天",
)
DATA_FOLDER = click.option(
    "--data",
    type=FOLDER,
    default=Path(DATA),
    metavar="文件夹",
    help="数据文件夹，默认 data",
)
AUDIENCE = click.option(
    "--audience",
    default="社会",
    metavar="范围",
    help="给谁看：社会、全党、本单位，或 特定:对象；默认 社会",
)

CONFIG = click.option(
    "-f",
    "--config",
    type=FILE,
    default=Path("mkdocs.yml"),
    metavar="文件",
    help="网站的设置文件，默认 mkdocs.yml",
)


def read_audience(name: str) -> Audience:
    """Return the audience that an `--audience` names."""
    from gongkai.model import Audience

    try:
        return Audience.read(name)
    except ValueError:
        message = f"应为 社会、全党、本单位，或 特定:对象，现为“{name}”"
        raise click.BadParameter(message, param_hint="--audience") from None


def refuse_unknown_unit(unit: str, dataset: Dataset, data: Path) -> None:
    """Refuse a code that no unit of the data set has."""
    if unit in dataset.units:
        return
    where = f"；单位代码是 {data}/units/ 下的文件名"
    message = f"没有“{unit}”这个单位" + did_you_mean(unit, dataset.units, where)
    raise click.UsageError(message)


def record_file(number_or_path: str, data: Path) -> tuple[Path, str]:
    """Return the data folder and the URI of a record's file.

    An existing path wins over a 索引号; its data folder is found from the path, not from `data`.
    """
    from gongkai.load.draft import files_with_number
    from gongkai.model import RecordId, WrongValueError

    path = Path(number_or_path)
    # A draft may have no 索引号 yet, so its path is accepted as well.
    if path.exists():
        folder = data_folder(path)
        if not path.is_file() or not is_below(path, folder / "records"):
            message = (
                f"“{number_or_path}”不是一条记录的文件；记录在 records/ 下，一条一个 .yml 文件"
            )
            raise click.UsageError(message)
        return folder, path.resolve().relative_to(folder).as_posix()
    try:
        number = RecordId.read(number_or_path)
    except WrongValueError as error:
        message = f"“{number_or_path}”既不是索引号（如 QSZ-2023-00012），也不是已有的文件{question(error.guess)}"
        raise click.UsageError(message) from None
    folder = data_folder(data)
    uris = list(files_with_number(folder, number))
    if not uris:
        message = f"没有索引号是“{number}”的记录"
        raise click.UsageError(message)
    if len(uris) > 1:
        message = f"有 {len(uris)} 个文件用了索引号“{number}”：{'、'.join(uris)}"
        raise click.UsageError(message)
    return folder, uris[0]


def site_address(option: str | None, data: Path) -> str:
    """Return the address of the site, with a slash at its end.

    Without `--address` it is the `site_url` of the mkdocs.yml next to the data folder.
    """
    config = data.resolve().parent / "mkdocs.yml"
    address = option
    if address is None and config.is_file():
        from gongkai.site.mkdocs.settings import read_site_address

        try:
            address = read_site_address(config)
        except ValueError as error:
            message = f"{config} 读不出来：{error}"
            raise click.UsageError(message) from None
    if not address:
        message = "不知道网站的地址，永久地址和二维码印不出来；请在 mkdocs.yml 里写 site_url，或者用 --address 给出"
        raise click.UsageError(message)
    # Printable ASCII without the space: readers type the address from paper.
    if not re.fullmatch(r"https?://[!-~]+", address):
        message = f"应为 http:// 或 https:// 开头的网址，不含汉字和空格，现为“{address}”"
        raise click.BadParameter(message, param_hint="--address")
    return f"{address.rstrip('/')}/"


def refuse_filled(out: Path) -> None:
    """Refuse a folder that has files, and a path that is a file."""
    if out.is_file() or (out.exists() and any(out.iterdir())):
        message = f"“{out}”里已经有文件；请给一个空文件夹或新的名字"
        raise click.UsageError(message)


def common_data_folder(paths: Sequence[Path]) -> Path:
    """Return the data folder to which all paths belong."""
    path_by_folder = {data_folder(path): path for path in paths}
    if len(path_by_folder) > 1:
        listed_paths = "、".join(map(str, path_by_folder.values()))
        message = f"这些路径不在同一个数据文件夹里：{listed_paths}"
        raise click.UsageError(message)
    return next(iter(path_by_folder))


def data_folder(path: Path) -> Path:
    """Return the data folder that is `path`, contains it, or lies in it."""
    resolved = path.resolve()
    # The site itself, the data folder, or anything inside the data folder may be named.
    for folder in (resolved / DATA, resolved, *resolved.parents):
        if (folder / "site.yml").is_file() and (folder / "units").is_dir():
            return folder
    message = f"“{path}”不在数据文件夹里；数据文件夹里应有 site.yml 和 units/"
    raise click.UsageError(message)


def is_below(path: Path, folder: Path) -> bool:
    """Tell whether a path is a folder or lies in it, links resolved."""
    return path.resolve().is_relative_to(folder.resolve())
