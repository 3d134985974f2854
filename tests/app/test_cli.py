"""The command line, each command in a process of its own."""

import json
import os
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from gateway.database.migrate import head
from tests.app.server import command

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'cli.db'}"


def gateway(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        env={**os.environ, "DATABASE_URL": url, "COLUMNS": "200", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_migrate_moves_an_empty_store_to_the_newest_revision(empty_database_url: str) -> None:
    first = gateway(empty_database_url, "migrate")
    second = gateway(empty_database_url, "migrate")

    assert first.stdout == f"The store moved from revision none to {head()}.\n"
    assert second.stdout == f"The store is at revision {head()} already.\n"


def test_an_empty_store_is_told_how_to_begin(url: str) -> None:
    done = gateway(url, "accounts", "list")

    assert done.returncode == 1
    assert done.stderr == "Error: The store is not migrated. Run: feedback-gateway migrate\n"


def test_accounts_and_keys_from_nothing(database_url: str) -> None:
    created = gateway(database_url, "accounts", "create", "Acme Bakeries")
    again = gateway(database_url, "accounts", "create", "Acme Bakeries")
    made = gateway(
        database_url, "keys", "create", "--account", "Acme Bakeries", "--email", "you@example.com"
    )
    prefix = made.stdout.split("_")[1]
    listed = gateway(database_url, "keys", "list", "--account", "Acme Bakeries")
    revoked = gateway(database_url, "keys", "revoke", prefix, "--account", "Acme Bakeries")
    twice = gateway(database_url, "keys", "revoke", prefix, "--account", "Acme Bakeries")
    after = gateway(database_url, "keys", "list", "--account", "Acme Bakeries")

    assert created.stdout.startswith("Account 1: Acme Bakeries\n")
    assert again.returncode == 1
    assert "There is an account named 'Acme Bakeries' already." in again.stderr
    assert re.fullmatch(r"fg_[0-9a-f]{12}_[\w-]{32}", made.stdout.splitlines()[0])
    assert prefix in listed.stdout
    assert "ADMIN" in listed.stdout
    assert "valid" in listed.stdout
    assert revoked.stdout == f"Key {prefix} is revoked.\n"
    assert twice.returncode == 1
    assert "revoked 20" in after.stdout


def test_a_misspelt_account_is_answered_with_a_suggestion(url: str) -> None:
    gateway(url, "migrate")
    gateway(url, "accounts", "create", "Acme Bakeries")

    done = gateway(url, "keys", "list", "--account", "Acme Bakery")

    assert done.returncode == 1
    assert done.stderr.startswith(
        "Error: There is no account 'Acme Bakery'. Did you mean `Acme Bakeries`?"
    )


def test_a_provider_has_accounts_and_only_provider_users(url: str) -> None:
    gateway(url, "migrate")
    gateway(url, "accounts", "create", "Agency", "--as-provider")
    client = gateway(url, "accounts", "create", "Acme", "--provider", "Agency")
    wrong = gateway(
        url, "keys", "create", "--account", "Agency", "--email", "a@b.com", "--role", "ADMIN"
    )
    listed = gateway(url, "accounts", "list")

    assert client.returncode == 0
    assert wrong.returncode == 1
    assert "Users of a provider have the role PROVIDER" in wrong.stderr
    assert re.search(r"1\s+│ Agency │ provider", listed.stdout)
    assert re.search(r"2\s+│ Acme\s+│ account\s+│ 1", listed.stdout)


def test_seed_makes_what_is_asked_and_refuses_a_filled_store(url: str, tmp_path: Path) -> None:
    done = gateway(url, "seed", "--locations", "5", "--feedback", "40")
    again = gateway(url, "seed", "--locations", "5", "--feedback", "40")

    with sqlite3.connect(tmp_path / "cli.db") as store:
        counts = [
            store.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("locations", "feedbacks", "feedback_requests")
        ]
    store.close()
    assert done.returncode == 0, done.stderr
    assert counts == [5, 40, 100]
    assert again.returncode == 1
    assert "Error:" in again.stderr


def test_the_kept_schema_is_the_schema_of_the_code(url: str, tmp_path: Path) -> None:
    kept = gateway(url, "schema", "check")
    printed = gateway(url, "schema", "print")
    changed = tmp_path / "schema.graphql"
    changed.write_text(printed.stdout.replace("type Review ", "type Reviews "))
    differing = gateway(url, "schema", "check", str(changed))

    assert kept.stdout == "schema.graphql is up to date.\n"
    assert printed.stdout == (ROOT / "schema.graphql").read_text()
    assert differing.returncode == 1
    assert "-type Reviews implements" in differing.stderr
    assert "+type Review implements" in differing.stderr


def test_a_wrong_setting_is_named(url: str) -> None:
    port = gateway(url, "accounts", "list", GATEWAY_PORT="many")
    database = gateway("mysql://x/y", "accounts", "list")

    assert port.returncode == 1
    assert port.stderr.startswith("Setting PORT: Input should be a valid integer")
    assert database.returncode == 1
    assert "DATABASE_URL names mysql. Use sqlite:///FILE or postgresql://…" in database.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bad_manifest_keeps_the_server_from_starting(
    url: str, tmp_path: Path, workers: str
) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"[red]": "{ nope }"}')

    done = gateway(
        url, "serve", "--port", "0", "--workers", workers, GATEWAY_TRUSTED_DOCUMENTS=str(manifest)
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Error: The manifest {manifest} (GATEWAY_TRUSTED_DOCUMENTS) has a bad document '[red]': "
        "Cannot query field 'nope' on type 'Query'. Did you mean 'node' or 'nodes'? (line 1)\n"
    )
    assert not (tmp_path / "cli.db").exists()


def test_import_reports_and_ends_with_one_if_a_record_failed(url: str, tmp_path: Path) -> None:
    gateway(url, "migrate")
    gateway(url, "accounts", "create", "Acme")
    file = tmp_path / "customers.json"
    good = {"id": "a1", "email": "jane@example.com", "opt_out": False, "locations": ["l1"]}
    bad = {"id": "a2", "email": "nonsense", "opt_out": False, "locations": []}
    file.write_text(json.dumps({"page": 0, "data": [good, bad]}))

    first = gateway(url, "import", str(file), "--account", "Acme")
    file.write_text(json.dumps([good]))
    second = gateway(url, "import", str(file), "--account", "Acme")
    file.write_text(json.dumps([{**good, "Optout": True}]))
    unread = gateway(url, "import", str(file), "--account", "Acme")
    strict = gateway(url, "import", str(file), "--account", "Acme", "--strict")
    dry = gateway(url, "import", str(file), "--account", "Acme", "--source", "x", "--dry-run")

    assert first.returncode == 1
    assert re.search(r"customers\s+│ 1\s+│ 0\s+│ 0\s+│ 1\s+│ 0", first.stdout)
    assert re.search(r"locations\s+│ 0\s+│ 0\s+│ 0\s+│ 0\s+│ 1", first.stdout)
    assert "email" in first.stderr
    assert second.returncode == 0, second.stderr
    assert re.search(r"customers\s+│ 0\s+│ 0\s+│ 1\s+│ 0\s+│ 0", second.stdout)
    assert unread.returncode == 0
    assert unread.stderr.endswith(
        "customers: `Optout` was not read in 1 record. Did you mean `opt_out`?\n"
    )
    assert strict.returncode == 1
    assert strict.stderr.endswith(
        "`Optout` is not known here. Did you mean `opt_out`? "
        "Correct or remove it, or leave out --strict.\n"
    )
    assert "Dry run: nothing was written." in dry.stdout
