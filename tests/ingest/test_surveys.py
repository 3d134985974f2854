"""Import of surveys, of answers to their fields and of replies to feedback."""

from typing import Any

import pytest

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.models import metadata
from gateway.store.ids import encode_id
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.support.snapshot import rows_of

CREATED = records.CREATED
SURVEY: dict[str, Any] = {
    "id": "s1",
    "created": CREATED,
    "name": "After the visit",
    "active": True,
    "fields": [
        {"id": "f1", "type": "nps", "label": "Recommend?", "required": True},
        {"id": "f2", "type": "csat", "label": "Satisfied?"},
        {"id": "f3", "type": "text", "label": "Why?"},
        {"id": "f4", "type": "choice", "label": "Who?", "options": ["Ann", "Bob"]},
        {"id": "f5", "type": "multi-choice", "label": "What?", "options": ["Price", "Staff"]},
    ],
}
ANSWERS: list[dict[str, Any]] = [
    {"field": "f2", "rating": "4"},
    {"field": "f1", "rating": 9},
    {"field": "f3", "content": " Nice "},
    {"field": "f4", "choices": ["Bob"]},
    {"field": "f5", "choices": ["Staff", "Price"]},
]
REPLIES: list[dict[str, Any]] = [
    {"id": "r2", "created": CREATED + 7200, "content": "Again", "method": "ai"},
    {"id": "r1", "created": CREATED + 3600, "user": "u1", "content": "Thanks"},
]


def plain(**values: Any) -> dict[str, Any]:
    """Feedback with a survey; its scores are told by its answers."""
    return {"id": "f1", "created": CREATED, "location": "l1", "survey": "s1", **values}


async def stored(database: Database, *names: str) -> Any:
    tables = await rows_of(database, *names)
    return tables[names[0]] if len(names) == 1 else [tables[name] for name in names]


async def told(database: Database) -> list[Any]:
    """Each answer by the ids in the other system: field, rating, text, options."""
    fields, options, answers, choices = await stored(
        database,
        "survey_fields",
        "survey_field_options",
        "feedback_answers",
        "feedback_answer_choices",
    )
    names = {field["id"]: field["external_id"] for field in fields}
    labels = {option["id"]: option["label"] for option in options}
    return [
        (
            names[answer["field_id"]],
            answer["rating"],
            answer["content"],
            [labels[tie["option_id"]] for tie in choices if tie["answer_id"] == answer["id"]],
        )
        for answer in sorted(answers, key=lambda answer: names[answer["field_id"]])
    ]


async def test_survey(importing: Importer, database: Database) -> None:
    assert counts(await importing(SURVEY)) == {"surveys": (1, 0, 0, 0, 0)}
    assert counts(await importing(SURVEY)) == {"surveys": (0, 0, 1, 0, 0)}

    (survey,) = await stored(database, "surveys")
    assert (survey["name"], survey["source"], survey["external_id"]) == (
        "After the visit",
        "feedbackapi",
        "s1",
    )
    fields = await stored(database, "survey_fields")
    assert [(f["external_id"], f["type"].value, f["position"], f["required"]) for f in fields] == [
        ("f1", "NPS", 0, True),
        ("f2", "CSAT", 1, False),
        ("f3", "TEXT", 2, False),
        ("f4", "CHOICE", 3, False),
        ("f5", "MULTI_CHOICE", 4, False),
    ]
    options = await stored(database, "survey_field_options")
    assert [option["label"] for option in options] == ["Ann", "Bob", "Price", "Staff"]


async def test_survey_that_changed(importing: Importer, database: Database) -> None:
    await importing(SURVEY)
    before = {f["external_id"]: f["id"] for f in await stored(database, "survey_fields")}
    fields = [
        {"id": "f4", "type": "choice", "label": "Who was it?", "options": ["Bob", "Carl"]},
        {"id": "f6", "type": "rating", "label": "Clean?"},
        *SURVEY["fields"][:3],
    ]

    report = await importing({**SURVEY, "name": "New", "fields": fields})

    assert counts(report) == {"surveys": (0, 1, 0, 0, 0)}
    after = sorted(await stored(database, "survey_fields"), key=lambda f: f["position"])
    assert [f["external_id"] for f in after] == ["f4", "f6", "f1", "f2", "f3"]
    assert all(f["id"] == before.get(f["external_id"], f["id"]) for f in after)
    assert after[0]["label"] == "Who was it?"
    options = await stored(database, "survey_field_options")
    assert sorted((o["position"], o["label"]) for o in options) == [(0, "Bob"), (1, "Carl")]


