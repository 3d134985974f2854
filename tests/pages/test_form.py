"""The feedback page: what it asks, what it takes, and what it says of wrong answers."""

import re

import httpx
import pytest

from tests.pages.conftest import FIRST, change, link, new_feedback, request
from tests.support.client import Client
from tests.support.expect import nothing_changes
from tests.support.snapshot import change_log, rows_of

PLAIN = link(10)  # asks customer 2 about location 3, whose profile 3 is at a.example
SURVEY = link(8)  # asks customer 1 for the first survey at location 10
# What the first survey requires: field 1 is a CSAT, field 6 has the options 4 to 6.
NEEDED = {f"field-{FIRST + 1}": "4", f"field-{FIRST + 6}": [str(FIRST + 4), str(FIRST + 6)]}


def names(page: str) -> list[str]:
    """The names of the controls of a page, in order, each once."""
    return list(dict.fromkeys(re.findall(r'<(?:input|textarea)[^>]* name="([^"]+)"', page)))


def values(page: str, name: str) -> list[str]:
    """The values that can be chosen in a question."""
    return re.findall(rf'<input type="\w+" id="[^"]+" name="{name}" value="([^"]+)"', page)


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("NPS", [*map(str, range(11))]),
        ("STAR_RATING", ["1", "2", "3", "4", "5"]),
        ("HAPPY", ["yes", "no"]),
    ],
)
async def test_the_question_of_the_account(
    own: Client, site: httpx.AsyncClient, question: str, offered: list[str]
) -> None:
    await change(own, "accounts", 2, question=question)

    response = await site.get(PLAIN)

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert names(response.text) == ["score", "comments"]
    assert values(response.text, "score") == offered


@pytest.mark.parametrize(
    ("question", "posted", "stored"),
    [
        ("NPS", "0", ("NPS", 0, None, None)),
        ("STAR_RATING", "5", ("STAR_RATING", None, 5, None)),
        ("HAPPY", "yes", ("HAPPY", None, None, True)),
        ("HAPPY", "no", ("HAPPY", None, None, False)),
    ],
)
async def test_an_answer_is_stored_and_thanked(
    own: Client,
    site: httpx.AsyncClient,
    question: str,
    posted: str,
    stored: tuple[str, int | None, int | None, bool | None],
) -> None:
    await change(own, "accounts", 2, question=question)

    response = await site.post(PLAIN, data={"score": posted, "comments": " Grüße\r\nund Küsse "})

    assert (response.status_code, response.headers["location"]) == (303, PLAIN)
    (feedback,) = await new_feedback(own)
    kept = (feedback["type"], feedback["nps_score"], feedback["star_rating"], feedback["happy"])
    assert kept == stored
    assert feedback["comments"] == "Grüße\nund Küsse"
    assert feedback["customer_name"] == "Bobby Axelrod"
    assert feedback["customer_email"] == "bobby@example.com"
    assert feedback["feedback_request_id"] == FIRST + 10
    assert (await request(own, 10))["message_clicked"] is True
    thanks = await site.get(PLAIN)
    assert thanks.status_code == 200
    assert "<h1>Thank you!</h1>" in thanks.text
    assert f'<a class="button quiet" href="{PLAIN}/to/{FIRST + 3}"' in thanks.text


async def test_the_fields_of_a_survey(own: Client, site: httpx.AsyncClient) -> None:
    page = (await site.get(SURVEY)).text

    fields = [f"field-{FIRST + number}" for number in (2, 1, 4, 3, 6, 5, 10)]
    assert names(page) == [*fields, "comments"]
    assert values(page, fields[0]) == [*map(str, range(11))]
    assert values(page, fields[4]) == [str(FIRST + number) for number in (4, 6, 5)]
    assert '<span dir="auto">Öl</span>' in page
    assert page.count('type="checkbox"') == 3
    assert page.count("(optional)") == 6


