"""The pages of users: an invitation is accepted there, and keys are replaced."""

import asyncio
import datetime as dt
import html
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import time_machine
from structlog.testing import capture_logs

from gateway.pages.joining import JoiningPages
from gateway.pages.languages import texts_in
from gateway.pages.limits import A_MINUTE_OF_AN_ADDRESS
from gateway.resources.users.codes import code_of
from gateway.resources.values import LANGUAGES
from gateway.transport.routes import build_app
from tests.pages.conftest import PHONE, change, row
from tests.rooms.users import START, acme_user, invite, user_row
from tests.support.client import Client, acme
from tests.support.expect import UNKNOWN_KEY, nothing_changes
from tests.support.people import ACME, key_of
from tests.support.snapshot import rows_of

NEW = "new@example.com"
EMPTY = {"Content-Type": "application/x-www-form-urlencoded"}
NORA = {"name": "Nora <New>", "contactNumber": "+447810123456"}


@pytest_asyncio.fixture(loop_scope="session")
async def joining(own: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A phone at the pages of users, reading English."""
    pages = JoiningPages(own.database, own.settings, lambda: own.executor.secret)
    app = build_app(own.executor, own.settings, routes=pages.routes())
    headers = {"User-Agent": PHONE, "Accept-Language": "en"}
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 1))
    async with httpx.AsyncClient(
        transport=transport, base_url="https://gateway.example", headers=headers
    ) as client:
        yield client


async def invited(own: Client) -> str:
    """The path of a new invitation."""
    return f"/invite?code={await invite(own, email=NEW)}"


async def resetting(own: Client) -> str:
    """The path with which the standard user of Acme replaces its keys."""
    await own.done("resetUserKey", {"userId": acme("User", 2)})
    rows = (await rows_of(own.database, "jobs"))["jobs"]
    nonce = re.findall('"nonce":"([^"]+)"', rows[-1]["payload"])[0]
    return f"/reset?code={code_of(own.executor.secret, nonce)}"


def key_in(page: str) -> str:
    """The key that a page shows: alone, and in the header that it is sent in."""
    alone, header = re.findall(r'<p class="key" dir="ltr"><code>(.*?)</code></p>', page)
    assert header == f"Authorization: Bearer {alone}"
    return str(alone)


def heading(response: httpx.Response) -> tuple[int, str]:
    found = re.findall(r"<h1>(.*?)</h1>", response.text)
    return response.status_code, html.unescape(found[0])


async def keys(own: Client, user_id: int) -> list[dict[str, Any]]:
    rows = (await rows_of(own.database, "api_keys"))["api_keys"]
    return [each for each in rows if each["user_id"] == user_id]


# Invitations


async def test_an_invitation_is_accepted(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)
    form = await joining.get(path)
    assert heading(form) == (200, "Join Acme")
    assert f'<form method="post" action="{path}" novalidate>' in form.text
    assert re.findall(r'<input [^>]*name="(\w+)"', form.text) == ["name", "contactNumber"]
    assert "You are invited as new@example.com." in form.text

    shown = await joining.post(path, data=NORA)

    assert heading(shown) == (200, "Welcome!")
    key = key_in(shown.text)
    assert '<a class="button" href="/graphql">Try it in GraphiQL</a>' in shown.text
    user = await user_row(own, NEW)
    assert (user["name"], user["contact_number"]) == ("Nora <New>", "+447810123456")
    (made,) = await keys(own, user["id"])
    assert (made["name"], made["scopes"], made["expires"]) == (
        *("first key", ("READ", "WRITE")),
        None,
    )
    query = "{ viewer { role scopes user { email status } } }"
    assert await own.data(query, who=key) == {
        "viewer": {
            "role": "STANDARD",
            "scopes": ["READ", "WRITE"],
            "user": {"email": NEW, "status": "ACTIVE"},
        }
    }


async def test_a_key_is_shown_once(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)
    await joining.post(path, data=NORA)

    async with nothing_changes(own):
        again = await joining.post(path, data={"name": "Somebody else"})
        seen = await joining.get(path)

    assert heading(again) == heading(seen) == (404, "This link opens nothing")
    assert "fg_" not in again.text + seen.text


async def test_an_invitation_posted_twice_at_once(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)

    answers = await asyncio.gather(*(joining.post(path, data=NORA) for _ in range(4)))

    assert sorted(each.status_code for each in answers) == [200, 404, 404, 404]
    assert len(await keys(own, (await user_row(own, NEW))["id"])) == 1


@pytest.mark.parametrize(
    ("typed", "mistakes"),
    [
        ({"name": " "}, [("name", "Write your name.")]),
        ({"other": "x"}, [("name", "Write your name.")]),
        (
            {"name": "N" * 201},
            [("name", "This text is too long. Use 200 characters at most.")],
        ),
        (
            {"name": 'Nora "N"', "contactNumber": "07810 <1>"},
            [
                (
                    "contactNumber",
                    "Write a plus, the country code and the number, such as +447810123456.",
                )
            ],
        ),
        (
            {"name": "", "contactNumber": "x"},
            [
                ("name", "Write your name."),
                (
                    "contactNumber",
                    "Write a plus, the country code and the number, such as +447810123456.",
                ),
            ],
        ),
    ],
)
async def test_what_is_wrong_is_kept_and_told(
    own: Client,
    joining: httpx.AsyncClient,
    typed: dict[str, str],
    mistakes: list[tuple[str, str]],
) -> None:
    path = await invited(own)

    async with nothing_changes(own):
        response = await joining.post(path, data=typed)

    page = response.text
    assert response.status_code == 422
    assert "<title>Error: Join Acme – Acme</title>" in page
    assert re.findall(r'<li><a href="#(\w+)">(.*?)</a></li>', page) == mistakes
    for name, text in mistakes:
        assert f'<p class="error" id="{name}-error">{text}</p>' in page
        assert f'aria-describedby="{name}-error" aria-invalid="true"' in page
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert {name: html.unescape(value) for name, value in values.items()} == {
        "name": "",
        "contactNumber": "",
        **{name: value for name, value in typed.items() if name != "other"},
    }


async def test_an_expired_invitation(own: Client, joining: httpx.AsyncClient) -> None:
    with time_machine.travel(START, tick=False):
        path = await invited(own)

    with time_machine.travel(START + dt.timedelta(days=14), tick=False):
        async with nothing_changes(own):
            answers = [await joining.get(path), await joining.post(path, data=NORA)]

    assert [heading(each) for each in answers] == [(410, "This link is too old")] * 2


@pytest.mark.parametrize("first", ["invite", "reset"])
@pytest.mark.parametrize("query", ["", "?code=", "?code=x", "?code=%00", "?code=%ff", "?x=1"])
async def test_unknown_codes(
    own: Client, joining: httpx.AsyncClient, first: str, query: str
) -> None:
    async with nothing_changes(own):
        answers = [
            await joining.get(f"/{first}{query}"),
            await joining.post(f"/{first}{query}", data=NORA),
        ]

    assert [heading(each) for each in answers] == [(404, "This link opens nothing")] * 2


async def test_a_code_opens_only_its_own_page(own: Client, joining: httpx.AsyncClient) -> None:
    invitation, reset = await invited(own), await resetting(own)

    async with nothing_changes(own):
        answers = [
            await joining.post(invitation.replace("invite", "reset"), data=NORA),
            await joining.post(reset.replace("reset", "invite"), data=NORA),
        ]

    assert [each.status_code for each in answers] == [404, 404]


async def test_looking_changes_nothing(own: Client, joining: httpx.AsyncClient) -> None:
    paths = [await invited(own), await resetting(own)]

    async with nothing_changes(own):
        answers = [await joining.request(m, path) for path in paths for m in ("GET", "HEAD")]

    assert [each.status_code for each in answers] == [200] * 4


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods(own: Client, joining: httpx.AsyncClient, method: str) -> None:
    response = await joining.request(method, await invited(own))
    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_what_is_no_form(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)
    async with nothing_changes(own):
        answers = [
            await joining.post(path, json=NORA),
            await joining.post(path, data={"name": "x" * 500_000}),
            await joining.post(path, data={"name": "\0"}),
        ]
    assert [each.status_code for each in answers] == [415, 413, 400]


# Resets


async def test_keys_are_replaced(own: Client, joining: httpx.AsyncClient) -> None:
    with time_machine.travel(START, tick=False):
        path = await resetting(own)
        asked = await joining.get(path)
        assert heading(asked) == (200, "Replace your keys")
        assert "All present API keys of standard@example.com stop working at once" in asked.text
        shown = await joining.post(path, headers=EMPTY)

    assert heading(shown) == (200, "Your keys are replaced")
    key = key_in(shown.text)
    assert (await own.error("{ viewer { role } }", who="standard"))["message"] == UNKNOWN_KEY
    assert await own.data("{ viewer { role } }", who=key) == {"viewer": {"role": "STANDARD"}}
    *old, made = await keys(own, acme_user(2))
    assert {each["revoked"] is not None for each in old} == {True}
    assert (made["name"], made["revoked"]) == ("reset key", None)
    user = await row(own, "users", acme_user(2))
    assert (user["invite_digest"], user["invite_expires"]) == (None, None)
    assert await own.data("{ viewer { role } }", who=key_of("admin")) == {
        "viewer": {"role": "ADMIN"}
    }


async def test_keys_are_replaced_once(own: Client, joining: httpx.AsyncClient) -> None:
    path = await resetting(own)

    answers = await asyncio.gather(*(joining.post(path, headers=EMPTY) for _ in range(3)))

    assert sorted(each.status_code for each in answers) == [200, 404, 404]
    assert len([each for each in await keys(own, acme_user(2)) if each["revoked"] is None]) == 1
    async with nothing_changes(own):
        again = await joining.post(path, headers=EMPTY)
    assert heading(again) == (404, "This link opens nothing")


async def test_a_reset_is_too_old(own: Client, joining: httpx.AsyncClient) -> None:
    with time_machine.travel(START, tick=False):
        path = await resetting(own)

    with time_machine.travel(START + dt.timedelta(hours=24), tick=False):
        async with nothing_changes(own):
            answers = [await joining.get(path), await joining.post(path, headers=EMPTY)]

    assert [heading(each) for each in answers] == [(410, "This link is too old")] * 2


@pytest.mark.parametrize("values", [{"deleted": True}, {"invite_digest": "0" * 64}])
async def test_a_reset_that_is_over(
    own: Client, joining: httpx.AsyncClient, values: dict[str, Any]
) -> None:
    path = await resetting(own)
    await change(own, "users", acme_user(2), **values)

    async with nothing_changes(own):
        response = await joining.post(path, headers=EMPTY)

    assert response.status_code == 404


async def test_nobody_joins_a_deleted_account(own: Client, joining: httpx.AsyncClient) -> None:
    paths = [await invited(own), await resetting(own)]
    await change(own, "accounts", ACME, deleted=True)

    async with nothing_changes(own):
        answers = [await joining.post(path, data=NORA) for path in paths]

    assert [each.status_code for each in answers] == [404, 404]


# Both


async def test_headers(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)
    answers = [await joining.get(path), await joining.post(path, data=NORA)]
    for headers in (each.headers for each in answers):
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "form-action 'self'" in headers["content-security-policy"]
        assert "set-cookie" not in headers


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_in_each_language(
    own: Client, joining: httpx.AsyncClient, language: str
) -> None:
    await change(own, "accounts", ACME, language=language)
    joining.headers["Accept-Language"] = "ja"
    t = texts_in(language)

    form = await joining.get(await invited(own))
    reset = await joining.get(await resetting(own))

    assert heading(form) == (200, t("invite_heading", brand="Acme"))
    assert heading(reset) == (200, t("reset_heading"))
    assert f'<html lang="{language}" dir="{t.direction}">' in form.text


async def test_guessing_is_bounded(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)
    for number in range(A_MINUTE_OF_AN_ADDRESS):
        assert (await joining.get(f"/invite?code={number}")).status_code == 404

    async with nothing_changes(own):
        answers = [await joining.get(path), await joining.post(path, data=NORA)]

    assert [heading(each) for each in answers] == [(429, "Too many attempts")] * 2
    assert all(1 <= int(each.headers["retry-after"]) <= 60 for each in answers)


async def test_codes_and_keys_are_not_logged(own: Client, joining: httpx.AsyncClient) -> None:
    path = await invited(own)
    with capture_logs() as logs:
        page = (await joining.post(path, data=NORA)).text

    (line,) = [each for each in logs if each["event"] == "request"]
    assert (line["path"], line["status"]) == ("/invite", 200)
    assert path.partition("code=")[2] not in str(logs)
    assert key_in(page) not in str(logs)
