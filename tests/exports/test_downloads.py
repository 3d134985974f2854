"""Links to files: who gets what over HTTP, and until when."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook
from structlog.testing import capture_logs

from gateway.config import Settings
from gateway.database.columns import now
from gateway.exports.links import EXPIRED, INVALID, link_token, read_token
from tests.exports.exporting import Exporting
from tests.support.people import ACME, MIRROR, SPAN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INPUT = {"metrics": ["SURVEY_TOTAL_SURVEYS"], "tableName": "Q1-2024-CSAT für Köln"}


def told(response: Any) -> tuple[int, str, str]:
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


async def test_a_link_gives_the_file_without_a_key(exporting: Exporting) -> None:
    export = await exporting.done(INPUT)
    got = await exporting.http.get(export["url"])
    head = await exporting.http.head(export["url"])

    name = f"Q1-2024-CSAT_für_Köln_{export['created'][:10]}.xlsx"
    assert export["fileName"] == name
    assert got.status_code == head.status_code == 200
    assert load_workbook(io.BytesIO(got.content)).active["A1"].value == "Results"
    assert head.content == b""
    for response in (got, head):
        assert response.headers["content-type"] == XLSX
        assert response.headers["content-length"] == str(len(got.content))
        assert response.headers["cache-control"] == "private, no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-disposition"] == (
            f'attachment; filename="{name.replace("ü", "u").replace("ö", "o")}"; '
            f"filename*=UTF-8''{name.replace('ü', '%C3%BC').replace('ö', '%C3%B6')}"
        )


@pytest.mark.parametrize(
    ("format", "type_"),
    [("CSV", "text/csv; charset=utf-8; header=present"), ("JSONL", "application/jsonl")],
)
async def test_the_type_of_a_file_is_told(exporting: Exporting, format: str, type_: str) -> None:
    export = await exporting.done({**INPUT, "format": format})
    got = await exporting.http.get(export["url"])

    assert got.headers["content-type"] == type_
    assert export["fileName"].endswith(f".{format.lower()}")


async def test_a_link_that_was_changed_leads_nowhere(exporting: Exporting) -> None:
    export = await exporting.done(INPUT)
    base, _, token = export["url"].rpartition("/")
    account, number, expires, signature = token.split("-")
    changed = [
        f"{MIRROR}-{number}-{expires}-{signature}",
        f"{account}-{int(number) + 1}-{expires}-{signature}",
        f"{account}-{number}-{int(expires) + 1}-{signature}",
        f"{account}-{number}-{expires}-{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        f"{account}-{number}-{expires}-{signature.upper()}",
        f"{account}-{number}-{expires}-",
        f"{account}-{number}-{expires}",
        "x",
        f"{token}0",
        "٣-3-3-" + "0" * 64,
    ]

    answers = {told(await exporting.http.get(f"{base}/{each}")) for each in changed}

    assert answers == {(404, "NOT_FOUND", INVALID)}


async def test_a_good_signature_for_another_tenant_or_no_export_leads_nowhere(
    exporting: Exporting,
) -> None:
    export = await exporting.done(INPUT)
    base, _, token = export["url"].rpartition("/")
    number = int(token.split("-")[1])
    tomorrow = now() + dt.timedelta(days=1)
    secret = exporting.executor.secret
    for account, row_id in ((MIRROR, number), (ACME, number + 1), (ACME * SPAN, number)):
        got = await exporting.http.get(f"{base}/{link_token(secret, account, row_id, tomorrow)}")
        assert told(got) == (404, "NOT_FOUND", INVALID)
    other = link_token(b"another secret", ACME, number, tomorrow)
    assert told(await exporting.http.get(f"{base}/{other}"))[0] == 404


async def test_a_link_ends_with_its_file(exporting: Exporting) -> None:
    export = await exporting.done(INPUT)
    ends = dt.datetime.fromisoformat(export["urlExpires"])

    assert dt.timedelta(hours=23, minutes=59) < ends - now() <= dt.timedelta(hours=24)
    with time_machine.travel(ends - dt.timedelta(seconds=5), tick=True):
        before = await exporting.http.get(export["url"])
    with time_machine.travel(ends, tick=False):
        after = await exporting.http.get(export["url"])
        present = await exporting.read(export["id"])
    assert before.status_code == 200
    assert told(after) == (410, "GONE", EXPIRED)
    assert present is not None
    assert (present["status"], present["url"]) == ("EXPIRED", None)


async def test_a_file_of_another_machine_is_told(exporting: Exporting) -> None:
    export = await exporting.done(INPUT)
    (file,) = exporting.settings.exports.glob("*/*")
    file.unlink()

    message = "The file is not on this server. Ask the server that wrote it, or export again."
    assert told(await exporting.http.get(export["url"])) == (404, "NOT_FOUND", message)


async def test_only_reading_is_possible(exporting: Exporting) -> None:
    export = await exporting.done(INPUT)
    for method in ("POST", "PUT", "DELETE"):
        assert (await exporting.http.request(method, export["url"])).status_code == 405


async def test_links_are_not_logged(exporting: Exporting) -> None:
    export = await exporting.done(INPUT)
    with capture_logs() as lines:
        await exporting.http.get(export["url"])

    assert [line["path"] for line in lines] == ["/exports/…"]
    assert export["url"].rpartition("-")[2] not in str(lines)


async def test_files_are_nobody_elses(exporting: Exporting) -> None:
    await exporting.done(INPUT)
    (file,) = exporting.settings.exports.glob("*/*")

    assert (exporting.settings.exports.stat().st_mode & 0o777) == 0o700
    assert (file.parent.stat().st_mode & 0o777) == 0o700
    assert len(file.parent.name) == 32


def test_a_token_says_what_it_is_for() -> None:
    token = link_token(b"secret", 12, 34, now() + dt.timedelta(minutes=1))

    assert read_token(b"secret", token) == (12, 34)


def test_files_lie_beside_the_store_unless_told_otherwise(tmp_path: Path) -> None:
    beside = Settings(database_url=f"sqlite:///{tmp_path}/store.db")
    elsewhere = Settings(database_url="postgresql://localhost/x", export_directory=tmp_path)
    temporary = Settings(database_url="postgresql://localhost/x")

    assert beside.exports == tmp_path / "store.db-exports"
    assert elsewhere.exports == tmp_path
    assert temporary.exports.name == "feedback-gateway-exports"
