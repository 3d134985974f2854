"""Invitations and links of resets reach a real mail server, or say why they do not."""

import datetime as dt
from typing import Any

import orjson
import pytest
import time_machine

from gateway.resources.users.mailing import texts_in
from gateway.resources.values import LANGUAGES
from gateway.working import Working
from tests.rooms.users import accept, acme_user, user_row
from tests.sending.servers import Mailbox, smtp_server
from tests.sending.test_sending import change
from tests.support.client import Client, acme
from tests.support.people import ACME
from tests.support.snapshot import rows_of

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
NEW = "new@example.com"


async def work(own: Client, box: Mailbox) -> None:
    """A worker that does what is due, and no more."""
    settings = own.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{box.port}"})
    working = Working(own.database, settings, own.executor.secret)
    await working.drain()
    await working.stop()


async def invited(own: Client, **more: Any) -> str:
    """The address of a new invitation that is to be mailed."""
    given = {"email": NEW, "sendInvite": True, **more}
    payload = await own.done("createUser", given, "invite { inviteUrl }")
    url: str = payload["invite"]["inviteUrl"]
    return url


async def reset(own: Client, number: int = 2) -> None:
    await own.done("resetUserKey", {"userId": acme("User", number)})


async def waiting(own: Client) -> list[dict[str, Any]]:
    """The jobs of mails to users."""
    rows = (await rows_of(own.database, "jobs"))["jobs"]
    return [row for row in rows if row["kind"] in ("invitation", "key_reset")]


def parts(box: Mailbox) -> tuple[str, str]:
    """Text and HTML of the only mail."""
    ((_, _, mail),) = box.taken
    return _content(mail.get_body(("plain",))), _content(mail.get_body(("html",)))


def _content(part: Any) -> str:
    # The mailbox reads mails as texts, where what is sent in 8 bits is decoded already.
    plain = part["Content-Transfer-Encoding"] == "8bit"
    content: str = part.get_payload() if plain else part.get_content()
    return content.replace("\r\n", "\n")


async def test_an_invitation_is_mailed(own: Client) -> None:
    await change(own, "UPDATE accounts SET brand_name = 'A & B', reply_to = 'team@a.example'")
    async with smtp_server() as box:
        with time_machine.travel(NOW, tick=False):
            url = await invited(own)
            await work(own, box)

    user = await user_row(own, NEW)
    ((_, recipient, mail),) = box.taken
    assert recipient == NEW
    assert mail["Subject"] == "You are invited to A & B"
    assert mail["Reply-To"] == "team@a.example"
    assert mail["From"].addresses[0].display_name == "A & B"
    assert mail["Message-ID"] == (
        f"<invitation.{ACME}.{user['id']}.{int(NOW.timestamp())}@gateway.example>"
    )
    text, html = parts(box)
    assert text == (
        "A & B invites you (new@example.com) to its Feedback Gateway account.\n\n"
        f"Accept the invitation:\n{url}\n\n"
        "The link is valid until 2026-12-06 08:30 UTC and works once.\n"
        "If you did not expect this e-mail, you can ignore it: nothing changes.\n"
    )
    assert "<bdi>A &amp; B</bdi>" in html
    assert html.count(f'href="{url}"') == 2
    assert await waiting(own) == []
    await accept(own, url.partition("code=")[2])


async def test_nothing_that_waits_tells_the_code(own: Client) -> None:
    url = await invited(own)

    (job,) = await waiting(own)
    assert (job["kind"], job["subject_id"]) == ("invitation", (await user_row(own, NEW))["id"])
    assert list(orjson.loads(job["payload"])) == ["nonce"]
    assert url.partition("code=")[2] not in str(await rows_of(own.database))


async def test_no_mail_unless_it_is_wanted(own: Client) -> None:
    await invited(own, sendInvite=False)
    assert await waiting(own) == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_mails_are_in_the_language_of_the_account(own: Client, language: str) -> None:
    texts = texts_in(language)
    assert texts["language"] == language
    assert list(texts) == list(texts_in("en"))
    await change(own, "UPDATE accounts SET language = :language", language=language)
    async with smtp_server() as box:
        url = await invited(own)
        await work(own, box)

    text, html = parts(box)
    assert f"\n\n{texts['invitation_button']}:\n{url}\n\n" in text
    assert f'<html lang="{language}" dir="{texts["direction"]}">' in html
    assert texts["ignore"].replace("'", "&#39;") in html


def test_a_language_without_texts_is_english() -> None:
    assert texts_in("ja") == texts_in(None) == texts_in("en")


