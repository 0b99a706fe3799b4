"""click in Chinese: help texts, parameter types, and messages for wrong usage.

click's own catalogue has no Chinese, so its headings and messages are replaced here.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import click

from gongkai.vocabulary.suggestions import did_you_mean, question

HELP_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _ChineseHelp(click.Command):
    """A command whose help has Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and the commands of a group."""
        rows = []
        for parameter in self.get_params(ctx):
            if not isinstance(parameter, click.Option):
                continue
            row = parameter.get_help_record(ctx)
            if row:
                rows.append(row)
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the help option with a Chinese explanation."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明"
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the parts of the usage line."""
        pieces = []
        for piece in super().collect_usage_pieces(ctx):
            translated = piece.replace("[OPTIONS]", "[选项]")
            pieces.append(translated.replace("COMMAND [ARGS]...", "命令 [参数]..."))
        return pieces


class ChineseCommand(_ChineseHelp):
    """A command whose help ends with an example."""

    def __init__(self, name: str, example: str, **settings: Any) -> None:
        """Store the example as the end of the help."""
        super().__init__(name, epilog=f"例：{example}", **settings)


class ChineseGroup(_ChineseHelp, click.Group):
    """A group that reports wrong usage in Chinese, with exit code 2."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with the first line of their help."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command:
                rows.append((name, command.get_short_help_str(limit=80)))
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def resolve_command(
        self,
        ctx: click.Context,
        args: list[str],
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the called command.

        Raises `click.UsageError` for an unknown name, with a similar name or all names.
        """
        if args and args[0] not in self.commands:
            all_commands = f"。可以用：{'、'.join(sorted(self.commands))}"
            suggestion = did_you_mean(args[0], self.commands, all_commands)
            message = f"没有“{args[0]}”这个命令{suggestion}"
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the command line, and exit with its code.

        The codes are 2 for wrong usage and 130 for an interruption.
        """
        # Outside standalone mode click raises its errors instead of printing English messages.
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
        except (click.Abort, KeyboardInterrupt):
            click.echo("已中断", err=True)
            sys.exit(130)
        sys.exit(result if isinstance(result, int) else 0)


class ExistingPath(click.Path):
    """A path that has to exist, refused in Chinese."""

    def __init__(self, *, file: bool = False, folder: bool = False) -> None:
        """Accept files and folders, or only files, or only folders."""
        super().__init__(path_type=Path)
        self.file = file
        self.folder = folder

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        """Return the path."""
        path = Path(value)
        if not path.exists():
            self.fail(f"找不到“{value}”", param, ctx)
        if self.folder and not path.is_dir():
            self.fail(f"“{value}”应为文件夹", param, ctx)
        if self.file and path.is_dir():
            self.fail(f"“{value}”应为文件，却是文件夹", param, ctx)
        return path


class WholeNumber(click.ParamType[int]):
    """A whole number of at least `least` and at most `most`, refused in Chinese."""

    name = "整数"

    def __init__(self, least: int | None = None, most: int | None = None) -> None:
        """Set the smallest and the largest number, both included."""
        self.least = least
        self.most = most

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Return the number."""
        try:
            number = int(value)
        except ValueError:
            self.fail(f"应为整数，现为“{value}”", param, ctx)
        if self.least is not None and number < self.least:
            self.fail(f"应不小于 {self.least}，现为“{value}”", param, ctx)
        if self.most is not None and number > self.most:
            self.fail(f"应不大于 {self.most}，现为“{value}”", param, ctx)
        return number


class Days(click.ParamType[int]):
    """A number of days, as `30d`, `30天` or `30`, refused in Chinese."""

    name = "天数"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Return the number."""
        match = re.fullmatch(r"([0-9]{1,4})(?:d|天)?", str(value).strip())
        if match is None:
            self.fail(f"应为天数，如 30d，现为“{value}”", param, ctx)
        return int(match[1])


class Day(click.ParamType[date]):
    """A day, as `2026-07-01`, refused in Chinese."""

    name = "日期"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Return the day."""
        try:
            # `fromisoformat` also reads 20260701 and 2026-W27-3; only 2026-07-01 is wanted.
            return date.fromisoformat(value if len(value) == len("2026-07-01") else "")
        except ValueError:
            self.fail(f"应为日期，格式是 年-月-日，如 2026-07-01，现为“{value}”", param, ctx)


class OneOf(click.ParamType[str]):
    """One of a few words, refused in Chinese."""

    name = "选择"

    def __init__(self, *words: str) -> None:
        """Set the words; capital and small letters are the same."""
        self.words = words

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Return the word in the letters of its definition."""
        word_by_lower = {word.lower(): word for word in self.words}
        word = word_by_lower.get(str(value).lower())
        if word is None:
            suggestion = did_you_mean(str(value), self.words)
            self.fail(f"应为 {'、'.join(self.words)}，现为“{value}”{suggestion}", param, ctx)
        return word


class Reason(click.ParamType[str]):
    """A reason in one line, refused in Chinese when empty."""

    name = "理由"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Return the reason, without spaces around it."""
        reason = str(value).strip()
        # An option in the place of the reason means that the reason was forgotten.
        if not reason or len(reason.splitlines()) > 1 or reason.startswith("--"):
            example = "“迁移前的历史在旧库里，已经人工核对”"
            self.fail(f"应写明理由，一行文字，如 {example}，现为“{value}”", param, ctx)
        return reason


class Network(click.ParamType[str]):
    """A network of addresses, as `10.1.0.0/16`, refused in Chinese."""

    name = "网段"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        """Return the network."""
        try:
            return str(ip_network(value))
        except ValueError:
            self.fail(f"应为网段，如 10.1.0.0/16，或一个地址，现为“{value}”", param, ctx)


def _usage_message(error: click.UsageError) -> str:
    """Return the message of a usage error in Chinese."""
    match error:
        case click.NoSuchOption():
            guess = error.possibilities[0] if error.possibilities else None
            return f"没有“{error.option_name}”这个选项{question(guess)}"
        case click.MissingParameter():
            return f"缺少“{_parameter_name(error.param, error.ctx)}”"
        case click.BadOptionUsage():
            return f"选项“{error.option_name}”后面缺少内容"
        case click.BadArgumentUsage():
            return "多写或少写了参数"
        case click.BadParameter(param=click.Parameter()):
            return f"{_parameter_name(error.param, error.ctx)} {error.message}"
    # click has no class of its own for too many arguments, only this message.
    is_surplus = error.message.startswith("Got unexpected extra argument")
    return "多写了参数" if is_surplus else error.message


def _parameter_name(parameter: click.Parameter | None, context: click.Context | None) -> str:
    """Return the name of a parameter as the help shows it."""
    if isinstance(parameter, click.Option):
        return parameter.opts[-1]
    if parameter is None or context is None:
        return ""
    return parameter.make_metavar(context).strip("[].")
