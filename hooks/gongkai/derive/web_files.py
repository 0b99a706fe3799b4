"""Small texts that programs request from every web site.

robots.txt, and security.txt by RFC 9116.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import quote, urljoin

from gongkai.model.unit import Contact
from gongkai.vocabulary import Scope

WELL_KNOWN = ".well-known"
"""The one hidden folder that is published."""
ROBOTS, SECURITY = "robots.txt", f"{WELL_KNOWN}/security.txt"
SITEMAP = "sitemap.xml"

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_MOBILE = re.compile(r"1[0-9]{10}")


def web_files(
    audience: str,
    address: str,
    contacts: Sequence[str],
    day: date,
    sites: Sequence[str] = ("",),
) -> dict[str, str]:
    """Return the texts by their paths in a site.

    Without a contact there is no security.txt.
    """
    texts = {
        ROBOTS: robots(audience, address, sites),
        SECURITY: security(contacts, day, address),
    }
    return {uri: text for uri, text in texts.items() if text}


def robots(audience: str, address: str, sites: Sequence[str] = ("",)) -> str:
    """Return a robots.txt that admits search engines for society only.

    `sites` are folders relative to the address, each with a sitemap. Without an address no sitemap
    is named, because robots.txt requires full addresses.
    """
    if audience != Scope.SOCIETY.value:
        return "User-agent: *\nDisallow: /\n"
    sitemaps = [f"Sitemap: {urljoin(address, site + SITEMAP)}\n" for site in sites if address]
    return "".join(["User-agent: *\nDisallow:\n", *sitemaps])


def security(contacts: Sequence[str], day: date, address: str) -> str:
    """Return a security.txt that expires within a year of a day.

    Returns an empty text without a contact, which RFC 9116 requires. The day of expiry is the
    first of a month, so that builds of one month are the same.
    """
    if not contacts:
        return ""
    lines = [f"Contact: {contact}" for contact in contacts]
    lines += [f"Expires: {day.year + 1}-{day.month:02}-01T00:00:00Z", "Preferred-Languages: zh"]
    if address.startswith("https:"):  # RFC 9116 allows no other scheme
        lines.append(f"Canonical: {urljoin(address, SECURITY)}")
    return "\n".join(lines) + "\n"


def contact_addresses(contact: Contact) -> list[str]:
    """Return the addresses of a contact, e-mail first.

    The supervision telephone is used only without any other address.
    """
    addresses = [*_mail(contact.email), *_telephone(contact.phone)]
    if addresses:
        return addresses
    return list(_telephone(contact.supervision_phone))


def _mail(address: str | None) -> Iterator[str]:
    # An office may write a note in the place of an address: no link then.
    if address and _EMAIL.fullmatch(address):
        yield f"mailto:{quote(address, safe='@')}"


def _telephone(text: str | None) -> Iterator[str]:
    """Yield a Chinese telephone number as a URI of RFC 3966.

    The number is international, or local where there is no area code.
    """
    number, _, extension = (text or "").partition("转")
    digits = re.sub("[^0-9]+", "-", number).strip("-")
    if not digits:
        return
    suffix = re.sub("[^0-9]", "", extension)
    if suffix:
        suffix = f";ext={suffix}"
    if digits.startswith("00"):
        yield f"tel:+{digits[2:].lstrip('-')}{suffix}"
    elif digits.startswith("0"):  # the area code, whose 0 is for calls within the country
        yield f"tel:+86-{digits[1:]}{suffix}"
    elif _MOBILE.fullmatch(digits.replace("-", "")):
        yield f"tel:+86-{digits}{suffix}"
    else:
        yield f"tel:{digits}{suffix};phone-context=+86"