async def test_survey_without_fields_keeps_them(importing: Importer, database: Database) -> None:
    await importing(SURVEY)
    report = await importing({"id": "s1", "name": "New"}, resource="surveys")
    assert counts(report) == {"surveys": (0, 1, 0, 0, 0)}
    assert len(await stored(database, "survey_fields")) == 5


async def test_deleted_survey(importing: Importer, database: Database) -> None:
    await importing(SURVEY)
    report = await importing({"id": "s1", "deleted": True}, resource="surveys")
    assert counts(report) == {"surveys": (0, 1, 0, 0, 0)}
    assert [survey["active"] for survey in await stored(database, "surveys")] == [False]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": " "}, "`name` is needed: give a text."),
        ({"fields": "x"}, "`fields` is 'x'. Give a list of objects."),
        (
            {"fields": [{"id": "f1", "type": "stars", "label": "a"}]},
            "`type` is 'stars'. Give one of: csat, nps, rating, text, choice, multi_choice.",
        ),
        ({"fields": [{"type": "nps", "label": "a"}]}, "`id` is needed: give an id."),
        (
            {"fields": [{"id": "f1", "type": "choice", "label": "a"}]},
            "A field of type CHOICE has 1 to 100 options; these are 0.",
        ),
        (
            {"fields": [{"id": "f1", "type": "nps", "label": "a"}] * 2},
            "`fields` has an id twice. Give each its own.",
        ),
    ],
)
async def test_wrong_surveys(
    importing: Importer, database: Database, change: dict[str, Any], reason: str
) -> None:
    report = await importing({**SURVEY, **change})
    assert (counts(report), reasons(report)) == ({"surveys": (0, 0, 0, 1, 0)}, [reason])
    assert await stored(database, "surveys") == []


async def test_answers(importing: Importer, database: Database) -> None:
    """The survey may stand behind the feedback in the file."""
    given = plain(answers=ANSWERS, comments="Hello")
    report = await importing([records.location(), given, SURVEY])

    assert reasons(report) == []
    assert await told(database) == [
        ("f1", 9, None, []),
        ("f2", 4, None, []),
        ("f3", None, "Nice", []),
        ("f4", None, None, ["Bob"]),
        ("f5", None, None, ["Price", "Staff"]),
    ]
    (row,) = await stored(database, "feedbacks")
    kept = {name: row[name] for name in ("nps_score", "star_rating", "text_count")}
    assert kept == {"nps_score": 9, "star_rating": 4, "text_count": 2}
    assert row["type"].value == "NPS"
    answer_ids = [answer["id"] for answer in await stored(database, "feedback_answers")]

    assert counts(await importing(given)) == {"feedback": (0, 0, 1, 0, 0)}
    assert [a["id"] for a in await stored(database, "feedback_answers")] == answer_ids


async def test_answers_that_changed(importing: Importer, database: Database) -> None:
    await importing([SURVEY, plain(answers=ANSWERS, comments="Hello")])

    report = await importing(plain(answers=[{"field": "f4", "choices": ["Ann"]}]))

    assert counts(report) == {"feedback": (0, 1, 0, 0, 0)}
    assert await told(database) == [("f4", None, None, ["Ann"])]
    (row,) = await stored(database, "feedbacks")
    assert row["text_count"] == 1


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (
            {"type": "star-rating", "nps-score": 8},
            "`nps_score` contradicts the type STAR_RATING. Leave it out, or correct `type`.",
        ),
        (
            {"type": "nps", "nps-score": 8, "star-rating": 4},
            "`star_rating` contradicts the type NPS. Leave it out, or correct `type`.",
        ),
        (
            {"type": "nps", "nps-score": None, "happy": False},
            "`happy` contradicts the type NPS. Leave it out, or correct `type`.",
        ),
        (
            {"type": "other", "nps-score": 8, "star-rating": 4},
            "`star_rating` contradicts `nps_score`. Leave one of them out.",
        ),
        (
            {"survey": "s1", "answers": [{"field": "f2", "rating": 4}], "star-rating": 3},
            "`star_rating` contradicts the type NPS. Leave it out, or correct `type`.",
        ),
    ],
)
async def test_scores_that_contradict_the_type(
    importing: Importer, database: Database, values: dict[str, Any], reason: str
) -> None:
    await importing(SURVEY)

    report = await importing(records.feedback(**values))

    assert reasons(report) == [reason]
    assert await stored(database, "feedbacks") == []


