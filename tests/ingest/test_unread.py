"""Keys that nothing reads, and the spellings that are read."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from gateway.database.engine import Database
from gateway.ingest import batch, importer
from gateway.ingest.records import read_record, write_record
from gateway.ingest.report import ImportReport
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.ingest.stored import stored

AT = dt.datetime(2024, 12, 14, tzinfo=dt.UTC)


def unread(report: ImportReport) -> list[str]:
    return [str(key) for key in report.unread.values()]


async def test_own_names_are_read(importing: Importer, database: Database) -> None:
    report = await importing(
        {
            "externalId": "c1",
            "created": "2024-12-14T00:00:00Z",
            "updated": "2024-12-15T00:00:00Z",
            "email": "jane@wildcat.com",
            "mobileNumber": "+447810123456",
            "firstName": "Jane",
            "lastName": "Doe",
            "countryCode": "GB",
            "lastSms": "2024-12-14T00:00:00Z",
            "lastEmail": None,
            "optOut": True,
            "invalid": True,
            "active": True,
            "locationIds": ["l1"],
        },
        strict=False,
    )

    assert (unread(report), report.failures) == ([], [])
    row = (await stored(database)).one("customers")
    assert {name: row[name] for name in ("external_id", "first_name", "last_name", "opt_out")} == {
        "external_id": "c1",
        "first_name": "Jane",
        "last_name": "Doe",
        "opt_out": True,
    }
    assert (row["mobile_number"], row["invalid"], row["last_sms"]) == ("+447810123456", True, AT)
    assert row["updated"] == AT + dt.timedelta(days=1)


async def test_own_names_of_feedback_and_of_what_is_in_it(
    importing: Importer, database: Database
) -> None:
    report = await importing(
        {
            "id": "q1",
            "created": records.CREATED,
            "type": "EMAIL",
            "customerId": "c1",
            "templateId": "t1",
            "locationId": "l1",
            "messageOpened": True,
            "bounceReason": "full",
            "fullUrl": "https://example.com/f",
            "feedback": {
                "id": "f1",
                "created": records.CREATED,
                "type": "STAR_RATING",
                "starRating": 2,
                "customerName": "Jane",
                "customerEmail": "Jane@Wildcat.com",
                "platformName": "Site",
                "customer": "c1",
                "location": "l1",
                "campaignStep": None,
                "replies": [
                    {"id": "a1", "created": records.CREATED, "content": "Hi", "method": "AI"}
                ],
            },
        }
    )

    assert (unread(report), report.failures) == ([], [])
    found = await stored(database)
    feedback, request = found.one("feedbacks"), found.one("feedback_requests")
    assert (feedback["star_rating"], feedback["customer_email"]) == (2, "jane@wildcat.com")
    assert feedback["customer_id"] == request["customer_id"]
    assert (request["message_opened"], request["bounce_reason"]) == (True, "full")


async def test_keys_that_nothing_reads_are_counted_with_the_nearest_known_one(
    importing: Importer,
) -> None:
    given = [
        records.customer(id=f"c{n}", email=f"c{n}@wildcat.com", OptOut=True, shoe_size=5)
        for n in range(3)
    ]

    report = await importing([*given, records.feedback(replies=[REPLY])])

    assert counts(report)["customers"] == (3, 0, 0, 0, 0)
    assert unread(report) == [
        "customers: `OptOut` was not read in 3 records. Did you mean `opt_out`?",
        "customers: `shoe_size` was not read in 3 records.",
        "feedback: `replies.metod` was not read in 1 record. Did you mean `method`?",
    ]


ENVELOPES: list[dict[str, Any]] = [
    {"page": 0, "total_count": 1, "total_returned": 1},
    {"success": True, "paging": {"total": 1, "page": 1, "per_page": 25, "pages": 1}},
    {"metadata": {}, "page": 1, "count": 1, "max_page": 1},
]


@pytest.mark.parametrize("envelope", ENVELOPES)
async def test_documented_words_beside_data_are_known(
    importing: Importer, envelope: dict[str, Any]
) -> None:
    report = await importing({**envelope, "data": [records.customer()]}, strict=True)

    assert (unread(report), report.failures) == ([], [])
    assert counts(report) == {"customers": (1, 0, 0, 0, 0)}


async def test_other_words_beside_data_are_counted(importing: Importer) -> None:
    page = {"page": 1, "totalCount": 2, "total_retruned": 1, "paging": {"totl": 2}}
    single = {
        "success": True,
        "data": records.customer(id="c2", email="b@wildcat.com"),
        "acount": 1,
    }

    report = await importing(
        {**page, "data": [records.customer()]}, {**page, "data": []}, single, name="customers.json"
    )

    assert counts(report) == {"customers": (2, 0, 0, 0, 0)}
    assert unread(report) == [
        "envelope: `total_retruned` was not read in 2 answers. Did you mean `total_returned`?",
        "envelope: `paging.totl` was not read in 2 answers. Did you mean `total`?",
        "envelope: `acount` was not read in 1 answer. Did you mean `count`?",
    ]


async def test_strict_refuses_what_stands_in_an_envelope_with_other_words(
    importing: Importer, database: Database
) -> None:
    before = await stored(database)
    others = [records.customer(id="c2", email="b@wildcat.com"), records.customer()]

    report = await importing({"data": others, "deleted": True}, strict=True)

    assert counts(report) == {"customers": (0, 0, 0, 2, 0)}
    assert reasons(report) == 2 * [
        "`deleted` beside `data` is not known here. Correct or remove it, or leave out --strict."
    ]
    assert (await stored(database)).tables == before.tables


REPLY = {"id": "a1", "created": records.CREATED, "content": "Hi", "metod": "ai"}


@pytest.mark.parametrize(
    ("record", "resource", "reason"),
    [
        (
            records.customer(OptOut=True),
            "customers",
            "`OptOut` is not known here. Did you mean `opt_out`? "
            "Correct or remove it, or leave out --strict.",
        ),
        (
            {"id": "r1", "starRating": "TWO", "review_text": "Bad", "date": "2024-12-14"},
            "reviews",
            "`starRating` is not known here. Did you mean `rating`? Correct or remove it, or leave "
            "out --strict.; `review_text` is not known here. Did you mean `reviewer_url`? Correct "
            "or remove it, or leave out --strict.; `date` is not known here. Did you mean "
            "`updated`? Correct or remove it, or leave out --strict.",
        ),
        (
            records.feedback(location=None, replies=[REPLY]),
            None,
            "`replies.metod` is not known here. Did you mean `method`? "
            "Correct or remove it, or leave out --strict.",
        ),
        (
            records.location(contacts=[{"kind": "phone", "value": "+447810123456", "lable": "x"}]),
            None,
            "`contacts.lable` is not known here. Did you mean `value`? "
            "Correct or remove it, or leave out --strict.",
        ),
    ],
)
async def test_strict_refuses_keys_that_nothing_reads(
    importing: Importer,
    database: Database,
    record: Mapping[str, Any],
    resource: str | None,
    reason: str,
) -> None:
    before = await stored(database)

    report = await importing(record, resource=resource, strict=True)

    assert reasons(report) == [reason]
    assert (await stored(database)).tables == before.tables


async def test_a_customer_without_a_contact_is_refused(
    importing: Importer, database: Database
) -> None:
    before = await stored(database)
    record = {"id": "c1", "Email": "jane@wildcat.com", "Phone": "+447810123456"}

    report = await importing(record, resource="customers")

    assert reasons(report) == ["Give an e-mail address or a mobile number."]
    assert unread(report) == [
        "customers: `Email` was not read in 1 record. Did you mean `email`?",
        "customers: `Phone` was not read in 1 record.",
    ]
    assert (await stored(database)).tables == before.tables


async def test_a_second_spelling_that_says_something_else_is_refused(
    importing: Importer, database: Database
) -> None:
    before = await stored(database)

    report = await importing(
        records.feedback(**{"nps-score": 3, "nps_score": 9, "npsScore": 3}),
        [records.customer(id="c9", opt_out=False, optOut=True)],
    )

    assert reasons(report) == [
        "`nps_score` differs from `nps-score`. Keep one of them.",
        "`optOut` differs from `opt_out`. Keep one of them.",
    ]
    assert (await stored(database)).tables == before.tables


@pytest.mark.parametrize("together", [True, False])
async def test_a_fault_of_the_gateway_fails_one_record(
    importing: Importer, database: Database, monkeypatch: pytest.MonkeyPatch, together: bool
) -> None:
    read, write = read_record, write_record

    def failing_read(*given: Any) -> Any:
        incoming = read(*given)
        if incoming.external_id == "bad":
            raise OverflowError("date value out of range")
        return incoming

    async def failing_write(writer: Any, incoming: Any) -> Any:
        outcome = await write(writer, incoming)
        if incoming.external_id == "bad":
            raise OverflowError("date value out of range")
        return outcome

    if together:
        monkeypatch.setattr(importer, "read_record", failing_read)
    else:
        monkeypatch.setattr(batch, "write_record", failing_write)

    report = await importing([records.location(id=each) for each in ("l1", "bad", "l3")])

    assert counts(report) == {"locations": (2, 0, 0, 1, 0)}
    assert [(each.external_id, each.code) for each in report.failures] == [("bad", "INTERNAL")]
    assert reasons(report) == [
        "The gateway failed on this record (OverflowError). Nothing of it was written. "
        "Report it to the makers of the gateway with the lines that it logged."
    ]
    assert [row["external_id"] for row in (await stored(database)).rows("locations")] == [
        "l1",
        "l3",
    ]
