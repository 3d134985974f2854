"""Sending text messages over HTTP: a provider is one small class."""

import base64
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlencode, urlsplit

from gateway.sending.message import Delayed, Message, Rejected, Unavailable, Unclear

SECONDS = 30.0
CONNECTIONS = 20


class SmsCarrier:
    """Hands texts to a provider: `twilio+https://SID:TOKEN@host/?from=NUMBER`, or `json+https://…`.

    The first is the Messages resource of Twilio, which other providers take, too; the second posts
    `{"from", "to", "text", "reference"}` as JSON, with the user as bearer token or, with a
    password, as basic credentials.
    """

    def __init__(self, url: str, callback_url: str) -> None:
        split = urlsplit(url)
        form, _, scheme = split.scheme.partition("+")
        self._from = parse_qs(split.query).get("from", [""])[0]
        self._provider: _Provider = _PROVIDERS[form](split, scheme or "https", callback_url)
        self._client: Any = None

    async def send(self, message: Message) -> None:
        """Have the provider accept a text.

        Raises Unavailable, Delayed or Rejected if it did not; Unclear if that was not heard.
        """
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=SECONDS,
                limits=httpx.Limits(max_connections=CONNECTIONS),
                follow_redirects=False,
            )
        provider = self._provider
        try:
            answer = await self._client.post(
                provider.url, headers=provider.headers, **provider.body(message, self._from)
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unavailable(f"The SMS provider cannot be reached: {error}") from None
        except httpx.HTTPError as error:
            raise Unclear(f"The SMS provider did not answer: {error!r}") from None
        _check(answer.status_code, _json(answer.content))

    async def check(self) -> None:
        """There is no way to ask a provider without sending."""

    async def close(self) -> None:
        """Close the connections that are kept."""
        if self._client is not None:
            await self._client.aclose()


class _Provider:
    """Where a provider is, and in which form it takes a text."""

    def __init__(self, url: SplitResult, scheme: str, callback_url: str) -> None:
        host = url.hostname or ""
        self.user = unquote(url.username or "")
        self.password = unquote(url.password) if url.password else None
        self.url = f"{scheme}://{host}{f':{url.port}' if url.port else ''}{url.path or '/'}"
        self.callback_url = callback_url
        self.headers = {"Authorization": self._authorization()} if self.user else {}

    def _authorization(self) -> str:
        if self.password is None:
            return f"Bearer {self.user}"
        credentials = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(credentials).decode()}"

    def body(self, message: Message, sender: str) -> dict[str, Any]:
        raise NotImplementedError


class _Twilio(_Provider):
    def __init__(self, url: SplitResult, scheme: str, callback_url: str) -> None:
        super().__init__(url, scheme, callback_url)
        base = self.url.rstrip("/")
        self.url = f"{base}/2010-04-01/Accounts/{self.user}/Messages.json"

    def body(self, message: Message, sender: str) -> dict[str, Any]:
        named = urlencode({"message": message.message_id})
        form = {
            "To": message.recipient,
            "From": sender,
            "Body": message.text,
            "StatusCallback": f"{self.callback_url}/callbacks/twilio?{named}",
        }
        return {"data": form}


class _Json(_Provider):
    def body(self, message: Message, sender: str) -> dict[str, Any]:
        return {
            "json": {
                "from": sender,
                "to": message.recipient,
                "text": message.text,
                "reference": message.message_id,
            },
        }


_PROVIDERS: Mapping[str, type[_Provider]] = {"twilio": _Twilio, "json": _Json}


def _check(status: int, answer: Mapping[str, Any]) -> None:
    """Raise what the status of an answer means, unless it is that the text was taken."""
    if 200 <= status < 300:
        return
    said = answer.get("message") or answer.get("error")
    reason = f"{status} {said}"[:400] if said else f"The SMS provider answered {status}."
    if status in (401, 403, 404):
        raise Unavailable(reason)
    if status == 429 or status >= 500:
        raise Delayed(reason)
    raise Rejected(reason, unreachable=answer.get("code") in _UNREACHABLE)


# Twilio's codes for numbers that no text can reach.
_UNREACHABLE = frozenset({21211, 21610, 21614})


def _json(content: bytes) -> Mapping[str, Any]:
    import orjson

    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
