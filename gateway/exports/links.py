"""Links to exported files: the signature in them is the permission, until they expire."""

import datetime as dt
import hmac
import re

from gateway.database.columns import UTC, now
from gateway.errors import Gone, NotFound
from gateway.resources.users.keys import digest_of

PATH = "/exports"
_TOKEN = re.compile(r"(\d{1,18})-(\d{1,18})-(\d{1,11})-([0-9a-f]{64})", re.ASCII)
INVALID = "This link leads to no file. Ask for the `url` of the export again."
EXPIRED = "This link has expired and the file is deleted. Export again."


def link_token(secret: bytes, account_id: int, export_id: int, expires: dt.datetime) -> str:
    """What a link to an export ends with, good until `expires`."""
    claims = f"{account_id}-{export_id}-{int(expires.timestamp())}"
    return f"{claims}-{_signature(secret, claims)}"


def read_token(secret: bytes, token: str) -> tuple[int, int]:
    """The account and the export of a token; NotFound unless we signed it, Gone if it expired."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise NotFound(INVALID)
    account_id, export_id, expires, signature = match.groups()
    claims = f"{account_id}-{export_id}-{expires}"
    if not hmac.compare_digest(signature, _signature(secret, claims)):
        raise NotFound(INVALID)
    if dt.datetime.fromtimestamp(int(expires), UTC) <= now():
        raise Gone(EXPIRED)
    return int(account_id), int(export_id)


def _signature(secret: bytes, claims: str) -> str:
    return digest_of(secret, f"export {claims}")
