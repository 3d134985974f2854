"""Activity feedback: made, changed, asked for, and what of it nobody may see."""

import datetime as dt
import json
from typing import Any

import pytest
import time_machine

from gateway.config import Settings
from gateway.policies import ApiScope
from gateway.resources.users.lookup import issue_key, users_of
from tests.support.client import JSON, Client, acme, gid
from tests.support.expect import KEY_REUSED, refused
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import rows_of

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
WHOLE = """activityFeedback {
  activityType activityId overallSatisfaction npsScore completionTime completionRate isAnonymous
  answered svClient version created updated
  rep { id } client { id } template { id }
  sentiment { overall confidence }
  keywords { nodes { keyword } }
  session { deviceType browser ipAddress location { country city } }
  responses { nodes { questionId questionText questionType responseValue responseText score } }
  followUpActions { nodes { actionType priority assignedTo dueDate status } }
  companyNamespace { nodes { namespace } }
}"""
NEEDED = {
    "activityType": "sales_visit",
    "repId": acme("User", 1),
    "templateId": acme("Survey", 1),
    "overallSatisfaction": 8,
}


async def create(own: Client, who: str = "admin", **given: Any) -> JSON:
    with time_machine.travel(NOW, tick=False):
        payload = await own.done("createActivityFeedback", {**NEEDED, **given}, WHOLE, who)
    feedback: JSON = payload["activityFeedback"]
    return feedback


async def update(own: Client, number: int = 1, **given: Any) -> JSON:
    input_ = {"id": acme("ActivityFeedback", number), **given}
    with time_machine.travel(NOW, tick=False):
        payload = await own.done("updateActivityFeedback", input_, WHOLE)
    feedback: JSON = payload["activityFeedback"]
    return feedback


async def key_for_addresses(client: Client) -> str:
    """A key of Acme's administrator that may read IP addresses."""
    scopes = [ApiScope.READ, ApiScope.WRITE, ApiScope.READ_IP_ADDRESSES]
    (admin,) = [u for u in await users_of(client.database, ACME) if u.email.startswith("admin")]
    settings: Settings = client.settings
    return (await issue_key(client.database, settings, admin, "addresses", scopes)).text


async def test_what_is_needed_is_enough(own: Client) -> None:
    assert await create(own) == {
        "activityType": "sales_visit",
        "activityId": None,
        "overallSatisfaction": 8,
        "npsScore": None,
        "completionTime": None,
        "completionRate": 0.0,
        "isAnonymous": False,
        "answered": False,
        "svClient": None,
        "version": 0,
        "created": "2026-11-22T08:30:00Z",
        "updated": "2026-11-22T08:30:00Z",
        "rep": {"id": acme("User", 1)},
        "client": None,
        "template": {"id": acme("Survey", 1)},
        "sentiment": {"overall": None, "confidence": None},
        "keywords": {"nodes": []},
        "session": {
            "deviceType": None,
            "browser": None,
            "ipAddress": None,
            "location": {"country": None, "city": None},
        },
        "responses": {"nodes": []},
        "followUpActions": {"nodes": []},
        "companyNamespace": {"nodes": []},
    }


async def test_questions_are_fields_of_the_template_by_either_id(own: Client) -> None:
    """Survey 2 has fields 7 and 8; field 8 was imported as x-8. Field 1 is another survey's."""
    questions = [acme("SurveyField", 7), "x-8", acme("SurveyField", 1), "elsewhere", None]
    feedback = await create(
        own,
        templateId=acme("Survey", 2),
        responses=[{"questionId": each, "responseText": "so"} for each in questions],
    )

    found = feedback["responses"]["nodes"]
    assert [each["questionId"] for each in found] == questions
    labels = ["NPS?", "TEXT?", None, None, None]
    assert [each["questionText"] for each in found] == labels
    assert feedback["completionRate"] == 100.0


@pytest.mark.parametrize(
    ("value", "score"),
    [
        ("8", 8.0),
        (" 8.50\t", 8.5),
        ("-.5", -0.5),
        ("+1e2", 100.0),
        ("1e999", None),
        ("nan", None),
        ("Infinity", None),
        ("0x10", None),
        ("1_000", None),
        ("٣", None),
        ("8/10", None),
        ("", None),
        (None, None),
    ],
)
async def test_scores_are_finite_decimal_numbers(
    own: Client, value: str | None, score: float | None
) -> None:
    feedback = await create(own, responses=[{"responseValue": value}])

    (response,) = feedback["responses"]["nodes"]
    assert (response["responseValue"], response["score"]) == (value, score)
    assert feedback["answered"] is bool(value)


