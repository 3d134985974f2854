"""Exports in the graph."""

import datetime as dt

import strawberry

from gateway.exports.links import PATH, link_token
from gateway.exports.model import ExportFormat, ExportStatus
from gateway.exports.service import LOST, present_status
from gateway.exports.store import ANALYTICS_EXPORTS
from gateway.graphql.context import Info
from gateway.graphql.enums import described_enum
from gateway.graphql.fields import column
from gateway.graphql.node import Node, node_type

described_enum(
    ExportFormat,
    "Kind of file",
    {
        ExportFormat.XLSX: "Workbook of Excel: numbers are numbers, dates are dates",
        ExportFormat.CSV: "Comma-separated values in UTF-8; a text that a spreadsheet would take "
        "for a formula has an apostrophe before it",
        ExportFormat.JSONL: "A JSON object a line, under the names of Partoo analytics",
    },
)
described_enum(
    ExportStatus,
    "How far an export is",
    {
        ExportStatus.QUEUED: "It waits for the exports before it",
        ExportStatus.RUNNING: "Its file is being written",
        ExportStatus.DONE: "Its file is at `url`",
        ExportStatus.FAILED: "It came to nothing; `error` says why",
        ExportStatus.EXPIRED: "Its file was deleted",
    },
)


@node_type(ANALYTICS_EXPORTS, "Job that writes figures to a file, with all their rows")
class AnalyticsExport(Node):
    created: dt.datetime = column("Time at which the export was asked for")
    format: ExportFormat = column("Kind of file")
    file_name: str = column("Name under which the file is saved")
    row_count: int | None = column(
        "Number of rows that are written, without the header; null before the first"
    )

    @strawberry.field(description="How far the export is")
    def status(self) -> ExportStatus:
        return self._status

    @strawberry.field(description="Percentage of the rows that is written, 0 to 100")
    def progress(self) -> int:
        return int(self.__dict__["progress"])

    @strawberry.field(description="Why the export failed, in a sentence; null unless it did")
    def error(self) -> str | None:
        error: str | None = self.__dict__["error"]
        return LOST if error is None and self._status is ExportStatus.FAILED else error

    @strawberry.field(
        description="Address of the file, which needs no key: anyone who has it can read the file; "
        "null unless the status is DONE"
    )
    def url(self, info: Info) -> str | None:
        if self._status is not ExportStatus.DONE:
            return None
        values, context = self.__dict__, info.context
        token = link_token(context.secret, values["account_id"], self.row_id, values["expires"])
        return f"{context.settings.public_url}{PATH}/{token}"

    @strawberry.field(
        description="Time at which the file is deleted and its address ends; null until it is done"
    )
    def url_expires(self) -> dt.datetime | None:
        expires: dt.datetime | None = self.__dict__["expires"]
        return expires

    @property
    def _status(self) -> ExportStatus:
        values = self.__dict__
        return present_status(ExportStatus(values["status"]), values["updated"], values["expires"])
