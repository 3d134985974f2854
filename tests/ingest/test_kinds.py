"""What a record is: by its keys, by the operator's word, by the name of the file."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.errors import BadUserInput
from gateway.ingest.catalogue import CATALOGUE
from gateway.ingest.customers import CUSTOMERS
from gateway.ingest.feedback import FEEDBACK
from gateway.ingest.feedback_requests import FEEDBACK_REQUESTS
from gateway.ingest.kinds import Catalogue, Deletion, Kind
from gateway.ingest.posts import POSTS
from gateway.ingest.profile_figures import PROFILE_METRICS
from gateway.resources.customers.service import delete_customer
from gateway.resources.profile_metrics.model import ProfileMetricModel
from gateway.resources.reviews.model import ReviewModel
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons

NO_KIND = (
    "The keys of the record do not say what it is. "
    "Name it with --resource, for example --resource customers."
)


@pytest.mark.parametrize(
    ("kind", "key"),
    [(kind, key) for kind in CATALOGUE.kinds for key in sorted(kind.keys | kind.weak_keys)],
    ids=str,
)
def test_one_key_decides(kind: Kind[Any], key: str) -> None:
    assert CATALOGUE.of_keys({"id": "x", key: None}) is kind
    assert CATALOGUE.of_keys({"id": "x", key.replace("_", "-"): None}) is kind


@pytest.mark.parametrize(
    "record",
    [
        {"id": "x", "created": 1, "name": "n", "email": "e", "type": "t", "country_code": "US"},
        {"id": "x", "rating": 4, "fname": "Jane"},
        {},
    ],
)
def test_shared_and_mixed_keys_decide_nothing(record: dict[str, Any]) -> None:
    assert CATALOGUE.of_keys(record) is None


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("customers", CUSTOMERS),
        ("customer", CUSTOMERS),
        ("Subscribers", CUSTOMERS),
        ("feedback", FEEDBACK),
        ("feedback-request", FEEDBACK_REQUESTS),
        ("feedback_requests", FEEDBACK_REQUESTS),
    ],
)
def test_words_of_the_operator(word: str, kind: Kind[Any]) -> None:
    assert CATALOGUE.named(word) is kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("customers.delete.json", CUSTOMERS),
        ("customer.json", CUSTOMERS),
        ("subscribers-2.jsonl", CUSTOMERS),
        ("feedback.json", FEEDBACK),
        ("feedback-request.json", FEEDBACK_REQUESTS),
        ("feedback_requests.json", FEEDBACK_REQUESTS),
        ("FeedbackRequests.json", FEEDBACK_REQUESTS),
        ("customersx.json", None),
        ("data.json", None),
        ("-", None),
    ],
)
def test_names_of_files(name: str, kind: Kind[Any] | None) -> None:
    assert CATALOGUE.of_file(name) is kind


async def test_unknown_word_is_refused_with_a_suggestion(importing: Importer) -> None:
    with pytest.raises(BadUserInput) as caught:
        await importing(records.customer(), resource="custommers")

    assert caught.value.message == (
        "Unknown resource `custommers`. Did you mean `customers`? "
        f"Name one of: {', '.join(kind.name for kind in CATALOGUE.kinds)}."
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
        "A delete answer does not say what was deleted. "
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


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"words": ()}, "has no name or no words."),
        ({"keys": frozenset()}, "has no `keys` that set its records apart from others."),
        (
            {"own_keys": {"firstName": "frname"}},
            "says that 'firstName' is 'frname', which is none of its keys.",
        ),
        ({"write": None}, "needs either `write` or `write_many`."),
        ({"write_many": PROFILE_METRICS.write_many}, "needs either `write` or `write_many`."),
        (
            {"natural_keys": ("emial",)},
            "names 'emial', which CustomerModel lacks. Did you mean `email`?",
        ),
        (
            {"deletion": Deletion(delete_customer, {"deleted": True})},
            "names 'deleted', which CustomerModel lacks.",
        ),
        (
            {"model": ProfileMetricModel, "natural_keys": (), "deletion": None},
            "has a model without external ids, ProfileMetricModel.",
        ),
        (
            {"model": ReviewModel, "natural_keys": (), "deletion": None},
            "has placeholders, but no column that marks them.",
        ),
    ],
)
def test_declarations_that_do_not_hold_together(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(TypeError) as caught:
        replace(CUSTOMERS, **change)

    assert str(caught.value) == f"The kind of import 'customers' {problem}"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, "The word 'customer' belongs to two kinds of import, customers and guests."),
        (
            {"words": ("guest",)},
            "The key 'fname' belongs to two kinds of import, customers and guests.",
        ),
        (
            {
                "words": ("guest",),
                "keys": frozenset(("room",)),
                "own_keys": {"firstName": "room"},
            },
            "The name 'firstName' belongs to two kinds of import, customers and guests.",
        ),
        (
            {"words": ("guest",), "keys": frozenset(("room",)), "name": "customers"},
            "The name 'customers' belongs to two kinds of import, customers and customers.",
        ),
    ],
)
def test_kinds_that_claim_the_same(change: dict[str, Any], problem: str) -> None:
    keys = {"keys": frozenset(("fname",)), "words": ("customer",), "own_keys": {}}
    guests = replace(CUSTOMERS, **{"name": "guests", **keys, **change})

    with pytest.raises(TypeError) as caught:
        Catalogue((CUSTOMERS, guests), {})

    assert str(caught.value) == problem


def test_kinds_that_refer_to_nothing_known() -> None:
    with pytest.raises(TypeError) as caught:
        Catalogue((CUSTOMERS, POSTS), {})

    assert str(caught.value) == (
        "The kind of import 'posts' refers by 'user_id' to UserModel, "
        "which is neither a kind nor has placeholders."
    )
