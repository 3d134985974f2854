"""Exports from the mutation to the file: what is in it, for whom, and what becomes of the job."""

import asyncio
import datetime as dt
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine

from gateway.analytics.catalogue import METRICS
from gateway.analytics.request import Request
from gateway.database.columns import now
from gateway.exports import jobs
from gateway.exports.job import Job
from gateway.exports.jobs import delete_old
from gateway.exports.model import ExportFormat
from gateway.exports.service import LOST_AFTER
from gateway.exports.stored import text_of
from gateway.policies import UserRole, Viewer
from tests.exports.exporting import (
    SELECT,
    Exporting,
    csv_rows,
    exporting_from,
    json_rows,
    sheet_of,
)
from tests.support.client import JSON, Client, acme, gid, row_of
from tests.support.expect import KEY_REUSED, nothing_changes
from tests.support.people import ACME, BOLT, PEOPLE, SPAN
from tests.support.snapshot import change_log, rows_of

BY_LOCATION = {
    "metrics": ["SURVEY_TOTAL_SURVEYS", "RESULT_NPS_SCORE", "RESULT_CSAT_SCORE"],
    "dimensions": ["BUSINESS"],
}
HEADER = ["Location", "Location code", "Location city", "Location id"]
HEADER += ["Results", "NPS", "CSAT score (%)"]
EVERYBODY = ("provider", "admin", "standard", "restricted", "lost", "bolt", "stranger")


async def shown(client: Client, who: str) -> list[tuple[Any, ...]]:
    """What `analytics` shows for the same request."""
    data = await client.data(
        """query($metrics: [AnalyticsMetric!]!, $dimensions: [AnalyticsDimension!]) {
          analytics(metrics: $metrics, dimensions: $dimensions, perPage: 1000) {
            rows { dimensions { key label } location { code city } values { number } }
          }
        }""",
        BY_LOCATION,
        who,
    )
    return [
        (
            row["dimensions"][0]["label"],
            *row["location"].values(),
            row["dimensions"][0]["key"],
            *(value["number"] for value in row["values"]),
        )
        for row in data["analytics"]["rows"]
    ]


@pytest.mark.parametrize("who", EVERYBODY)
async def test_a_file_holds_what_its_viewer_sees(exporting: Exporting, who: str) -> None:
    lines = json_rows(await exporting.file({**BY_LOCATION, "format": "JSONL"}, who))

    expected = await shown(exporting.client, who)
    assert [tuple(line.values()) for line in lines] == expected
    assert bool(lines) == (who != "lost")


async def test_all_rows_are_written_not_a_page(exporting: Exporting) -> None:
    export = await exporting.done({**BY_LOCATION, "dimensions": ["RESULT"]}, "provider")

    data = await exporting.client.data(
        "{ analytics(metrics: [SURVEY_TOTAL_SURVEYS], dimensions: [RESULT], perPage: 1) "
        "{ totalCount } }",
        who="provider",
    )
    assert export["rowCount"] == data["analytics"]["totalCount"] > 10
    content = (await exporting.http.get(export["url"])).content
    assert sheet_of(content).max_row == export["rowCount"] + 1


async def test_every_format_has_the_same_rows(exporting: Exporting) -> None:
    sheet = sheet_of(await exporting.file({**BY_LOCATION, "format": "XLSX"}))
    table = csv_rows(await exporting.file({**BY_LOCATION, "format": "CSV"}))
    lines = json_rows(await exporting.file({**BY_LOCATION, "format": "JSONL"}))

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == table[0] == HEADER
    assert list(lines[0]) == [
        "business_label",
        "business_code",
        "business_city",
        "business",
        "survey.total_surveys",
        "result.nps.score",
        "result.csat.score",
    ]
    assert rows[1:] == [list(line.values()) for line in lines]
    assert table[1:] == [
        ["" if value is None else str(value) for value in line.values()] for line in lines
    ]


