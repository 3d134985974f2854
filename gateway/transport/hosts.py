"""Hosts: the names that this server answers to.

A page elsewhere can have its own name lead here (DNS rebinding), and then is of the same origin as
this server for its visitor's browser: with what only that browser reaches, or the demo's key.
"""

import ipaddress
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway.config import Settings
from gateway.execution.contract import Executor
from gateway.transport.errors import UnknownHost
from gateway.transport.progress import request_id_of
from gateway.transport.responses import error_response
from gateway.transport.shedding import ALWAYS_ANSWERED

# Pages that accounts have at addresses of their own; what they show is behind a secret of its own.
_BRANDED = ("/f/", "/u/", "/o/", "/kiosk/")
_ANYWHERE = (*ALWAYS_ANSWERED, *_BRANDED)
_LONGEST_SHOWN = 100


def name_of(host: str) -> str | None:
    """The name or IP address in a Host header, in lower case; None if it is malformed."""
    try:
        url = urlsplit(f"//{host}")
        return url.hostname.removesuffix(".") if url.hostname and url.netloc == host else None
    except ValueError:
        return None


class KnownHosts:
    """The names that are ours: those that are set, and those that no page elsewhere can have.

    Nobody outside can let an IP address, `localhost` or a name without a dot lead here.
    """

    def __init__(self, settings: Settings) -> None:
        urls = (settings.public_url, settings.branded_url or "")
        self._any = "*" in settings.hosts
        self._names = {urlsplit(url).hostname for url in urls} | set(settings.hosts)

    def knows(self, hosts: Iterable[str]) -> bool:
        """Whether all Host headers of a request name this server; no browser sends none."""
        return self._any or all(self._is_ours(host) for host in hosts)

    def _is_ours(self, host: str) -> bool:
        name = name_of(host)
        if name is None:
            return False
        if name in self._names or "." not in name or name.endswith(".localhost"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


class HostWall:
    """Refuses requests and handshakes whose Host is none of ours, before anything is done.

    Probes and branded pages are answered under any name.
    """

    def __init__(self, app: ASGIApp, executor: Executor, settings: Settings) -> None:
        self._app = app
        self._executor = executor
        self._known = KnownHosts(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith(_ANYWHERE):
            await self._app(scope, receive, send)
            return
        hosts = Headers(scope=scope).getlist("host")
        if self._known.knows(hosts):
            await self._app(scope, receive, send)
            return
        error = UnknownHost(
            f"This server does not answer to the host `{hosts[0][:_LONGEST_SHOWN]}`. Ask by its "
            "own address; its operator can name further hosts in GATEWAY_HOSTS."
        )
        if scope["type"] == "websocket":
            response = error_response(self._executor, error, secrets.token_hex(16))
            await WebSocket(scope, receive, send).send_denial_response(response)
            return
        response = error_response(self._executor, error, request_id_of(scope))
        await response(scope, receive, send)
