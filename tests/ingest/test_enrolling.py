"""Imports that let customers enter campaigns, and those that do not."""

from typing import Any

import pytest_asyncio

from gateway.database.engine import Database
from gateway.resources.campaigns.model import CampaignModel, CampaignStepModel
from gateway.resources.templates.model import MessageTemplateModel
from tests.ingest import records
from tests.ingest.conftest import Importer, counts
from tests.ingest.stored import stored


@pytest_asyncio.fixture(loop_scope="session")
async def campaign(importing: Importer, insert_row: Any) -> int:
    """A campaign of every location; its id."""
    template = await insert_row(MessageTemplateModel, name="Thank you", channel="EMAIL")
    campaign_id = int(await insert_row(CampaignModel, name="Spring"))
    await insert_row(CampaignStepModel, campaign_id=campaign_id, template_id=template, name="Ask")
    return campaign_id


BODIES = [
    records.location(),
    records.location(id="l2"),
    records.customer(locations=["l1", "l2"]),
    records.customer(id="c2", email="bob@wildcat.com", locations=["l1"]),
    records.customer(id="c3", email="eve@wildcat.com", locations=[]),
]


async def test_imports_enroll_nobody(
    importing: Importer, database: Database, campaign: int
) -> None:
    await importing(BODIES)
    found = await stored(database)
    assert (found.rows("enrollments"), found.rows("jobs")) == ([], [])


async def test_imports_enroll_on_request(
    importing: Importer, database: Database, campaign: int
) -> None:
    report = await importing(BODIES, enroll=True)
    assert counts(report) == {"locations": (2, 0, 0, 0, 0), "customers": (3, 0, 0, 0, 0)}

    found = await stored(database)
    places = {row["id"]: row["external_id"] for row in found.rows("locations")}
    people = {row["id"]: row["external_id"] for row in found.rows("customers")}
    rows = found.rows("enrollments")
    assert sorted((people[row["customer_id"]], places[row["location_id"]]) for row in rows) == [
        ("c1", "l1"),
        ("c1", "l2"),
        ("c2", "l1"),
    ]
    assert {(row["campaign_id"], row["state"], row["step_id"]) for row in rows} == {
        (campaign, "ACTIVE", None)
    }
    jobs = [(row["kind"], row["subject_id"], row["due"]) for row in found.rows("jobs")]
    assert sorted(jobs) == sorted(("campaign_step", row["id"], row["next_due"]) for row in rows)


async def test_imports_enroll_nobody_twice(
    importing: Importer, database: Database, campaign: int
) -> None:
    """Whoever was at a location before does not enter; nor does who comes back to it."""
    await importing(BODIES[:2], records.customer(locations=["l1"]))
    await importing(records.customer(locations=["l1", "l2"]), enroll=True)
    await importing(records.customer(locations=[]), enroll=True)
    await importing(records.customer(locations=["l2"]), enroll=True)

    found = await stored(database)
    (row,) = found.rows("enrollments")
    places = {row["id"]: row["external_id"] for row in found.rows("locations")}
    assert places[row["location_id"]] == "l2"
    assert len(found.rows("jobs")) == 1


async def test_a_dry_run_enrolls_nobody(
    importing: Importer, database: Database, campaign: int
) -> None:
    await importing(BODIES, enroll=True, dry_run=True)
    found = await stored(database)
    assert (found.rows("enrollments"), found.rows("jobs")) == ([], [])
