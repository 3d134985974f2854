"""The pages of users: accepting an invitation, and replacing one's keys."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.errors import Refused, UserErrorCode
from gateway.pages.endpoints import Endpoint, accepted_languages, message, refusal
from gateway.pages.forms import Given, read_form
from gateway.pages.languages import Texts, language_for, texts_in
from gateway.pages.limits import AddressLimits
from gateway.pages.rendering import Renderer
from gateway.resources.accounts.model import FeedbackQuestion
from gateway.resources.feedback.asked import Brand
from gateway.resources.users.codes import INVITE_PATH, RESET_PATH
from gateway.resources.users.joining import accept_invite, replace_keys, user_behind
from gateway.resources.users.keys import NewKey
from gateway.resources.users.model import UserStatus
from gateway.resources.users.service import MAX_NAME

_METHODS = ("GET", "HEAD", "POST")


@dataclass(slots=True)
class Typed:
    """What was typed into the form of an invitation, and which texts say what is wrong with it."""

    name: str = ""
    number: str = ""
    mistakes: dict[str, str] = field(default_factory=dict)


class JoiningPages:
    """The pages over one store; `secret` gives what codes are hashed with, once it is known."""

    def __init__(self, database: Database, settings: Settings, secret: Callable[[], bytes]) -> None:
        self._database = database
        self._settings = settings
        self._secret = secret
        self._renderer = Renderer()
        self._limits = AddressLimits()

    def routes(self) -> list[Route]:
        """/invite?code=CODE and /reset?code=CODE."""
        seconds = self._settings.request_timeout
        return [
            Route(path, Endpoint(self.refusal, seconds, handler, _METHODS))
            for path, handler in ((INVITE_PATH, self._invite), (RESET_PATH, self._reset))
        ]

    def refusal(
        self, request: Request, key: str, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        """A page that says why there is no other, to somebody of whom nothing is known."""
        return refusal(self._renderer, request, key, status, headers)

    async def _invite(self, request: Request) -> Response:
        found = await self._user(request, UserStatus.PENDING)
        if isinstance(found, Response):
            return found
        if request.method != "POST":
            return self._form(request, found, Typed(), 200)
        given = await read_form(request, self._settings.request_timeout / 2)
        typed = Typed(_typed(given, "name"), _typed(given, "contactNumber"))
        try:
            accepted = await accept_invite(
                self._database,
                self._secret(),
                code=_code(request),
                name=typed.name,
                contact_number=typed.number,
                with_key=True,
            )
        except Refused as refused:
            if refused.errors[0].field == ("code",):
                return self._closed(request, found, refused)
            for error in refused.errors:
                typed.mistakes[error.field[0]] = _mistake(error.field[0], error.code)
            return self._form(request, found, typed, 422)
        assert accepted.key is not None
        return self._key(request, found, accepted.key, "welcome")

    async def _reset(self, request: Request) -> Response:
        found = await self._user(request, UserStatus.ACTIVE)
        if isinstance(found, Response):
            return found
        texts = _texts(request, found)
        if request.method != "POST":
            return self._renderer.page(
                "reset.html",
                texts,
                brand=_brand(found),
                heading=texts("reset_heading"),
                email=found.email,
                code=_code(request),
                path=request.url.path,
            )
        await read_form(request, self._settings.request_timeout / 2)
        try:
            key = await replace_keys(self._database, self._secret(), _code(request))
        except Refused as refused:
            return self._closed(request, found, refused)
        return self._key(request, found, key, "replaced")

    # What they have in common.

    async def _user(self, request: Request, status: UserStatus) -> Row[Any] | Response:
        """The user whom the code was made for, or the page that says why there is none."""
        host = request.client.host if request.client is not None else ""
        wait = await self._limits.wait_of_address(host)
        if wait:
            return self.refusal(request, "attempts", 429, {"Retry-After": str(wait)})
        user = await user_behind(self._database, self._secret(), _code(request), status)
        if user is None:
            return self.refusal(request, "used", 404)
        if user.invite_expires <= now():
            return message(
                self._renderer, request, _brand(user), _texts(request, user), "late", 410
            )
        return user

    def _closed(self, request: Request, user: Row[Any], refused: Refused) -> Response:
        """The page for a code that was used or expired while this request was on its way."""
        late = refused.errors[0].code is UserErrorCode.EXPIRED
        key, status = ("late", 410) if late else ("used", 404)
        return message(self._renderer, request, _brand(user), _texts(request, user), key, status)

    def _form(self, request: Request, user: Row[Any], typed: Typed, status: int) -> Response:
        texts = _texts(request, user)
        return self._renderer.page(
            "invite.html",
            texts,
            brand=_brand(user),
            status=status,
            heading=texts("invite_heading", brand=_brand(user).name),
            email=user.email,
            typed=typed,
            longest=MAX_NAME,
            code=_code(request),
            path=request.url.path,
        )

    def _key(self, request: Request, user: Row[Any], key: NewKey, said: str) -> Response:
        texts = _texts(request, user)
        return self._renderer.page(
            "key.html",
            texts,
            brand=_brand(user),
            heading=texts(f"{said}_heading"),
            text=texts(f"{said}_text"),
            key=key.text,
            graphiql="/graphql" if self._settings.shows_graphiql else None,
        )


def _code(request: Request) -> str:
    return request.query_params.get("code", "")


def _typed(given: Given, name: str) -> str:
    return given.get(name, [""])[0]


def _mistake(name: str, code: UserErrorCode) -> str:
    """The key of the text that says what is wrong with a value."""
    if name == "contactNumber":
        return "error_number"
    return "error_name" if code is UserErrorCode.REQUIRED else "error_long"


def _brand(user: Row[Any]) -> Brand:
    return Brand(
        name=user.brand_name or user.account_name,
        logo_url=user.logo_url,
        color=user.brand_color,
        language=user.account_language,
        question=FeedbackQuestion(user.question),
    )


def _texts(request: Request, user: Row[Any]) -> Texts:
    return texts_in(language_for(None, accepted_languages(request), user.account_language))
