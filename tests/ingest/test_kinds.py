"""What a record is: by its keys, by the operator's word, by the name of the file."""

from typing import Any

import pytest

from gateway.errors import BadUserInput
from gateway.ingest.records import DECIDING_KEYS, Kind, kind_named, kind_of_file, kind_of_record
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons

NO_KIND = (
    "The keys of the record do not tell what it is. "
    "Name it with --resource, for example --resource customers."
)


@pytest.mark.parametrize(
    ("kind", "key"), [(k, key) for k in Kind for key in sorted(DECIDING_KEYS[k])]
)
def test_one_key_decides(kind: Kind, key: str) -> None:
    assert kind_of_record({"id": "x", key: None}) is kind
    assert kind_of_record({"id": "x", key.replace("_", "-"): None}) is kind


@pytest.mark.parametrize(
    "record",
    [
        {"id": "x", "created": 1, "name": "n", "email": "e", "type": "t", "country_code": "US"},
        {"id": "x", "rating": 4, "fname": "Jane"},
        {},
    ],
)
def test_shared_and_mixed_keys_decide_nothing(record: dict[str, Any]) -> None:
    assert kind_of_record(record) is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("customers", Kind.CUSTOMERS),
        ("customer", Kind.CUSTOMERS),
        ("Subscribers", Kind.CUSTOMERS),
        ("feedback", Kind.FEEDBACK),
        ("feedback-request", Kind.FEEDBACK_REQUESTS),
        ("feedback_requests", Kind.FEEDBACK_REQUESTS),
    ],
)
def test_words_of_the_operator(word: str, kind: Kind) -> None:
    assert kind_named(word) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("customers.delete.json", Kind.CUSTOMERS),
        ("customer.json", Kind.CUSTOMERS),
        ("subscribers-2.jsonl", Kind.CUSTOMERS),
        ("feedback.json", Kind.FEEDBACK),
        ("feedback-request.json", Kind.FEEDBACK_REQUESTS),
        ("feedback_requests.json", Kind.FEEDBACK_REQUESTS),
        ("FeedbackRequests.json", Kind.FEEDBACK_REQUESTS),
        ("customersx.json", None),
        ("data.json", None),
        ("-", None),
    ],
)
def test_names_of_files(name: str, kind: Kind | None) -> None:
    assert kind_of_file(name) is kind


async def test_unknown_word_is_refused_with_a_suggestion(importing: Importer) -> None:
    with pytest.raises(BadUserInput) as caught:
        await importing(records.customer(), resource="custommers")

    assert caught.value.message == (
        "Unknown resource `custommers`. Did you mean `customers`? Name one of: "
        "accounts, users, locations, customers, reviews, feedback, feedback_requests, surveys, "
        "profile_metrics, search_keywords, conversations, posts, activity_feedbacks."
    )


async def test_record_that_tells_nothing(importing: Importer) -> None:
    record = {"id": "x", "name": "Apple Park", "country_code": "US"}

    without = await importing(record)
    named = await importing(record, resource="locations")

    assert counts(without) == {"unknown": (0, 0, 0, 1, 0)}
    assert reasons(without) == [NO_KIND]
    assert counts(named) == {"locations": (1, 0, 0, 0, 0)}


async def test_keys_come_before_the_operators_word(importing: Importer) -> None:
    report = await importing([records.location(), records.customer()], resource="users")

    assert counts(report) == {"locations": (1, 0, 0, 0, 0), "customers": (1, 0, 0, 0, 0)}


async def test_delete_answer_needs_a_word_or_a_file_name(importing: Importer) -> None:
    deletion = {"id": "c1", "deleted": True}
    await importing(records.customer())

    alone = await importing(deletion)

    assert counts(alone) == {"unknown": (0, 0, 0, 1, 0)}
    assert reasons(alone) == [
        "A delete answer does not tell what was deleted. "
        "Name it with --resource, for example --resource customers, "
        "or let the name of the file begin with it: customers.delete.json."
    ]
    assert counts(await importing(deletion, resource="customers")) == {"customers": (0, 1, 0, 0, 0)}
    assert counts(await importing(deletion, name="customer.json")) == {"customers": (0, 0, 1, 0, 0)}


@pytest.mark.parametrize(
    ("record", "resource", "reason"),
    [
        (
            {"id": "none", "deleted": True},
            "customers",
            "`id` is unknown among the customers from feedbackapi. "
            "Import the object before its deletion, or leave the record out.",
        ),
        (
            {"id": "r1", "deleted": True},
            "reviews",
            "`deleted` does not go with reviews. "
            "Only accounts, users, locations, customers, surveys can be deleted.",
        ),
        (
            {"id": "c1", "deleted": False},
            "customers",
            "`deleted` is not true, so nothing was deleted. Leave the record out.",
        ),
        ({"deleted": True}, "customers", "`id` is needed: give an id."),
    ],
)
async def test_delete_answers_that_fail(
    importing: Importer, record: dict[str, Any], resource: str, reason: str
) -> None:
    report = await importing(record, resource=resource)

    assert counts(report) == {resource: (0, 0, 0, 1, 0)}
    assert reasons(report) == [reason]
