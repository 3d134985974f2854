"""What records refer to: looked up, made up as placeholders, or refused."""

from typing import Any

import pytest

from gateway.database.engine import Database
from gateway.policies import system_viewer
from gateway.resources.customers.store import CUSTOMERS, CUSTOMERS_OF_LOCATION
from gateway.resources.locations.model import LocationModel
from gateway.store.paging import PageRequest, default_order
from gateway.store.read import mapping_of, page_by_parent
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.ingest.stored import stored


async def test_known_references_are_used(importing: Importer, database: Database) -> None:
    report = await importing([records.location(), records.review(), records.review(id="r2")])

    assert counts(report) == {
        "locations": (1, 0, 0, 0, 0),
        "reviews": (2, 0, 0, 0, 0),
        "platforms": (0, 0, 0, 0, 1),
    }
    found = await stored(database)
    location, platform = found.one("locations"), found.one("review_platforms")
    assert platform["name"] == "The Review Site"
    assert [(row["location_id"], row["platform_id"]) for row in found.rows("reviews")] == [
        (location["id"], platform["id"])
    ] * 2


async def test_unknown_references_become_placeholders(
    importing: Importer, database: Database
) -> None:
    report = await importing(
        records.request(
            type="sms",
            feedback=records.feedback(subscriber="c2", campaign="k1", campaign_step="s1"),
        )
    )

    assert counts(report) == {
        "feedback_requests": (1, 0, 0, 0, 0),
        "feedback": (1, 0, 0, 0, 0),
        "customers": (0, 0, 0, 0, 2),
        "templates": (0, 0, 0, 0, 1),
        "locations": (0, 0, 0, 0, 1),
        "campaigns": (0, 0, 0, 0, 1),
        "campaign_steps": (0, 0, 0, 0, 1),
    }
    found = await stored(database)
    assert found.one("locations")["name"] == "l1"
    template = found.one("message_templates")
    assert (template["name"], template["channel"]) == ("t1", "SMS")
    campaign, step = found.one("campaigns"), found.one("campaign_steps")
    assert (campaign["name"], step["name"]) == ("k1", "s1")
    assert step["campaign_id"] == campaign["id"]
    customers = [(row["external_id"], row["email"]) for row in found.rows("customers")]
    assert customers == [("c1", None), ("c2", None)]


@pytest.mark.parametrize(
    ("type_", "channel"), [("email", "EMAIL"), ("sms", "SMS"), ("suppressed", "EMAIL")]
)
async def test_channel_of_a_template(
    importing: Importer, database: Database, type_: str, channel: str
) -> None:
    await importing(records.request(type=type_))

    assert (await stored(database)).one("message_templates")["channel"] == channel


@pytest.mark.parametrize("together", [True, False])
async def test_placeholders_are_filled_in(
    importing: Importer, database: Database, together: bool
) -> None:
    review = records.review(platform_name=None)
    later = [
        records.location(),
        records.customer(),
        records.review(id="r2", platform_name="The Review Site"),
    ]
    given = [review, records.request(), *later]
    if together:
        report = await importing(given)
    else:
        await importing(given[:2])
        report = await importing(later)

    assert counts(report)["locations"][:4] == (0, 1, 0, 0)
    assert counts(report)["customers"][:4] == (0, 1, 0, 0)
    found = await stored(database)
    location, customer = found.one("locations"), found.one("customers")
    assert (location["name"], customer["email"]) == ("Apple Park", "jane@wildcat.com")
    assert location["created"] == location["updated"] == customer["created"]
    assert found.one("review_platforms")["name"] == "The Review Site"
    assert counts(await importing(given))["locations"] == (0, 0, 1, 0, 0)


async def test_placeholders_are_marked_and_told_what_feedback_says(
    importing: Importer, database: Database
) -> None:
    told = records.feedback(
        subscriber="c1", subscriber_name="Jane  Doe Ray", subscriber_email="JANE@wildcat.com"
    )

    await importing([records.request(), told])

    found = await stored(database)
    customer, place = found.one("customers"), found.one("locations")
    assert (customer["placeholder"], place["placeholder"]) == (True, True)
    assert (customer["first_name"], customer["last_name"]) == ("Jane", "Doe Ray")
    assert customer["email"] == "jane@wildcat.com"
    assert counts(await importing([records.request(), told])) == {
        "feedback_requests": (0, 0, 1, 0, 0),
        "feedback": (0, 0, 1, 0, 0),
    }

    await importing([records.location(), records.customer(fname="Janet")])

    found = await stored(database)
    customer, place = found.one("customers"), found.one("locations")
    assert (customer["placeholder"], place["placeholder"]) == (False, False)
    assert (customer["first_name"], customer["last_name"]) == ("Janet", None)


@pytest.mark.parametrize("together", [True, False])
async def test_a_placeholder_gives_its_address_up_to_whom_it_belongs(
    importing: Importer, database: Database, together: bool
) -> None:
    told = records.feedback(subscriber="c2", subscriber_email="jane@wildcat.com")

    if together:
        report = await importing([told, records.customer()])
    else:
        await importing(told)
        report = await importing(records.customer())

    assert report.failures == []
    rows = (await stored(database)).rows("customers")
    assert [(row["external_id"], row["email"], row["placeholder"]) for row in rows] == [
        ("c2", None, True),
        ("c1", "jane@wildcat.com", False),
    ]


