"""The commands that write files from the data: form, notice, schema, demo, markdown.

`cli.py` adds the commands to the group. Each command imports its modules inside its body, so that
the help is printed at once.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gongkai.commands.arguments import (
    AUDIENCE,
    DATA,
    DATA_FOLDER,
    ON,
    read_audience,
    record_file,
    refuse_filled,
    site_address,
)
from gongkai.commands.chinese import FOLDER, ChineseCommand, OneOf, whole_number
from gongkai.commands.failure import stop, stop_for

if TYPE_CHECKING:
    from gongkai.commands.notices import PrintJob


_BUILD_SAMPLE = "mkdocs build -f /tmp/sample/mkdocs.yml"


@click.command(cls=ChineseCommand, example="gongkai form QSZ-2025-00044 --out 审批表.html")
@click.argument("record", metavar="索引号或文件")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="写到哪个 .html 文件；不写就是当前文件夹下的 党务公开审批表-文件名.html",
)
@click.option(
    "--data",
    type=FOLDER,
    metavar="文件夹",
    help="按索引号查找时的数据文件夹，默认 data",
)
def form(record: str, out: Path | None, data: Path | None) -> None:
    """写出一条记录的党务公开审批表，供打印、签字。

    审批没有走完的记录，给出它的文件，如 data/records/qsz-jiguan/2026/00089.yml；还没有填的地方留空手写。
    写好了退出码是 0，记录有错是 1，用法不对是 2。
    """
    from gongkai.commands.forms import make_form

    folder, uri = record_file(record, data or Path(DATA))
    path = out or Path(f"党务公开审批表-{Path(record).stem}.html")
    is_html = path.suffix.lower() in {".html", ".htm"}
    if not is_html or path.is_dir() or not path.parent.is_dir():
        message = f"--out 应为已有文件夹里的 .html 文件，现为“{path}”"
        raise click.UsageError(message)
    text, findings = make_form(folder, uri)
    if text is None:
        stop(findings)
    try:
        path.write_text(text, "utf-8")
    except OSError:
        message = f"“{path}”写不进去；请换一个文件夹"
        raise click.UsageError(message) from None
    click.echo(f"已写入 {path}；用浏览器打开，按 Ctrl+P 打印", err=True)


@click.command(cls=ChineseCommand, example="gongkai notice QSZ-2025-00044 --size A3 --pdf")
@click.argument("numbers", nargs=-1, metavar="[索引号]...")
@click.option(
    "--year",
    type=whole_number(1921),  # no record is older than the Party
    metavar="年度",
    help="不按索引号，把这一年度的记录合成一本汇编",
)
@click.option(
    "--unit",
    metavar="单位代码",
    help="不按索引号，把这个单位的记录合成一本汇编；可以同 --year 一起用",
)
@click.option(
    "--size",
    type=OneOf("A4", "A3"),
    default="A4",
    metavar="纸张",
    help="A4 或 A3，默认 A4；A3 是放大的 A4",
)
@click.option(
    "--pdf",
    "as_pdf",
    is_flag=True,
    help="写成 PDF，不写成 .html；要先装 WeasyPrint",
)
@click.option(
    "--out",
    type=FOLDER,
    default=Path(),
    metavar="文件夹",
    help="写到哪个文件夹，默认当前文件夹",
)
@AUDIENCE
@click.option(
    "--address",
    metavar="网址",
    help="网站的地址，印在纸上和二维码里；默认是 mkdocs.yml 里的 site_url",
)
@DATA_FOLDER
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
    from gongkai.commands.notices import PrintJob
    from gongkai.pages.sheets import PaperSize

    is_volume = year is not None or unit is not None
    if bool(numbers) == is_volume:
        message = "给出一个或几个索引号，或者用 --year、--unit 做汇编，两种选一种"
        raise click.UsageError(message)
    job = PrintJob(
        numbers=numbers,
        year=year,
        unit=unit,
        audience=read_audience(audience),
        site=site_address(address, data),
        size=PaperSize(size),
        as_pdf=as_pdf,
    )
    _print(job, data, out)


def _print(job: PrintJob, data: Path, out: Path) -> None:
    """Write the files of a print job, and say their names."""
    from gongkai.commands.notices import print_files
    from gongkai.site.pipeline import DataError, LeakError
    from gongkai.store.writing import write_files

    try:
        files = print_files(data, job)
        write_files(out, files)
    except (DataError, LeakError) as error:
        stop_for(error, job.audience)
    except OSError:
        message = f"“{out}”写不进去；请换一个文件夹"
        raise click.UsageError(message) from None
    click.echo("\n".join(f"已写入 {out / name}" for name, _ in files), err=True)


@click.command(cls=ChineseCommand, example="gongkai schema data/schemas")
@click.argument(
    "out",
    type=click.Path(path_type=Path),
    default=Path(DATA, "schemas"),
    metavar="[文件夹]",
)
def schema(out: Path) -> None:
    """写出 JSON Schema，供 VS Code 等编辑器提示和检查 YAML。"""
    from gongkai.load.schema import schemas
    from gongkai.store.writing import write_files

    if out.exists() and not out.is_dir():
        message = f"“{out}”应为文件夹"
        raise click.UsageError(message)
    write_files(out, schemas().items())
    click.echo(f"已写入 {out}/", err=True)


@click.command(
    cls=ChineseCommand,
    example=f"gongkai demo /tmp/sample --records 1000 --seed 1 && {_BUILD_SAMPLE}",
)
@click.argument("out", type=click.Path(path_type=Path), metavar="文件夹")
@click.option(
    "--records",
    type=whole_number(1),
    default=1000,
    metavar="条数",
    help="记录的条数，默认 1000",
)
@click.option(
    "--seed",
    type=whole_number(),
    default=1,
    metavar="种子",
    help="随机数种子，默认 1；同样的种子写出同样的数据",
)
@click.option(
    "--counties",
    type=whole_number(1),
    metavar="个数",
    help="写出这么多个县区的站点和一个总站，每个县区各有 --records 条",
)
def demo(out: Path, records: int, seed: int, counties: int | None) -> None:
    """写出任意多条模拟记录和 mkdocs.yml，用于测速和试用。"""
    from gongkai.commands.demo import site_files, synthetic_files
    from gongkai.store.writing import write_files

    refuse_filled(out)
    if counties is not None:
        _write_counties(out, [records] * counties, seed)
        return
    write_files(out, site_files())
    write_files(out, synthetic_files(records=records, seed=seed))
    config = out / "mkdocs.yml"
    click.echo(f"已写入 {records} 条记录；生成网站：mkdocs build -f {config}", err=True)


def _write_counties(out: Path, records: list[int], seed: int) -> None:
    """Write a site for each county and the common site, and say how to build all."""
    from gongkai.commands.demo import COMMON, federation_files
    from gongkai.store.writing import write_files

    write_files(out, federation_files(records=records, seed=seed))
    click.echo(
        f"已写入 {len(records)} 个县区，各 {records[0]} 条记录；先生成各县区的站点，再生成总站：",
        err=True,
    )
    configs = sorted(out.glob("*/mkdocs.yml"))
    # The common site comes last: its build reads the finished sites of the counties.
    configs.sort(key=lambda config: config.parent.name == COMMON)
    for config in configs:
        click.echo(f"mkdocs build -f {config}", err=True)


@click.command(cls=ChineseCommand, example="gongkai markdown /tmp/pages --audience 社会")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件夹")
@DATA_FOLDER
@click.option(
    "--docs",
    type=FOLDER,
    default=Path("docs"),
    metavar="文件夹",
    help="手写页面的文件夹，默认 docs",
)
@AUDIENCE
@ON
def markdown(out: Path, data: Path, docs: Path, audience: str, on: date | None) -> None:
    """写出全部页面的 Markdown，可以交给任何静态网站生成器。"""
    from gongkai.derive.clock import reference_date
    from gongkai.site.pipeline import DataError, LeakError, build_content, refuse_leaks
    from gongkai.store.writing import write_files

    refuse_filled(out)
    readers = read_audience(audience)
    day = on or reference_date(None, os.environ)
    try:
        content = build_content(data, readers, docs, day)
        # The tree is a generator: one run for the proof, one for writing.
        refuse_leaks(content.markdown_tree(), content.secrets)
    except (DataError, LeakError) as error:
        stop_for(error, readers, day)
    write_files(out, content.markdown_tree())
    click.echo(f"已写入 {out}/：{len(content.pages)} 个自动生成的页面", err=True)


COMMANDS = (form, notice, schema, demo, markdown)
