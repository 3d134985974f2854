"""Values of records: spellings that are taken, and what is refused with which words."""

import datetime as dt
from typing import Any

import pytest

from gateway.database.engine import Database
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.ingest.stored import stored

AT = dt.datetime(2024, 12, 14, tzinfo=dt.UTC)
EARLIEST = dt.datetime(1973, 3, 3, 9, 46, 40, tzinfo=dt.UTC)
LATEST = dt.datetime(2200, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
PHONE = "+447810123456"
TABLE = {"feedback": "feedbacks", "unscored": "feedbacks", "request": "feedback_requests"}


@pytest.mark.parametrize(
    ("kind", "key", "given", "column", "kept"),
    [
        ("customer", "created", 1734134400, "created", AT),
        ("customer", "created", "1734134400", "created", AT),
        ("customer", "created", 1734134400.5, "created", AT + dt.timedelta(milliseconds=500)),
        ("customer", "created", "2024-12-14T00:00:00Z", "created", AT),
        ("customer", "created", "2024-12-14T01:00:00+01:00", "created", AT),
        ("customer", "created", "2024-12-14T00:00:00", "created", AT),
        ("customer", "created", "2024-12-14", "created", AT),
        ("customer", "created", "20241214", "created", AT),
        ("customer", "created", 20241214, "created", AT),
        ("customer", "created", "20241214T010000+0100", "created", AT),
        ("customer", "created", 100_000_000, "created", EARLIEST),
        ("customer", "created", "2200-12-31T23:59:59Z", "created", LATEST),
        ("customer", "last_sms", "2024-12-14 00:00:00.000", "last_sms", AT),
        ("customer", "last_sms", "", "last_sms", None),
        ("customer", "last_email", False, "last_email", None),
        ("user", "last_access", False, "last_access", None),
        ("user", "last_access", "", "last_access", None),
        ("customer", "email", " Jane@Wildcat.COM ", "email", "jane@wildcat.com"),
        ("customer", "mobile_number", "+1813555555", "mobile_number", "+1813555555"),
        ("customer", "mobile_number", "", "mobile_number", None),
        ("customer", "mobile-number", "+1813555555", "mobile_number", "+1813555555"),
        ("customer", "mobile_number", " +44 (0)7810 123-456 ", "mobile_number", PHONE),
        ("customer", "mobile_number", "\u202a+44 7810\u00a0123456\u202c", "mobile_number", PHONE),
        ("customer", "mobile_number", "+44.7810.12\u201134\u221256", "mobile_number", PHONE),
        ("customer", "mobile_number", "\uff0b\uff14\uff14 [7810] 123456", "mobile_number", PHONE),
        ("customer", "mobile_number", "\u200b", "mobile_number", None),
        ("customer", "email", "jane@B\u00dcCHER.example", "email", "jane@b\u00fccher.example"),
        ("customer", "email", "jane@xn--bcher-kva.example", "email", "jane@b\u00fccher.example"),
        ("customer", "email", "\ufeffjane@wildcat.com\u200b", "email", "jane@wildcat.com"),
        ("customer", "country_code", "gb", "country_code", "GB"),
        ("customer", "country_code", "xk", "country_code", "XK"),
        ("customer", "language", " FR ", "language", "fr"),
        ("customer", "language", "", "language", None),
        ("customer", "id", "\tC 1\u200b ", "external_id", "C 1"),
        ("location", "code", " P-1\u00a0", "code", "P-1"),
        ("customer", "sname", "  ", "last_name", None),
        ("customer", "opt_out", "true", "opt_out", True),
        ("customer", "opt_out", 1, "opt_out", True),
        ("customer", "opt_out", "0", "opt_out", False),
        ("customer", "opt_out", None, "opt_out", False),
        ("customer", "id", 17, "external_id", "17"),
        ("account", "sms_allowance", "2000", "sms_allowance", 2000),
        ("account", "sms_allowance", 2000.0, "sms_allowance", 2000),
        ("account", "max_users", "", "max_users", None),
        ("review", "rating", "4.5", "rating", 4.5),
        ("review", "rating", 0, "rating", 0.0),
        ("review", "rating", None, "rating", None),
        ("unscored", "star-rating", "4", "star_rating", 4),
        ("unscored", "star_rating", 5, "star_rating", 5),
        ("unscored", "happy", "false", "happy", False),
        ("unscored", "happy", "", "happy", None),
        ("unscored", "type", "star-rating", "type", "STAR_RATING"),
        ("unscored", "type", "star_rating", "type", "STAR_RATING"),
        ("feedback", "type", "NPS", "type", "NPS"),
        ("unscored", "type", "happy", "type", "HAPPY"),
        ("unscored", "type", "csat", "type", "HAPPY"),
        ("feedback", "type", "smiley", "type", "UNKNOWN"),
        ("feedback", "comments", "x" * 20_000, "comments", "x" * 20_000),
        ("request", "type", "suppressed", "type", "SUPPRESSED"),
        ("request", "suppressMessage", True, "type", "SUPPRESSED"),
        ("request", "suppress_message", False, "type", "EMAIL"),
        ("request", "due", None, "due", AT),
        ("request", "message_opened", None, "message_opened", False),
    ],
)
async def test_value_is_kept(
    importing: Importer,
    database: Database,
    kind: str,
    key: str,
    given: Any,
    column: str,
    kept: Any,
) -> None:
    record = getattr(records, kind)(**{key: given})

    report = await importing(record)

    assert report.failures == []
    (row,) = (await stored(database)).rows(TABLE.get(kind, f"{kind}s"), source="feedbackapi")[-1:]
    assert row[column] == kept


@pytest.mark.parametrize(
    ("kind", "key", "given", "reason"),
    [
        (
            "customer",
            "email",
            "jane",
            "`email` is not an e-mail address: An email address must have an @-sign. "
            "Write it as name@example.com.",
        ),
        ("customer", "email", 5, "`email` is 5. Give a text."),
        ("customer", "fname", ["x"], "`fname` is ['x']. Give a text."),
        ("customer", "fname", "x" * 101, "`fname` has 101 characters. Give 100 at most."),
        (
            "customer",
            "mobile_number",
            "07810 123456",
            "`mobile_number` is not a number in E.164 format. Write a plus, the country code and "
            "the number, such as +447810123456.",
        ),
        (
            "customer",
            "country_code",
            "USA",
            "`country_code` is not a country. "
            "Give its two letters by ISO 3166-1, such as US or GB.",
        ),
        (
            "customer",
            "language",
            "pl",
            "`language` is not a language that messages are written in. "
            "Give one of en, fr, de, es, it, pt, nl, ar.",
        ),
        ("customer", "invalid", "maybe", "`invalid` is 'maybe'. Give true or false."),
        ("customer", "opt_out", 2, "`opt_out` is 2. Give true or false."),
        ("customer", "locations", "l1", "`locations` is 'l1'. Give a list of ids."),
        ("customer", "locations", [None], "`locations` is None. Give an id."),
        ("customer", "id", "x" * 129, "`id` has 129 characters. Give 128 at most."),
        ("customer", "id", True, "`id` is True. Give an id."),
        ("customer", "id", None, "`id` is needed: give an id."),
        ("customer", "id", "  ", "`id` is needed: give an id."),
        ("customer", "id", "\u200b", "`id` is '\\u200b'. Give an id."),
        ("customer", "email", None, "Give an e-mail address or a mobile number."),
        ("customer", "email", " ", "Give an e-mail address or a mobile number."),
        (
            "location",
            "opening_date",
            "9999-12-31",
            "`opening_date` is '9999-12-31'. Give a date from 1900 to 2200 such as 2024-12-14.",
        ),
        *(
            (
                "customer",
                "created",
                bad,
                f"`created` is {shown}. Give a time from 1900 to 2200 by ISO 8601, such as "
                "2024-12-14T00:00:00Z, or as seconds since 1970.",
            )
            for bad, shown in (
                ("yesterday", "'yesterday'"),
                (1734134400000, "1734134400000"),
                (True, "True"),
                (1e300, "1e+300"),
                (45640, "45640"),
                ("45640", "'45640'"),
                (45640.5, "45640.5"),
                (0, "0"),
                (2024, "2024"),
                (-1734134400, "-1734134400"),
                (99_999_999, "99999999"),
                ("20241314", "'20241314'"),
                ("0001-01-01", "'0001-01-01'"),
                ("0001-01-01T00:00:00+12:00", "'0001-01-01T00:00:00+12:00'"),
                ("1899-12-31T23:59:59Z", "'1899-12-31T23:59:59Z'"),
                ("1900-01-01T00:00:00+01:00", "'1900-01-01T00:00:00+01:00'"),
                ("2200-12-31T23:59:59-01:00", "'2200-12-31T23:59:59-01:00'"),
                (7_289_654_400, "7289654400"),
                ("9999-12-31", "'9999-12-31'"),
                ("9999-12-31T23:59:59.999999-12:00", "'9999-12-31T23:59:59.999999-12:00'"),
            )
        ),
        ("location", "name", None, "`name` is needed: give a text."),
        ("location", "name", "x" * 201, "`name` has 201 characters. Give 200 at most."),
        ("location", "postal_code", 90210, "`postal_code` is 90210. Give a text."),
        ("review", "rating", 5.1, "`rating` is 5.1. Give a number from 0 to 5."),
        ("review", "rating", "-1", "`rating` is '-1'. Give a number from 0 to 5."),
        ("review", "rating", "good", "`rating` is 'good'. Give a number from 0 to 5."),
        ("review", "location", None, "`location` is needed: give a value."),
        (
            "review",
            "url",
            "javascript:alert(1)",
            "`url` is not a web address. Write it in full, such as https://example.com/page, "
            "in 2,000 characters at most.",
        ),
        ("feedback", "nps-score", 11, "`nps-score` is 11. Give a whole number from 0 to 10."),
        ("feedback", "nps-score", -1, "`nps-score` is -1. Give a whole number from 0 to 10."),
        ("feedback", "nps-score", 8.5, "`nps-score` is 8.5. Give a whole number from 0 to 10."),
        ("feedback", "nps-score", True, "`nps-score` is True. Give a whole number from 0 to 10."),
        ("feedback", "star_rating", 0, "`star_rating` is 0. Give a whole number from 1 to 5."),
        ("feedback", "star_rating", 6, "`star_rating` is 6. Give a whole number from 1 to 5."),
        ("feedback", "type", 3, "`type` is 3. Give a text."),
        ("request", "type", "fax", "`type` is 'fax'. Give email, sms or suppressed."),
        ("request", "type", None, "`type` is needed: give a value."),
        ("request", "template", None, "`template` is needed: give a value."),
        ("request", "feedback", [], "`feedback` is not an object. Give a feedback object or null."),
        ("request", "feedback", {"type": "nps"}, "`feedback.id` is needed: give an id."),
        (
            "request",
            "feedback",
            {"id": "f1", "location": "l1", "nps-score": 11},
            "`nps-score` is 11. Give a whole number from 0 to 10.",
        ),
        ("user", "type", "boss", "`type` is 'boss'. Give standard or restricted."),
        ("user", "status", "gone", "`status` is 'gone'. Give active or pending."),
        ("user", "email", None, "`email` is needed: give a text."),
        (
            "account",
            "max_users",
            -1,
            "`max_users` is -1. Give a whole number from 0 to 1000000000.",
        ),
    ],
)
async def test_value_is_refused(
    importing: Importer, database: Database, kind: str, key: str, given: Any, reason: str
) -> None:
    before = await stored(database)

    report = await importing(getattr(records, kind)(**{key: given}))

    assert reasons(report) == [reason]
    assert (await stored(database)).tables == before.tables


async def test_every_fault_of_a_record_is_told(importing: Importer) -> None:
    report = await importing(records.customer(email="jane", country_code="XX"))

    assert reasons(report) == [
        "`email` is not an e-mail address: An email address must have an @-sign. "
        "Write it as name@example.com.; `country_code` is not a country. "
        "Give its two letters by ISO 3166-1, such as US or GB."
    ]


@pytest.mark.parametrize(
    ("key", "score", "type_"),
    [
        ("nps-score", 9, "NPS"),
        ("starRating", "4", "STAR_RATING"),
        ("happy", False, "HAPPY"),
        ("comments", "x", "UNKNOWN"),
    ],
)
async def test_a_score_that_stands_alone_tells_the_type(
    importing: Importer, database: Database, key: str, score: Any, type_: str
) -> None:
    record = {"id": "f9", "created": records.CREATED, "location": "l1", key: score}
    await importing(record, resource="feedback")
    assert (await stored(database)).one("feedbacks")["type"] == type_


async def test_one_wrong_record_among_good_ones(importing: Importer, database: Database) -> None:
    given = [records.customer(id=f"c{n}", email=f"c{n}@wildcat.com") for n in range(5)]
    given[2]["email"] = "nobody"

    report = await importing({"page": 1, "total_count": 5, "data": given})

    assert counts(report) == {"customers": (4, 0, 0, 1, 0)}
    assert [(each.external_id, each.index) for each in report.failures] == [("c2", 2)]
    rows = (await stored(database)).tables["customers"]
    assert [row["external_id"] for row in rows] == ["c0", "c1", "c3", "c4"]
