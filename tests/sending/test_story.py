"""The whole way: a template, a customer, a message, its page, the answer and the figures."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import time_machine

from gateway.pages.routes import Pages
from tests.sending.over_http import reached
from tests.sending.servers import Mailbox, smtp_server
from tests.sending.test_sending import work
from tests.support.client import Client, acme

NOW = dt.datetime(2030, 5, 6, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"}
REQUEST = """{ feedbackRequests(first: 1, orderBy: [{field: CREATED, direction: DESC}]) { nodes {
  id state sentAt messageClicked customer { lastEmail }
  feedback { npsScore comments platformName campaign { name } campaignStep { name } } } } }"""
FIGURES = """query ($day: Date!) { analytics(
  metrics: [SURVEY_NB_SENT, SURVEY_CLICKS, SURVEY_COHORT_RESPONSE_RATE, RESULT_NPS_SCORE],
  filter: {days: {from: $day, to: $day}}) { rows { values { metric number } } } }"""


@asynccontextmanager
async def pages(own: Client) -> AsyncIterator[httpx.AsyncClient]:
    async with reached(own, *Pages(own.database, own.settings).routes()) as web:
        web.headers.update(PHONE)
        yield web


async def new_template(own: Client, text: str) -> str:
    given = {
        "name": "Story",
        "channel": "EMAIL",
        "contents": [{"language": "en", "subject": "{{ location.name }}?", "text": text}],
    }
    payload = await own.done("createMessageTemplate", given, "messageTemplate { id }")
    template: str = payload["messageTemplate"]["id"]
    return template


async def new_customer(own: Client, email: str) -> str:
    given = {"email": email, "firstName": "Grace", "locationId": acme("Location", 1)}
    payload = await own.done("createCustomer", given, "customer { id }")
    customer: str = payload["customer"]["id"]
    return customer


async def figures(own: Client, day: dt.datetime) -> dict[str, float | None]:
    data = await own.data(FIGURES, {"day": day.date().isoformat()})
    (row,) = data["analytics"]["rows"]
    return {value["metric"]: value["number"] for value in row["values"]}


def link_in(box: Mailbox, number: int) -> str:
    """The path of the page that a message links to."""
    text = box.taken[number][2].get_body(("plain",))
    assert text is not None
    found = re.search(r"https://gateway\.example(/f/\S+)", text.get_content())
    assert found is not None
    return found.group(1)


async def test_a_request_that_is_due_in_two_minutes(own: Client) -> None:
    async with smtp_server() as box, pages(own) as web:
        with time_machine.travel(NOW, tick=False):
            template = await new_template(own, "Hello {{ customer.first_name }}: {{ link }}")
            customer = await new_customer(own, "grace@example.com")
            given = {
                "customerId": customer,
                "templateId": template,
                "locationId": acme("Location", 1),
                "due": (NOW + 2 * MINUTE).isoformat(),
            }
            await own.done("createFeedbackRequest", given)
        with time_machine.travel(NOW + MINUTE, tick=False):
            await work(own, box)
            assert box.taken == []
        with time_machine.travel(NOW + 2 * MINUTE, tick=False):
            await work(own, box)
            assert box.recipients == ["grace@example.com"]
            (sent,) = (await own.data(REQUEST))["feedbackRequests"]["nodes"]
            assert sent == {
                "id": sent["id"],
                "state": "SENT",
                "sentAt": "2030-05-06T09:02:00Z",
                "messageClicked": False,
                "customer": {"lastEmail": "2030-05-06T09:02:00Z"},
                "feedback": None,
            }
        with time_machine.travel(NOW + 3 * MINUTE, tick=False):
            path = link_in(box, 0)
            form = await web.get(path)
            assert form.status_code == 200
            answer = {"answer": "9", "comments": "Lovely"}
            answered = await web.post(path, data=named_like(form.text, answer))
            assert (answered.status_code, answered.headers["location"]) == (303, path)
            thanks = await web.get(path)
            (platform, *_) = re.findall(r'href="(/f/[^"]+/to/\d+)"', thanks.text) or [""]
            if platform:
                await web.get(platform)
            assert await figures(own, NOW) == {
                "SURVEY_NB_SENT": 1.0,
                "SURVEY_CLICKS": 1.0,
                "SURVEY_COHORT_RESPONSE_RATE": 100.0,
                "RESULT_NPS_SCORE": 100.0,
            }

    (after,) = (await own.data(REQUEST))["feedbackRequests"]["nodes"]
    feedback = after["feedback"]
    assert (after["messageClicked"], feedback["npsScore"], feedback["comments"]) == (
        *(True, 9),
        "Lovely",
    )
    assert (feedback["platformName"] is not None) is bool(platform)


def named_like(form: str, answer: dict[str, str]) -> dict[str, str]:
    """What a browser posts: hidden fields of the form, and answers under its own names."""
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    (radio, *_) = re.findall(r'<input type="radio" id="[^"]+" name="([^"]+)"', form)
    return {**hidden, radio: answer["answer"], "comments": answer["comments"]}


async def test_a_campaign_of_two_steps(own: Client) -> None:
    async with smtp_server() as box, pages(own) as web:
        with time_machine.travel(NOW, tick=False):
            first = await new_template(own, "First: {{ link }}")
            second = await new_template(own, "Again: {{ link }}")
            campaign: dict[str, Any] = {
                "name": "After the visit",
                "locationIds": [acme("Location", 1)],
                "steps": [
                    {"name": "Ask", "templateId": first, "delayMinutes": 60},
                    {"name": "Remind", "templateId": second, "delayMinutes": 3 * 24 * 60},
                ],
            }
            await own.done("createCampaign", campaign)
            await new_customer(own, "grace@example.com")
            await new_customer(own, "alan@example.com")
            await work(own, box)
            assert box.taken == []
        hour = NOW + 60 * MINUTE
        with time_machine.travel(hour, tick=False):
            await work(own, box)
            assert sorted(box.recipients) == ["alan@example.com", "grace@example.com"]
            grace = box.recipients.index("grace@example.com")
            path = link_in(box, grace)
            form = await web.get(path)
            posted = await web.post(
                path, data=named_like(form.text, {"answer": "2", "comments": "No"})
            )
            assert posted.status_code == 303
        later = hour + 3 * DAY
        with time_machine.travel(later, tick=False):
            await work(own, box)
            # One who answered is not reminded.
            assert box.recipients[2:] == ["alan@example.com"]
            path = link_in(box, 2)
            form = await web.get(path)
            await web.post(path, data=named_like(form.text, {"answer": "10", "comments": ""}))
            assert await figures(own, NOW) == {
                "SURVEY_NB_SENT": 2.0,
                "SURVEY_CLICKS": 1.0,
                "SURVEY_COHORT_RESPONSE_RATE": 50.0,
                "RESULT_NPS_SCORE": -100.0,
            }
            assert await figures(own, later) == {
                "SURVEY_NB_SENT": 1.0,
                "SURVEY_CLICKS": 1.0,
                "SURVEY_COHORT_RESPONSE_RATE": 100.0,
                "RESULT_NPS_SCORE": 100.0,
            }

    (last,) = (await own.data(REQUEST))["feedbackRequests"]["nodes"]
    assert last["feedback"] == {
        "npsScore": 10,
        "comments": None,
        "platformName": None,
        "campaign": {"name": "After the visit"},
        "campaignStep": {"name": "Remind"},
    }
