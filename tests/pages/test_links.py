"""What links lead to: clicks, refusals, platforms, openings, and unsubscribing."""

import datetime as dt
from typing import Any

import httpx
import pytest
import time_machine

from tests.pages.conftest import FIRST, change, link, new_feedback, request, row
from tests.support.client import Client
from tests.support.expect import nothing_changes
from tests.support.people import GONE, MIRROR, SPAN
from tests.support.snapshot import change_log

PLAIN = link(10)
SENT = dt.datetime(2026, 1, 1, 17, tzinfo=dt.UTC)  # when request 10 was sent
FORM = "application/x-www-form-urlencoded"


async def clicked(own: Client, number: int = 10) -> bool:
    return bool((await request(own, number))["message_clicked"])


async def test_a_person_who_opens_the_page_clicked(own: Client, site: httpx.AsyncClient) -> None:
    before = len(await change_log(own.database))

    for _ in range(3):
        await site.get(PLAIN)

    assert await clicked(own)
    lines = (await change_log(own.database))[before:]
    assert lines == [(2, "FeedbackRequest", FIRST + 10, "UPDATED")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"X-Moz": "prefetch"},
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "WhatsApp/2.23.20.0"},
        {"User-Agent": "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))"},
        {"User-Agent": "facebookexternalhit/1.1"},
        {"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"},
        {"User-Agent": "curl/8.5.0"},
    ],
)
async def test_programs_do_not_click(
    own: Client, site: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    async with nothing_changes(own):
        response = await site.get(PLAIN, headers=headers)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 Chrome/131.0 Mobile",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS]",
    ],
)
async def test_people_click_with_any_browser(
    own: Client, site: httpx.AsyncClient, agent: str
) -> None:
    await site.get(PLAIN, headers={"User-Agent": agent})

    assert await clicked(own)


async def test_head_does_not_click(own: Client, site: httpx.AsyncClient) -> None:
    async with nothing_changes(own):
        response = await site.head(PLAIN)

    assert response.status_code == 200


async def test_an_account_may_leave_clicks_uncounted(own: Client, site: httpx.AsyncClient) -> None:
    await change(own, "accounts", 2, tracks_clicks=False)

    async with nothing_changes(own):
        await site.get(PLAIN)

    await site.post(PLAIN, data={"score": "9"})
    assert await clicked(own), "an answer tells it by itself"


@pytest.mark.parametrize("how", ["click", "answer", "opening", "unsubscribing"])
async def test_a_visit_proves_that_the_message_came(
    own: Client, site: httpx.AsyncClient, how: str
) -> None:
    values = {"state": "UNCERTAIN", "sent_at": None, "message_opened": False}
    await change(own, "feedback_requests", FIRST + 10, **values)

    match how:
        case "click":
            await site.get(PLAIN)
        case "answer":
            await site.post(PLAIN, data={"score": "9"})
        case "opening":
            await site.get(f"{link(10, 'o')}.gif")
        case "unsubscribing":
            await site.post(link(10, "u"), data={"List-Unsubscribe": "One-Click"})

    after = await request(own, 10)
    assert after["state"] == "SENT"
    assert after["sent_at"] == after["updated"] or after["sent_at"] > SENT


UNKNOWN = [
    "/f/?",
    "/f/token-2010x",
    f"/f/token-{GONE * SPAN + 8}",
    f"/f/{'x' * 5_000}",
    "/f/%00",
    "/f/token-2010/",
    "/f/token-2010/to",
    "/f/token-2010/to/",
    "/f/token-2010/to/%F0%9F%98%80",
    "/f/token-2010/to/2001",
    "/f/token-2010/to/03",
    f"/f/token-{FIRST + 10}/to/{MIRROR * SPAN + 3}",
    "/u/unknown",
    "/u/%00",
    "/kiosk/unknown",
    "/kiosk/%00",
    "/kiosk/a/b",
]


@pytest.mark.parametrize("path", UNKNOWN)
async def test_unknown_links(own: Client, site: httpx.AsyncClient, path: str) -> None:
    async with nothing_changes(own):
        response = await site.get(path)

    assert response.status_code == 404
    assert "<h1>This page does not exist</h1>" in response.text


@pytest.mark.parametrize("path", ["/f/unknown", "/u/unknown", "/kiosk/unknown"])
async def test_posting_to_unknown_links(own: Client, site: httpx.AsyncClient, path: str) -> None:
    async with nothing_changes(own):
        response = await site.post(path, data={"score": "9"})

    assert response.status_code == 404
    assert "<h1>This page does not exist</h1>" in response.text


