"""Surveys: made with their fields, changed without losing what was answered, and deleted."""

import asyncio
from typing import Any

import pytest

from tests.support.client import Client, acme, gid
from tests.support.expect import refused
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import changes, rows_of

FIELDS = "fields(first: 100) { nodes { type label position required options { nodes { label } } } }"
NEW = {
    "name": " After the visit ",
    "fields": [
        {"type": "NPS", "label": "Would you recommend us?", "required": True},
        {"type": "TEXT", "label": "Why?"},
        {"type": "CHOICE", "label": "Who?", "options": ["Ann", " Bob "]},
    ],
}
FIRST = ACME * SPAN


def field(number: int, **given: Any) -> dict[str, Any]:
    """A field of the first survey as an update names it."""
    return {"id": acme("SurveyField", number), **given}


# Their order in the survey; 1, 7, 10 were not answered.
IN_ORDER = (2, 1, 4, 3, 6, 5, 10)


async def form(client: Client, id_: str) -> Any:
    """Name and fields of a survey: type, label, whether it is required, options."""
    query = f"query($id: ID!) {{ survey(id: $id) {{ name active {FIELDS} }} }}"
    survey = (await client.data(query, {"id": id_}))["survey"]
    nodes = survey["fields"]["nodes"]
    assert [node["position"] for node in nodes] == list(range(len(nodes)))
    return survey["name"], [
        (
            node["type"],
            node["label"],
            node["required"],
            [option["label"] for option in node["options"]["nodes"]],
        )
        for node in nodes
    ]


async def test_create(own: Client) -> None:
    payload = await own.done("createSurvey", NEW, "survey { id active account { name } }")

    survey = payload["survey"]
    assert (survey["active"], survey["account"]) == (True, {"name": "Acme"})
    assert await form(own, survey["id"]) == (
        "After the visit",
        [
            ("NPS", "Would you recommend us?", True, []),
            ("TEXT", "Why?", False, []),
            ("CHOICE", "Who?", False, ["Ann", "Bob"]),
        ],
    )


async def test_create_again_with_the_same_key(own: Client) -> None:
    given = {**NEW, "idempotencyKey": "k"}

    first = await own.done("createSurvey", given, "survey { id }")

    assert await own.done("createSurvey", given, "survey { id }") == first


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"name": " "}, [("REQUIRED", "`name` is needed: give a text.", ["name"])]),
        (
            {"fields": [{"type": "NPS", "label": ""}]},
            [("REQUIRED", "`label` is needed: give a text.", ["fields", "0", "label"])],
        ),
        (
            {"fields": [{"type": "NPS", "label": "a"}, {"type": "CHOICE", "label": "b"}]},
            [
                (
                    "REQUIRED",
                    "A field of type CHOICE has 1 to 100 options; these are 0.",
                    ["fields", "1", "options"],
                )
            ],
        ),
        (
            {"fields": [{"type": "TEXT", "label": "a", "options": ["b"]}]},
            [
                (
                    "INVALID",
                    "A field of type TEXT has no options. Leave `options` out.",
                    ["fields", "0", "options"],
                )
            ],
        ),
        (
            {"fields": [{"type": "MULTI_CHOICE", "label": "a", "options": ["b", "c", "b "]}]},
            [
                (
                    "INVALID",
                    "The option is listed twice. List it once.",
                    ["fields", "0", "options", "2", "label"],
                )
            ],
        ),
        (
            {"fields": [{"type": "NPS", "label": "a"}] * 101},
            [("INVALID", "`fields` has 101 fields. Give 100 at most.", ["fields"])],
        ),
        (
            {"fields": [{"type": "CHOICE", "label": "a", "options": ["b" * 201]}]},
            [
                (
                    "INVALID",
                    "`label` has 201 characters. Give 200 at most.",
                    ["fields", "0", "options", "0", "label"],
                )
            ],
        ),
    ],
)
async def test_wrong_surveys(own: Client, given: dict[str, Any], expected: list[Any]) -> None:
    assert await refused(own, "createSurvey", {**NEW, **given}) == expected