async def test_a_score_that_an_answer_tells_is_no_contradiction(
    importing: Importer, database: Database
) -> None:
    given = plain(answers=ANSWERS, **{"type": "nps", "nps-score": 9, "star-rating": 4})

    report = await importing([SURVEY, given])

    assert reasons(report) == []
    (row,) = await stored(database, "feedbacks")
    assert (row["type"].value, row["nps_score"], row["star_rating"]) == ("NPS", 9, 4)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ({"comments": "Hello"}, 1),
        ({"comments": " \n"}, 0),
        ({}, 0),
    ],
)
async def test_texts_are_counted(
    importing: Importer, database: Database, values: dict[str, Any], texts: int
) -> None:
    await importing(records.feedback(**values))
    assert [row["text_count"] for row in await stored(database, "feedbacks")] == [texts]


async def test_texts_of_answers_stay_counted(importing: Importer, database: Database) -> None:
    """Later records that say nothing of the answers leave them."""
    await importing([SURVEY, plain(answers=ANSWERS)])
    await importing(plain(comments="Hello"))
    assert [row["text_count"] for row in await stored(database, "feedbacks")] == [2]
    await importing(plain(comments=None))
    assert [row["text_count"] for row in await stored(database, "feedbacks")] == [1]
    assert len(await told(database)) == 5


async def test_direct_scores_win(importing: Importer, database: Database) -> None:
    await importing([SURVEY, records.feedback(survey="s1", answers=ANSWERS)])
    (row,) = await stored(database, "feedbacks")
    assert (row["nps_score"], row["star_rating"]) == (8, 4)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            {"field": "f9", "rating": 1},
            "`field` refers to 'f9', which the survey does not have here. "
            "Import the survey with its fields first.",
        ),
        (
            {"field": "f4", "choices": ["Zoe"]},
            "`choices` names 'Zoe', which is not an option of the field here. "
            "Import the survey with its options first.",
        ),
        ({"field": "f2", "rating": 0}, "`rating` is 0. Give a whole number from 1 to 5."),
        ({"field": "f1", "rating": 11}, "`rating` is 11. Give a whole number from 0 to 10."),
        ({"field": "f3", "rating": 1}, "A field of type TEXT takes no `rating`. Leave it out."),
        (
            {"field": "f4", "choices": ["Ann", "Bob"]},
            "2 options are chosen. Choose exactly one.",
        ),
        ({"rating": 1}, "`field` is needed: give an id."),
    ],
)
async def test_wrong_answers(
    importing: Importer, database: Database, answer: dict[str, Any], reason: str
) -> None:
    await importing(SURVEY)
    report = await importing(plain(answers=[answer]))
    assert reasons(report) == [reason]
    assert await stored(database, "feedbacks") == []


async def test_survey_that_is_unknown(importing: Importer, database: Database) -> None:
    """It gets a placeholder; answers to it cannot be understood."""
    answered = plain(id="f2", answers=[{"field": "f1", "rating": 3}])
    report = await importing([plain(comments="x"), answered])
    assert counts(report) == {
        "feedback": (1, 0, 0, 1, 0),
        "surveys": (0, 0, 0, 0, 1),
        "locations": (0, 0, 0, 0, 1),
    }
    assert counts(await importing(SURVEY)) == {"surveys": (0, 1, 0, 0, 0)}
    (row,) = await stored(database, "feedbacks")
    (survey,) = await stored(database, "surveys")
    assert (row["survey_id"], survey["name"]) == (survey["id"], "After the visit")