async def test_completion_counts_fields_that_are_answered(own: Client) -> None:
    """Survey 1 has seven fields: two answered, one blank, one of another system."""
    given = [("SurveyField", 1, "5"), ("SurveyField", 1, "4"), ("SurveyField", 2, " ")]
    responses = [{"questionId": acme(t, n), "responseValue": v} for t, n, v in given]
    responses += [{"questionId": acme("SurveyField", 4), "responseText": "Nett"}]
    responses += [{"questionId": "elsewhere", "responseValue": "1"}]

    feedback = await create(own, responses=responses)

    assert feedback["completionRate"] == pytest.approx(200 / 7)


@pytest.mark.parametrize(
    ("text", "label", "keywords"),
    [
        ("Absolutely wonderful, I love it!", "very_positive", ["love", "wonderful"]),
        ("The visit was ok.", "positive", ["ok"]),
        ("We met on Tuesday.", "neutral", []),
        ("A bit late and slightly rude.", "negative", ["rude"]),
        ("Terrible. The worst visit ever, I hate it!", "very_negative", ["worst", "hate"]),
    ],
)
async def test_sentiment_of_what_is_said(
    own: Client, text: str, label: str, keywords: list[str]
) -> None:
    feedback = await create(own, responses=[{"responseValue": "10", "responseText": text}])

    assert feedback["sentiment"]["overall"] == label
    assert 0 <= feedback["sentiment"]["confidence"] <= 1
    assert [each["keyword"] for each in feedback["keywords"]["nodes"]][: len(keywords)] == keywords


async def test_numbers_say_nothing_of_sentiment(own: Client) -> None:
    feedback = await create(own, responses=[{"responseValue": "1", "responseText": " "}])

    assert feedback["sentiment"] == {"overall": None, "confidence": None}


async def test_another_analyser(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own.settings, "sentiment", f"{__name__}:gloomy")

    feedback = await create(own, responses=[{"responseText": "Wonderful"}])

    assert feedback["sentiment"] == {"overall": "gloomy", "confidence": 1.0}
    assert feedback["keywords"]["nodes"] == [{"keyword": "Wonderful"}]


def gloomy(texts: Any) -> Any:
    from gateway.resources.activity_feedback.sentiment import Sentiment

    return Sentiment("gloomy", 7.5, list(texts))


@pytest.mark.parametrize("analyser", ["no_such_module:analyse", f"{__name__}:missing"])
async def test_feedback_is_kept_whatever_the_analyser_does(
    own: Client, monkeypatch: pytest.MonkeyPatch, analyser: str
) -> None:
    monkeypatch.setattr(own.settings, "sentiment", analyser)

    feedback = await create(own, responses=[{"responseText": "Wonderful"}])

    assert feedback["sentiment"] == {"overall": None, "confidence": None}
    assert feedback["answered"] is True


async def test_update_changes_what_is_given_and_counts_up(own: Client) -> None:
    before = await update(own)
    assert before["version"] == 0

    changed = await update(own, npsScore=None, followUpActions=[{"actionType": "call"}])

    expected = {**before, "npsScore": None, "version": 1, "updated": "2026-11-22T08:30:00Z"}
    nothing = {"priority": None, "assignedTo": None, "dueDate": None, "status": None}
    expected["followUpActions"] = {"nodes": [{"actionType": "call", **nothing}]}
    assert changed == expected
    assert (await update(own, overallSatisfaction=1))["version"] == 2


async def test_responses_are_replaced_whole_and_felt_anew(own: Client) -> None:
    changed = await update(own, responses=[{"questionId": "new", "responseText": "Awful"}])

    assert [each["questionId"] for each in changed["responses"]["nodes"]] == ["new"]
    assert changed["sentiment"]["overall"] == "negative"
    assert [each["keyword"] for each in changed["keywords"]["nodes"]] == ["awful"]
    empty = await update(own, responses=None, companyNamespace=[])
    assert empty["responses"]["nodes"] == empty["companyNamespace"]["nodes"] == []
    assert (empty["answered"], empty["sentiment"]["overall"]) == (False, None)


