"""The command `gongkai`; each command imports what it needs inside its body, so that help comes at once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from gongkai.commands import publish as publishing_commands
from gongkai.commands import start as starting_commands
from gongkai.commands.chinese import HELP_OPTIONS, ChineseCommand, ChineseGroup, Day, Days, ExistingPath, OneOf, WholeNumber

if TYPE_CHECKING:
    from gongkai.model import Audience, Finding
    from gongkai.site.pipeline import DataError, LeakError

DATA = "data"
ON = click.option("--on", type=Day(), metavar="日期", help="按哪一天判定，如 2026-07-01；不写就是今天")


@click.group(cls=ChineseGroup, context_settings=HELP_OPTIONS)
@click.version_option(package_name="gongkai", message="gongkai %(version)s", help="显示版本")
def main() -> None:
    """党务公开：把 YAML 记录做成可以浏览、搜索、打印的网站。"""


@main.command(cls=ChineseCommand, example="gongkai check data/records/qsz-jiguan")
@click.argument("paths", nargs=-1, type=ExistingPath(), metavar="[路径]...")
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="文件",
    help="把问题也写进文件，可以写几次：.json 是 GitLab 的 Code Quality，.xml 是 JUnit，.md 是表格",
)
@click.option("--annotations", is_flag=True, help="把问题也写成 GitHub Actions 的批注")
@ON
def check(paths: Sequence[Path], reports: Sequence[Path], on: date | None, *, annotations: bool) -> None:
    """检查数据：读一遍 data 文件夹，列出所有问题，并同 git 历史核对。

    公开过的记录不能消失，索引号不能改、不能重复使用，发布日期不能往前改。
    给出文件或文件夹时，只列出其中的问题。没有问题或者只有提醒的退出码是 0，有问题是 1，用法不对是 2。
    """
    from gongkai.check import check_all
    from gongkai.check.public_log import is_public, told
    from gongkai.derive.clock import reference_date
    from gongkai.load import load
    from gongkai.model import Severity, number_of, shown_path

    _refuse_reports(reports)
    data = _one_data_folder(paths or [Path(DATA)])
    dataset, findings = load(data)
    notes: Sequence[str] = ()
    day = on or reference_date(None, os.environ)
    if dataset is not None:
        findings, notes, _ = check_all(dataset, data, day)
    listed = [finding for finding in findings if not paths or any(_is_below(Path(finding.path), path) for path in paths)]
    shown = told(listed, data, day, public=is_public(None, os.environ))
    for line in shown.lines():
        click.echo(line)
    _report(shown.findings, reports, annotations=annotations)
    for note in notes:
        click.echo(note, err=True)
    if any(finding.severity is Severity.ERROR for finding in listed):
        click.echo(_summary(listed), err=True)
        sys.exit(1)
    if listed:
        click.echo(f"没有错误；{_summary(listed).replace('问题', '提醒')}", err=True)
    elif findings:
        click.echo(f"这里没有问题；别处还有 {number_of(findings)} 处，用 gongkai check {shown_path(data)} 查看", err=True)
    elif dataset is not None:
        click.echo(f"没有问题：{len(dataset.units)} 个单位，{len(dataset.records)} 条记录", err=True)


@main.command(cls=ChineseCommand, example="gongkai form QSZ-2025-00044 --out 审批表.html")
@click.argument("record", metavar="索引号或文件")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="文件", help="写到哪个 .html 文件；不写就是当前文件夹下的 党务公开审批表-文件名.html"
)
@click.option("--data", type=ExistingPath(folder=True), metavar="文件夹", help="按索引号查找时的数据文件夹，默认 data")
def form(record: str, out: Path | None, data: Path | None) -> None:
    """写出一条记录的党务公开审批表，供打印、签字。

    审批没有走完的记录，给出它的文件，如 data/records/qsz-jiguan/2026/00089.yml；还没有填的地方留空手写。
    写好了退出码是 0，记录有错是 1，用法不对是 2。
    """
    from gongkai.commands.forms import make_form

    folder, uri = _record_file(record, data or Path(DATA))
    path = out or Path(f"党务公开审批表-{Path(record).stem}.html")
    if path.suffix.lower() not in {".html", ".htm"} or path.is_dir() or not path.parent.is_dir():
        message = f"--out 应为已有文件夹里的 .html 文件，现为“{path}”"
        raise click.UsageError(message)
    text, findings = make_form(folder, uri)
    if text is None:
        _stop(findings, folder)
    try:
        path.write_text(text, "utf-8")
    except OSError:
        message = f"“{path}”写不进去；请换一个文件夹"
        raise click.UsageError(message) from None
    click.echo(f"已写入 {path}；用浏览器打开，按 Ctrl+P 打印", err=True)


@main.command(cls=ChineseCommand, example="gongkai notice QSZ-2025-00044 --size A3 --pdf")
@click.argument("numbers", nargs=-1, metavar="[索引号]...")
@click.option("--year", type=WholeNumber(1921), metavar="年度", help="不按索引号，把这一年度的记录合成一本汇编")
@click.option("--unit", metavar="单位代码", help="不按索引号，把这个单位的记录合成一本汇编；可以同 --year 一起用")
@click.option("--size", type=OneOf("A4", "A3"), default="A4", metavar="纸张", help="A4 或 A3，默认 A4；A3 是放大的 A4")
@click.option("--pdf", "as_pdf", is_flag=True, help="写成 PDF，不写成 .html；要先装 WeasyPrint")
@click.option("--out", type=ExistingPath(folder=True), default=Path(), metavar="文件夹", help="写到哪个文件夹，默认当前文件夹")
@click.option("--audience", default="社会", metavar="范围", help="给谁看：社会、全党、本单位，或 特定:对象；默认 社会")
@click.option("--address", metavar="网址", help="网站的地址，印在纸上和二维码里；默认是 mkdocs.yml 里的 site_url")
@click.option("--data", type=ExistingPath(folder=True), default=Path(DATA), metavar="文件夹", help="数据文件夹，默认 data")
def notice(  # noqa: PLR0913 - each is an option
    *,
    numbers: Sequence[str],
    year: int | None,
    unit: str | None,
    size: str,
    as_pdf: bool,
    out: Path,
    audience: str,
    address: str | None,
    data: Path,
) -> None:
    """写出贴在公开栏上的纸样，或者一个年度、一个单位的党务公开汇编。

    版式按 GB/T 9704-2012，带永久地址和二维码。给出索引号，每条记录写一个文件；给出 --year、--unit，写一本有封面、目录和页码的汇编。
    目录里的页码只有 PDF 有；浏览器打印的目录写第几件。写好了退出码是 0，数据有错或没有装 WeasyPrint 是 1，用法不对是 2。
    """
    from gongkai.commands.notices import NothingToPrintError, Wanted, printed
    from gongkai.commands.pdf import PdfError
    from gongkai.pages.sheets import PaperSize
    from gongkai.site.pipeline import DataError, LeakError
    from gongkai.store.writing import write_files

    if bool(numbers) == (year is not None or unit is not None):
        message = "给出一个或几个索引号，或者用 --year、--unit 做汇编，两种选一种"
        raise click.UsageError(message)
    wanted = Wanted(numbers, year, unit, _audience(audience), _site_address(address, data), PaperSize(size), as_pdf)
    try:
        write_files(out, files := printed(data, wanted))
    except (DataError, LeakError) as error:
        _stop_for(error, data, wanted.audience)
    except PdfError as error:
        click.echo(error, err=True)
        sys.exit(1)
    except NothingToPrintError as error:
        raise click.UsageError(str(error)) from None
    except OSError:
        message = f"“{out}”写不进去；请换一个文件夹"
        raise click.UsageError(message) from None
    click.echo("\n".join(f"已写入 {out / name}" for name, _ in files), err=True)


@main.command(cls=ChineseCommand, example="gongkai schema data/schemas")
@click.argument("out", type=click.Path(path_type=Path), default=Path(DATA, "schemas"), metavar="[文件夹]")
def schema(out: Path) -> None:
    """写出 JSON Schema，供 VS Code 等编辑器提示和检查 YAML。"""
    from gongkai.load.schema import schemas
    from gongkai.store.writing import write_files

    if out.exists() and not out.is_dir():
        message = f"“{out}”应为文件夹"
        raise click.UsageError(message)
    write_files(out, schemas().items())
    click.echo(f"已写入 {out}/", err=True)


@main.command(cls=ChineseCommand, example="gongkai demo /tmp/sample --records 1000 --seed 1 && mkdocs build -f /tmp/sample/mkdocs.yml")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件夹")
@click.option("--records", type=WholeNumber(1), default=1000, metavar="条数", help="记录的条数，默认 1000")
@click.option("--seed", type=WholeNumber(), default=1, metavar="种子", help="随机数种子，默认 1；同样的种子写出同样的数据")
@click.option("--counties", type=WholeNumber(1), metavar="个数", help="写出这么多个县区的站点和一个总站，每个县区各有 --records 条")
def demo(out: Path, records: int, seed: int, counties: int | None) -> None:
    """写出任意多条模拟记录和 mkdocs.yml，用于测速和试用。"""
    from gongkai.commands.demo import COMMON, federation_files, site_files, synthetic_files
    from gongkai.store.writing import write_files

    _refuse_filled(out)
    if counties is not None:
        write_files(out, federation_files(records=[records] * counties, seed=seed))
        click.echo(f"已写入 {counties} 个县区，各 {records} 条记录；先生成各县区的站点，再生成总站：", err=True)
        for config in sorted(out.glob("*/mkdocs.yml"), key=lambda path: (path.parent.name == COMMON, path)):
            click.echo(f"mkdocs build -f {config}", err=True)
        return
    write_files(out, site_files())
    write_files(out, synthetic_files(records=records, seed=seed))
    click.echo(f"已写入 {records} 条记录；生成网站：mkdocs build -f {out / 'mkdocs.yml'}", err=True)


@main.command(cls=ChineseCommand, example="gongkai markdown /tmp/pages --audience 社会")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件夹")
@click.option("--data", type=ExistingPath(folder=True), default=Path(DATA), metavar="文件夹", help="数据文件夹，默认 data")
@click.option(
    "--docs",
    type=ExistingPath(folder=True),
    default=Path("docs"),
    metavar="文件夹",
    help="手写页面的文件夹，默认 docs",
)
@click.option("--audience", default="社会", metavar="范围", help="给谁看：社会、全党、本单位，或 特定:对象；默认 社会")
@ON
def markdown(out: Path, data: Path, docs: Path, audience: str, on: date | None) -> None:
    """写出全部页面的 Markdown，可以交给任何静态网站生成器。"""
    from gongkai.derive.clock import reference_date
    from gongkai.site.pipeline import DataError, LeakError, build_content, refuse_leaks
    from gongkai.store.writing import write_files

    _refuse_filled(out)
    for_whom = _audience(audience)
    day = on or reference_date(None, os.environ)
    try:
        content = build_content(data, for_whom, docs, day)
        refuse_leaks(content.markdown_tree(), content.secrets)
    except (DataError, LeakError) as error:
        _stop_for(error, data, for_whom, day)
    write_files(out, content.markdown_tree())
    click.echo(f"已写入 {out}/：{len(content.pages)} 个自动生成的页面", err=True)


@main.command(cls=ChineseCommand, example="gongkai due --unit qsz-jiguan --within 30d --on 2026-07-01")
@click.option("--unit", metavar="单位代码", help="只看这一个单位；不写就是全部单位")
@click.option("--within", type=Days(), default="30d", metavar="天数", help="多少天以内到期的，如 30d，默认 30d")
@ON
@click.option("--data", type=ExistingPath(folder=True), default=Path(DATA), metavar="文件夹", help="数据文件夹，默认 data")
def due(unit: str | None, within: int, on: date | None, data: Path) -> None:
    """列出公开目录中逾期未公开的和快要到期的事项，以及该答复的依申请公开。

    没有逾期的退出码是 0，有逾期的或数据有错的是 1，用法不对是 2。
    """
    from gongkai.derive.clock import reference_date
    from gongkai.derive.deadlines import due_lines, list_dues
    from gongkai.load import load

    judged_on = on or reference_date(None, os.environ)
    dataset, findings = load(data)
    if dataset is None:
        _stop(findings, data, day=judged_on)
    if unit is not None and unit not in dataset.units:
        guess = get_close_matches(unit, dataset.units, n=1)
        message = f"没有“{unit}”这个单位" + (f"。是不是想写“{guess[0]}”？" if guess else f"；单位代码是 {data}/units/ 下的文件名")
        raise click.UsageError(message)
    dues = list_dues(dataset, judged_on, within, unit)
    for line in due_lines(dues):
        click.echo(line)
    click.echo(dues.summary(), err=True)
    if dues.is_anything_overdue:
        sys.exit(1)


for command in (*starting_commands.COMMANDS, *publishing_commands.COMMANDS):
    main.add_command(command)


def _refuse_reports(reports: Sequence[Path]) -> None:
    from gongkai.check.reports import FORMS

    for path in reports:
        if path.suffix not in FORMS or path.is_dir():
            message = f"--report 应为 {'、'.join(FORMS)} 文件，现为“{path}”"
            raise click.UsageError(message)


def _report(findings: Sequence[Finding], reports: Sequence[Path], *, annotations: bool) -> None:
    """Write what was found in the forms that platforms read."""
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


def _record_file(written: str, data: Path) -> tuple[Path, str]:
    """Return the data folder and the URI of the file that a number or a path names."""
    from gongkai.load.draft import files_with_number
    from gongkai.model import RecordId, WrongValueError

    path = Path(written)
    if path.exists():
        folder = _data_folder(path)
        if not path.is_file() or not _is_below(path, folder / "records"):
            message = f"“{written}”不是一条记录的文件；记录在 records/ 下，一条一个 .yml 文件"
            raise click.UsageError(message)
        return folder, path.resolve().relative_to(folder).as_posix()
    try:
        number = RecordId.read(written)
    except WrongValueError as error:
        guess = f"。是不是想写“{error.guess}”？" if error.guess else ""
        message = f"“{written}”既不是索引号（如 QSZ-2023-00012），也不是已有的文件{guess}"
        raise click.UsageError(message) from None
    folder = _data_folder(data)
    found = list(files_with_number(folder, number))
    if len(found) != 1:
        message = f"有 {len(found)} 个文件用了索引号“{number}”：{'、'.join(found)}" if found else f"没有索引号是“{number}”的记录"
        raise click.UsageError(message)
    return folder, found[0]


def _audience(written: str) -> Audience:
    from gongkai.model import Audience

    try:
        return Audience.read(written)
    except ValueError:
        message = f"应为 社会、全党、本单位，或 特定:对象，现为“{written}”"
        raise click.BadParameter(message, param_hint="--audience") from None


def _site_address(written: str | None, data: Path) -> str:
    """Return the address of the site, with a slash at its end: what was written, or that of the mkdocs.yml beside the data."""
    config = data.resolve().parent / "mkdocs.yml"
    if written is None and config.is_file():
        from gongkai.site.mkdocs.settings import read_site_address

        try:
            written = read_site_address(config)
        except ValueError as error:
            message = f"{config} 读不出来：{error}"
            raise click.UsageError(message) from None
    if not written:
        message = "不知道网站的地址，永久地址和二维码印不出来；请在 mkdocs.yml 里写 site_url，或者用 --address 给出"
        raise click.UsageError(message)
    if not re.fullmatch(r"https?://[!-~]+", written):
        message = f"应为 http:// 或 https:// 开头的网址，不含汉字和空格，现为“{written}”"
        raise click.BadParameter(message, param_hint="--address")
    return f"{written.rstrip('/')}/"


def _refuse_filled(out: Path) -> None:
    if out.is_file() or (out.exists() and any(out.iterdir())):
        message = f"“{out}”里已经有文件；请给一个空文件夹或新的名字"
        raise click.UsageError(message)


def _one_data_folder(paths: Sequence[Path]) -> Path:
    """Return the data folder to which all paths belong."""
    folders = {_data_folder(path): path for path in paths}
    if len(folders) > 1:
        message = f"这些路径不在同一个数据文件夹里：{'、'.join(str(path) for path in folders.values())}"
        raise click.UsageError(message)
    return next(iter(folders))


def _data_folder(path: Path) -> Path:
    """Return the data folder that a path is, or is in, or has below it."""
    resolved = path.resolve()
    for folder in (resolved / DATA, resolved, *resolved.parents):
        if (folder / "site.yml").is_file() and (folder / "units").is_dir():
            return folder
    message = f"“{path}”不在数据文件夹里；数据文件夹里应有 site.yml 和 units/"
    raise click.UsageError(message)


def _is_below(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())


def _stop(findings: Sequence[Finding], data: Path, audience: Audience | None = None, day: date | None = None) -> NoReturn:
    """End with what is wrong with the data, as far as a log for this audience may tell it."""
    from gongkai.check.public_log import is_public, told
    from gongkai.derive.clock import reference_date

    for line in told(findings, data, day or reference_date(None, os.environ), public=is_public(audience, os.environ)).lines():
        click.echo(line)
    click.echo(_summary(findings), err=True)
    sys.exit(1)


def _stop_for(error: DataError | LeakError, data: Path, audience: Audience, day: date | None = None) -> NoReturn:
    """End with what is wrong with the data, or because something withheld is in what is about to be written."""
    from gongkai.check.public_log import is_public, leak_message
    from gongkai.site.pipeline import LeakError

    if not isinstance(error, LeakError):
        _stop(error.findings, data, audience, day)
    click.echo(leak_message(error.leaks, public=is_public(audience, os.environ), made="没有写出文件"), err=True)
    sys.exit(1)


def _summary(findings: Sequence[Finding]) -> str:
    from gongkai.model import number_of

    return f"共 {number_of(findings)} 处问题，在 {len({finding.path for finding in findings})} 个文件里"