@pytest.mark.parametrize(
    ("metrics", "dimension", "header", "row"),
    [
        (
            ["REVIEW_RATING_DISTRIBUTION", "REVIEW_AVERAGE_RATING"],
            "TAG",
            ["Tag", "Tag id", "Reviews by stars", "Average rating of reviews"],
            None,
        ),
        (
            ["KEYWORD_COUNT", "KEYWORD_THRESHOLD"],
            "BRANDED",
            ["Branded", "Searches", "Searches, fewer than"],
            ["false", "7", "15"],
        ),
        (
            ["ACTIVITY_AVERAGE_SCORE"],
            "QUESTION",
            ["Question", "Question id", "Average score of the question"],
            ["Nps Größe?", acme("SurveyField", 2), "10.0"],
        ),
        (
            ["REVIEW_RANK", "PROFILE_CALL_CLICKS"],
            "BUSINESS",
            [*HEADER[:4], "Rank by rating of reviews", "Clicks to call"],
            ["Apple Park", "A-1", "Cupertino", acme("Location", 1), "1", "5"],
        ),
    ],
)
async def test_figures_of_every_kind_are_exported(
    exporting: Exporting, metrics: list[str], dimension: str, header: list[str], row: Any
) -> None:
    asked = {"metrics": metrics, "dimensions": [dimension], "format": "CSV"}
    table = csv_rows(await exporting.file(asked))

    assert table[0] == header
    assert len(table) > 2
    assert row is None or row in table


async def test_an_earlier_period_and_gaps_are_in_the_file(exporting: Exporting) -> None:
    lines = json_rows(
        await exporting.file(
            {
                "metrics": ["SURVEY_TOTAL_SURVEYS"],
                "dimensions": ["DAY"],
                "filter": {"days": {"from": "2026-01-01", "to": "2026-01-02"}},
                "orderBy": [{"dimension": "DAY", "direction": "DESC"}],
                "timezone": "Pacific/Kiritimati",
                "fillGaps": True,
                "compareTo": "PREVIOUS_PERIOD",
                "format": "JSONL",
            }
        )
    )

    name = "survey.total_surveys"
    assert [line["day"] for line in lines] == ["2026-01-02", "2026-01-01"]
    assert lines[0][name] == 10
    assert [lines[1][key] for key in (name, f"{name}.earlier", f"{name}.delta")] == [0, 0, 0]
    assert [line[f"{name}.delta_percent"] for line in lines] == [None, None]


async def test_months_beside_quarters_are_compared_in_a_file(exporting: Exporting) -> None:
    """The rows of January and of the three months before meet, though the quarters differ."""
    asked = {
        "metrics": ["SURVEY_TOTAL_SURVEYS"],
        "filter": {"days": {"from": "2026-02-01", "to": "2026-03-31"}},
        "compareTo": "PREVIOUS_PERIOD",
        "fillGaps": True,
        "format": "JSONL",
    }
    name = "survey.total_surveys.earlier"
    alone = json_rows(await exporting.file({**asked, "dimensions": ["MONTH"]}))
    both = json_rows(await exporting.file({**asked, "dimensions": ["QUARTER", "MONTH"]}))

    assert [(line["month"], line[name]) for line in both] == [
        (line["month"], line[name]) for line in alone
    ]
    assert alone[1][name] > alone[0][name] == 0


async def test_weeks_that_months_cut_are_compared_in_a_file(exporting: Exporting) -> None:
    """Day by day: the rows of a week meet what its days meet."""
    asked = {
        "metrics": ["SURVEY_TOTAL_SURVEYS"],
        "filter": {"days": {"from": "2026-01-12", "to": "2026-02-11"}},
        "compareTo": "PREVIOUS_PERIOD",
        "fillGaps": True,
        "format": "JSONL",
    }
    name = "survey.total_surveys.earlier"
    by_day = json_rows(await exporting.file({**asked, "dimensions": ["DAY", "WEEK", "MONTH"]}))
    expected = dict.fromkeys([(line["week"], line["month"]) for line in by_day], 0)
    for line in by_day:
        expected[line["week"], line["month"]] += line[name]

    lines = json_rows(await exporting.file({**asked, "dimensions": ["WEEK", "MONTH"]}))

    assert {(line["week"], line["month"]): line[name] for line in lines} == expected
    assert [week for week, _ in expected].count("2026-W05") == 2
    assert sum(expected.values()) > 0


async def test_results_are_named_and_told_whole(exporting: Exporting) -> None:
    asked = {"metrics": ["SURVEY_DETAILS"], "dimensions": ["RESULT"], "format": "JSONL"}

    lines = json_rows(await exporting.file(asked))

    line = next(line for line in lines if line["result"] == acme("Feedback", 1))
    assert line["survey_details"]["id"] == line["result"]
    assert line["survey_details"]["locationId"] == acme("Location", 1)
    assert line["result_label"].startswith("NPS ")


async def test_fiscal_years_are_texts(exporting: Exporting) -> None:
    asked = {"metrics": ["SURVEY_TOTAL_SURVEYS"], "dimensions": ["YEAR"], "format": "JSONL"}

    (fiscal, *_) = json_rows(await exporting.file({**asked, "fiscalYearStart": 7}))
    (civil, *_) = json_rows(await exporting.file(asked))

    assert (fiscal["year"], civil["year"]) == ("FY2026", 2026)


