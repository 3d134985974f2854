"""The command line, each command in a process of its own, which need not load the package."""

import json
import os
import re
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.analytics.catalogue import METRICS
from gateway.analytics.enums import AnalyticsMetric
from gateway.cli import main
from gateway.config import Settings
from gateway.database.migrate import head
from tests.app.server import command
from tests.support.preloaded import quick_command

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'cli.db'}"


def gateway(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        quick_command("gateway.cli", *arguments),
        env={**os.environ, "DATABASE_URL": url, "COLUMNS": "200", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`gateway` in this process, which is faster; not for what becomes a server."""

    def run(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        assert arguments[0] != "serve"
        capsys.readouterr()
        with monkeypatch.context() as patch:
            patch.chdir(ROOT)
            patch.setattr("sys.argv", ["feedback-gateway", *arguments])
            for name, value in {"DATABASE_URL": url, **environment}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        code = ended.value.code or 0
        assert isinstance(code, int)
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    return run


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What a command said that ended with code 1 and printed nothing else."""
    assert (done.returncode, done.stdout) == (1, ""), done
    return done.stderr


def test_migrate_moves_an_empty_store_to_the_newest_revision(empty_database_url: str) -> None:
    first = gateway(empty_database_url, "migrate")
    second = gateway(empty_database_url, "migrate")

    assert first.stdout == f"The store moved from revision none to {head()}.\n"
    assert second.stdout == f"The store is at revision {head()} already.\n"


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


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "GATEWAY_PORT",
            "many",
            "Input should be a valid integer, unable to parse string as an integer",
        ),
        ("GATEWAY_SECRET_KEY", "short", "String should have at least 16 characters"),
        ("GATEWAY_LOG_LEVEL", "loud", "'loud' is not a level. Use DEBUG, INFO, WARNING or ERROR."),
        (
            "GATEWAY_CORS_ORIGINS",
            "x.example",
            "'x.example' is not an origin. Write https://app.example, without a path.",
        ),
        (
            "GATEWAY_CORS_ORIGINS",
            '["https://x',
            '["https://x is not JSON. Write the values with commas between them.',
        ),
        ("GATEWAY_CORS_ORIGINS", "[1]", "Input should be a valid string"),
        (
            "GATEWAY_HOSTS",
            "https://x.example",
            "'https://x.example' is not a name. Write api.example.com, without scheme and port.",
        ),
        ("GATEWAY_CORS_HEADERS", "X Y", "'X Y' is not the name of a header."),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "there is no store for mysql. Use sqlite:///FILE or postgresql://…",
        ),
    ],
)
def test_a_wrong_setting_is_named(
    run_here: Run, url: str, name: str, value: str, message: str
) -> None:
    done = run_here(url, "accounts", "list", **{name: value})

    place = "[0]" if value == "[1]" else ""
    assert refused(done) == f"Error: {name}{place}: {message}\n"


def test_origins_stand_with_commas_or_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("http://x, https://y:8443", '["http://x", "https://y:8443"]'):
        monkeypatch.setenv("GATEWAY_CORS_ORIGINS", text)

        assert Settings().cors_origins == ["http://x", "https://y:8443"]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bad_manifest_keeps_the_server_from_starting(
    url: str, tmp_path: Path, workers: str
) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"[red]": 1}')

    done = gateway(
        url, "serve", "--port", "0", "--workers", workers, GATEWAY_TRUSTED_DOCUMENTS=str(manifest)
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"Error: The manifest {manifest} (GATEWAY_TRUSTED_DOCUMENTS) has no text at '[red]'. "
        'Write {"ID": "DOCUMENT"}, or the form of Apollo '
        '("format": "apollo-persisted-query-manifest").\n'
    )
    assert not (tmp_path / "cli.db").exists()


