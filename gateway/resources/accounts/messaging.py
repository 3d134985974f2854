"""Branding and messaging of an account: what is accepted, and how it changes."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from gateway.errors import UserErrorCode
from gateway.policies import MANAGERS, Capability
from gateway.resources.accounts.model import AccountModel, FeedbackQuestion
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.values import Checks
from gateway.store.write import Transaction

MANAGE_MESSAGING_SETTINGS = Capability("manage messaging settings", MANAGERS)
MOST_DAYS_BETWEEN = 365
MOST_EXPIRY_DAYS = 3_650
# What null brings back in columns without null.
DEFAULTS = {"question": FeedbackQuestion.NPS, "tracks_opens": True, "tracks_clicks": True}

_COLOR = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)
# As it stands in links and in the content security policy of a page.
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.ASCII)
_LOCAL = ("localhost", "127.0.0.1")


async def update_messaging_settings(
    tx: Transaction,
    account_id: int | None,
    branding: Mapping[str, Any],
    messaging: Mapping[str, Any],
) -> int:
    """Change what is given, by column; None brings the default back. The account's id.

    Quiet hours are minutes of the day.
    """
    account_id = await account_for(tx, account_id)
    account = await tx.require(ACCOUNTS, account_id, "accountId", lock=True)
    checks = Checks()
    changes = _checked_branding(checks.within("branding"), branding)
    changes |= _checked_messaging(checks.within("messaging"), messaging, account._asdict())
    checks.settle()
    await tx.update(AccountModel, account_id, account_id, changes)
    return account_id


def _checked_branding(checks: Checks, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    if "brand_name" in values:
        checked["brand_name"] = _name(checks, values["brand_name"])
    if "logo_url" in values:
        checked["logo_url"] = _logo(checks, values["logo_url"])
    if "brand_color" in values:
        checked["brand_color"] = _color(checks, values["brand_color"])
    if "reply_to" in values:
        checked["reply_to"] = checks.email(values["reply_to"], "replyTo")
    if "branded_url" in values:
        checked["branded_url"] = _base(checks, values["branded_url"])
    return checked


def _checked_messaging(
    checks: Checks, values: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Any]:
    checked = {
        name: DEFAULTS.get(name) if value is None else value for name, value in values.items()
    }
    if "language" in values:
        checked["language"] = checks.language(values["language"])
    begin, end = ({**before, **values}[name] for name in ("quiet_from", "quiet_until"))
    if (begin is None) != (end is None):
        missing = "quietFrom" if begin is None else "quietUntil"
        checks.note(
            UserErrorCode.REQUIRED,
            f"`{missing}` is needed: give both ends of the quiet hours, or null for both.",
            missing,
        )
    elif begin is not None and begin == end:
        checks.note(
            UserErrorCode.INVALID,
            "`quietUntil` is the same as `quietFrom`. "
            "Give another time, or null for both if there are no quiet hours.",
            "quietUntil",
        )
    checks.integer(values.get("days_between_messages"), "daysBetweenMessages", 0, MOST_DAYS_BETWEEN)
    checks.integer(values.get("expiry_days"), "requestExpiryDays", 1, MOST_EXPIRY_DAYS)
    return checked


def _name(checks: Checks, value: str | None) -> str | None:
    """The brand, which stands in the headers of messages and so in one line."""
    name: str | None = checks.text(value, "name", 200)
    if name is not None and any(unicodedata.category(each) in ("Cc", "Zl", "Zp") for each in name):
        checks.note(
            UserErrorCode.INVALID,
            "`name` holds a line break or another control character. Write it in one line.",
            "name",
        )
    return name


def _color(checks: Checks, value: str | None) -> str | None:
    color = (value or "").strip().lower()
    if color and not _COLOR.fullmatch(color):
        checks.note(
            UserErrorCode.INVALID,
            "`color` is not a colour. Write a # and six hexadecimal digits, such as #1a73e8.",
            "color",
        )
    return color or None


def _logo(checks: Checks, value: str | None) -> str | None:
    """An address by https alone: mail readers and pages served by https show no other picture."""
    url = (value or "").strip()
    if not url:
        return None
    parts = _split(url)
    if parts is None or parts.scheme != "https" or re.search(r"[\s\x00-\x1f\"'<>\\]", url):
        checks.note(
            UserErrorCode.INVALID,
            "`logoUrl` is not an address by https. Write it in full, "
            "such as https://example.com/logo.png, in 2,000 characters at most.",
            "logoUrl",
        )
    return url


def _base(checks: Checks, value: str | None) -> str | None:
    """What links begin with: scheme and host; by http on the own machine alone, to try it."""
    url = (value or "").strip().removesuffix("/")
    if not url:
        return None
    parts = _split(url)
    secure = parts is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    )
    if parts is None or not secure or url.lower() != f"{parts.scheme}://{parts.netloc}".lower():
        checks.note(
            UserErrorCode.INVALID,
            "`brandedUrl` is not the address of a site by https. Write it without a path, "
            "such as https://feedback.example.com; http is for localhost only.",
            "brandedUrl",
        )
    return url.lower()


def _split(url: str) -> SplitResult | None:
    """The parts of an address with a host in plain letters and without a user; None otherwise."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    named = host if port is None else f"{host}:{port}"
    whole = _HOST.fullmatch(host) and ("." in host or host in _LOCAL)
    return parts if whole and parts.netloc.lower() == named and len(url) <= 2000 else None
