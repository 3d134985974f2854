"""`analytics`: figures of an account in the terminal."""

import datetime as dt
from enum import StrEnum
from typing import Annotated

import typer

from gateway.cli.running import run
from gateway.errors import BadUserInput


class WeekDay(StrEnum):
    """The day with which weeks begin."""

    MONDAY = "monday"
    SUNDAY = "sunday"


class FiguresFormat(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def analytics(
    account: Annotated[str, typer.Option("--account", help="Name or number of the account.")],
    metrics: Annotated[
        str,
        typer.Option(help="Metrics with commas between: nps_score, survey_response_rate …"),
    ],
    dimensions: Annotated[
        str, typer.Option(help="Dimensions with commas between: month, location, user …")
    ] = "",
    from_: Annotated[
        dt.datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="First day that counts."),
    ] = None,
    to: Annotated[
        dt.datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="Last day that counts."),
    ] = None,
    timezone: Annotated[str, typer.Option(help="Time zone of the days.")] = "UTC",
    week_start: Annotated[
        WeekDay, typer.Option(help="Day with which weeks begin.")
    ] = WeekDay.MONDAY,
    fiscal_year_start: Annotated[
        int, typer.Option(help="Month with which years and quarters begin, 1 to 12.")
    ] = 1,
    location: Annotated[
        list[str] | None,
        typer.Option("--location", help="Code, name or number of a location; repeat for more."),
    ] = None,
    order_by: Annotated[
        str,
        typer.Option(help="Metrics or dimensions with commas between; - before it for descending."),
    ] = "",
    page: Annotated[int, typer.Option(help="Number of the page.")] = 1,
    per_page: Annotated[int, typer.Option(help="Rows a page, 1 to 1000.")] = 100,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw bars, or a line over days, months or years.")
    ] = False,
    form: Annotated[
        FiguresFormat, typer.Option("--format", help="How to print the figures.")
    ] = FiguresFormat.TABLE,
) -> None:
    """Print figures of an account: metrics grouped by dimensions."""
    # Imported late: the other commands start without the whole schema.
    from gateway.cli.figures import Wanted, show

    if chart and form is not FiguresFormat.TABLE:
        raise BadUserInput(f"--chart and --format {form} exclude each other. Leave one out.")
    wanted = Wanted(
        metrics=_names(metrics),
        dimensions=_names(dimensions),
        first=None if from_ is None else from_.date(),
        last=None if to is None else to.date(),
        timezone=timezone,
        locations=location or [],
        order_by=_names(order_by),
        page=page,
        per_page=per_page,
        chart=chart,
        week_start=week_start,
        fiscal_year_start=fiscal_year_start,
    )
    run(show(account, wanted, form))


def _names(given: str) -> list[str]:
    return [name for part in given.split(",") if (name := part.strip())]
