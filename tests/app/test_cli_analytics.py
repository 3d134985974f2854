"""`feedback-gateway analytics`: figures of the small world in the terminal."""

import json
import subprocess

import pytest

from tests.app.test_cli import gateway
from tests.support.client import acme
from tests.support.people import ACME, BOLT
from tests.support.stores import Stores
from tests.support.world import world as world_rows

RESULTS = ("--account", str(ACME), "--metrics", "survey_total_surveys")


@pytest.fixture
def url(kind: str, stores: Stores) -> str:
    """The address of the world."""
    return stores.shared(kind, "world", world_rows)


def figures(url: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return gateway(url, "analytics", *arguments, **environment)


def printed(url: str, *arguments: str) -> str:
    done = figures(url, *arguments, COLUMNS="70")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_table_has_rows_and_totals(url: str) -> None:
    shown = printed(
        url,
        *("--account", str(ACME), "--metrics", "nps_score,csat_score,result.nps.promoters"),
        *("--dimensions", "location", "--order-by", "-nps_score", "--per-page", "3"),
    )

    assert shown.splitlines() == [
        "┏━━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━┓",
        "┃ Location   ┃   NPS ┃ CSAT score ┃ Number of promoters ┃",
        "┡━━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━┩",
        "│ Apple Park │ 100.0 │      0.0 % │                   1 │",
        "│ Café Olé   │   0.0 │          – │                   0 │",
        "│ Zoo        │   0.0 │          – │                   0 │",
        "├────────────┼───────┼────────────┼─────────────────────┤",
        "│ All        │   0.0 │     33.3 % │                   1 │",
        "└────────────┴───────┴────────────┴─────────────────────┘",
        "3 of 7 rows; see the others with --page and --per-page.",
    ]


def test_bars_for_categories(url: str) -> None:
    shown = printed(
        url, *RESULTS, "--dimensions", "location", "--order-by=-total_surveys", "--chart"
    )
    assert shown.splitlines() == [
        "Results",
        "Apple Park  ███████████████████████████████████████████████████████ 3",
        "Café Olé    █████████████████████████████████████ 2",
        "Apple Park  ██████████████████ 1",
        "CAFÉ OLÉ    ██████████████████ 1",
        "Closed shop ██████████████████ 1",
        "Harbour     ██████████████████ 1",
        "Zoo         ██████████████████ 1",
        "",
    ]


def test_a_line_for_dates(url: str) -> None:
    shown = printed(
        url,
        *(*RESULTS, "--dimensions", "day", "--chart"),
        *("--from", "2025-12-31", "--to", "2026-01-02", "--timezone", "Pacific/Kiritimati"),
    )
    assert shown.splitlines() == [
        "Results",
        "10 ┤         ●",
        "   ┤       │",
        "   ┤       │",
        "   ┤       │",
        "   ┤       │",
        "   ┤       │",
        "   ┤       │",
        "   ┤       │",
        "   ┤       │",
        " 0 ┤ ●   ●",
        "     2025-12-31 2026-01-02",
        "",
    ]


def test_programs_get_csv_and_json(url: str) -> None:
    asked = (*RESULTS, "--dimensions", "location", "--location", "A-1", "--location", "C-1")

    assert printed(url, *asked, "--format", "csv") == (
        "Location,Location code,Location city,Location id,Results\n"
        f"Apple Park,A-1,Cupertino,{acme('Location', 1)},3\n"
        f"Café Olé,C-1,Zürich,{acme('Location', 3)},2\n"
    )
    assert json.loads(printed(url, *asked, "--format", "json")) == [
        {
            "business_label": name,
            "business_code": code,
            "business_city": city,
            "business": acme("Location", at),
            "survey.total_surveys": number,
        }
        for name, code, city, at, number in (
            ("Apple Park", "A-1", "Cupertino", 1, 3),
            ("Café Olé", "C-1", "Zürich", 3, 2),
        )
    ]


def test_words_and_questions_are_printed(url: str) -> None:
    account = ("--account", str(ACME), "--format", "csv")
    searches = printed(url, *account, "--metrics", "keyword.count", "--dimensions", "keyword")
    assert searches.splitlines()[:2] == ["Keyword,Searches", "CAFÉ,7"]

    kinds = ("--metrics", "activity.total_feedback", "--dimensions", "activity_type")
    assert printed(url, *account, *kinds).splitlines() == [
        "Activity type,Activity feedback",
        "Sales_Visit,1",
        "call,4",
        "sales_visit,1",
    ]


def test_counts_of_several_words_are_in_one_cell(url: str) -> None:
    account = ("--account", str(ACME), "--metrics", "rating_distribution,reviews_count")
    shown = printed(url, *account, "--dimensions", "tag")

    assert "Reviews by stars" in shown
    assert "│ All   │                  │       8 │" in shown


def test_a_rate_is_that_of_surveys_unless_it_says_otherwise(url: str) -> None:
    account = ("--account", str(ACME), "--format", "csv", "--metrics")
    assert printed(url, *account, "response_rate").startswith("Response rate (%)")
    activity = printed(url, *account, "activity_response_rate")
    assert activity.startswith("Activity feedback with responses (%)")


def test_weeks_and_years_begin_as_asked(url: str) -> None:
    account = (*RESULTS, "--format", "csv", "--dimensions")

    fiscal = printed(url, *account, "year", "--fiscal-year-start", "7")
    weeks = printed(url, *account, "week", "--week-start", "sunday")

    assert fiscal.splitlines()[1].startswith("FY2026,")
    assert weeks.splitlines()[1].startswith("2025-W53,")
    refused = figures(url, *RESULTS, "--fiscal-year-start", "13")
    assert refused.stderr == (
        "Error: Argument `fiscalYearStart`: 13 is not a month. Pass 1 (January) to 12.\n"
    )


def test_a_provider_sees_its_accounts(url: str) -> None:
    whole = json.loads(
        printed(
            url,
            "--account",
            "Orbit",
            "--metrics",
            "survey_total_surveys,clicks",
            "--format",
            "json",
        )
    )
    parts = [
        json.loads(
            printed(
                url,
                "--account",
                str(n),
                "--metrics",
                "survey_total_surveys,clicks",
                "--format",
                "json",
            )
        )
        for n in (ACME, BOLT)
    ]

    for name in ("survey.total_surveys", "survey.clicks"):
        assert whole[0][name] == sum(part[0][name] for part in parts) > 0


BAD = (
    ("Argument `metrics`: name at least one metric.", ("--metrics", " ")),
    (
        "There is no metric 'npscore'. Did you mean `result_nps_score`? The query "
        "`analyticsMetrics` lists them.",
        ("--metrics", "npscore"),
    ),
    (
        "Several metrics end with 'total_surveys'. Name one of them: survey_total_surveys or "
        "response_total_surveys.",
        ("--metrics", "total_surveys"),
    ),
    ("There is no dimension 'mont'. Did you mean `month`?", ("--dimensions", "mont")),
    (
        "Argument `perPage`: 1001 is out of bounds. Ask for 1 to 1,000 rows a page.",
        ("--per-page", "1001"),
    ),
    (
        "Argument `timezone`: there is no such time zone. Pass a name of the IANA database such "
        "as Europe/Paris.",
        ("--timezone", "Mars"),
    ),
    ("--from is after --to. Swap them.", ("--from", "2026-01-02", "--to", "2026-01-01")),
    (
        "There is no location 'Ap'. Name it by its code, its name or its number.",
        ("--location", "Ap"),
    ),
    ("Several locations are 'Apple Park'. Name one by number: ", ("--location", "Apple Park")),
    (
        "--chart and --format csv exclude each other. Leave one out.",
        ("--chart", "--format", "csv"),
    ),
    (
        "A line goes by its dates. Leave --order-by or --chart out.",
        ("--chart", "--dimensions", "day", "--order-by", "day"),
    ),
    ("There is no account 'Nobody'.", ("--account", "Nobody")),
)


@pytest.mark.parametrize(("message", "arguments"), BAD)
@pytest.mark.parametrize("kind", ["sqlite"], scope="session")
def test_errors_are_sentences(url: str, message: str, arguments: tuple[str, ...]) -> None:
    done = figures(url, *RESULTS, *arguments)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: {message}")
    assert done.stderr.count("\n") == 1
