"""The command `gongkai`: its group, and the commands `check` and `due`, which only read.

Each command imports its modules inside its body, because pydantic, YAML and Jinja take longer to
import than the help takes to print.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.commands import publish as publishing_commands
from gongkai.commands import start as starting_commands
from gongkai.commands import write as writing_commands
from gongkai.commands.arguments import (
    DATA,
    DATA_FOLDER,
    ON,
    common_data_folder,
    is_below,
    refuse_unknown_unit,
)
from gongkai.commands.chinese import DAYS, HELP_OPTIONS, PATH, ChineseCommand, ChineseGroup
from gongkai.commands.failure import stop, summary

if TYPE_CHECKING:
    from gongkai.model import Dataset, Finding


@click.group(
    cls=ChineseGroup,
    context_settings=HELP_OPTIONS,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]...",
)
@click.version_option(package_name="gongkai", message="gongkai %(version)s", help="显示版本")
def main() -> None:
    """党务公开：把 YAML 记录做成可以浏览、搜索、打印的网站。"""


@main.command(cls=ChineseCommand, example="gongkai check data/records/qsz-jiguan")
@click.argument("paths", nargs=-1, type=PATH, metavar="[路径]...")
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="文件",
    help=(
        "把问题也写进文件，可以写几次：.json 是 GitLab 的 Code Quality，.xml 是 JUnit，.md 是表格"
    ),
)
@click.option("--annotations", is_flag=True, help="把问题也写成 GitHub Actions 的批注")
@ON
def check(
    paths: Sequence[Path],
    reports: Sequence[Path],
    on: date | None,
    *,
    annotations: bool,
) -> None:
    """检查数据：读一遍 data 文件夹，列出所有问题，并同 git 历史核对。

    公开过的记录不能消失，索引号不能改、不能重复使用，发布日期不能往前改。
    给出文件或文件夹时，只列出其中的问题。没有问题或者只有提醒的退出码是 0，有问题是 1，用法不对是 2。
    """
    from gongkai.check import check_all, read_dataset
    from gongkai.check.public_log import excerpt, is_public
    from gongkai.derive.clock import reference_date

    _refuse_reports(reports)
    data = common_data_folder(paths or [Path(DATA)])
    dataset, findings = read_dataset(data)
    notes: Sequence[str] = ()
    day = on or reference_date(None, os.environ)
    # Without a data set only loading has findings, and nothing can be compared.
    if dataset is not None:
        findings, notes, _ = check_all(dataset, data, day)
    listed_findings = _findings_below(findings, paths)
    printable = excerpt(listed_findings, day, public=is_public(None, os.environ))
    # Findings go to stdout, everything else to stderr, so that the findings can be piped.
    for line in printable.lines():
        click.echo(line)
    # A report is read as widely as a log, so hidden findings stay out of both.
    _report(printable.findings, reports, annotations=annotations)
    for note in notes:
        click.echo(note, err=True)
    _stop_on_errors(listed_findings)
    conclusion = _conclusion(listed_findings, findings, dataset, data)
    if conclusion:
        click.echo(conclusion, err=True)


@main.command(
    cls=ChineseCommand,
    example="gongkai due --unit qsz-jiguan --within 30d --on 2026-07-01",
)
@click.option("--unit", metavar="单位代码", help="只看这一个单位；不写就是全部单位")
@click.option(
    "--within",
    type=DAYS,
    default="30d",
    metavar="天数",
    help="多少天以内到期的，如 30d，默认 30d",
)
@ON
@DATA_FOLDER
def due(unit: str | None, within: int, on: date | None, data: Path) -> None:
    """列出公开目录中逾期未公开的和快要到期的事项，以及该答复的依申请公开。

    没有逾期的退出码是 0，有逾期的或数据有错的是 1，用法不对是 2。
    """
    from gongkai.check import read_dataset
    from gongkai.derive.clock import reference_date
    from gongkai.derive.deadlines import due_lines, list_dues

    day = on or reference_date(None, os.environ)
    dataset, findings = read_dataset(data)
    if dataset is None:
        stop(findings, day=day)
    if unit is not None:
        refuse_unknown_unit(unit, dataset, data)
    dues = list_dues(dataset, day, within, unit)
    for line in due_lines(dues):
        click.echo(line)
    click.echo(dues.summary(), err=True)
    if dues.is_anything_overdue:
        sys.exit(1)


_OTHER_COMMANDS = (
    *writing_commands.COMMANDS,
    *starting_commands.COMMANDS,
    *publishing_commands.COMMANDS,
)
for command in _OTHER_COMMANDS:
    main.add_command(command)


def _refuse_reports(reports: Sequence[Path]) -> None:
    """Refuse a report whose suffix names no form, before the data is read."""
    from gongkai.check.reports import FORMS

    for path in reports:
        if path.suffix not in FORMS or path.is_dir():
            message = f"--report 应为 {'、'.join(FORMS)} 文件，现为“{path}”"
            raise click.UsageError(message)


def _findings_below(findings: Sequence[Finding], paths: Sequence[Path]) -> Sequence[Finding]:
    """Return the findings in files below any of the paths; all without paths."""
    if not paths:
        return list(findings)
    listed_findings = []
    for finding in findings:
        finding_path = Path(finding.path)
        if any(is_below(finding_path, path) for path in paths):
            listed_findings.append(finding)
    return listed_findings


def _report(findings: Sequence[Finding], reports: Sequence[Path], *, annotations: bool) -> None:
    """Write the findings in the forms that CI platforms read."""
    from gongkai.check.reports import FORMS, annotation
    from gongkai.store.writing import write_files

    try:
        for path in reports:
            write_files(path.parent, [(path.name, FORMS[path.suffix](findings))])
    except OSError as error:
        message = f"“{error.filename}”写不进去；请换一个文件夹"
        raise click.UsageError(message) from None
    if annotations:
        for finding in findings:
            click.echo(annotation(finding))


def _stop_on_errors(findings: Sequence[Finding]) -> None:
    """Exit with code 1 if any finding is an error, not a warning."""
    from gongkai.model import Severity

    if any(finding.severity is Severity.ERROR for finding in findings):
        click.echo(summary(findings), err=True)
        sys.exit(1)


def _conclusion(
    listed_findings: Sequence[Finding],
    findings: Sequence[Finding],
    dataset: Dataset | None,
    data: Path,
) -> str:
    """Return the last line of `check` for data without errors.

    `findings` are the findings of all data, `listed_findings` the findings of the paths asked for.
    """
    from gongkai.model import number_of, shown_path

    if listed_findings:
        return f"没有错误；{summary(listed_findings).replace('问题', '提醒')}"
    if findings:
        command = f"gongkai check {shown_path(data)}"
        return f"这里没有问题；别处还有 {number_of(findings)} 处，用 {command} 查看"
    if dataset is None:
        return ""
    return f"没有问题：{len(dataset.units)} 个单位，{len(dataset.records)} 条记录"