@pytest.mark.parametrize(
    ("table", "row_id", "values"),
    [
        ("accounts", 2, {"active": False}),
        ("locations", FIRST + 3, {"active": False}),
        ("customers", FIRST + 2, {"active": False}),
    ],
)
async def test_closed(
    own: Client, site: httpx.AsyncClient, table: str, row_id: int, values: dict[str, Any]
) -> None:
    await change(own, table, row_id, **values)

    shown = await site.get(PLAIN)
    async with nothing_changes(own):
        posted = await site.post(PLAIN, data={"score": "9"})

    assert (shown.status_code, posted.status_code) == (410, 410)
    assert "<h1>Feedback is closed</h1>" in shown.text
    assert "<h1>Feedback is closed</h1>" in posted.text


async def test_a_deleted_account(own: Client, site: httpx.AsyncClient) -> None:
    await change(own, "accounts", 2, deleted=True)

    assert (await site.get(PLAIN)).status_code == 404


async def test_expiry(own: Client, site: httpx.AsyncClient) -> None:
    await change(own, "accounts", 2, expiry_days=30)
    await change(own, "feedback_requests", FIRST + 10, sent_at=SENT)

    with time_machine.travel(SENT + dt.timedelta(days=30, seconds=-1), tick=False):
        before = await site.get(PLAIN)
    with time_machine.travel(SENT + dt.timedelta(days=30), tick=False):
        after = await site.get(PLAIN)
        async with nothing_changes(own):
            posted = await site.post(PLAIN, data={"score": "9"})
            refused = await own.refused(
                "submitFeedback", {"npsScore": 9}, None, token=f"token-{FIRST + 10}"
            )

    assert [each.status_code for each in (before, after, posted)] == [200, 410, 410]
    assert "<h1>This link has expired</h1>" in after.text
    assert refused == [("EXPIRED", "The link has expired. Ask for a new request.", ["token"])]


async def test_a_request_that_was_not_sent_expires_after_it_was_due(
    own: Client, site: httpx.AsyncClient
) -> None:
    await change(own, "accounts", 2, expiry_days=1)
    values = {"state": "SUPPRESSED", "sent_at": None, "due": SENT}
    await change(own, "feedback_requests", FIRST + 10, **values)

    with time_machine.travel(SENT + dt.timedelta(days=1), tick=False):
        assert (await site.get(PLAIN)).status_code == 410


async def test_an_answer_is_thanked_after_the_link_expired(
    own: Client, site: httpx.AsyncClient
) -> None:
    await site.post(PLAIN, data={"score": "9"})
    await change(own, "accounts", 2, expiry_days=1)

    response = await site.get(PLAIN)

    assert response.status_code == 200
    assert "<h1>Thank you!</h1>" in response.text


# Platforms


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.google.com/maps/place/x", "Google"),
        ("https://search.google.co.uk/local", "Google"),
        ("https://g.page/r/x/review", "Google"),
        ("https://maps.app.goo.gl/x", "Google"),
        ("https://m.facebook.com/x", "Facebook"),
        ("https://www.tripadvisor.com.au/x", "Tripadvisor"),
        ("https://fr.trustpilot.com/review/x", "Trustpilot"),
        ("https://www.booking.com/hotel/x", "Booking.com"),
        ("https://booking.hotel.example/x", "booking.hotel.example"),
        ("https://www.Jameda.de/x?y", "jameda.de"),
    ],
)
async def test_the_platform_is_kept(
    own: Client, site: httpx.AsyncClient, url: str, name: str
) -> None:
    await change(own, "review_profiles", FIRST + 3, url=url)
    await site.post(PLAIN, data={"score": "1"})
    thanks = await site.get(PLAIN)

    response = await site.get(f"{PLAIN}/to/{FIRST + 3}")

    assert f"<span>Review on {name}</span>" in thanks.text
    assert (response.status_code, response.headers["location"]) == (303, url)
    assert response.headers["referrer-policy"] == "no-referrer"
    (feedback,) = await new_feedback(own)
    assert feedback["platform_name"] == name
    async with nothing_changes(own):
        await site.get(f"{PLAIN}/to/{FIRST + 3}")


async def test_programs_choose_no_platform(own: Client, site: httpx.AsyncClient) -> None:
    await site.post(PLAIN, data={"score": "1"})

    async with nothing_changes(own):
        head = await site.head(f"{PLAIN}/to/{FIRST + 3}")
        robot = await site.get(f"{PLAIN}/to/{FIRST + 3}", headers={"User-Agent": "curl/8"})

    assert (head.status_code, robot.status_code) == (303, 303)