BAD: list[tuple[JSON, tuple[str, str, list[str]]]] = [
    *(
        ({name: value}, ("INVALID", f"`{name}` is {value}. Give a whole number {span}.", [name]))
        for name, value, span in (
            ("overallSatisfaction", 0, "from 1 to 10"),
            ("overallSatisfaction", 11, "from 1 to 10"),
            ("npsScore", -1, "from 0 to 10"),
            ("npsScore", 11, "from 0 to 10"),
        )
    ),
    (
        {"responses": [{}] * 101},
        ("INVALID", "`responses` has 101 responses. Give 100 at most.", ["responses"]),
    ),
    (
        {"responses": [{}, {"responseText": "x" * 10_001}]},
        (
            "INVALID",
            "`responseText` has 10001 characters. Give 10000 at most.",
            ["responses", "1", "responseText"],
        ),
    ),
    (
        {"responses": [{"questionId": "q" * 129}]},
        (
            "INVALID",
            "`questionId` has 129 characters. Give 128 at most.",
            ["responses", "0", "questionId"],
        ),
    ),
    (
        {"companyNamespace": ["a", " a "]},
        ("INVALID", "'a' is named twice. Name it once.", ["companyNamespace", "1"]),
    ),
    (
        {"companyNamespace": ["a", " "]},
        ("REQUIRED", "`1` is needed: give a text.", ["companyNamespace", "1"]),
    ),
    (
        {"companyNamespace": [str(number) for number in range(101)]},
        (
            "INVALID",
            "`companyNamespace` has 101 namespaces. Give 100 at most.",
            ["companyNamespace"],
        ),
    ),
]
ONLY_NEW: list[tuple[JSON, tuple[str, str, list[str]]]] = [
    (
        {"activityType": "  "},
        ("REQUIRED", "`activityType` is needed: give a text.", ["activityType"]),
    ),
    (
        {"completionTime": -1},
        (
            "INVALID",
            "`completionTime` is -1. Give a whole number from 0 to 2147483647.",
            ["completionTime"],
        ),
    ),
    (
        {"session": {"ipAddress": "1" * 101}},
        (
            "INVALID",
            "`ipAddress` has 101 characters. Give 100 at most.",
            ["session", "ipAddress"],
        ),
    ),
    ({"repId": acme("User", 6)}, ("NOT_FOUND", "There is no such user.", ["repId"])),
    ({"clientId": acme("Customer", 6)}, ("NOT_FOUND", "There is no such customer.", ["clientId"])),
    ({"templateId": acme("Survey", 3)}, ("NOT_FOUND", "There is no such survey.", ["templateId"])),
]


@pytest.mark.parametrize(("given", "refusal"), [*BAD, *ONLY_NEW])
async def test_bad_feedback_is_refused(own: Client, given: JSON, refusal: Any) -> None:
    assert await refused(own, "createActivityFeedback", {**NEEDED, **given}) == [refusal]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        *BAD,
        (
            {"followUpActions": [{}] * 101},
            (
                "INVALID",
                "`followUpActions` has 101 actions. Give 100 at most.",
                ["followUpActions"],
            ),
        ),
        (
            {"overallSatisfaction": None},
            (
                "REQUIRED",
                "`overallSatisfaction` cannot be null. Leave it out to keep it as it is.",
                ["overallSatisfaction"],
            ),
        ),
    ],
)
async def test_bad_changes_are_refused(own: Client, given: JSON, refusal: Any) -> None:
    input_ = {"id": acme("ActivityFeedback", 1), **given}
    assert await refused(own, "updateActivityFeedback", input_) == [refusal]


@pytest.mark.parametrize("missing", sorted(NEEDED))
async def test_what_is_needed_must_be_given(own: Client, missing: str) -> None:
    given = {name: value for name, value in NEEDED.items() if name != missing}

    payload = await own.run("createActivityFeedback", given)

    assert missing in payload["error"]["message"]


