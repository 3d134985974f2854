"""Feedback requests, and the feedback inside them."""

from gateway.database.engine import Database
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.ingest.stored import stored


async def test_addresses_and_token_are_made_once(importing: Importer, database: Database) -> None:
    await importing(records.request())
    first = (await stored(database)).one("feedback_requests")

    await importing(records.request(message_clicked=True, full_url=None))

    second = (await stored(database)).one("feedback_requests")
    assert len(first["token"]) == 22
    assert first["full_url"] == f"http://127.0.0.1:8000/f/{first['token']}"
    assert first["branded_url"] == first["full_url"]
    same = ("token", "full_url", "branded_url")
    assert [second[name] for name in same] == [first[name] for name in same]
    assert second["message_clicked"]


async def test_given_addresses_stay(importing: Importer, database: Database) -> None:
    await importing(records.request(full_url="https://feedback-url.com/brA123/"))

    row = (await stored(database)).one("feedback_requests")
    assert row["full_url"] == "https://feedback-url.com/brA123/"
    assert row["branded_url"] == f"http://127.0.0.1:8000/f/{row['token']}"


async def test_feedback_is_its_own(importing: Importer, database: Database) -> None:
    nested = records.feedback(location="l2", subscriber="c2")

    await importing(records.request(feedback=nested))

    found = await stored(database)
    request, answer = found.one("feedback_requests"), found.one("feedbacks")
    assert answer["feedback_request_id"] == request["id"]
    assert found.external("locations", request["location_id"]) == "l1"
    assert found.external("locations", answer["location_id"]) == "l2"
    assert found.external("customers", answer["customer_id"]) == "c2"


async def test_known_feedback_stays(importing: Importer, database: Database) -> None:
    await importing(records.request(feedback=records.feedback()))

    null = await importing(records.request(feedback=None))
    absent = await importing(records.request())
    alone = await importing(records.feedback())

    assert counts(null) == counts(absent) == {"feedback_requests": (0, 0, 1, 0, 0)}
    assert counts(alone) == {"feedback": (0, 0, 1, 0, 0)}
    assert (await stored(database)).one("feedbacks")["feedback_request_id"] is not None


async def test_feedback_that_was_there_is_tied(importing: Importer, database: Database) -> None:
    await importing(records.feedback())

    report = await importing(records.request(feedback=records.feedback()))

    assert counts(report)["feedback"] == (0, 1, 0, 0, 0)
    found = await stored(database)
    request = found.one("feedback_requests")
    assert found.one("feedbacks")["feedback_request_id"] == request["id"]


async def test_request_has_one_feedback(importing: Importer, database: Database) -> None:
    await importing(records.request(feedback=records.feedback()))
    before = await stored(database)

    report = await importing(
        records.request(message_opened=True, feedback=records.feedback(id="f2"))
    )

    assert counts(report) == {"feedback_requests": (0, 0, 0, 1, 0)}
    assert report.failures[0].code == "CONFLICT"
    assert reasons(report) == [
        "`feedback` is f2, and the request was answered by f1 already. Remove one of the two."
    ]
    assert (await stored(database)).tables == before.tables


async def test_feedback_answers_one_request(importing: Importer) -> None:
    report = await importing(
        [
            records.request(feedback=records.feedback()),
            records.request(id="q2", feedback=records.feedback()),
        ]
    )

    assert counts(report)["feedback_requests"] == (1, 0, 0, 1, 0)
    assert reasons(report) == [
        "`feedback` is f1, which answers another request already. Remove it from one of the two."
    ]


async def test_two_feedbacks_for_one_request_in_a_file(
    importing: Importer, database: Database
) -> None:
    report = await importing(
        [
            records.request(feedback=records.feedback()),
            records.request(feedback=records.feedback(id="f2")),
        ]
    )

    assert counts(report)["feedback_requests"] == (1, 0, 0, 1, 0)
    assert [(each.external_id, each.index) for each in report.failures] == [("q1", 1)]
    assert (await stored(database)).one("feedbacks")["external_id"] == "f1"


async def test_keys_of_the_third_example_may_be_missing(
    importing: Importer, database: Database
) -> None:
    await importing(records.feedback(campaign="k1", campaign_step="s1"))

    kept = await importing(records.feedback())
    null = await importing(records.feedback(campaign=None, campaign_step=None))

    assert counts(kept) == {"feedback": (0, 0, 1, 0, 0)}
    assert counts(null) == {"feedback": (0, 1, 0, 0, 0)}
    assert (await stored(database)).one("feedbacks")["campaign_id"] is None


async def test_last_change_of_a_feedback_in_a_file_stays(
    importing: Importer, database: Database
) -> None:
    await importing([records.feedback(id="f0"), records.request(feedback=records.feedback())])

    report = await importing(
        [
            records.feedback(id="f0", comments="other"),
            records.request(feedback=records.feedback(comments="first", platform_name="x")),
            records.feedback(comments="last"),
        ]
    )

    assert counts(report) == {"feedback": (0, 3, 0, 0, 0), "feedback_requests": (0, 0, 1, 0, 0)}
    found = await stored(database)
    answer = found.one("feedbacks", external_id="f1")
    assert (answer["comments"], answer["platform_name"]) == ("last", "x")
    assert [line[2] for line in found.changes()[-2:]] == ["UPDATED", "UPDATED"]
