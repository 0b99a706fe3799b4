"""Two counties and the common site above them, built by MkDocs: links, members' own builds, and refused builds."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from commands import run_command
from elements import PLANTED, elements
from shell import Ended

from gongkai.commands.demo import COMMON
from gongkai.site.mkdocs.theme import THEME_PATH

LINK = re.compile(r'<(?:a|link|script|img|form)\b[^>]*?\s(?:href|src|action)="([^"]*)"')


def build(folder: Path, *options: str) -> Ended:
    return run_command("mkdocs", ["build", *options, "-f", str(folder / "mkdocs.yml")], folder)


@pytest.fixture
def copied(counties: Path, tmp_path: Path) -> Path:
    """Return a copy of the common site and its members' sites for a test to spoil."""
    for site in sorted(counties.glob("*/mkdocs.yml")):
        shutil.copytree(
            site.parent,
            tmp_path / site.parent.name,
            symlinks=True,
            ignore=shutil.ignore_patterns("data", ".cache"),
        )
    return tmp_path


def members(folder: Path) -> list[str]:
    return sorted(
        path.parent.name for path in folder.glob("*/mkdocs.yml") if path.parent.name != COMMON
    )


def pages(site: Path) -> list[Path]:
    """Return the common site's own pages; a glob does not follow symbolic links."""
    return [
        path
        for path in sorted(site.rglob("*.html"))
        if not any(part.is_symlink() for part in path.parents) and path.name != "404.html"
    ]


def test_every_link_of_the_common_site_leads_to_a_file(counties: Path) -> None:
    site = counties / COMMON / "site"
    followed, broken = 0, []
    for page in pages(site):
        for link in LINK.findall(page.read_text("utf-8")):
            path = unquote(urlsplit(link).path)
            if not path or link.startswith(("data:", "https:")):
                continue
            target = Path(os.path.normpath(page.parent / path))
            followed += 1
            if not (
                target / "index.html" if target.is_dir() or path.endswith("/") else target
            ).is_file():
                broken.append(f"{page.relative_to(site)}: {link}")

    assert len(pages(site)) == 6
    assert followed > 200
    assert broken == []


def test_the_common_site_has_the_files_that_programs_ask_for(counties: Path) -> None:
    site = counties / COMMON / "site"
    robots = (site / "robots.txt").read_text("utf-8").splitlines()
    security = (site / ".well-known/security.txt").read_text("utf-8").splitlines()
    contacts = {
        line
        for name in members(counties)
        for line in json.loads((counties / name / "site/site.json").read_bytes())["contacts"]
    }

    assert robots[:2] == ["User-agent: *", "Disallow:"]
    sitemaps = [line.removeprefix("Sitemap: https://").partition("/")[2] for line in robots[2:]]
    assert sorted(sitemaps) == sorted(
        ["sitemap.xml", *(f"{name}/sitemap.xml" for name in members(counties))]
    )
    assert contacts
    assert {
        line.removeprefix("Contact: ") for line in security if line.startswith("Contact: ")
    } == contacts
    assert (site / "favicon.ico").read_bytes() == (THEME_PATH / "favicon.ico").read_bytes()


def test_a_member_leads_back_to_the_common_home(counties: Path) -> None:
    for name in members(counties):
        for page in ("index.html", "years/index.html"):
            html = (counties / name / "site" / page).read_text("utf-8")
            (logo,) = re.findall(r'<a class="gongkai-head__name" href="([^"]*)"|$', html)[:1]
            assert (
                Path(os.path.normpath((counties / COMMON / "site" / name / page).parent / logo))
                == counties / COMMON / "site"
            )


def test_a_summary_holds_only_what_the_site_shows(counties: Path) -> None:
    for name in members(counties):
        site = counties / name / "site"
        told = json.loads((site / "site.json").read_text("utf-8"))
        shown = {path.parent.name for path in site.glob("records/*/*/index.html")}
        assert told["records"] == len(shown)
        assert {line[0] for line in told["newest"]} <= shown
        assert (
            sum(told["years"].values())
            == sum(kind[2] for kind in told["kinds"].values())
            == sum(unit[5] for unit in told["units"])
            == len(shown)
        )


def test_the_same_members_make_the_same_site(counties: Path, copied: Path) -> None:
    assert build(copied / COMMON, "--strict").code == 0
    one, other = (
        {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file() and path.suffix != ".gz"
        }
        for top in (counties / COMMON / "site", copied / COMMON / "site")
    )
    assert one == other


