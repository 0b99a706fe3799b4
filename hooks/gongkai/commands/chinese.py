"""click in Chinese: its sentences, our types of arguments, and the answers to wrong usage.

click passes its sentences through gettext, whose lookup follows the language of the terminal; a
server often has none. So click gets the sentences from the table here, and only click: argparse
and other libraries keep theirs. A sentence that click words anew would be English again; a test
compares the table with the installed click.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from ipaddress import ip_network
from math import inf
from pathlib import Path
from typing import Any, Generic, TypeVar

import click
from click import core, decorators, exceptions, formatting, parser, types

from gongkai.system.errors import GongkaiError
from gongkai.vocabulary.suggestions import did_you_mean

_T = TypeVar("_T")

HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

SENTENCES = {
    "Usage:": "用法:",
    "Options": "选项",
    "Commands": "命令",
    "Show this message and exit.": "显示这份说明",
    "Missing command.": "缺少命令",
    "No such command {name!r}.": "没有“{name}”这个命令",
    "No such option {name!r}.": "没有“{name}”这个选项",
    "Option {name!r} requires an argument.": "选项“{name}”后面缺少内容",
    "Option {name!r} does not take a value.": "选项“{name}”后面不写内容",
    "Got unexpected extra argument ({args})": "多写了参数：{args}",
    "Got unexpected extra arguments ({args})": "多写了参数：{args}",
    "Invalid value for {param_hint}: {message}": "{param_hint} {message}",
    "{name} {filename!r} does not exist.": "找不到“{filename}”",
    "{name} {filename!r} is a file.": "“{filename}”应为文件夹",
    "{name} {filename!r} is a directory.": "“{filename}”应为文件，却是文件夹",
    "{name} {filename!r} is not readable.": "“{filename}”没有权限读",
}
"""The sentences of click which our commands can show, in Chinese."""


def _gettext(sentence: str) -> str:
    """Return a sentence of click in Chinese."""
    return SENTENCES.get(sentence, sentence)


def _ngettext(singular: str, plural: str, number: int) -> str:
    """Return a sentence of click about one or several things in Chinese."""
    return _gettext(singular if number == 1 else plural)


for _module in (core, decorators, exceptions, formatting, parser, types):
    vars(_module).update(_=_gettext, ngettext=_ngettext)


class ChineseCommand(click.Command):
    """A command whose help ends with an example."""

    def __init__(self, name: str, example: str, **settings: Any) -> None:
        """Store the example as the end of the help."""
        super().__init__(name, epilog=f"例：{example}", options_metavar="[选项]", **settings)


class ChineseGroup(click.Group):
    """A group that reports wrong usage in Chinese, with exit code 2."""

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the command line, and exit with its code.

        The codes are 1 for a failure, 2 for wrong usage, and 130 for an interruption.
        """
        # Outside standalone mode click raises its errors instead of printing them after `Error:`.
        settings = {**settings, "standalone_mode": False}
        try:
            result = super().main(*args, **settings)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.message)
            sys.exit(2)
        except click.UsageError as error:
            command = error.ctx.command_path if error.ctx else "gongkai"
            click.echo(f"用法不对：{_usage_message(error)}", err=True)
            click.echo(f"说明：{command} --help", err=True)
            sys.exit(2)
        except (click.ClickException, GongkaiError) as error:
            click.echo(error, err=True)
            sys.exit(1)
        except (click.Abort, KeyboardInterrupt):
            click.echo("已中断", err=True)
            sys.exit(130)
        sys.exit(result if isinstance(result, int) else 0)


class OneOf(click.Choice[str]):
    """One of a few words; capital and small letters are the same."""

    def __init__(self, *words: str) -> None:
        """Set the words."""
        super().__init__(words, case_sensitive=False)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's signature
        """Return the words, and the one that may be meant."""
        words = "、".join(self.choices)
        return f"应为 {words}，现为“{value}”{did_you_mean(str(value), self.choices)}"


class _Reader(click.ParamType[_T], Generic[_T]):
    """A type that a function reads; a refusal says what is expected and what was read."""

    def __init__(self, expected: str, read: Callable[[str], _T]) -> None:
        """Set the expectation, and the function, which raises `ValueError`."""
        self.name = expected
        self.read = read

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> _T:
        """Return the value that the function reads."""
        try:
            return self.read(str(value))
        except ValueError:
            self.fail(f"应{self.name}，现为“{value}”", param, ctx)


def whole_number(least: float = -inf, most: float = inf) -> click.ParamType[int]:
    """Return the type of a whole number between two bounds, both included."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    expected = "为整数"
    if most < inf:
        expected = f"为 {least} 到 {most} 的整数"
    elif least > -inf:
        expected = f"为不小于 {least} 的整数"
    return _Reader(expected, read)


def _read_days(text: str) -> int:
    """Read a number of days, as `30d`, `30天` or `30`."""
    if match := re.fullmatch(r"([0-9]{1,4})(?:d|天)?", text.strip()):
        return int(match[1])
    raise ValueError


def _read_day(text: str) -> date:
    """Read a day, as `2026-07-01`."""
    # `fromisoformat` also reads 20260701 and 2026-W27-3; only 2026-07-01 is wanted.
    return date.fromisoformat(text if len(text) == len("2026-07-01") else "")


def _read_reason(text: str) -> str:
    """Read a reason in one line."""
    reason = text.strip()
    # An option in the place of the reason means that the reason was forgotten.
    if not reason or len(reason.splitlines()) > 1 or reason.startswith("--"):
        raise ValueError
    return reason


PATH = click.Path(exists=True, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
DAY = _Reader("为日期，格式是 年-月-日，如 2026-07-01", _read_day)
DAYS = _Reader("为天数，如 30d", _read_days)
NETWORK = _Reader("为网段，如 10.1.0.0/16，或一个地址", lambda text: str(ip_network(text)))
REASON = _Reader("写明理由，一行文字，如 “迁移前的历史在旧库里，已经人工核对”", _read_reason)


def _usage_message(error: click.UsageError) -> str:
    """Return the message of a usage error in Chinese."""
    match error:
        case click.MissingParameter(param=click.Parameter() as parameter):
            return f"缺少“{_parameter_name(parameter)}”"
        case click.BadParameter(param=click.Parameter() as parameter):
            return f"{_parameter_name(parameter)} {error.message}"
        case click.NoSuchCommand(ctx=click.Context(command=click.Group(commands=commands))):
            all_commands = f"。可以用：{'、'.join(sorted(commands))}"
            return f"{error.message}{did_you_mean(error.command_name, commands, all_commands)}"
        case click.NoSuchOption():
            return f"{error.message}{did_you_mean(error.option_name, error.possibilities or ())}"
    return error.format_message()


def _parameter_name(parameter: click.Parameter) -> str:
    """Return the name of a parameter as the help shows it."""
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    return parameter.human_readable_name.strip("[].")