async def test_fields_are_reordered_added_changed_and_removed(own: Client) -> None:
    given = [
        field(6),
        {"type": "TEXT", "label": "Anything else?"},
        field(2, label="Really?", required=True),
        field(4),
        field(3),
        field(5),
    ]

    await own.done("updateSurvey", {"id": acme("Survey", 1), "fields": given})

    assert await form(own, acme("Survey", 1)) == (
        "After the visit",
        [
            ("MULTI_CHOICE", "MULTI_CHOICE?", True, ["Öl", "Ö", "Price"]),
            ("TEXT", "Anything else?", False, []),
            ("NPS", "Really?", True, []),
            ("TEXT", "TEXT?", False, []),
            ("RATING", "Rating Größe?", False, []),
            ("CHOICE", "CHOICE?", False, ["Price", "Staff", "staff"]),
        ],
    )


async def test_ids_of_fields_and_options_stay(own: Client) -> None:
    before = await rows_of(own.database)
    given = [field(number) for number in IN_ORDER]
    given[5] = field(
        5,
        options=[
            {"label": "New"},
            {"id": acme("SurveyFieldOption", 2), "label": "Cost"},
            {"id": acme("SurveyFieldOption", 1), "label": "Staff"},
        ],
    )

    await own.done("updateSurvey", {"id": acme("Survey", 1), "fields": given})

    changed = changes(before, await rows_of(own.database))
    assert set(changed) == {"survey_field_options", "surveys", "change_log"}
    gone, new = changed["survey_field_options"]
    assert {row["id"] for row in gone} == {FIRST + 1, FIRST + 2, FIRST + 3}
    known = {row["id"]: (row["label"], row["position"]) for row in new}
    assert known.pop(FIRST + 1) == ("Staff", 2)
    assert known.pop(FIRST + 2) == ("Cost", 1)
    assert list(known.values()) == [("New", 0)]


async def test_update_without_changes_writes_no_field(own: Client) -> None:
    before = await rows_of(own.database)

    given = [field(number) for number in IN_ORDER]
    await own.done("updateSurvey", {"id": acme("Survey", 1), "fields": given})

    assert set(changes(before, await rows_of(own.database))) == {"surveys", "change_log"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            [field(number) for number in (2, 4, 3, 5)],
            [
                (
                    "CONFLICT",
                    "The field 'MULTI_CHOICE?' was answered and cannot be removed. "
                    "List it with its `id`, or make a new survey.",
                    ["fields"],
                )
            ],
        ),
        (
            [field(6), field(2, type="RATING"), field(4), field(3), field(5)],
            [
                (
                    "CONFLICT",
                    "The field 'Nps Größe?' was answered: its type stays NPS. "
                    "Add a new field instead.",
                    ["fields", "1", "type"],
                )
            ],
        ),
        (
            [field(6), field(2), field(4), field(3), field(5, options=[{"label": "New"}])],
            [
                (
                    "CONFLICT",
                    "The option 'Price' was chosen and cannot be removed. List it with its `id`.",
                    ["fields", "4", "options"],
                )
            ],
        ),
        (
            [field(number) for number in (6, 2, 4, 3, 5, 7)],
            [("NOT_FOUND", "The survey has no such field.", ["fields", "5", "id"])],
        ),
        (
            [field(number) for number in (6, 2, 4, 3, 5, 2)],
            [
                (
                    "INVALID",
                    "The field is listed twice. List it once.",
                    ["fields", "5", "id"],
                )
            ],
        ),
        (
            [*(field(number) for number in (6, 2, 4, 3, 5)), {"label": "x"}],
            [("REQUIRED", "`type` is needed for a new field.", ["fields", "5", "type"])],
        ),
        (
            [
                field(6, options=[{"id": acme("SurveyFieldOption", 1), "label": "x"}]),
                *(field(number) for number in (2, 4, 3, 5)),
            ],
            [("NOT_FOUND", "The field has no such option.", ["fields", "0", "options", "0", "id"])],
        ),
    ],
)
async def test_wrong_changes(own: Client, fields: list[Any], expected: list[Any]) -> None:
    given = {"id": acme("Survey", 1), "fields": fields}
    assert await refused(own, "updateSurvey", given) == expected


async def test_fields_of_others_are_unknown(own: Client) -> None:
    given = {"id": acme("Survey", 3), "fields": [{"id": gid("SurveyField", BOLT * SPAN + 9)}]}
    assert await refused(own, "updateSurvey", given) == [
        ("NOT_FOUND", "The survey has no such field.", ["fields", "0", "id"])
    ]