def test_a_members_next_build_shows_at_once(copied: Path) -> None:
    """The common site is not built again."""
    name = members(copied)[0]
    (copied / name / "new").mkdir()
    (copied / name / "new/index.html").write_text("later", "utf-8")
    (copied / name / "site").rename(copied / name / "old")
    (copied / name / "new").rename(copied / name / "site")

    assert (copied / COMMON / "site" / name / "index.html").read_text("utf-8") == "later"


def test_a_missing_member_is_named_and_the_old_site_stays(copied: Path) -> None:
    before = (copied / COMMON / "site/index.html").read_bytes()
    first, second = members(copied)
    (copied / first / "site/site.json").unlink()
    (copied / second / "site/site.json").write_text('{"format": 9}', "utf-8")
    done = build(copied / COMMON)

    assert done.code == 1
    assert f"../{first}/site 里没有 site.json：站点还没有生成" in done.output
    assert f"{second}/site/site.json：格式的版本是 9" in done.output
    assert "共 2 处问题，改正后再生成；原来的总站没有改动" in done.output
    assert "Traceback" not in done.output
    assert (copied / COMMON / "site/index.html").read_bytes() == before
    assert list((copied / COMMON).glob(".site.*")) == []


WRONG = {
    "写错设置": (
        "    audience: 社会",
        "    audiense: 社会",
        "没有“audiense”这项设置，可以写：sites、audience、level、grey、site_code。是不是想写“audience”？",
    ),
    "没有这种范围": (
        "    audience: 社会",
        "    audience: 公众",
        "extra.gongkai.audience 应为 社会、全党、本单位，或 特定:对象，现为“公众”",
    ),
    "网址被占用": (
        "address: {first}",
        "address: years",
        "的 address“years”已被总站自己的 years/index.md 占用，请换一个",
    ),
    "网址是素材": (
        "address: {first}",
        "address: assets",
        "的 address“assets”已被总站自己的 assets/",
    ),
    "放在总站里": ("site_dir: site", "site_dir: ../{first}", "请把站点放在别处"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_settings_are_explained_and_the_old_site_stays(copied: Path, case: str) -> None:
    first = members(copied)[0]
    old, new, expected = (text.replace("{first}", first) for text in WRONG[case])
    config = copied / COMMON / "mkdocs.yml"
    assert old in config.read_text("utf-8")
    config.write_text(config.read_text("utf-8").replace(old, new), "utf-8")
    done = build(copied / COMMON)

    assert done.code == 1
    assert expected in done.output
    assert "Traceback" not in done.output
    assert (copied / COMMON / "site/index.html").is_file()
    assert (copied / first / "site/index.html").is_file()


def test_an_unknown_marker_in_a_page_is_named(copied: Path) -> None:
    (copied / COMMON / "docs/index.md").write_text("# 首页\n\n<!-- gongkai:site -->\n", "utf-8")
    done = build(copied / COMMON)

    assert done.code == 1
    assert "docs/index.md:3:1: 没有“site”这个标记。是不是想写“sites”？" in done.output


def test_a_strict_build_with_a_warning_leaves_the_old_site(copied: Path) -> None:
    before = (copied / COMMON / "site/guide/index.html").read_bytes()
    (copied / COMMON / "docs/guide.md").write_text("# 公开指南\n\n[没有](nowhere.md)\n", "utf-8")

    assert build(copied / COMMON, "--strict").code == 1
    assert (copied / COMMON / "site/guide/index.html").read_bytes() == before
    assert build(copied / COMMON).code == 0
    assert (copied / COMMON / "site/guide/index.html").read_bytes() != before


def test_no_setting_of_the_common_site_becomes_an_element(copied: Path) -> None:
    """Markup in a setting is shown as text."""
    config = copied / COMMON / "mkdocs.yml"
    lines = [
        line for line in config.read_text("utf-8").splitlines() if not line.startswith("site_name:")
    ]
    text = "\n".join(
        re.sub("name: (?!material)[^,}]+", f"name: {json.dumps(f'{number}{PLANTED}')}", line)
        for number, line in enumerate(lines)
    )
    planted = [
        f"{name}: {json.dumps(PLANTED)}"
        for name in ("site_name", "site_description", "site_author", "copyright")
    ]
    config.write_text(
        "\n".join([*planted, text.replace("level: ", f"level: {json.dumps(PLANTED)} # "), ""]),
        "utf-8",
    )
    done = build(copied / COMMON)

    assert done.code == 0, done.output
    site = copied / COMMON / "site"
    assert elements([*pages(site), site / "404.html"]) == {}
    assert "alert(1)" in (site / "units/index.html").read_text("utf-8")
