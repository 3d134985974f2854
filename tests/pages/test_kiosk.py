"""The page of a location, on which anybody there leaves feedback."""

import asyncio
import re
from typing import Any

import httpx
import pytest

from tests.pages.conftest import FIRST, change, new_feedback
from tests.support.client import Client, acme
from tests.support.expect import nothing_changes
from tests.support.snapshot import change_log

KIOSK = f"/kiosk/code-{FIRST + 1}"  # location 1, no survey
SURVEYED = f"/kiosk/code-{FIRST + 2}"  # location 3, the first survey
SHUT = f"/kiosk/code-{FIRST + 3}"
OF_CLOSED_SHOP = f"/kiosk/code-{FIRST + 4}"


async def test_feedback_without_a_customer(own: Client, site: httpx.AsyncClient) -> None:
    before = len(await change_log(own.database))
    form = await site.get(KIOSK)

    response = await site.post(KIOSK, data={"score": "10", "comments": "Nice"})

    assert "Apple Park" in form.text
    assert (response.status_code, response.headers["location"]) == (303, f"{KIOSK}?thanks")
    (feedback,) = await new_feedback(own)
    names = ("location_id", "customer_id", "feedback_request_id", "survey_id", "nps_score")
    assert [feedback[name] for name in names] == [FIRST + 1, None, None, None, 10]
    assert (await change_log(own.database))[before:] == [(2, "Feedback", feedback["id"], "CREATED")]


async def test_thanks_make_way_for_the_next_person(own: Client, site: httpx.AsyncClient) -> None:
    thanks = await site.get(f"{KIOSK}?thanks")

    assert thanks.headers["refresh"] == f"10; url={KIOSK}"
    assert "<h1>Thank you!</h1>" in thanks.text
    assert f'href="{KIOSK}"' in thanks.text
    assert "/to/" not in thanks.text


async def test_many_people_one_after_the_other(own: Client, site: httpx.AsyncClient) -> None:
    for score in ("1", "2", "3"):
        await site.post(KIOSK, data={"score": score})

    assert [each["nps_score"] for each in await new_feedback(own)] == [1, 2, 3]


async def test_an_impatient_finger_answers_once(own: Client, site: httpx.AsyncClient) -> None:
    found = re.search(r'name="once" value="([^"]+)"', (await site.get(KIOSK)).text)
    assert found is not None
    once = found[1]

    first, second = await asyncio.gather(
        *(site.post(KIOSK, data={"score": "7", "once": once}) for _ in range(2))
    )
    changed = await site.post(KIOSK, data={"score": "8", "once": once})
    other = await site.post(KIOSK, data={"score": "7", "once": "x" * 5_000})

    assert {each.status_code for each in (first, second, changed, other)} == {303}
    assert [each["nps_score"] for each in await new_feedback(own)] == [7, 8, 7]


async def test_a_form_that_is_shown_again_stays_the_same(
    own: Client, site: httpx.AsyncClient
) -> None:
    response = await site.post(KIOSK, data={"comments": "Nice", "once": "this-one"})

    assert response.status_code == 422
    assert '<input type="hidden" name="once" value="this-one">' in response.text


async def test_wrong_answers(own: Client, site: httpx.AsyncClient) -> None:
    async with nothing_changes(own):
        response = await site.post(SURVEYED, data={"comments": "Nice"})

    assert response.status_code == 422
    assert "Choose 1 to 5 stars." in response.text
    assert "Nice</textarea>" in response.text


@pytest.mark.parametrize("path", [SHUT, OF_CLOSED_SHOP])
async def test_a_closed_kiosk(own: Client, site: httpx.AsyncClient, path: str) -> None:
    async with nothing_changes(own):
        shown = await site.get(path)
        posted = await site.post(path, data={"score": "1"})

    assert (shown.status_code, posted.status_code) == (410, 410)
    assert "<h1>Feedback is closed</h1>" in posted.text


async def test_the_limit_of_a_kiosk(own: Client, site: httpx.AsyncClient) -> None:
    answers = [await site.post(KIOSK, data={"score": "1"}) for _ in range(21)]

    assert [each.status_code for each in answers] == [*[303] * 20, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert "A lot of feedback has been sent from here." in answers[-1].text
    assert (await site.get(KIOSK)).status_code == 200
    other = await site.post(SURVEYED, data={"comments": "Nice"})
    assert other.status_code == 422


async def test_the_limit_of_an_address(own: Client, site: httpx.AsyncClient) -> None:
    answers = [await site.post("/kiosk/unknown", data={"score": "1"}) for _ in range(61)]

    assert [each.status_code for each in answers] == [*[404] * 60, 429]


async def test_a_new_code_closes_the_old_address(own: Client, site: httpx.AsyncClient) -> None:
    payload = await own.done(
        "updateKiosk", {"id": acme("Kiosk", 1), "renewCode": True}, "kiosk { code url active }"
    )

    kiosk: dict[str, Any] = payload["kiosk"]
    assert kiosk["url"] == f"https://gateway.example/kiosk/{kiosk['code']}"
    assert len(kiosk["code"]) == 22
    assert (await site.get(KIOSK)).status_code == 404
    assert (await site.get(f"/kiosk/{kiosk['code']}")).status_code == 200


async def test_a_location_has_one_kiosk(own: Client) -> None:
    async with nothing_changes(own):
        refused = await own.refused("createKiosk", {"locationId": acme("Location", 1)})

    assert refused == [
        (
            "CONFLICT",
            "The location has a kiosk already. Change it with updateKiosk.",
            ["locationId"],
        )
    ]


async def test_a_kiosk_in_the_graph(own: Client) -> None:
    made = await own.done(
        "createKiosk",
        {"locationId": acme("Location", 10), "surveyId": acme("Survey", 2), "idempotencyKey": "k"},
        "kiosk { id url }",
    )
    again = await own.done(
        "createKiosk",
        {"locationId": acme("Location", 10), "surveyId": acme("Survey", 2), "idempotencyKey": "k"},
        "kiosk { id url }",
    )

    document = f"""{{ location(id: "{acme("Location", 10)}") {{ kiosk {{
        url active survey {{ name }} location {{ name }} }} }} }}"""
    assert made == again
    assert (await own.data(document))["location"]["kiosk"] == {
        "url": made["kiosk"]["url"],
        "active": True,
        "survey": {"name": "Short"},
        "location": {"name": "Harbour"},
    }


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"surveyId": acme("Survey", 3)}, ("NOT_FOUND", "There is no such survey.", ["surveyId"])),
        (
            {"active": None},
            (
                "REQUIRED",
                "`active` cannot be null. Leave it out to keep it as it is.",
                ["active"],
            ),
        ),
    ],
)
async def test_refused_changes(own: Client, given: dict[str, Any], refusal: Any) -> None:
    async with nothing_changes(own):
        refused = await own.refused("updateKiosk", {"id": acme("Kiosk", 1), **given})

    assert refused == [refusal]


async def test_a_kiosk_without_its_survey_asks_the_question(
    own: Client, site: httpx.AsyncClient
) -> None:
    await own.done("updateKiosk", {"id": acme("Kiosk", 2), "surveyId": None}, "kiosk { id }")

    assert 'name="score"' in (await site.get(SURVEYED)).text
    await change(own, "accounts", 2, question="HAPPY")
    assert 'value="yes"' in (await site.get(SURVEYED)).text