async def test_a_workbook_tells_what_it_is(exporting: Exporting) -> None:
    content = await exporting.file(
        {
            **BY_LOCATION,
            "metrics": ["SURVEY_TOTAL_SURVEYS", "KEYWORD_COUNT"],
            "filter": {
                "days": {"from": "2026-01-01", "to": "2026-01-15"},
                "locations": [acme("Location", 1), acme("Location", 3)],
                "notIssues": ["MISSING_STORE_CODE"],
            },
            "timezone": "Europe/Paris",
            "compareTo": "PREVIOUS_YEAR",
            "tableName": "About",
        }
    )

    table, about = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert (table.title, about.title) == ("About", "About this table")
    lines = [[cell.value for cell in row] for row in about.iter_rows()]
    told = {line[0]: line[1] for line in lines if line[0] and line[1] is not None}
    assert told["Period"] == "2026-01-01 to 2026-01-15"
    assert told["Time zone"] == "Europe/Paris"
    assert told["Compared with"] == "the year before: 2025-01-01 to 2025-01-15"
    assert told["Months of keywords left out"] == "2026-01"
    assert told["Filter: Locations"] == "Apple Park; Café Olé"
    assert told["Filter: Locations without faults"] == "missing store code"
    defined = next(line for line in lines if line[1] == "SURVEY_TOTAL_SURVEYS")
    assert defined == [
        "Results",
        "SURVEY_TOTAL_SURVEYS",
        "Number of results (feedback that was left), by the result's date",
    ]
    totals = lines[[line[0] for line in lines].index("Totals") + 1 :]
    data = await exporting.client.data(
        """query($ids: [ID!]) { analytics(metrics: [SURVEY_TOTAL_SURVEYS], timezone: "Europe/Paris",
          filter: {days: {from: "2026-01-01", to: "2026-01-15"}, locations: $ids,
                   notIssues: [MISSING_STORE_CODE]}) { totals { values { number } } } }""",
        {"ids": [acme("Location", 1), acme("Location", 3)]},
    )
    (value,) = data["analytics"]["totals"]["values"]
    assert totals[0][:2] == ["Results", value["number"]]
    assert value["number"] > 0


async def test_the_change_log_tells_of_every_step(exporting: Exporting) -> None:
    before = len(await change_log(exporting.client.database))
    export = await exporting.done(BY_LOCATION)

    lines = (await change_log(exporting.client.database))[before:]
    own = [line[3] for line in lines if line[2] == row_of(export["id"])]
    assert {line[:2] for line in lines} == {(ACME, "AnalyticsExport")}
    assert own[:3] == ["CREATED", "UPDATED", "UPDATED"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("admin", True),
        ("standard", False),
        ("restricted", False),
        ("provider", True),
        ("bolt", False),
        ("stranger", False),
    ],
)
async def test_an_export_is_its_users_and_their_managers(own: Client, who: str, seen: bool) -> None:
    payload = await own.done("exportAnalytics", BY_LOCATION, SELECT, "admin")
    export_id = payload["export"]["id"]

    for document in ("analyticsExport(id: $id) { id }", "node(id: $id) { id }"):
        data = await own.data(f"query($id: ID!) {{ found: {document} }}", {"id": export_id}, who)
        assert data["found"] == ({"id": export_id} if seen else None)


async def test_users_see_their_own_exports(own: Client) -> None:
    payload = await own.done("exportAnalytics", BY_LOCATION, SELECT, "restricted")
    data = await own.data(
        "query($id: ID!) { analyticsExport(id: $id) { status url } }",
        {"id": payload["export"]["id"]},
        "restricted",
    )

    assert data["analyticsExport"] == {"status": "QUEUED", "url": None}


@pytest.mark.usefixtures("quick_start")
async def test_more_rows_than_allowed_are_refused(own: Client, tmp_path: Path) -> None:
    async with exporting_from(own, tmp_path, export_max_rows=3) as exporting:
        export = await exporting.settled((await exporting.begin(BY_LOCATION))["id"])
        exact = await exporting.done(
            {**BY_LOCATION, "filter": {"locations": [acme("Location", n) for n in (1, 2, 3)]}}
        )

    data = await own.data(
        "{ analytics(metrics: [SURVEY_TOTAL_SURVEYS], dimensions: [BUSINESS]) { totalCount } }"
    )
    total = data["analytics"]["totalCount"]
    assert (export["status"], export["url"]) == ("FAILED", None)
    assert export["error"] == (
        f"The export would have {total} rows, and 3 are allowed. Narrow `filter`, or group by "
        "fewer or coarser dimensions."
    )
    assert exact["rowCount"] == 3
    assert len(list((tmp_path / "exports").iterdir())) == 1


