"""Forms that customers see and fill in, without a key."""

import json
from typing import Any

import pytest

from tests.support.client import Client, acme, gid
from tests.support.expect import NO_KEY, nothing_changes
from tests.support.people import ACME, GONE, MIRROR, SPAN
from tests.support.snapshot import rows_of

FIRST = ACME * SPAN
OPEN = f"token-{FIRST + 8}"  # asks customer 1 for the first survey at location 10
PLAIN = f"token-{FIRST + 4}"  # asks for no survey
FORM = """query($token: String!) { feedbackForm(token: $token) {
    name fields { id type label required options { id label } } } }"""


def answer(number: int, **given: Any) -> dict[str, Any]:
    return {"fieldId": acme("SurveyField", number), **given}


def option(*numbers: int) -> list[str]:
    return [acme("SurveyFieldOption", number) for number in numbers]


# What the first survey requires.
NEEDED = (answer(1, rating=4), answer(6, choiceIds=option(4, 6)))


async def submit(own: Client, *answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The row of the feedback that the answers make."""
    given = {"answers": list(answers), **more}
    await own.done("submitFeedback", given, "feedback { created }", None, token=OPEN)
    feedbacks = (await rows_of(own.database, "feedbacks"))["feedbacks"]
    (row,) = [row for row in feedbacks if row["feedback_request_id"] == FIRST + 8]
    return row


async def refused(own: Client, *answers: dict[str, Any], **more: Any) -> list[Any]:
    async with nothing_changes(own):
        given = {"answers": list(answers), **more}
        return await own.refused("submitFeedback", given, None, token=OPEN)


async def test_form(world: Client) -> None:
    data = await world.data(FORM, {"token": OPEN}, None)

    form = data["feedbackForm"]
    assert form["name"] == "After the visit"
    assert [(f["id"], f["type"], f["required"]) for f in form["fields"]] == [
        (acme("SurveyField", 2), "NPS", False),
        (acme("SurveyField", 1), "CSAT", True),
        (acme("SurveyField", 4), "TEXT", False),
        (acme("SurveyField", 3), "RATING", False),
        (acme("SurveyField", 6), "MULTI_CHOICE", True),
        (acme("SurveyField", 5), "CHOICE", False),
        (acme("SurveyField", 10), "CSAT", False),
    ]
    assert form["fields"][5]["options"] == [
        {"id": acme("SurveyFieldOption", 2), "label": "Price"},
        {"id": acme("SurveyFieldOption", 1), "label": "Staff"},
        {"id": acme("SurveyFieldOption", 3), "label": "staff"},
    ]


async def test_form_tells_nothing_else_of_the_company(world: Client) -> None:
    status, body = await world.answer(FORM, {"token": OPEN}, None)

    assert status == 200
    for secret in ("Acme", "Harbour", "Jane", "jane@example.com", "Thank you"):
        assert secret not in json.dumps(json.loads(body), ensure_ascii=False)


async def test_form_of_a_request_without_a_survey(world: Client) -> None:
    assert await world.data(FORM, {"token": PLAIN}, None) == {
        "feedbackForm": {"name": None, "fields": []}
    }


@pytest.mark.parametrize("token", ["", "?", OPEN.upper(), f"token-{GONE * SPAN + 8}"])
async def test_form_of_an_unknown_token(world: Client, token: str) -> None:
    assert await world.data(FORM, {"token": token}, None) == {"feedbackForm": None}


async def test_form_carries_nothing_that_needs_a_key(world: Client) -> None:
    document = '{ feedbackForm(token: "?") { name } surveys { totalCount } }'
    status, body = await world.ask(document, who=None)
    assert (status, body["errors"][0]["message"]) == (401, NO_KEY)


async def test_answers_are_stored(own: Client) -> None:
    row = await submit(
        own,
        *NEEDED,
        answer(2, rating=0),
        answer(4, content=" Très bien \n"),
        answer(5, choiceIds=option(3)),
        comments="Merci",
    )

    kept = {name: row[name] for name in ("type", "nps_score", "star_rating", "text_count")}
    assert kept == {"type": "NPS", "nps_score": 0, "star_rating": 4, "text_count": 2}
    assert (row["survey_id"], row["user_id"]) == (FIRST + 1, FIRST + 2)
    select = """query($id: ID!) { feedback(id: $id) { survey { name } user { name } answers {
        nodes { rating content field { id } choices { nodes { label } } } } } }"""
    data = await own.data(select, {"id": gid("Feedback", row["id"])})
    assert data["feedback"]["survey"] == {"name": "After the visit"}
    assert data["feedback"]["user"] == {"name": "Stan Standard"}
    found = [
        (
            node["field"]["id"],
            node["rating"],
            node["content"],
            [option["label"] for option in node["choices"]["nodes"]],
        )
        for node in data["feedback"]["answers"]["nodes"]
    ]
    assert found == [
        (acme("SurveyField", 2), 0, None, []),
        (acme("SurveyField", 1), 4, None, []),
        (acme("SurveyField", 4), None, "Très bien", []),
        (acme("SurveyField", 6), None, None, ["Öl", "Ö"]),
        (acme("SurveyField", 5), None, None, ["staff"]),
    ]


@pytest.mark.parametrize(
    ("answers", "more", "expected"),
    [
        ((), {}, ("STAR_RATING", None, 4, 0)),
        ((), {"npsScore": 7}, ("NPS", 7, 4, 0)),
        ((answer(2, rating=9),), {"npsScore": 7}, ("NPS", 7, 4, 0)),
        ((), {"starRating": 1}, ("STAR_RATING", None, 1, 0)),
        ((), {"happy": False}, ("HAPPY", None, 4, 0)),
        # The second CSAT field counts only where the first is not answered.
        ((answer(10, rating=1),), {}, ("STAR_RATING", None, 4, 0)),
        ((answer(4, content="  "),), {"comments": " "}, ("STAR_RATING", None, 4, 0)),
        ((answer(4, content="a"),), {}, ("STAR_RATING", None, 4, 1)),
    ],
)
async def test_scores_of_the_whole(
    own: Client, answers: Any, more: dict[str, Any], expected: Any
) -> None:
    row = await submit(own, *NEEDED, *answers, **more)
    found = tuple(row[n] for n in ("type", "nps_score", "star_rating", "text_count"))
    assert found == expected


async def test_empty_answers_are_none(own: Client) -> None:
    row = await submit(
        own,
        *NEEDED,
        answer(2),
        answer(3, rating=None),
        answer(4, content=" "),
        answer(5, choiceIds=[]),
    )
    answers = (await rows_of(own.database, "feedback_answers"))["feedback_answers"]
    mine = [each["field_id"] for each in answers if each["feedback_id"] == row["id"]]
    assert mine == [FIRST + 1, FIRST + 6]


NO_FIELD = "The survey has no such field."
NO_OPTION = "The field has no such option."


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            (),
            [
                ("REQUIRED", "The field 'Csat Größe?' must be answered.", ["answers"]),
                ("REQUIRED", "The field 'MULTI_CHOICE?' must be answered.", ["answers"]),
            ],
        ),
        (
            (NEEDED[0], answer(6, choiceIds=[])),
            [("REQUIRED", "The field 'MULTI_CHOICE?' must be answered.", ["answers", "1"])],
        ),
        (
            (answer(1, rating=0), NEEDED[1]),
            [
                (
                    "INVALID",
                    "`rating` is 0. Give a whole number from 1 to 5.",
                    ["answers", "0", "rating"],
                )
            ],
        ),
        (
            (*NEEDED, answer(2, rating=11), answer(3, rating=6)),
            [
                (
                    "INVALID",
                    "`rating` is 11. Give a whole number from 0 to 10.",
                    ["answers", "2", "rating"],
                ),
                (
                    "INVALID",
                    "`rating` is 6. Give a whole number from 1 to 5.",
                    ["answers", "3", "rating"],
                ),
            ],
        ),
        ((*NEEDED, answer(7, rating=5)), [("NOT_FOUND", NO_FIELD, ["answers", "2", "fieldId"])]),
        (
            (*NEEDED, {"fieldId": gid("SurveyField", MIRROR * SPAN + 2), "rating": 5}),
            [("NOT_FOUND", NO_FIELD, ["answers", "2", "fieldId"])],
        ),
        (
            (*NEEDED, answer(1, rating=5)),
            [
                (
                    "INVALID",
                    "The field is answered twice. Answer it once.",
                    ["answers", "2", "fieldId"],
                )
            ],
        ),
        (
            (*NEEDED, answer(5, choiceIds=option(1, 2))),
            [
                (
                    "INVALID",
                    "2 options are chosen. Choose exactly one.",
                    ["answers", "2", "choiceIds"],
                )
            ],
        ),
        (
            (NEEDED[0], answer(6, choiceIds=option(4, 4))),
            [
                (
                    "INVALID",
                    "An option is chosen twice. Choose it once.",
                    ["answers", "1", "choiceIds"],
                )
            ],
        ),
        (
            (NEEDED[0], answer(6, choiceIds=option(1))),
            [("NOT_FOUND", NO_OPTION, ["answers", "1", "choiceIds"])],
        ),
        (
            (*NEEDED, answer(4, rating=3)),
            [
                (
                    "INVALID",
                    "A field of type TEXT takes no `rating`. Leave it out.",
                    ["answers", "2", "rating"],
                )
            ],
        ),
        (
            (*NEEDED, answer(2, content="x")),
            [
                (
                    "INVALID",
                    "A field of type NPS takes no `content`. Leave it out.",
                    ["answers", "2", "content"],
                )
            ],
        ),
        (
            (*NEEDED, answer(3, choiceIds=option(4))),
            [
                (
                    "INVALID",
                    "A field of type RATING takes no `choiceIds`. Leave it out.",
                    ["answers", "2", "choiceIds"],
                )
            ],
        ),
        (
            (*NEEDED, answer(4, content="x" * 10_001)),
            [
                (
                    "INVALID",
                    "`content` has 10001 characters. Give 10000 at most.",
                    ["answers", "2", "content"],
                )
            ],
        ),
    ],
)
async def test_wrong_answers(own: Client, answers: Any, expected: list[Any]) -> None:
    assert await refused(own, *answers) == expected


async def test_two_scores_beside_a_survey(own: Client) -> None:
    assert await refused(own, *NEEDED, npsScore=1, happy=True) == [
        ("INVALID", "Give at most one of `npsScore`, `starRating` and `happy`.", ["npsScore"])
    ]


async def test_answers_without_a_survey(own: Client) -> None:
    async with nothing_changes(own):
        given = {"npsScore": 9, "answers": list(NEEDED)}
        assert await own.refused("submitFeedback", given, None, token=PLAIN) == [
            ("INVALID", "The request asks for no survey. Leave `answers` out.", ["answers"])
        ]


async def test_nothing_answered(own: Client) -> None:
    """A survey that requires nothing still wants something."""
    fields = [{"id": acme("SurveyField", n), "required": False} for n in (2, 1, 4, 3, 6, 5)]
    await own.done("updateSurvey", {"id": acme("Survey", 1), "fields": fields})

    assert await refused(own, answer(4, content=" ")) == [
        ("REQUIRED", "Nothing is answered. Answer a field.", ["answers"])
    ]
    row = await submit(own, answer(4, content="x"))
    assert (row["type"], row["text_count"]) == ("UNKNOWN", 1)


async def test_malformed_ids_are_bad_input(own: Client) -> None:
    async with nothing_changes(own):
        given = {"answers": [*NEEDED, {"fieldId": "x"}]}
        payload = await own.run("submitFeedback", given, "", None, token=OPEN)
    assert payload["error"]["extensions"]["param"] == "input.answers.2.fieldId"


async def test_filters_on_scores_hold_of_their_type_only(own: Client) -> None:
    """A survey may ask for stars beside an NPS score: the feedback is of the type NPS."""
    row = await submit(own, *NEEDED, answer(2, rating=9))
    assert (row["type"], row["nps_score"], row["star_rating"]) == ("NPS", 9, 4)
    made = {"id": {"eq": gid("Feedback", row["id"])}}
    for condition, found in (
        ({"npsScore": {"gte": 9}}, 1),
        ({"npsScore": {"lt": 9}}, 0),
        ({"starRating": {"gte": 1}}, 0),
        ({"starRating": {"in": [4]}}, 0),
        ({"starRating": {"isNull": True}}, 1),
        ({"npsScore": {"isNull": True}}, 0),
        ({"happy": {"eq": False}}, 0),
        ({"not": {"starRating": {"eq": 4}}}, 1),
        ({"or": [{"starRating": {"eq": 4}}, {"npsScore": {"eq": 9}}]}, 1),
    ):
        data = await own.data(
            "query($filter: FeedbackFilter) { feedbacks(filter: $filter) { totalCount } }",
            {"filter": {**made, **condition}},
        )
        assert data["feedbacks"]["totalCount"] == found, condition


async def test_only_one_score_beside_answers(own: Client) -> None:
    assert await refused(own, *NEEDED, npsScore=9, starRating=4) == [
        ("INVALID", "Give at most one of `npsScore`, `starRating` and `happy`.", ["npsScore"])
    ]
