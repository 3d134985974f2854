"""Which account records go to."""

import pytest

from gateway.database.engine import Database
from gateway.errors import BadUserInput, NotFound
from tests.ingest import records
from tests.ingest.conftest import ACME, PROVIDER, Importer, counts, reasons
from tests.ingest.stored import stored


@pytest.mark.parametrize("account", ["Acme", "Agency", str(ACME), str(PROVIDER)])
async def test_accounts_go_to_the_provider(
    importing: Importer, database: Database, account: str
) -> None:
    given = [records.account(id=f"a{n}", name=f"Client {n}") for n in range(3)]

    report = await importing(given, account=account)

    assert counts(report) == {"accounts": (3, 0, 0, 0, 0)}
    found = await stored(database)
    rows = found.rows("accounts", source="feedbackapi")
    assert [(row["external_id"], row["provider_id"]) for row in rows] == [
        ("a0", PROVIDER),
        ("a1", PROVIDER),
        ("a2", PROVIDER),
    ]
    assert found.changes() == [("Account", row["id"], "CREATED") for row in rows]

    given[1]["name"] = "Renamed"
    again = await importing(given, account=account)

    assert counts(again) == {"accounts": (0, 1, 2, 0, 0)}
    found = await stored(database)
    assert found.one("accounts", external_id="a1")["name"] == "Renamed"
    assert [row["account_id"] for row in found.rows("change_log")] == [
        *(row["id"] for row in rows),
        rows[1]["id"],
    ]


async def test_accounts_without_a_provider(importing: Importer, database: Database) -> None:
    before = await stored(database)

    report = await importing(records.account(), account="Alone")

    assert counts(report) == {"accounts": (0, 0, 0, 1, 0)}
    assert reasons(report) == [
        "Accounts go to a provider, and 'Alone' has none. "
        "Name a provider or one of its clients with --account."
    ]
    assert (await stored(database)).tables == before.tables


async def test_a_provider_takes_nothing_but_accounts(
    importing: Importer, database: Database
) -> None:
    report = await importing(
        [records.account(), records.customer(), records.request()], account="Agency"
    )

    assert counts(report) == {
        "customers": (0, 0, 0, 1, 0),
        "feedback_requests": (0, 0, 0, 1, 0),
        "accounts": (1, 0, 0, 0, 0),
    }
    assert reasons(report) == [
        f"{kind} go to a client account, and 'Agency' is a provider. "
        "Name one of its clients with --account: 'Acme', 'Other'."
        for kind in ("Customers", "Feedback requests")
    ]
    assert (await stored(database)).rows("customers") == []


@pytest.mark.parametrize("dry_run", [False, True])
async def test_accounts_and_others_in_one_file(
    importing: Importer, database: Database, dry_run: bool
) -> None:
    given = []
    for number in range(400):
        given.append(records.account(id=f"a{number}"))
        given.append(records.location(id=f"l{number}"))

    report = await importing(given, dry_run=dry_run)

    assert counts(report) == {"accounts": (400, 0, 0, 0, 0), "locations": (400, 0, 0, 0, 0)}
    found = await stored(database)
    written = 0 if dry_run else 400
    assert len(found.rows("locations", account_id=ACME)) == written
    assert len(found.rows("accounts", provider_id=PROVIDER)) == 2 + written


async def test_dry_run_spans_batches(importing: Importer, database: Database) -> None:
    given = [records.review(id=f"r{n}", location=f"l{n % 2}") for n in range(700)]
    before = await stored(database)

    dry = await importing([*given, *given], dry_run=True)

    assert (await stored(database)).tables == before.tables
    assert counts(dry) == counts(await importing([*given, *given]))
    assert counts(dry)["reviews"] == (700, 0, 700, 0, 0)
    assert counts(dry)["locations"] == (0, 0, 0, 0, 2)


async def test_unknown_account(importing: Importer) -> None:
    with pytest.raises(NotFound, match="Did you mean `Acme`"):
        await importing(records.customer(), account="Acmee")


@pytest.mark.parametrize("source", ["", "  ", "x" * 65, "a\0b"])
async def test_name_of_the_source(importing: Importer, source: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        await importing(records.customer(), source=source)

    assert caught.value.message == "--source names the system in 1 to 64 characters."