async def test_an_account_has_so_many_exports_on_their_way(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own.settings, "export_limit", 2)
    first = await own.done("exportAnalytics", BY_LOCATION, SELECT, "admin")
    await own.done("exportAnalytics", BY_LOCATION, SELECT, "restricted")
    async with nothing_changes(own):
        errors = await own.refused("exportAnalytics", BY_LOCATION, "standard")
    other = await own.done("exportAnalytics", BY_LOCATION, SELECT, "bolt")

    message = "The account has 2 exports on their way. Wait until one of them is done."
    assert errors == [("LIMIT_REACHED", message, [])]
    assert first["export"]["status"] == other["export"]["status"] == "QUEUED"


async def test_the_same_key_gives_the_same_export(exporting: Exporting) -> None:
    input_ = {**BY_LOCATION, "idempotencyKey": "k"}
    before = await rows_of(exporting.client.database, "analytics_exports")
    first = await exporting.done(input_)
    again = await exporting.begin(input_)
    other = await exporting.client.refused("exportAnalytics", {**input_, "tableName": "x"})

    assert again == first
    assert other == KEY_REUSED
    stored = await rows_of(exporting.client.database, "analytics_exports")
    assert len(stored["analytics_exports"]) == len(before["analytics_exports"]) + 1


BAD: tuple[tuple[JSON, str, list[str]], ...] = (
    ({"metrics": []}, "Argument `metrics`: name at least one metric.", ["metrics"]),
    (
        {"metrics": ["SURVEY_CLICKS"], "dimensions": ["RESULT"]},
        "Argument `dimensions`: SURVEY_CLICKS cannot be grouped by RESULT.",
        ["dimensions"],
    ),
    ({"timezone": "Mars"}, "Argument `timezone`:", ["timezone"]),
    ({"filter": {"npsScores": [11]}}, "Argument `filter.npsScores`:", ["filter", "npsScores"]),
    ({"filter": {"locations": ["x"]}}, "Argument `filter.locations`:", ["filter", "locations"]),
    ({"tableName": "x" * 201}, "`tableName` has 201 characters.", ["tableName"]),
)


@pytest.mark.parametrize(("change", "message", "field"), BAD)
async def test_bad_input_is_refused_with_its_field(
    own: Client, change: JSON, message: str, field: list[str]
) -> None:
    async with nothing_changes(own):
        ((code, said, where),) = await own.refused("exportAnalytics", {**BY_LOCATION, **change})

    assert (code, where) == ("INVALID", field)
    assert said.startswith(message)


@pytest.mark.parametrize(
    ("field", "type_", "noun"),
    [
        ("locations", "Location", "location"),
        ("notLocations", "Location", "location"),
        ("include", "Location", "location"),
        ("exclude", "Location", "location"),
        ("groups", "LocationGroup", "location group"),
        ("groupSection", "LocationGroupSection", "section"),
        ("users", "User", "user"),
        ("surveys", "Survey", "survey"),
        ("results", "Feedback", "feedback"),
    ],
)
async def test_ids_of_what_is_not_there_are_refused(
    own: Client, field: str, type_: str, noun: str
) -> None:
    async with nothing_changes(own):
        for row_id in (BOLT * SPAN + 1, 987_654_321):
            given: Any = gid(type_, row_id)
            if field != "groupSection":
                given = [given]
            refused = await own.refused(
                "exportAnalytics", {**BY_LOCATION, "filter": {field: given}}
            )
            assert refused == [("NOT_FOUND", f"There is no such {noun}.", ["filter", field])]


async def test_ids_of_hidden_locations_are_refused_like_unknown_ids(own: Client) -> None:
    async with nothing_changes(own):
        for location in (acme("Location", 2), gid("Location", 987_654_321)):
            given = {**BY_LOCATION, "filter": {"locations": [acme("Location", 1), location]}}
            refused = await own.refused("exportAnalytics", given, "restricted")
            assert refused == [("NOT_FOUND", "There is no such location.", ["filter", "locations"])]


async def test_keys_that_only_write_cannot_export(own: Client) -> None:
    made = await own.done(
        "createApiKey",
        {"name": "w", "userId": acme("User", 1), "scopes": ["WRITE"]},
        "secret",
    )
    async with nothing_changes(own):
        payload = await own.run("exportAnalytics", BY_LOCATION, SELECT, made["secret"])

    assert payload["error"]["extensions"]["code"] == "FORBIDDEN"