async def test_answered_fields_are_not_lost(importing: Importer, database: Database) -> None:
    await importing([SURVEY, plain(answers=ANSWERS)])
    report = await importing({**SURVEY, "name": "New", "fields": SURVEY["fields"][1:]})
    assert reasons(report) == [
        "The field 'Recommend?' was answered and cannot be removed. "
        "List it with its `id`, or make a new survey."
    ]
    assert [survey["name"] for survey in await stored(database, "surveys")] == ["After the visit"]
    assert len(await stored(database, "survey_fields")) == 5


async def test_replies(importing: Importer, database: Database) -> None:
    given = records.feedback(replies=REPLIES)
    report = await importing([records.user(), given])

    assert reasons(report) == []
    replies = await stored(database, "feedback_replies")
    (user,) = await stored(database, "users")
    assert [(r["external_id"], r["method"].value, r["user_id"], r["content"]) for r in replies] == [
        ("r2", "AI", None, "Again"),
        ("r1", "MANUAL", user["id"], "Thanks"),
    ]
    (row,) = await stored(database, "feedbacks")
    assert (
        row["first_reply_id"],
        row["first_replied"].timestamp(),
        row["first_reply_user_id"],
    ) == (
        replies[1]["id"],
        CREATED + 3600,
        user["id"],
    )
    assert counts(await importing(given)) == {"feedback": (0, 0, 1, 0, 0)}


async def test_replies_that_changed(importing: Importer, database: Database) -> None:
    await importing([records.user(), records.feedback(replies=REPLIES)])
    change = [{"id": "r2", "created": CREATED, "content": "Now the first"}]

    assert counts(await importing(records.feedback(replies=change))) == {
        "feedback": (0, 1, 0, 0, 0)
    }

    replies = {r["external_id"]: r for r in await stored(database, "feedback_replies")}
    assert {name: r["content"] for name, r in replies.items()} == {
        "r1": "Thanks",
        "r2": "Now the first",
    }
    (row,) = await stored(database, "feedbacks")
    assert (row["first_reply_id"], row["first_reply_user_id"]) == (replies["r2"]["id"], None)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            {"id": "r1", "created": CREATED - 1, "content": "x"},
            "The reply r1 is older than its feedback. Correct `created`.",
        ),
        (
            {"id": "r1", "created": CREATED, "content": "x", "user": "u9"},
            "`user` refers to 'u9', which is unknown here. "
            "Import the users first, or leave it out.",
        ),
        (
            {"id": "r1", "created": CREATED, "content": "x", "method": "fax"},
            "`method` is 'fax'. Give manual or ai.",
        ),
        ({"id": "r1", "created": CREATED}, "`content` is needed: give a text."),
        ({"id": "r1", "content": "x"}, "`created` is needed: give the time of the reply."),
        ({"created": CREATED, "content": "x"}, "`id` is needed: give an id."),
    ],
)
async def test_wrong_replies(
    importing: Importer, database: Database, reply: dict[str, Any], reason: str
) -> None:
    report = await importing(records.feedback(replies=[reply]))
    assert reasons(report) == [reason]
    assert await stored(database, "feedbacks") == []


async def test_reply_of_other_feedback(importing: Importer, database: Database) -> None:
    reply = [{"id": "r1", "created": CREATED, "content": "x"}]
    report = await importing(
        [records.feedback(replies=reply), records.feedback(id="f2", replies=reply)]
    )
    assert reasons(report) == [
        "The reply r1 belongs to other feedback already. Remove it from one of the two."
    ]
    assert len(await stored(database, "feedbacks")) == 1


async def test_survey_and_user_of_a_request(importing: Importer, database: Database) -> None:
    """Feedback has both from the request that it answers."""
    answer = {"id": "f1", "created": CREATED, "location": "l1", "answers": ANSWERS}
    request = records.request(survey="s1", user="u1", feedback=answer)

    report = await importing([SURVEY, records.user(), request])

    assert reasons(report) == []
    (survey,), (user,), (sent,), (row,) = await stored(
        database, "surveys", "users", "feedback_requests", "feedbacks"
    )
    assert (sent["survey_id"], sent["user_id"]) == (survey["id"], user["id"])
    assert (row["survey_id"], row["user_id"]) == (survey["id"], user["id"])
    assert len(await told(database)) == 5