async def test_an_address_that_another_customer_has_stays_there(
    importing: Importer, database: Database
) -> None:
    await importing(records.customer())

    report = await importing(records.feedback(subscriber="c2", subscriber_email="jane@wildcat.com"))

    assert report.failures == []
    rows = (await stored(database)).rows("customers")
    assert [(row["external_id"], row["email"]) for row in rows] == [
        ("c1", "jane@wildcat.com"),
        ("c2", None),
    ]


async def test_platform_without_a_name_is_named_by_its_id(
    importing: Importer, database: Database
) -> None:
    await importing(records.review(platform_name=None))

    assert (await stored(database)).one("review_platforms")["name"] == "p1"


@pytest.mark.parametrize(
    ("record", "kind", "reason"),
    [
        (
            records.review(),
            "reviews",
            "`location` refers to 'l1', which is unknown here. "
            "Import the locations first, or leave out --strict.",
        ),
        (
            records.customer(locations=["l1"]),
            "customers",
            "`locations` refers to 'l1', which is unknown here. "
            "Import the locations first, or leave out --strict.",
        ),
        (
            records.request(),
            "feedback_requests",
            "`subscriber` refers to 'c1', which is unknown here. "
            "Import the customers first, or leave out --strict.",
        ),
    ],
)
async def test_strict_refuses_unknown_references(
    importing: Importer, database: Database, record: dict[str, Any], kind: str, reason: str
) -> None:
    before = await stored(database)

    report = await importing(record, strict=True)

    assert counts(report) == {kind: (0, 0, 0, 1, 0)}
    assert (reasons(report), report.failures[0].code) == ([reason], "NOT_FOUND")
    assert (await stored(database)).tables == before.tables


async def test_strict_takes_what_no_body_lists(importing: Importer) -> None:
    given = [records.location(), records.customer(), records.review(), records.request()]

    report = await importing(given, strict=True)

    assert report.failures == []
    assert counts(report)["platforms"] == (0, 0, 0, 0, 1)
    assert counts(report)["templates"] == (0, 0, 0, 0, 1)


async def test_locations_of_a_customer(
    importing: Importer, database: Database, insert_row: Any
) -> None:
    await importing(records.customer(locations=["l1", "l2", "l2"]))
    own = await insert_row(LocationModel, name="Ours")
    customer = (await stored(database)).one("customers")
    await importing(records.location(id="own", name="Else"), source="elsewhere")
    await importing(records.customer(locations=["own"]), source="elsewhere")

    kept = await importing(records.customer())
    left = await importing(records.customer(locations=["l3", "l2"]))
    same = await importing(records.customer(locations=["l2", "l3"]))

    assert [counts(each)["customers"][:3] for each in (kept, left, same)] == [
        (0, 0, 1),
        (0, 1, 0),
        (0, 0, 1),
    ]
    found = await stored(database)
    ties = found.rows("customer_locations", customer_id=customer["id"])
    names = sorted(str(found.external("locations", tie["location_id"])) for tie in ties)
    assert names == ["l2", "l3", "own"]
    assert own not in [tie["location_id"] for tie in ties]
    assert found.changes()[-1] == ("Customer", customer["id"], "UPDATED")

    emptied = await importing(records.customer(locations=[]))

    assert counts(emptied) == {"customers": (0, 1, 0, 0, 0)}
    assert len((await stored(database)).rows("customer_locations")) == 1


async def test_customers_of_a_location_move_with_what_an_import_says_of_them(
    importing: Importer, database: Database
) -> None:
    """The link table holds when a customer was created, too."""
    first = records.customer(id="c1", created=1_700_000_000, locations=["l1"])
    second = records.customer(
        id="c2", created=1_700_000_100, email="c2@example.com", locations=["l1"]
    )
    await importing([first, second])

    async def newest_first() -> list[str]:
        found = await stored(database)
        (location,) = found.rows("locations")
        request = PageRequest(None, default_order(CUSTOMERS))
        viewer = system_viewer(location["account_id"])
        places = [location["id"]]
        pages = await page_by_parent(database, CUSTOMERS_OF_LOCATION, viewer, places, request)
        by_name = mapping_of(database, CUSTOMERS)
        return [by_name(row)["external_id"] for row in pages[location["id"]].rows]

    assert await newest_first() == ["c2", "c1"]

    await importing({**first, "created": 1_700_000_200})

    assert await newest_first() == ["c1", "c2"]


async def test_failed_record_leaves_no_placeholder(importing: Importer, database: Database) -> None:
    bad = records.request(feedback=records.feedback(location=None))

    report = await importing([bad, records.location(id="l7")])

    assert counts(report) == {
        "feedback_requests": (0, 0, 0, 1, 0),
        "locations": (1, 0, 0, 0, 0),
    }
    assert reasons(report) == ["`location` is needed: give a value."]
    found = await stored(database)
    assert [row["external_id"] for row in found.rows("locations")] == ["l7"]
    assert found.rows("customers") == found.rows("message_templates") == []


async def test_reviews_of_a_deleted_location(importing: Importer, database: Database) -> None:
    await importing([records.location(), records.review()])
    await importing({"id": "l1", "deleted": True}, name="locations.json")

    await importing([records.review(), records.review(id="r2")])

    found = await stored(database)
    assert [row["active"] for row in found.rows("reviews")] == [False, False]
