"""robots.txt and security.txt: the allowed robots, the contact for faults, and the day of expiry."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.derive.web_files import contact_addresses, robots, security
from gongkai.model.unit import Contact

ADDRESS = "https://dangwu.example/"
TELEPHONES = {
    "固定电话": ("0837-6210015", "tel:+86-837-6210015"),
    "带空格和括号": ("(0837) 6210015", "tel:+86-837-6210015"),
    "全角括号": ("（010）62100150", "tel:+86-10-62100150"),
    "分机": ("0837-6210015转801", "tel:+86-837-6210015;ext=801"),
    "手机": ("138 0000 0000", "tel:+86-138-0000-0000"),
    "带国家代码": ("0086-837-6210015", "tel:+86-837-6210015"),
    "短号": ("12380", "tel:12380;phone-context=+86"),
    "没有区号": ("6210015转8", "tel:6210015;ext=8;phone-context=+86"),
}


@pytest.mark.parametrize(("written", "address"), TELEPHONES.values(), ids=TELEPHONES)
def test_a_telephone_number_becomes_an_address(written: str, address: str) -> None:
    assert contact_addresses(Contact(phone=written)) == [address]


def test_an_email_address_stands_before_the_telephone() -> None:
    contact = Contact(
        phone="0837-6210015", supervision_phone="0837-6210012", email="dangwu@qingshui.example"
    )
    assert contact_addresses(contact) == ["mailto:dangwu@qingshui.example", "tel:+86-837-6210015"]


def test_the_supervision_telephone_is_the_last_resort() -> None:
    contact = Contact(supervision_phone="0837-6210012", email="没有邮箱")
    assert contact_addresses(contact) == ["tel:+86-837-6210012"]


def test_no_contact_makes_no_security_file() -> None:
    assert contact_addresses(Contact(address="政府街8号")) == []
    assert security([], date(2026, 7, 31), ADDRESS) == ""


def test_a_security_file_has_all_that_is_required() -> None:
    assert security(["tel:12380"], date(2026, 7, 31), ADDRESS) == (
        "Contact: tel:12380\n"
        "Expires: 2027-07-01T00:00:00Z\n"
        "Preferred-Languages: zh\n"
        "Canonical: https://dangwu.example/.well-known/security.txt\n"
    )


@pytest.mark.parametrize("address", ["", "http://dangwu.example/"], ids=["没有网址", "没有加密"])
def test_only_an_encrypted_address_is_canonical(address: str) -> None:
    assert "Canonical" not in security(["tel:12380"], date(2026, 7, 31), address)


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2026, 12, 31), date(2026, 1, 1)], ids=str)
def test_a_security_file_expires_within_a_year(day: date) -> None:
    (line,) = (
        line
        for line in security(["tel:12380"], day, ADDRESS).splitlines()
        if line.startswith("Expires: ")
    )
    expires = date.fromisoformat(line.removeprefix("Expires: ").removesuffix("T00:00:00Z"))
    assert 330 < (expires - day).days <= 366


def test_search_engines_are_led_to_every_sitemap() -> None:
    assert robots("社会", ADDRESS, ["", "qingshui/"]) == (
        "User-agent: *\nDisallow:\nSitemap: https://dangwu.example/sitemap.xml\nSitemap: https://dangwu.example/qingshui/sitemap.xml\n"
    )


def test_without_an_address_no_sitemap_is_named() -> None:
    assert robots("社会", "") == "User-agent: *\nDisallow:\n"


@pytest.mark.parametrize("audience", ["全党", "本单位", "特定:村民代表"])
def test_a_site_for_fewer_people_lets_no_search_engine_in(audience: str) -> None:
    assert robots(audience, ADDRESS) == "User-agent: *\nDisallow: /\n"