async def test_a_dry_run_writes_nothing(importing: Importer, database: Database) -> None:
    report = await importing([SURVEY, plain(answers=ANSWERS, replies=REPLIES[:1])], dry_run=True)
    assert reasons(report) == []
    for name in ("surveys", "survey_fields", "feedback_answers", "feedback_replies"):
        table = metadata.tables[name]
        assert await database.fetch_unscoped(table.select(), Unscoped.OPERATOR) == []


async def test_times_of_change_of_replies(importing: Importer, database: Database) -> None:
    first, second = REPLIES
    given = [{**first, "updated": CREATED + 9000}, second]
    await importing([records.user(), records.feedback(replies=given)])

    again = await importing(records.feedback(replies=given), strict=True)
    before = {r["external_id"]: r["updated"] for r in await stored(database, "feedback_replies")}
    edited = [{**first, "content": "Edited", "updated": "2024-12-15T00:00:00Z"}]
    later = await importing(records.feedback(replies=edited))

    assert (counts(again), reasons(again)) == ({"feedback": (0, 0, 1, 0, 0)}, [])
    assert {name: at.timestamp() for name, at in before.items()} == {
        "r2": CREATED + 9000,
        "r1": CREATED + 3600,
    }
    assert counts(later) == {"feedback": (0, 1, 0, 0, 0)}
    reply = (await stored(database, "feedback_replies"))[0]
    assert (reply["content"], reply["updated"].isoformat()) == (
        "Edited",
        "2024-12-15T00:00:00+00:00",
    )


async def test_options_as_the_graph_writes_them(importing: Importer, database: Database) -> None:
    await importing(SURVEY)
    rows = await stored(database, "survey_field_options")
    ids = {row["label"]: encode_id("SurveyFieldOption", row["id"]) for row in rows}
    answers = [
        {"fieldId": "f4", "type": "CHOICE", "choiceIds": [ids["Bob"]]},
        {
            "fieldId": "f5",
            "created": CREATED,
            "choices": {"nodes": [{"label": "Staff"}, {"id": ids["Price"]}]},
        },
    ]

    report = await importing(plain(answers=answers))

    assert (reasons(report), report.unread) == ([], {})
    assert await told(database) == [
        ("f4", None, None, ["Bob"]),
        ("f5", None, None, ["Price", "Staff"]),
    ]
    listed = [answers[0], {"field": "f5", "choices": [{"id": ids["Staff"], "label": "Staff"}]}]
    assert counts(await importing(plain(answers=listed))) == {"feedback": (0, 1, 0, 0, 0)}
    assert await told(database) == [("f4", None, None, ["Bob"]), ("f5", None, None, ["Staff"])]


async def test_options_of_another_field_are_refused(
    importing: Importer, database: Database
) -> None:
    await importing(SURVEY)
    staff = (await stored(database, "survey_field_options"))[3]
    given = encode_id("SurveyFieldOption", staff["id"])

    report = await importing(plain(answers=[{"field": "f4", "choiceIds": [given]}]))

    assert reasons(report) == [
        f"`choices` names {given!r}, which is not an option of the field here. "
        "Import the survey with its options first."
    ]
    assert await stored(database, "feedbacks") == []


async def test_survey_as_the_graph_gives_it(importing: Importer, database: Database) -> None:
    options = {"nodes": [{"label": "Ann", "position": 0}, {"label": "Bob", "position": 1}]}
    field = {
        "externalId": "f4",
        "created": CREATED,
        "position": 0,
        "type": "CHOICE",
        "label": "Who",
    }

    report = await importing({**SURVEY, "fields": [{**field, "options": options}]}, strict=True)

    assert (reasons(report), report.unread) == ([], {})
    assert [row["label"] for row in await stored(database, "survey_field_options")] == [
        "Ann",
        "Bob",
    ]