def test_trusted_documents_are_checked_by_themselves(
    run_here: Run, url: str, tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text('{"a": "{ viewer { role } }", "b": "{ __typename }"}')
    good = run_here(url, "schema", "check", "--documents", str(manifest))
    manifest.write_text('{"a": "{ viewer { role } }", "[red]": "{ nope }"}')
    bad = run_here(url, "schema", "check", "--documents", str(manifest))

    assert good.returncode == 0
    assert good.stdout.split() == f"The documents of {manifest} are valid, all 2.".split()
    assert (
        refused(bad).split()
        == (
            f"Error: The manifest {manifest} (GATEWAY_TRUSTED_DOCUMENTS) has a bad document "
            "'[red]': Cannot query field 'nope' on type 'Query'. Did you mean 'node' or 'nodes'? "
            "(line 1)"
        ).split()
    )


def test_import_reports_and_ends_with_one_if_a_record_failed(url: str, tmp_path: Path) -> None:
    gateway(url, "migrate")
    gateway(url, "accounts", "create", "Acme")
    file = tmp_path / "customers.json"
    good = {"id": "a1", "email": "jane@example.com", "opt_out": False, "locations": ["l1"]}
    bad = {"id": "a2", "email": "nonsense", "opt_out": False, "locations": []}
    file.write_text(json.dumps({"page": 0, "data": [good, bad]}))

    first = gateway(url, "import", str(file), "--account", "Acme")
    file.write_text(json.dumps([good]))
    second = gateway(url, "import", str(file), "--account", "Acme", "--enroll")
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


def test_a_missing_file_is_named_and_not_made(run_here: Run, url: str, tmp_path: Path) -> None:
    file = tmp_path / "cli.db"

    for command_line in (["accounts", "list"], ["keys", "list", "--account", "x"]):
        assert refused(run_here(url, *command_line)) == (
            f"Error: There is no store at {file}. Set DATABASE_URL to the one that is meant, "
            "or make one with: feedback-gateway migrate\n"
        )
    assert list(tmp_path.iterdir()) == []


def test_beside_a_demo_its_store_is_named(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    (tmp_path / "feedback-gateway-demo.db").touch()

    done = subprocess.run(
        command("accounts", "list"),
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused(done) == (
        "Error: There is no store at feedback-gateway.db. The demo's is another: "
        "set DATABASE_URL=sqlite:///feedback-gateway-demo.db, "
        "or make one with: feedback-gateway migrate\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["feedback-gateway-demo.db"]


def test_an_older_store_is_told_its_revision(run_here: Run, empty_database_url: str) -> None:
    run_here(empty_database_url, "migrate", "--revision", "0009")

    said = refused(run_here(empty_database_url, "accounts", "list"))

    assert said.startswith("Error: The store ")
    assert said.endswith(
        f" is at revision 0009 and not at {head()}. Run: feedback-gateway migrate\n"
    )


def test_the_store_moves_to_a_named_revision_both_ways(
    run_here: Run, empty_database_url: str
) -> None:
    up = run_here(empty_database_url, "migrate", "--revision", "0009")
    back = run_here(empty_database_url, "migrate", "--revision", "0008")

    assert up.stdout == "The store moved from revision none to 0009.\n"
    assert back.stdout == "The store moved from revision 0009 to 0008.\n"


def test_an_unknown_revision_is_refused(run_here: Run, empty_database_url: str) -> None:
    said = refused(run_here(empty_database_url, "migrate", "--revision", "nope"))

    assert said.startswith(
        "Error: There is no revision 'nope'. Use head, base or one of 0001, 0002,"
    )


def test_a_store_that_a_newer_version_wrote_is_refused(
    run_here: Run, url: str, tmp_path: Path
) -> None:
    run_here(url, "migrate")
    with sqlite3.connect(tmp_path / "cli.db") as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    assert refused(run_here(url, "migrate")) == (
        "Error: The store is at revision 9999, which this version does not know: a newer one "
        "wrote it. Install that version.\n"
    )


@pytest.mark.parametrize("command_line", [["migrate"], ["seed"], ["accounts", "list"]])
@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "postgresql://gateway:secret@127.0.0.1:1/feedback",
            "The store postgresql://gateway:***@127.0.0.1:1/feedback cannot be opened: "
            "[Errno 111] Connect call failed ('127.0.0.1', 1). Look at DATABASE_URL.",
        ),
        (
            "sqlite:///README.md",
            "The store README.md cannot be opened: file is not a database. Look at DATABASE_URL.",
        ),
    ],
)
def test_a_store_that_cannot_be_opened(
    run_here: Run, command_line: list[str], address: str, message: str
) -> None:
    done = run_here(address, *command_line)

    assert done.returncode == 1
    assert done.stderr == f"Error: {message}\n"


def test_keys_create_prints_the_key_alone(run_here: Run, url: str) -> None:
    run_here(url, "migrate")
    run_here(url, "accounts", "create", "Acme")

    made = run_here(url, "keys", "create", "--account", "Acme", "--email", "you@example.com")

    assert re.fullmatch(r"fg_[0-9a-f]{12}_[\w-]{32}\n", made.stdout)
    assert made.stderr == "Keep it: it is shown only now.\n"


def test_schema_check_tells_what_it_cannot_read(run_here: Run, url: str, tmp_path: Path) -> None:
    missing, binary = tmp_path / "none.graphql", tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")

    for file, problem in (
        (missing, f"There is no file {missing}."),
        (tmp_path, f"{tmp_path} cannot be read (Is a directory)."),
        (binary, f"{binary} is not text in UTF-8."),
    ):
        assert refused(run_here(url, "schema", "check", str(file))) == (
            f"Error: {problem} Make it with: feedback-gateway schema print > {file}\n"
        )


HOSTS = "Choose an address of this machine with --host: 127.0.0.1, or 0.0.0.0 for all of them."


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("nosuch.invalid", "There is no host 'nosuch.invalid' ("),
        ("a" * 64, f"There is no host '{'a' * 64}'"),
        ("192.0.2.1", "192.0.2.1 is not an address of this machine. "),
    ],
)
def test_a_wrong_host_does_not_blame_the_port(url: str, host: str, problem: str) -> None:
    said = refused(gateway(url, "serve", "--host", host, "--port", "0"))

    assert said.startswith(f"Error: {problem}")
    assert said.endswith(f"{HOSTS}\n")


