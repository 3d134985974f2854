"""`metrics`: the metrics of analytics, with what each is."""

import sys
from enum import StrEnum
from typing import Annotated

import orjson
import typer
from rich.table import Column, Table
from rich.text import Text

from gateway.cli.running import out


class ListFormat(StrEnum):
    """How the list is printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def metrics(
    form: Annotated[
        ListFormat, typer.Option("--format", help="How to print the list.")
    ] = ListFormat.TABLE,
) -> None:
    """List the metrics of analytics: name, reference name, unit and description."""
    # Imported late: the other commands start without the whole schema.
    from gateway.analytics.schema import AnalyticsQuery

    if form is ListFormat.MARKDOWN:
        from gateway.analytics.glossary import markdown

        sys.stdout.write(markdown())
        return
    known = AnalyticsQuery().analytics_metrics()
    if form is ListFormat.JSON:
        rows = [
            {
                "name": info.metric.name,
                "referenceName": info.reference_name,
                "unit": info.unit.value,
                "description": info.description,
            }
            for info in known
        ]
        sys.stdout.buffer.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2) + b"\n")
        return
    table = Table(Column("Name, reference name", no_wrap=True), "Unit", "Description")
    for info in known:
        names = f"{info.metric.name}\n{info.reference_name}"
        table.add_row(Text(names), info.unit.value, Text(info.description), end_section=True)
    out.print(table)