async def test_type_of_an_unanswered_field_may_change(own: Client) -> None:
    given = [field(number) for number in IN_ORDER]
    given[1] = field(1, type="CHOICE", options=[{"label": "Yes"}])

    await own.done("updateSurvey", {"id": acme("Survey", 1), "fields": given})

    _, fields = await form(own, acme("Survey", 1))
    assert fields[1] == ("CHOICE", "Csat Größe?", True, ["Yes"])


async def test_options_go_with_the_type(own: Client) -> None:
    payload = await own.done("createSurvey", NEW, "survey { id fields { nodes { id } } }")
    survey = payload["survey"]
    ids = [node["id"] for node in survey["fields"]["nodes"]]
    given = [{"id": ids[0]}, {"id": ids[1]}, {"id": ids[2], "type": "TEXT"}]

    await own.done("updateSurvey", {"id": survey["id"], "fields": given})

    _, fields = await form(own, survey["id"])
    assert fields[2] == ("TEXT", "Who?", False, [])


async def test_delete_and_bring_back(own: Client) -> None:
    id_ = acme("Survey", 1)
    await own.done("deleteSurvey", {"id": id_})
    query = "query($id: ID!) { survey(id: $id) { name } surveys { nodes { id } } }"

    data = await own.data(query, {"id": id_})
    assert (data["survey"], id_ in [n["id"] for n in data["surveys"]["nodes"]]) == (None, False)
    # What was answered with it still shows it.
    query = "query($id: ID!) { feedback(id: $id) { survey { name active } } }"
    assert await own.data(query, {"id": acme("Feedback", 1)}) == {
        "feedback": {"survey": {"name": "After the visit", "active": False}}
    }
    assert await refused(own, "deleteSurvey", {"id": id_}) == [
        ("NOT_FOUND", "There is no such survey.", ["id"])
    ]

    await own.done("updateSurvey", {"id": id_, "active": True})
    assert (await form(own, id_))[0] == "After the visit"


async def test_null_is_no_name(own: Client) -> None:
    assert await refused(own, "updateSurvey", {"id": acme("Survey", 1), "name": None}) == [
        ("REQUIRED", "`name` cannot be null. Leave it out to keep it as it is.", ["name"])
    ]


async def test_requests_ask_for_a_survey(own: Client) -> None:
    given = {
        "customerId": acme("Customer", 1),
        "templateId": acme("MessageTemplate", 1),
        "locationId": acme("Location", 1),
        "surveyId": acme("Survey", 2),
    }

    payload = await own.done(
        "createFeedbackRequest", given, "feedbackRequest { id survey { name } }"
    )

    assert payload["feedbackRequest"]["survey"] == {"name": "Short"}
    query = "query($f: FeedbackRequestFilter) { feedbackRequests(filter: $f) { nodes { id } } }"
    data = await own.data(query, {"f": {"survey": {"eq": acme("Survey", 2)}}})
    assert data["feedbackRequests"]["nodes"] == [{"id": payload["feedbackRequest"]["id"]}]
    for other in (acme("Survey", 3), gid("Survey", BOLT * SPAN + 1)):
        assert await refused(own, "createFeedbackRequest", {**given, "surveyId": other}) == [
            ("NOT_FOUND", "There is no such survey.", ["surveyId"])
        ]


async def test_a_field_is_not_removed_while_it_is_answered(own: Client) -> None:
    """Whoever comes first, no answer is lost and none hangs in the air."""
    token = f"token-{FIRST + 8}"
    answers = [
        {"fieldId": acme("SurveyField", 1), "rating": 5},
        {"fieldId": acme("SurveyField", 6), "choiceIds": [acme("SurveyFieldOption", 4)]},
    ]
    fields = [field(number) for number in (2, 4, 3, 6, 5)]

    removed, answered = await asyncio.gather(
        own.run("updateSurvey", {"id": acme("Survey", 1), "fields": fields}),
        own.run("submitFeedback", {"answers": answers}, "", None, token=token),
    )

    codes = [[e["code"] for e in payload["userErrors"]] for payload in (removed, answered)]
    assert codes in ([[], ["NOT_FOUND"]], [["CONFLICT"], []])