def test_a_port_that_is_taken_or_that_there_is_not(url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        busy = gateway(url, "serve", "--port", port)
    none = gateway(url, "serve", "--port", "99999")

    assert refused(busy) == (
        f"Error: Port {port} on 127.0.0.1 is not free (Address already in use). "
        "Choose another with --port.\n"
    )
    assert none.returncode == 2
    assert "Invalid value for '--port': Input should be less than or equal to 65535" in none.stderr


def test_metrics_lists_the_catalogue(run_here: Run, url: str) -> None:
    enum: Any = AnalyticsMetric
    described = enum.__strawberry_definition__
    shown = run_here(url, "metrics")
    rows = json.loads(run_here(url, "metrics", "--format", "json").stdout)

    assert [row["name"] for row in rows] == list(METRICS)
    assert rows[list(METRICS).index("SURVEY_NB_SENT")] == {
        "name": "SURVEY_NB_SENT",
        "referenceName": METRICS["SURVEY_NB_SENT"].name,
        "unit": "COUNT",
        "description": {value.name: value.description for value in described.values}[
            "SURVEY_NB_SENT"
        ],
    }
    assert all(name in shown.stdout for name in METRICS)


def test_shells_complete_commands(url: str) -> None:
    done = gateway(
        url,
        _FEEDBACK_GATEWAY_COMPLETE="complete_bash",
        COMP_WORDS="feedback-gateway me",
        COMP_CWORD="1",
    )

    assert done.stdout.split() == ["metrics"]