async def test_answers_to_a_survey_are_stored(own: Client, site: httpx.AsyncClient) -> None:
    given = {f"field-{FIRST + 2}": "0", f"field-{FIRST + 4}": "Très bien", "comments": ""}

    response = await site.post(SURVEY, data={**NEEDED, **given})

    assert response.status_code == 303
    (feedback,) = await new_feedback(own)
    assert (feedback["nps_score"], feedback["star_rating"], feedback["comments"]) == (0, 4, None)
    tables = await rows_of(own.database, "feedback_answers", "feedback_answer_choices")
    answers = [a for a in tables["feedback_answers"] if a["feedback_id"] == feedback["id"]]
    assert [(a["field_id"] - FIRST, a["rating"], a["content"]) for a in answers] == [
        (2, 0, None),
        (1, 4, None),
        (4, None, "Très bien"),
        (6, None, None),
    ]
    chosen = [c for c in tables["feedback_answer_choices"] if c["answer_id"] == answers[3]["id"]]
    assert [c["option_id"] - FIRST for c in chosen] == [4, 6]


async def test_wrong_answers_are_kept_and_told_beside_the_field(
    own: Client, site: httpx.AsyncClient
) -> None:
    given = {
        f"field-{FIRST + 4}": "<b>Words</b>",
        f"field-{FIRST + 2}": "7",
        "comments": "x" * 10_001,
    }

    async with nothing_changes(own):
        response = await site.post(SURVEY, data=given)

    page = response.text
    assert response.status_code == 422
    assert "<title>Error: How was your experience? – Acme</title>" in page
    assert '<div class="summary" role="alert" tabindex="-1" autofocus>' in page
    summary = re.findall(r'<li><a href="#([^"]+)">(.*?)</a></li>', page)
    assert summary == [
        (f"field-{FIRST + 1}-1", "<bdi>Csat Größe?</bdi> – Choose 1 to 5 stars."),
        (
            f"field-{FIRST + 6}-{FIRST + 4}",
            "<bdi>MULTI_CHOICE?</bdi> – Choose at least one of the options.",
        ),
        ("comments", "This text is too long. Use 10000 characters at most."),
    ]
    error = f'<p class="error" id="field-{FIRST + 1}-error">Choose 1 to 5 stars.</p>'
    assert error in page
    assert f'aria-describedby="field-{FIRST + 1}-error" aria-invalid="true"' in page
    assert "&lt;b&gt;Words&lt;/b&gt;</textarea>" in page
    assert 'value="7" checked' in page
    assert "x" * 10_001 in page


async def test_an_empty_form(own: Client, site: httpx.AsyncClient) -> None:
    async with nothing_changes(own):
        response = await site.post(PLAIN, data={"comments": "Only words"})

    assert response.status_code == 422
    assert '<a href="#score-0">Choose a number from 0 to 10.</a>' in response.text
    assert "Only words</textarea>" in response.text


async def test_nothing_answered_where_nothing_is_required(
    own: Client, site: httpx.AsyncClient
) -> None:
    for number in (1, 6):
        await change(own, "survey_fields", FIRST + number, required=False)

    async with nothing_changes(own):
        response = await site.post(SURVEY, data={"comments": "Only words"})

    assert response.status_code == 422
    assert f'<a href="#field-{FIRST + 2}-0">Answer at least one question.</a>' in response.text


@pytest.mark.parametrize(
    "given",
    [
        {"score": "11"},
        {"score": "-1"},
        {"score": "٣"},
        {"score": ["1", "2"]},
        {"score": "x" * 5_000},
    ],
)
async def test_a_score_that_is_not_offered(
    own: Client, site: httpx.AsyncClient, given: dict[str, str]
) -> None:
    async with nothing_changes(own):
        response = await site.post(PLAIN, data=given)

    assert response.status_code == 422
    assert '<p class="error" id="score-error">Choose a number from 0 to 10.</p>' in response.text


@pytest.mark.parametrize("name", ["evil", "happy", f"field-{FIRST + 1}", "score\x7f", ""])
async def test_a_foreign_field(own: Client, site: httpx.AsyncClient, name: str) -> None:
    async with nothing_changes(own):
        response = await site.post(PLAIN, data={"score": "9", name: "1"})

    assert response.status_code == 422
    assert "The questions have changed in the meantime." in response.text


