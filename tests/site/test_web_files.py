"""The small files that programs ask of every web site, in a whole site; the keeper's own files go before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import gongkai.site.mkdocs.theme

if TYPE_CHECKING:
    from tests.site.conftest import Project

ROBOTS, SECURITY, ICON = "robots.txt", ".well-known/security.txt", "favicon.ico"
OWN_ICON = (gongkai.site.mkdocs.theme.THEME_PATH / ICON).read_bytes()


def icon_of(project: Project, page: str = "index.html") -> list[str]:
    return re.findall(r'<link rel="icon" href="([^"]*)"', (project.site / page).read_text("utf-8"))


def test_a_site_has_the_files_that_programs_ask_for(project: Project) -> None:
    done = project.build()
    assert done.code == 0, done.output
    tree = project.tree()

    assert (
        tree[ROBOTS]
        == b"User-agent: *\nDisallow:\nSitemap: https://gongkai.qingshui.example/sitemap.xml\n"
    )
    assert tree[SECURITY].startswith(
        b"Contact: tel:+86-837-6210015\nExpires: 2027-11-01T00:00:00Z\n"
    )
    assert tree[ICON] == OWN_ICON
    assert tree[ICON][:4] == b"\0\0\1\0"
    assert len(tree[ICON]) < 1000
    assert icon_of(project) == ["favicon.ico"]
    assert icon_of(project, "guide/index.html") == ["../favicon.ico"]
    assert "assets/images/favicon.png" not in tree


def test_the_keepers_own_files_win(project: Project) -> None:
    own = {
        ROBOTS: b"User-agent: a\n",
        SECURITY: b"Contact: tel:1\n",
        ICON: b"icon",
        ".well-known/other.txt": b"other",
    }
    project.write({f"docs/{uri}": content for uri, content in own.items()})
    done = project.build()
    assert done.code == 0, done.output

    assert {uri: project.tree()[uri] for uri in own} == own


def test_a_change_of_the_keepers_own_file_is_seen(project: Project) -> None:
    for content in (b"Contact: tel:1\n", b"Contact: tel:2\n"):
        project.write({f"docs/{SECURITY}": content})
        assert project.build().code == 0
        assert project.tree()[SECURITY] == content


def test_other_hidden_files_stay_out_of_the_site(project: Project) -> None:
    project.write({"docs/.draft/a.txt": "a", "docs/.well-known/.draft": "b", "docs/.b": "b"})
    assert project.build().code == 0
    assert [uri for uri in project.tree() if ".draft" in uri or uri == ".b"] == []


def test_an_icon_of_the_settings_is_named(project: Project) -> None:
    project.write({"docs/own.png": b"png"})
    project.configure(theme={"favicon": "own.png"})
    assert project.build().code == 0
    assert icon_of(project) == ["own.png"]


def test_an_icon_in_the_place_of_the_themes_is_named(project: Project) -> None:
    project.write({"docs/assets/images/favicon.png": b"png"})
    assert project.build().code == 0
    assert icon_of(project) == ["assets/images/favicon.png"]
    assert project.tree()["assets/images/favicon.png"] == b"png"


def test_a_site_for_inside_keeps_search_engines_out(project: Project) -> None:
    project.configure(extra={"gongkai": {"audience": "全党"}})
    assert project.build().code == 0
    assert project.tree()[ROBOTS] == b"User-agent: *\nDisallow: /\n"


def test_a_publisher_without_a_contact_has_no_security_file(project: Project) -> None:
    project.write({"data/site.yml": "主办单位: 中共清水镇委员会\n联系: {地址: 政府街8号}\n"})
    done = project.build()
    assert done.code == 0, done.output
    assert SECURITY not in project.tree()
    assert (
        "data/site.yml 的“联系”里没有电话和电子邮箱，没有写 .well-known/security.txt" in done.output
    )


def test_later_builds_of_a_month_have_the_same_files(project: Project) -> None:
    assert project.build().code == 0
    first = project.tree()
    assert project.build("--site-dir", str(project.folder / "again")).code == 0
    again = project.tree(project.folder / "again")
    assert {uri: again[uri] for uri in (ROBOTS, SECURITY, ICON)} == {
        uri: first[uri] for uri in (ROBOTS, SECURITY, ICON)
    }
