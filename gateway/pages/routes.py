"""The addresses that customers open, each with its pages; every refusal is a page, too."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.errors import Refused, ServiceUnavailable
from gateway.pages.endpoints import Endpoint, Handler, accepted_languages, message, refusal
from gateway.pages.forms import Given, UnreadableForm, read_form
from gateway.pages.languages import Texts, language_for, texts_in
from gateway.pages.limits import KioskLimits
from gateway.pages.questions import ONCE, Page, fill, note_refusal, page_of, submission_of
from gateway.pages.rendering import Renderer
from gateway.pages.visitors import is_person
from gateway.resources.feedback.asked import (
    Asked,
    AskedRequest,
    Door,
    Reading,
    Standing,
    asked_at_kiosk,
    asked_request,
    kiosk_behind,
    profiles_of,
    request_behind,
)
from gateway.resources.feedback.service import (
    Submission,
    form_asked,
    note_platform,
    submit_at_kiosk,
    submit_feedback,
)
from gateway.resources.feedback_requests.visits import (
    note_click,
    note_opening,
    resubscribe,
    unsubscribe,
)

PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
_PIXEL_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
}
_READING = ("GET", "HEAD")
_THANKED = "thanks"
_WELCOMED = "again"
_LONGEST_ONCE = 64
KIOSK_SECONDS = 10
_logger = structlog.get_logger()


class Pages:
    """The pages over one store."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._renderer = Renderer()
        self._limits = KioskLimits()

    def routes(self) -> list[Route]:
        """/f/TOKEN with its links to platforms, /kiosk/CODE, /u/TOKEN and /o/TOKEN.gif."""
        handlers: dict[str, tuple[Handler, tuple[str, ...]]] = {
            "/f/{token}": (self._feedback, (*_READING, "POST")),
            "/f/{token}/to/{profile}": (self._platform, _READING),
            "/kiosk/{code}": (self._kiosk, (*_READING, "POST")),
            "/u/{token}": (self._unsubscribe, (*_READING, "POST")),
            "/o/{token}.gif": (self._pixel, _READING),
            **{
                f"/{first}/{{rest:path}}": (self._unknown, _READING)
                for first in ("f", "kiosk", "u")
            },
        }
        return [
            Route(path, Endpoint(self.refusal, self._settings.request_timeout, handler, methods))
            for path, (handler, methods) in handlers.items()
        ]

    # What the addresses do.

    async def _feedback(self, request: Request) -> Response:
        token = request.path_params["token"]
        door = await request_behind(self._database, token)
        asked = None if door is None else await self._asked_request(door)
        if door is None or asked is None:
            return self.refusal(request, "unknown", 404)
        texts = _texts(request, asked)
        if request.method == "POST":
            return await self._submitted(
                request,
                door,
                asked,
                texts,
                lambda given, _: submit_feedback(self._database, token, given),
            )
        if asked.awaits_click and is_person(request):
            await self._noted(note_click(self._database, door.account_id, door.row_id))
        if asked.standing is not Standing.OPEN:
            return await self._closed(request, door, asked, texts)
        return await self._form(request, door, asked, texts)

    async def _kiosk(self, request: Request) -> Response:
        if request.method == "POST":
            host = request.client.host if request.client is not None else ""
            wait = await self._limits.wait_of_address(host)
            if wait:
                return self.refusal(request, "many", 429, {"Retry-After": str(wait)})
        code = request.path_params["code"]
        door = await kiosk_behind(self._database, code)
        if door is None:
            return self.refusal(request, "unknown", 404)
        asked = await asked_at_kiosk(self._reading(door), door.row_id)
        if asked is None:
            return self.refusal(request, "unknown", 404)
        texts = _texts(request, asked)
        if request.method == "POST":
            wait = await self._limits.wait_of_kiosk(door.row_id)
            if wait:
                return self._message(request, asked, texts, "many", 429, {"Retry-After": str(wait)})
            return await self._submitted(
                request,
                door,
                asked,
                texts,
                lambda given, once: submit_at_kiosk(self._database, code, given, once),
            )
        if _THANKED in request.query_params:
            return self._thanked_at_kiosk(request, asked, texts)
        if asked.standing is not Standing.OPEN:
            return await self._closed(request, door, asked, texts)
        return await self._form(request, door, asked, texts)

    async def _platform(self, request: Request) -> Response:
        door = await request_behind(self._database, request.path_params["token"])
        asked = None if door is None else await self._asked_request(door)
        if door is None or asked is None:
            return self.refusal(request, "unknown", 404)
        if not asked.location_active:
            return self._message(request, asked, _texts(request, asked), "closed", 410)
        profiles = await profiles_of(self._reading(door), asked.location_id)
        for profile in profiles:
            if str(profile.row_id) == request.path_params["profile"]:
                if asked.feedback_id is not None and is_person(request):
                    await self._noted(
                        note_platform(
                            self._database, door.account_id, asked.feedback_id, profile.platform
                        )
                    )
                return RedirectResponse(profile.url, 303, _PIXEL_HEADERS)
        return self._message(request, asked, _texts(request, asked), "unknown", 404)

    async def _unsubscribe(self, request: Request) -> Response:
        door = await request_behind(self._database, request.path_params["token"])
        asked = None if door is None else await self._asked_request(door)
        if door is None or asked is None:
            return self.refusal(request, "unknown", 404)
        path = request.url.path
        if request.method == "POST":
            given = await read_form(request, self._settings.request_timeout / 2, multipart=True)
            if given.get("List-Unsubscribe") == ["One-Click"]:
                await unsubscribe(self._database, door.account_id, door.row_id)
                return Response(status_code=204, headers=_PIXEL_HEADERS)
            match given.get("action"):
                case ["unsubscribe"]:
                    await unsubscribe(self._database, door.account_id, door.row_id)
                    return RedirectResponse(path, 303, _PIXEL_HEADERS)
                case ["resubscribe"]:
                    await resubscribe(self._database, door.account_id, door.row_id)
                    return RedirectResponse(f"{path}?{_WELCOMED}", 303, _PIXEL_HEADERS)
            raise UnreadableForm(422)
        texts = _texts(request, asked)
        if not asked.opted_out:
            key, text, action = "unsubscribe", "unsubscribe_text", "unsubscribe"
            if _WELCOMED in request.query_params:
                key, text = "resubscribed", "resubscribed_text"
        elif asked.unsubscribed:
            key, text, action = "unsubscribed", "unsubscribed_mistake", "resubscribe"
        else:
            key, text, action = "unsubscribed", "unsubscribed_text", ""
        return self._renderer.page(
            "unsubscribe.html",
            texts,
            brand=asked.brand,
            heading=texts(f"{key}_heading"),
            text=texts(text, brand=asked.brand.name),
            action=action,
            path=path,
        )

    async def _pixel(self, request: Request) -> Response:
        if request.method == "GET":
            await self._noted(self._note_opening(request.path_params["token"]))
        return Response(PIXEL, media_type="image/gif", headers=_PIXEL_HEADERS)

    async def _unknown(self, request: Request) -> Response:
        return self.refusal(request, "unknown", 404)

    # What they have in common.

    def refusal(
        self, request: Request, key: str, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        """A page that says why there is no other, to somebody of whom nothing is known."""
        return refusal(self._renderer, request, key, status, headers)

    def _message(
        self,
        request: Request,
        asked: Asked | None,
        texts: Texts,
        key: str,
        status: int,
        headers: dict[str, str] | None = None,
    ) -> Response:
        brand = asked.brand if asked is not None else None
        return message(self._renderer, request, brand, texts, key, status, headers)

    def _reading(self, door: Door) -> Reading:
        return Reading(self._database, door.viewer)

    async def _asked_request(self, door: Door) -> AskedRequest | None:
        return await asked_request(self._reading(door), door.row_id)

    async def _form(
        self,
        request: Request,
        door: Door,
        asked: Asked,
        texts: Texts,
    ) -> Response:
        form = await form_asked(self._reading(door), door.account_id, asked)
        page = page_of(form, asked.brand.question)
        if not isinstance(asked, AskedRequest):
            page.once = secrets.token_urlsafe(16)
        return self._form_page(request, asked, texts, page, 200)

    def _form_page(
        self, request: Request, asked: Asked, texts: Texts, page: Page, status: int
    ) -> Response:
        return self._renderer.page(
            "form.html",
            texts,
            brand=asked.brand,
            status=status,
            heading=texts("form_heading"),
            location=asked.location_name,
            page=page,
            path=request.url.path,
        )

    async def _submitted(
        self,
        request: Request,
        door: Door,
        asked: Asked,
        texts: Texts,
        submit: Callable[[Submission, str | None], Awaitable[Any]],
    ) -> Response:
        """Take what was posted: on to the thanks, or the form again with what is wrong."""
        if asked.standing is not Standing.OPEN:
            return await self._closed(request, door, asked, texts, again=True)
        given: Given = await read_form(request, self._settings.request_timeout / 2)
        form = await form_asked(self._reading(door), door.account_id, asked)
        page = page_of(form, asked.brand.question)
        if not isinstance(asked, AskedRequest):
            page.once = given.get(ONCE, [""])[0][:_LONGEST_ONCE]
        fill(page, given)
        if page.mistaken:
            return self._form_page(request, asked, texts, page, 422)
        submission = submission_of(page, form, asked.brand.question)
        try:
            await submit(submission, page.once)
        except Refused as refused:
            if refused.errors[0].field in (("token",), ("code",)):
                asked = await self._asked_again(door, asked)
                return await self._closed(request, door, asked, texts, again=True)
            note_refusal(page, refused.errors, submission.answers)
            return self._form_page(request, asked, texts, page, 422)
        path = request.url.path
        thanks = path if isinstance(asked, AskedRequest) else f"{path}?{_THANKED}"
        return RedirectResponse(thanks, 303, _PIXEL_HEADERS)

    async def _asked_again(self, door: Door, asked: Asked) -> Asked:
        """What is asked for after somebody else changed it."""
        now_asked: Asked | None
        if isinstance(asked, AskedRequest):
            now_asked = await self._asked_request(door)
        else:
            now_asked = await asked_at_kiosk(self._reading(door), door.row_id)
        return now_asked or asked

    async def _closed(
        self,
        request: Request,
        door: Door,
        asked: Asked,
        texts: Texts,
        *,
        again: bool = False,
    ) -> Response:
        """The page where no feedback is taken; `again` tells a second answer from a second look."""
        if asked.standing is Standing.ANSWERED:
            profiles = []
            if asked.location_active:
                profiles = await profiles_of(self._reading(door), asked.location_id)
            key = "again" if again else "thanks"
            return self._renderer.page(
                "thanks.html",
                texts,
                brand=asked.brand,
                status=409 if again else 200,
                heading=texts(f"{key}_heading"),
                text=texts(f"{key}_text"),
                profiles=profiles,
                path=request.url.path,
                back=None,
            )
        key = "expired" if asked.standing is Standing.EXPIRED else "closed"
        return self._message(request, asked, texts, key, 410)

    def _thanked_at_kiosk(self, request: Request, asked: Asked, texts: Texts) -> Response:
        """Thanks that make way for the next person. Reviews are for one's own device."""
        path = request.url.path
        return self._renderer.page(
            "thanks.html",
            texts,
            brand=asked.brand,
            headers={"Refresh": f"{KIOSK_SECONDS}; url={path}"},
            heading=texts("thanks_heading"),
            text=texts("thanks_text"),
            profiles=[],
            path=path,
            back=path,
        )

    async def _note_opening(self, token: str) -> None:
        door = await request_behind(self._database, token)
        asked = None if door is None else await self._asked_request(door)
        if door is not None and asked is not None and asked.awaits_opening:
            await note_opening(self._database, door.account_id, door.row_id)

    async def _noted(self, noting: Awaitable[None]) -> None:
        """Note something beside the page, which is shown though the store may take no writes."""
        try:
            await noting
        except ServiceUnavailable:
            _logger.warning("a visit was not noted: the store does not answer")


def _texts(request: Request, asked: Asked) -> Texts:
    customer = asked.language if isinstance(asked, AskedRequest) else None
    return texts_in(language_for(customer, accepted_languages(request), asked.brand.language))
