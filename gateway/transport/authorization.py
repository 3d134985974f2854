"""The API key of a request, wherever the client put it."""

import base64
import binascii
import re

from starlette.datastructures import Headers

from gateway.config import Settings
from gateway.errors import BadUserInput, Unauthenticated
from gateway.transport.media_types import prefers_html
from gateway.transport.origins import is_allowed

BASIC = 'Basic realm="Feedback Gateway", charset="UTF-8"'
BEARER = 'Bearer realm="Feedback Gateway"'
_KEY = re.compile(r"[\x21-\x7e]{1,512}")
_FORMS = "Send `Authorization: Basic base64(key:)`, `Authorization: Bearer key` or `x-APIKey: key`."


def credential_of(headers: Headers) -> str | None:
    """The key that the client sent, unverified; None when it sent none.

    Raises Unauthenticated for a malformed header and BadUserInput for two different keys.
    """
    keys: dict[str, str] = {}
    for value in headers.getlist("authorization"):
        keys.setdefault(_from_authorization(value), "Authorization")
    for value in headers.getlist("x-apikey"):
        keys.setdefault(_checked(value.strip(), "x-APIKey"), "x-APIKey")
    if len(keys) > 1:
        raise BadUserInput(_contradiction(list(keys.values())))
    return next(iter(keys), None)


def led_from_elsewhere(headers: Headers, settings: Settings) -> bool:
    """Whether a browser may send along credentials that it remembers, on behalf of another site.

    Basic credentials go with any request to this server, as cookies would. A page of another site
    that gives a key itself says its origin, which the settings then name.
    """
    if headers.get("sec-fetch-site") != "cross-site":
        return False
    if headers.get("authorization", "").lstrip()[:5].lower() != "basic":
        return False
    named = is_allowed(headers, settings.cors_origins, settings.public_url)
    return "origin" not in headers or not named


def challenges(headers: Headers) -> tuple[str, ...]:
    """How a request without a good key is asked to authenticate itself.

    Basic opens the log-in dialog of a browser, and a `fetch` of a page waits behind it, so only
    the address bar hears of it. Bearer opens none, and HTTP wants a challenge with each 401.
    """
    mode = headers.get("sec-fetch-mode")
    if mode is None:
        navigates = "origin" not in headers and prefers_html(headers.get("accept"))
    else:
        navigates = mode == "navigate"
    return (BASIC, BEARER) if navigates else (BEARER,)


def _from_authorization(value: str) -> str:
    scheme, _, token = value.strip().partition(" ")
    token = token.strip()
    match scheme.lower():
        case "bearer":
            return _checked(token, "Authorization")
        case "basic":
            return _checked(_username(token), "Authorization")
    raise Unauthenticated(f"The Authorization header is neither Basic nor Bearer. {_FORMS}")


def _username(token: str) -> str:
    """The user name of Basic credentials is the key; the password is ignored."""
    try:
        username, colon, _ = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        colon = ""
    if not colon:
        raise Unauthenticated(f"The Authorization header has malformed Basic credentials. {_FORMS}")
    return username


def _checked(key: str, header: str) -> str:
    if not _KEY.fullmatch(key):
        raise Unauthenticated(f"The {header} header has no well-formed key. {_FORMS}")
    return key


def _contradiction(headers: list[str]) -> str:
    if len(set(headers)) == 1:
        return f"Two {headers[0]} headers carry different keys. Send one key."
    return "The headers Authorization and x-APIKey carry different keys. Send one of them."