OVER = [
    pytest.param("UPDATE users SET deleted = :yes WHERE email = :email", id="deleted"),
    pytest.param("UPDATE users SET invite_digest = NULL WHERE email = :email", id="used"),
    pytest.param("UPDATE users SET status = 'ACTIVE' WHERE email = :email", id="accepted"),
    pytest.param("UPDATE accounts SET active = :no WHERE id = :account", id="inactive account"),
    pytest.param("UPDATE accounts SET deleted = :yes WHERE id = :account", id="deleted account"),
]


@pytest.mark.parametrize("statement", OVER)
async def test_an_invitation_that_is_over_is_not_mailed(own: Client, statement: str) -> None:
    values = {
        "yes": True,
        "no": False,
        "account": ACME,
        "email": NEW,
    }
    async with smtp_server() as box:
        await invited(own)
        given = {name: value for name, value in values.items() if f":{name}" in statement}
        await change(own, statement, **given)
        await work(own, box)

    assert (box.taken, await waiting(own)) == ([], [])


async def test_an_expired_invitation_is_not_mailed(own: Client) -> None:
    async with smtp_server() as box:
        with time_machine.travel(NOW, tick=False) as clock:
            await invited(own)
            clock.shift(dt.timedelta(days=14))
            await work(own, box)

    assert (box.taken, await waiting(own)) == ([], [])


async def test_a_renewed_invitation_is_mailed_once(own: Client) -> None:
    async with smtp_server() as box:
        old = await invited(own)
        new = await invited(own)
        await work(own, box)

    text, _ = parts(box)
    assert (old in text, new in text) == (False, True)


async def test_a_refused_address_is_told_at_the_job(own: Client) -> None:
    async with smtp_server() as box:
        box.answers["RCPT"] = ["550 no such user"]
        await invited(own)
        await work(own, box)

    (job,) = await waiting(own)
    assert (job["state"], box.taken) == ("FAILED", [])
    assert "550" in job["error"]


async def test_a_refusal_for_now_is_tried_again(own: Client) -> None:
    async with smtp_server() as box:
        box.answers["RCPT"] = ["450 later"]
        with time_machine.travel(NOW, tick=False) as clock:
            await invited(own)
            await work(own, box)
            (job,) = await waiting(own)
            assert (job["state"], job["attempts"], box.taken) == ("WAITING", 1, [])
            assert job["due"] > NOW
            clock.shift(dt.timedelta(hours=1))
            await work(own, box)

    assert (box.recipients, await waiting(own)) == ([NEW], [])


async def test_mails_wait_for_a_server_that_is_away(own: Client) -> None:
    async with smtp_server() as box:
        gone = Mailbox(port=box.port)
    with time_machine.travel(NOW, tick=False) as clock:
        await invited(own)
        await work(own, gone)
        (job,) = await waiting(own)
        assert (job["state"], job["attempts"]) == ("WAITING", 0)
        assert job["due"] == NOW + dt.timedelta(seconds=5)
        clock.shift(dt.timedelta(minutes=1))
        async with smtp_server() as box:
            await work(own, box)

    assert (box.recipients, await waiting(own)) == ([NEW], [])


async def test_mails_wait_for_a_carrier(own: Client) -> None:
    await invited(own)
    working = Working(own.database, own.settings, own.executor.secret)
    await working.drain()

    (job,) = await waiting(own)
    assert (job["state"], job["attempts"], job["error"]) == ("WAITING", 0, None)


async def test_what_may_have_arrived_is_not_sent_again(own: Client) -> None:
    async with smtp_server() as box:
        box.answers["DATA"] = ["DROP"]
        await invited(own)
        await work(own, box)

    assert (box.taken, await waiting(own)) == ([], [])


# Resets


async def test_a_reset_is_mailed(own: Client) -> None:
    async with smtp_server() as box:
        with time_machine.travel(NOW, tick=False):
            await reset(own)
            await work(own, box)

    ((_, recipient, mail),) = box.taken
    assert (recipient, mail["Subject"]) == ("standard@example.com", "Your new key for Acme")
    assert mail["Message-ID"] == (
        f"<reset.{ACME}.{acme_user(2)}.{int(NOW.timestamp())}@gateway.example>"
    )
    text, _ = parts(box)
    assert "\nhttps://gateway.example/reset?code=" in text
    assert "The link is valid until 2026-11-23 08:30 UTC and works once.\n" in text
    assert await waiting(own) == []


async def test_a_newer_reset_ends_the_older_one(own: Client) -> None:
    async with smtp_server() as box:
        await reset(own)
        await reset(own)
        assert len(await waiting(own)) == 2
        await work(own, box)

    assert (box.recipients, await waiting(own)) == (["standard@example.com"], [])