async def test_a_process_that_dies_fails_its_export_and_not_the_next(
    exporting: Exporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = asyncio.create_subprocess_exec
    killed: list[asyncio.subprocess.Process] = []

    async def dying(*arguments: Any, **more: Any) -> Any:
        process = await started(*arguments, **more)
        if not killed:
            process.kill()
            killed.append(process)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", dying)
    first, second = await exporting.begin(BY_LOCATION), await exporting.begin(BY_LOCATION)
    dead, alive = [await exporting.settled(each["id"]) for each in (first, second)]

    assert (dead["status"], dead["error"]) == ("FAILED", jobs.FAILED)
    assert (dead["url"], alive["status"]) == (None, "DONE")
    assert len(list(exporting.settings.exports.iterdir())) == 1


async def test_an_export_that_takes_too_long_fails(own: Client, tmp_path: Path) -> None:
    async with exporting_from(own, tmp_path, export_timeout=0.001) as exporting:
        export = await exporting.settled((await exporting.begin(BY_LOCATION))["id"])

    assert export["status"] == "FAILED"
    assert export["error"].startswith("The export took more than 0 seconds.")


async def test_a_server_that_stops_kills_its_process_and_fails_what_waits(
    own: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = asyncio.create_subprocess_exec
    process = asyncio.Future[asyncio.subprocess.Process]()

    async def noted(*arguments: Any, **more: Any) -> Any:
        process.set_result(await started(*arguments, **more))
        return process.result()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    async with exporting_from(own, tmp_path) as exporting:
        begun = [await exporting.begin(BY_LOCATION) for _ in range(2)]
        await process
    ends = [await exporting.read(each["id"]) for each in begun]

    assert [(end["status"], end["error"]) for end in ends if end] == [("FAILED", jobs.STOPPED)] * 2
    assert process.result().returncode == -9
    assert list(exporting.settings.exports.iterdir()) == []


def test_a_process_ends_with_the_server_that_started_it(own: Client, tmp_path: Path) -> None:
    request = text_of(Request(metrics=(METRICS["SURVEY_CLICKS"],)))
    viewer = Viewer((ACME,), UserRole.ADMIN, ACME, user_id=PEOPLE["admin"].user_id)
    job = Job(own.settings, viewer, request, ExportFormat.CSV, tmp_path / "file", "name")

    done = subprocess.run(
        [sys.executable, "-m", "gateway.exports.worker"],
        input=job.to_json(),
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


async def test_an_export_nobody_hears_of_has_failed(own: Client) -> None:
    payload = await own.done("exportAnalytics", BY_LOCATION, SELECT, "admin")
    document = "query($id: ID!) { analyticsExport(id: $id) { status error url } }"
    variables = {"id": payload["export"]["id"]}
    with time_machine.travel(now() + LOST_AFTER + dt.timedelta(minutes=1), tick=True):
        later = await own.data(document, variables)
        await own.done("exportAnalytics", BY_LOCATION, SELECT, "admin")
        settled = await rows_of(own.database, "analytics_exports")

    assert later["analyticsExport"] == {
        "status": "FAILED",
        "error": "The server that made the export stopped. Export again.",
        "url": None,
    }
    rows = settled["analytics_exports"]
    ours = [row for row in rows if row["id"] >= row_of(payload["export"]["id"])]
    assert [row["status"] for row in ours] == ["FAILED", "QUEUED"]
    # Those of the world that are late or lost are settled on the way, and those of others are not.
    others = {row["id"]: row["status"] for row in rows if row not in ours}
    assert [others[ACME * SPAN + n] for n in (1, 2, 3, 4)] == [
        "DONE",
        "EXPIRED",
        "FAILED",
        "FAILED",
    ]
    assert others[BOLT * SPAN + 2] == "DONE"


async def test_files_are_deleted_when_they_are_old(exporting: Exporting) -> None:
    await exporting.done(BY_LOCATION)
    directory = exporting.settings.exports
    (directory / "something else").mkdir()

    delete_old(directory, hours=1)
    kept = len(list(directory.iterdir()))
    with time_machine.travel(now() + dt.timedelta(hours=2), tick=False):
        delete_old(directory, hours=1)

    assert kept == 2
    assert [each.name for each in directory.iterdir()] == ["something else"]


async def test_ids_of_others_and_of_nothing_are_null(own: Client) -> None:
    for number in (1, 10**17):
        data = await own.data(
            "query($id: ID!) { analyticsExport(id: $id) { id } }",
            {"id": gid("AnalyticsExport", number)},
        )
        assert data == {"analyticsExport": None}
