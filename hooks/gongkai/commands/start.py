"""The commands for the first day: `init` makes a new site, `doctor` examines machine and site.

`cli.py` adds the commands to the group.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from gongkai.commands.chinese import ChineseCommand, OneOf
from gongkai.vocabulary import CategoryScheme
from gongkai.vocabulary.suggestions import question

SCHEMES = [str(scheme) for scheme in CategoryScheme]
PLATFORMS = ("gitlab", "gitea", "github", "none")

_MOST_LISTED = 5
"""Names listed in a message about existing files."""


@click.command(
    cls=ChineseCommand,
    example="gongkai init dangwu --publisher 中共清水镇委员会 --scheme 条例 --ci gitlab",
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="文件夹")
@click.option(
    "--publisher",
    metavar="名称",
    help="主办单位的全称，如 中共清水镇委员会；不写就问",
)
@click.option(
    "--scheme",
    type=OneOf(*SCHEMES),
    metavar="类别方案",
    help="条例（2017 年条例的七类）或 意见（2010 年意见的八类）；不写就问",
)
@click.option(
    "--code",
    metavar="代码",
    help="主办单位的代码，小写字母和数字，如 qsz；不写就用名称的拼音首字母",
)
@click.option(
    "--ci",
    type=OneOf(*PLATFORMS),
    metavar="平台",
    help="CI 文件给哪个平台：gitlab、gitea、github、none；默认 gitlab",
)
def init(
    folder: Path,
    publisher: str | None,
    scheme: str | None,
    code: str | None,
    ci: str | None,
) -> None:
    """新建一个网站：设置、公开目录、一个单位、一条示例、手写的页面和 CI 文件，写好就能生成。

    只写新文件，从不覆盖：有同名的文件，就一个也不写。写好了退出码是 0，用法不对是 2。
    """
    from gongkai.commands.new_site import EXECUTABLE, Answers, new_site
    from gongkai.derive.clock import reference_date
    from gongkai.store.writing import write_new_files

    # All questions come before the first file is written.
    publisher_name = _publisher(publisher)
    publisher_code = _code(code, publisher_name)
    scheme = scheme or _ask("类别方案（条例、意见）", SCHEMES[0], _one_of(SCHEMES))
    answers = Answers(
        publisher=publisher_name,
        code=publisher_code,
        scheme=CategoryScheme(scheme),
        day=reference_date(None, os.environ),
        ci=ci or PLATFORMS[0],
    )
    files = dict(new_site(answers))
    _refuse_existing(folder, list(files))
    try:
        write_new_files(folder, files.items(), EXECUTABLE)
    except OSError as error:
        message = f"“{error.filename or folder}”写不进去（{error.strerror}）；请换一个文件夹，或者先改正权限"
        raise click.UsageError(message) from None
    _say(f"已写入 {folder}/：{len(files)} 个文件。接下来：")
    _say(f"  cd {folder}")
    _say("  gongkai check")
    _say("  mkdocs build --strict")
    _say("  git init -b main && git add . && git commit -m 新建网站")


def _publisher(option: str | None) -> str:
    """Return the full name of the publisher, from `--publisher` or by asking."""
    if option is None:
        return _ask("主办单位的全称", None, _publisher_error, "--publisher")
    name = option.strip()
    if error := _publisher_error(name):
        message = f"--publisher {error}"
        raise click.UsageError(message)
    return name


def _publisher_error(name: str) -> str:
    """Return the error in a publisher's name, empty for a right name."""
    from gongkai.commands.new_site import is_publisher

    if is_publisher(name):
        return ""
    example = "如 中共清水镇委员会"
    return f"应为主办单位的全称，只含汉字、字母和数字，{example}，现为“{name}”"


def _code(option: str | None, publisher: str) -> str:
    """Return the publisher's code, from `--code` or the initials in pinyin."""
    from gongkai.commands.new_site import proposed_code
    from gongkai.load.file_names import name_fault
    from gongkai.model import UnitId, WrongValueError

    code = option
    if code is None:
        code = proposed_code(publisher)
    if not code:
        message = f"“{publisher}”取不出拼音首字母；请用 --code 写主办单位的代码，如 --code qsz"
        raise click.UsageError(message)
    try:
        unit = str(UnitId.read(code))
    except WrongValueError as error:
        message = f"--code 应{error.expected}，现为“{code}”{question(error.guess, code)}"
        raise click.UsageError(message) from None
    # The code names a file and folders.
    fault = name_fault(unit)
    if fault:
        message = f"--code 不能是“{unit}”：{fault}"
        raise click.UsageError(message)
    return unit


def _one_of(words: list[str]) -> Callable[[str], str]:
    """Return a function that returns the error in an answer, else nothing."""

    def error_of(answer: str) -> str:
        if answer in words:
            return ""
        return f"应为 {'、'.join(words)}，现为“{answer}”"

    return error_of


def _ask(
    question_text: str,
    default: str | None,
    error_of: Callable[[str], str],
    option: str = "--scheme",
) -> str:
    """Ask until `error_of` finds no error in the answer.

    Without a terminal nobody can be asked: the default is taken, or the missing option is named.
    """
    if not sys.stdin.isatty():
        if default is None:
            message = f"缺少“{option}”"
            raise click.UsageError(message)
        return default
    while True:
        reply = click.prompt(question_text, default=default, prompt_suffix="：")
        answer = str(reply).strip()
        error = error_of(answer)
        if not error:
            return answer
        _say(error)


def _refuse_existing(folder: Path, paths: list[str]) -> None:
    """Refuse a folder in which any of the files exists.

    A link to a missing file exists as well: writing would follow the link.
    """
    if folder.exists() and not folder.is_dir():
        message = f"“{folder}”应为文件夹"
        raise click.UsageError(message)
    existing_paths = [path for path in paths if os.path.lexists(folder / path)]
    if not existing_paths:
        return
    listed_paths = "、".join(existing_paths[:_MOST_LISTED])
    if len(existing_paths) > _MOST_LISTED:
        listed_paths += "等"
    message = f"“{folder}”里已经有 {listed_paths}；没有写任何文件，请给一个新的文件夹"
    raise click.UsageError(message)


@click.command(cls=ChineseCommand, example="gongkai doctor --to www:/srv/gongkai")
@click.option(
    "-f",
    "--config",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    metavar="文件",
    help="网站的设置文件，默认 mkdocs.yml",
)
@click.option(
    "--to",
    "destination",
    metavar="位置",
    help="发布到哪里：文件夹，或 主机:文件夹；写了就看发布还缺什么",
)
def doctor(config: Path, destination: str | None) -> None:
    """看看机器和网站缺什么、有什么不对，各该怎么办。

    看 Python 和各软件的版本、git 和历史、时钟、磁盘、权限、字体，以及发布要用的 ssh、rsync、网页服务器。
    没有要改正的退出码是 0，有是 1。
    """
    from gongkai.commands.doctor import Level, examine

    worst = Level.FINE
    for result in examine(config, destination):
        worst = max(worst, result.state)
        click.echo(result)
    if worst is Level.WRONG:
        _say("有要改正的，见上面写着“要改”的各行")
        sys.exit(1)
    if worst is Level.ODD:
        _say("没有要改正的；写着“留意”的可以看一看")
    else:
        _say("没有要改正的")


def _say(text: str) -> None:
    click.echo(text, err=True)


COMMANDS = (init, doctor)