async def test_an_option_of_another_field(own: Client, site: httpx.AsyncClient) -> None:
    async with nothing_changes(own):
        response = await site.post(SURVEY, data={**NEEDED, f"field-{FIRST + 5}": str(FIRST + 4)})

    assert response.status_code == 422
    assert f'<p class="error" id="field-{FIRST + 5}-error">' in response.text


@pytest.mark.parametrize(
    ("content_type", "body", "status", "heading"),
    [
        ("application/json", b'{"score": 1}', 415, "That did not work"),
        ("multipart/form-data; boundary=x", b"--x--", 415, "That did not work"),
        ("", b"score=1", 415, "That did not work"),
        ("application/x-www-form-urlencoded", b"score=1&comments=%00", 400, "That did not work"),
        ("application/x-www-form-urlencoded", b"score=1&%00=1", 400, "That did not work"),
        ("application/x-www-form-urlencoded", b"comments=%ED%A0%80", 400, "That did not work"),
        ("application/x-www-form-urlencoded", b"comments=\xff", 400, "That did not work"),
        ("application/x-www-form-urlencoded", b"a=1&" * 3_000, 400, "That did not work"),
        (
            "application/x-www-form-urlencoded",
            b"comments=" + b"x" * 1_000_000,
            413,
            "That is too much text",
        ),
        (
            "application/x-www-form-urlencoded",
            b"comments=" + b"x" * 3_000_000,
            413,
            "That is too much text",
        ),
    ],
)
async def test_what_is_no_form(
    own: Client,
    site: httpx.AsyncClient,
    content_type: str,
    body: bytes,
    status: int,
    heading: str,
) -> None:
    async with nothing_changes(own):
        response = await site.post(PLAIN, content=body, headers={"Content-Type": content_type})

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.text


async def test_a_longest_text_in_a_long_script(own: Client, site: httpx.AsyncClient) -> None:
    words = "字\r\n" * 5_000

    response = await site.post(PLAIN, data={"score": "9", "comments": words})

    assert response.status_code == 303
    (feedback,) = await new_feedback(own)
    assert feedback["comments"] == ("字\n" * 5_000).strip()


async def test_a_second_answer(own: Client, site: httpx.AsyncClient) -> None:
    await site.post(PLAIN, data={"score": "9"})

    async with nothing_changes(own):
        response = await site.post(PLAIN, data={"score": "1", "comments": "Changed my mind"})

    assert response.status_code == 409
    assert "<h1>We already have your feedback</h1>" in response.text
    assert f"{PLAIN}/to/{FIRST + 3}" in response.text


async def test_other_methods(site: httpx.AsyncClient) -> None:
    response = await site.put(PLAIN, content=b"score=1")

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"
    assert "<h1>That did not work</h1>" in response.text


async def test_names_of_the_account_are_text(own: Client, site: httpx.AsyncClient) -> None:
    await change(own, "accounts", 2, brand_name='"><script>alert(1)</script>{{ 7*7 }}')
    await change(own, "locations", FIRST + 3, name="</title><style>{0}{location}")

    page = (await site.get(PLAIN)).text

    assert "<script" not in page
    assert page.count("<style>") == 1
    assert "&lt;/title&gt;&lt;style&gt;{0}{location}" in page
    assert "{{ 7*7 }}" in page


async def test_a_survey_asks_in_the_words_of_the_account(
    own: Client, site: httpx.AsyncClient
) -> None:
    await change(own, "survey_fields", FIRST + 1, label="{broken} <i>كيف</i>")

    page = (await site.get(SURVEY)).text

    assert '<span dir="auto">{broken} &lt;i&gt;كيف&lt;/i&gt;</span>' in page


async def test_the_change_log_tells_of_the_answer(own: Client, site: httpx.AsyncClient) -> None:
    before = len(await change_log(own.database))

    await site.post(PLAIN, data={"score": "9"})

    (feedback,) = await new_feedback(own)
    assert (await change_log(own.database))[before:] == [
        (2, "Feedback", feedback["id"], "CREATED"),
        (2, "FeedbackRequest", FIRST + 10, "UPDATED"),
    ]