@pytest.mark.parametrize(
    "given",
    [
        {"sentiment": {"overall": "positive"}},
        {"completionRate": 100},
        {"followUpActions": []},
        {"svClient": 1},
        {"session": {"location": {"city": "Bonn"}}},
        {"responses": [{"questionText": "Why?"}]},
    ],
)
async def test_what_is_only_told_cannot_be_given(own: Client, given: JSON) -> None:
    """Output only."""
    payload = await own.run("createActivityFeedback", {**NEEDED, **given})

    assert "not to include unknown field" in payload["error"]["message"]


async def test_accounts_do_not_mix(own: Client) -> None:
    input_ = {**NEEDED, "clientId": gid("Customer", BOLT * SPAN + 1)}
    refusals = await refused(own, "createActivityFeedback", input_, "provider")
    assert refusals == [("NOT_FOUND", "There is no such customer.", ["clientId"])]


async def test_the_same_key_gives_the_same_feedback(own: Client) -> None:
    given = {**NEEDED, "idempotencyKey": "k"}
    first = await own.done("createActivityFeedback", given, "activityFeedback { id }")
    again = await own.done("createActivityFeedback", given, "activityFeedback { id }")

    assert first == again
    other = {**given, "overallSatisfaction": 9}
    assert await refused(own, "createActivityFeedback", other) == KEY_REUSED


SECRETS: JSON = {"clientId": acme("Customer", 2), "session": {"ipAddress": "203.0.113.77"}}


async def test_anonymous_feedback_has_neither_client_nor_address(own: Client) -> None:
    key = await key_for_addresses(own)
    feedback = await create(own, who=key, isAnonymous=True, **SECRETS)

    assert feedback["isAnonymous"] is True
    assert feedback["client"] is None
    assert feedback["session"]["ipAddress"] is None
    rows = (await rows_of(own.database))["activity_feedbacks"]
    newest = max(rows, key=lambda row: row["id"])
    # It is not even kept, so there is no way to come upon it.
    assert (newest["client_customer_id"], newest["ip_address"]) == (None, None)
    asked = await own.data(
        """query($client: ID!) {
          activityFeedbacks(filter: {client: {eq: $client}}) { nodes { isAnonymous } }
          customer(id: $client) { activityFeedbacks { nodes { isAnonymous } } }
        }""",
        {"client": acme("Customer", 2)},
        key,
    )
    assert "true" not in json.dumps(asked)


async def test_ip_addresses_need_their_scope(own: Client) -> None:
    feedback = await create(own, **SECRETS)
    assert feedback["client"] == {"id": acme("Customer", 2)}
    assert feedback["session"]["ipAddress"] is None

    document = "{ activityFeedbacks(first: 1) { nodes { session { ipAddress } } } }"
    found = {}
    for who in ("admin", await key_for_addresses(own)):
        data = await own.data(document, who=who)
        found[who == "admin"] = data["activityFeedbacks"]["nodes"]
    assert found == {
        True: [{"session": {"ipAddress": None}}],
        False: [{"session": {"ipAddress": "203.0.113.77"}}],
    }


async def test_a_key_cannot_give_itself_the_scope(own: Client) -> None:
    given = {"name": "k", "scopes": ["READ", "READ_IP_ADDRESSES"]}
    message = "A key cannot grant more than the one that makes it."
    assert await refused(own, "createApiKey", given) == [("INVALID", message, ["scopes"])]


async def test_restricted_users_record_their_own(own: Client) -> None:
    refusals = await refused(own, "createActivityFeedback", NEEDED, "restricted")
    assert refusals == [("NOT_FOUND", "There is no such user.", ["repId"])]

    made = await create(own, who="restricted", repId=acme("User", 3))
    assert made["rep"] == {"id": acme("User", 3)}
    other = {"id": acme("ActivityFeedback", 3), "npsScore": 1}
    missing = [("NOT_FOUND", "There is no such activity feedback.", ["id"])]
    assert await refused(own, "updateActivityFeedback", other, "restricted") == missing


async def test_a_field_is_not_removed_while_activities_answer_it(own: Client) -> None:
    """Field 2 is in a response to feedback 1."""
    kept = [{"id": acme("SurveyField", n)} for n in (1, 3, 4, 5, 6, 10)]
    refusals = await refused(own, "updateSurvey", {"id": acme("Survey", 1), "fields": kept})

    assert [(code, field) for code, _, field in refusals] == [("CONFLICT", ["fields"])]
