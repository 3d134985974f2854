"""What all pages have in common: their methods, and a page for whatever goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import Conflict, ServiceUnavailable
from gateway.pages.forms import UnreadableForm
from gateway.pages.languages import Texts, language_for, texts_in
from gateway.pages.rendering import Renderer
from gateway.resources.feedback.asked import Brand
from gateway.transport.errors import BodyTimeout, BodyTooLarge
from gateway.transport.progress import request_id_of

_logger = structlog.get_logger()

# Refusals after which the form is opened anew; after others going back keeps what was typed.
REOPENED = frozenset({"malformed", "many"})

Handler = Callable[[Request], Awaitable[Response]]


class Refusal(Protocol):
    """Makes the page that says why there is no other."""

    def __call__(
        self, request: Request, key: str, status: int, headers: dict[str, str] | None = None
    ) -> Response: ...


class Endpoint:
    """One address: refuses other methods, and turns whatever goes wrong into a page."""

    def __init__(
        self, refusal: Refusal, seconds: float, handler: Handler, methods: tuple[str, ...]
    ) -> None:
        self._refusal = refusal
        self._seconds = seconds
        self._handler = handler
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        refusal = self._refusal
        if request.method not in self._methods:
            return refusal(request, "malformed", 405, {"Allow": ", ".join(self._methods)})
        try:
            async with asyncio.timeout(self._seconds):
                return await self._handler(request)
        except UnreadableForm as error:
            return refusal(request, "malformed", error.status)
        except BodyTooLarge as error:
            return refusal(request, "large", error.status, dict(error.headers))
        except BodyTimeout as error:
            return refusal(request, "malformed", error.status, dict(error.headers))
        except (ServiceUnavailable, Conflict, TimeoutError):
            return refusal(request, "busy", 503, {"Retry-After": "60"})
        except ClientDisconnect:
            raise
        except Exception:
            _logger.exception("page failed", request_id=request_id_of(request.scope))
            return refusal(request, "busy", 500)


def refusal(
    renderer: Renderer,
    request: Request,
    key: str,
    status: int,
    headers: dict[str, str] | None = None,
) -> Response:
    """A page that says why there is no other, to somebody of whom nothing is known."""
    texts = texts_in(language_for(None, accepted_languages(request), None))
    return message(renderer, request, None, texts, key, status, headers)


def message(
    renderer: Renderer,
    request: Request,
    brand: Brand | None,
    texts: Texts,
    key: str,
    status: int,
    headers: dict[str, str] | None = None,
) -> Response:
    """A page of one heading and one sentence; some lead back to the form that was posted."""
    query = f"?{request.url.query}" if request.url.query else ""
    return renderer.page(
        "message.html",
        texts,
        brand=brand,
        status=status,
        headers=headers,
        heading=texts(f"{key}_heading"),
        text=texts(f"{key}_text"),
        back=f"{request.url.path}{query}" if key in REOPENED else None,
    )


def accepted_languages(request: Request) -> str:
    """What the browser says in Accept-Language."""
    return ",".join(request.headers.getlist("accept-language"))
