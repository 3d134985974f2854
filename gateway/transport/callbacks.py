"""What carriers tell by HTTP: signed posts, since anyone can reach these addresses."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.config import Settings
from gateway.errors import BadUserInput, GatewayError, Unauthenticated
from gateway.execution.executor import GraphQLExecutor
from gateway.resources.feedback_requests.reported import report_event
from gateway.resources.feedback_requests.service import MessageEvent
from gateway.transport.body import read_body
from gateway.transport.progress import request_id_of
from gateway.transport.responses import error_response

PATH = "/callbacks"
MOST_EVENTS = 100
# The states of Twilio that tell something; the others are on the way to them.
_TWILIO = {
    "sent": MessageEvent.SENT,
    "delivered": MessageEvent.SENT,
    "undelivered": MessageEvent.FAILED,
    "failed": MessageEvent.FAILED,
}
_HEADERS = {"Cache-Control": "no-store"}
UNSIGNED = "The signature is missing or wrong, or too old."


class Callbacks:
    """The addresses that carriers post to; each only where its secret is set."""

    def __init__(self, executor: GraphQLExecutor, settings: Settings) -> None:
        self._executor = executor
        self._settings = settings
        sms = urlsplit(settings.sms_url or "")
        self._twilio = sms.password if sms.scheme.startswith("twilio") else None

    def routes(self) -> list[Route]:
        """/callbacks/twilio and /callbacks/messages."""
        routes = []
        if self._twilio is not None:
            routes.append(Route(f"{PATH}/twilio", self._of_twilio, methods=["POST"]))
        if self._settings.callback_secret is not None:
            routes.append(Route(f"{PATH}/messages", self._of_messages, methods=["POST"]))
        return routes

    async def _of_twilio(self, request: Request) -> Response:
        """The state of a text, as Twilio posts it to the address that was given with the text."""
        try:
            body = await self._body(request)
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            self._check_twilio(request, form)
            event = _TWILIO.get(form.get("MessageStatus", ""))
            known = True
            if event is not None:
                code = form.get("ErrorCode")
                reason = f"Error {code}" if code and event is MessageEvent.FAILED else None
                name = request.query_params.get("message", "")
                known = await report_event(self._executor.database, name, event, reason)
        except UnicodeDecodeError:
            return self._refusal(request, BadUserInput("The body is not UTF-8."))
        except GatewayError as error:
            return self._refusal(request, error)
        return Response(status_code=204 if known else 404, headers=_HEADERS)

    def _check_twilio(self, request: Request, form: Mapping[str, str]) -> None:
        """Raise Unauthenticated unless the post is signed with the token of the account."""
        assert self._twilio is not None
        address = f"{self._settings.public_url}{request.url.path}"
        if request.url.query:
            address += f"?{request.url.query}"
        signed = address + "".join(f"{name}{form[name]}" for name in sorted(form))
        digest = hmac.digest(unquote(self._twilio).encode(), signed.encode(), hashlib.sha1)
        given = request.headers.get("x-twilio-signature", "")
        if not hmac.compare_digest(base64.b64encode(digest), given.encode()):
            raise Unauthenticated(UNSIGNED)

    async def _of_messages(self, request: Request) -> Response:
        """Events of messages from any system, signed as Standard Webhooks has it.

        `{"events": [{"messageId", "event", "reason"}]}`; the answer says which were known.
        """
        try:
            body = await self._body(request)
            self._check_signature(request, body)
            events = _events(body)
            known = [await report_event(self._executor.database, *event) for event in events]
        except GatewayError as error:
            return self._refusal(request, error)
        return JSONResponse({"known": known}, headers=_HEADERS)

    def _check_signature(self, request: Request, body: bytes) -> None:
        from standardwebhooks import Webhook, WebhookVerificationError

        assert self._settings.callback_secret is not None
        signer = Webhook(self._settings.callback_secret)
        try:
            signer.verify(body, dict(request.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            raise Unauthenticated(UNSIGNED) from None

    async def _body(self, request: Request) -> bytes:
        settings = self._settings
        return await read_body(
            request.headers,
            request.receive,
            max_bytes=settings.max_body_bytes,
            seconds=settings.request_timeout,
        )

    def _refusal(self, request: Request, error: GatewayError) -> Response:
        return error_response(self._executor, error, request_id_of(request.scope))


def _events(body: bytes) -> list[tuple[str, MessageEvent, str | None]]:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadUserInput("The body is not JSON.") from None
    events = given.get("events") if isinstance(given, dict) else None
    if not isinstance(events, list) or not 1 <= len(events) <= MOST_EVENTS:
        raise BadUserInput(f"`events` is a list of 1 to {MOST_EVENTS} events.", param="events")
    return [_event(event, number) for number, event in enumerate(events)]


def _event(given: Any, number: int) -> tuple[str, MessageEvent, str | None]:
    place = f"events.{number}"
    if not isinstance(given, dict):
        raise BadUserInput(f"`{place}` is not an object.", param=place)
    name, event, reason = (given.get(key) for key in ("messageId", "event", "reason"))
    if not isinstance(name, str) or not name:
        raise BadUserInput(f"`{place}.messageId` is needed: a text.", param=place)
    if event not in MessageEvent.__members__:
        names = ", ".join(MessageEvent)
        raise BadUserInput(f"`{place}.event` is not one of {names}.", param=place)
    if reason is not None and not isinstance(reason, str):
        raise BadUserInput(f"`{place}.reason` is not a text.", param=place)
    return name, MessageEvent(str(event)), reason