@pytest.mark.parametrize("score", ["0", "10"])
async def test_everybody_sees_the_same_profiles(
    own: Client, site: httpx.AsyncClient, score: str
) -> None:
    await site.post(PLAIN, data={"score": score})

    assert (await site.get(PLAIN)).text.count("/to/") == 1


# Openings


async def test_the_pixel_notes_an_opening_once(own: Client, site: httpx.AsyncClient) -> None:
    await change(own, "feedback_requests", FIRST + 10, message_opened=False)

    response = await site.get(f"{link(10, 'o')}.gif")

    assert response.status_code == 200
    assert response.headers["content-type"] == "image/gif"
    assert response.headers["cache-control"] == "no-store"
    assert response.content[:6] == b"GIF89a"
    assert len(response.content) == 43
    assert (await request(own, 10))["message_opened"] is True
    async with nothing_changes(own):
        await site.get(f"{link(10, 'o')}.gif")


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/o/unknown.gif", {}),
        ("/o/%00.gif", {}),
        (f"{link(4, 'o')}.gif", {}),  # a text message
        (f"{link(5, 'o')}.gif", {}),  # no message
        (f"{link(8, 'o')}.gif", {"tracks_opens": False}),
    ],
)
async def test_the_pixel_is_the_same_for_all(
    own: Client, site: httpx.AsyncClient, path: str, values: dict[str, bool]
) -> None:
    if values:
        await change(own, "accounts", 2, **values)

    async with nothing_changes(own):
        response = await site.get(path)

    known = await site.get(f"{link(8, 'o')}.gif")
    assert (response.status_code, response.content) == (200, known.content)
    assert {**response.headers, "x-request-id": ""} == {**known.headers, "x-request-id": ""}


# Unsubscribing


async def opted_out(own: Client) -> bool:
    return bool((await row(own, "customers", FIRST + 2))["opt_out"])


async def test_unsubscribing_and_the_way_back(own: Client, site: httpx.AsyncClient) -> None:
    page = link(10, "u")

    async with nothing_changes(own):
        asked = await site.get(page)
    done = await site.post(page, data={"action": "unsubscribe"})

    assert "Would you like to stop receiving messages from Acme?" in asked.text
    assert (done.status_code, done.headers["location"]) == (303, page)
    assert await opted_out(own)
    said = await site.get(page)
    assert "<h1>You are unsubscribed</h1>" in said.text
    assert '<input type="hidden" name="action" value="resubscribe">' in said.text

    back = await site.post(page, data={"action": "resubscribe"})

    assert back.headers["location"] == f"{page}?again"
    assert not await opted_out(own)
    assert "<h1>Welcome back</h1>" in (await site.get(f"{page}?again")).text


async def test_the_way_back_is_from_this_page_only(own: Client, site: httpx.AsyncClient) -> None:
    """Customer 4 opted out elsewhere."""
    page = link(5, "u")

    async with nothing_changes(own):
        shown = await site.get(page)
        await site.post(page, data={"action": "resubscribe"})
        await site.post(page, data={"action": "unsubscribe"})

    assert "<h1>You are unsubscribed</h1>" in shown.text
    assert "<form" not in shown.text


MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [(FORM, b"List-Unsubscribe=One-Click"), ("multipart/form-data; boundary=x", MULTIPART)],
)
async def test_one_click(
    own: Client, site: httpx.AsyncClient, content_type: str, body: bytes
) -> None:
    headers = {"Content-Type": content_type, "User-Agent": ""}

    response = await site.post(link(10, "u"), content=body, headers=headers)

    assert (response.status_code, response.content) == (204, b"")
    assert await opted_out(own)


@pytest.mark.parametrize("data", [{}, {"action": "x"}, {"List-Unsubscribe": "no"}])
async def test_other_posts_unsubscribe_nobody(
    own: Client, site: httpx.AsyncClient, data: dict[str, str]
) -> None:
    async with nothing_changes(own):
        response = await site.post(link(10, "u"), data=data, headers={"Content-Type": FORM})

    assert response.status_code == 422
    assert "<h1>That did not work</h1>" in response.text


async def test_unsubscribing_where_feedback_is_over(own: Client, site: httpx.AsyncClient) -> None:
    await site.post(PLAIN, data={"score": "9"})
    await change(own, "accounts", 2, expiry_days=1)
    await change(own, "locations", FIRST + 3, active=False)

    assert (await site.get(link(10, "u"))).status_code == 200
    await site.post(link(10, "u"), data={"action": "unsubscribe"})
    assert await opted_out(own)
