"""A server that writes exports, in this process: what it is asked and what it sends."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import openpyxl

from gateway.config import Settings
from gateway.execution.executor import GraphQLExecutor
from gateway.exports.jobs import Exporter
from gateway.schema import schema
from gateway.transport.exports import Downloads
from gateway.transport.routes import build_app
from tests.support.client import JSON, Client

FIELDS = "id status progress rowCount format fileName url urlExpires error created"
SELECT = f"export {{ {FIELDS} }}"
PATIENCE = 60


class Exporting:
    """Asks for exports, waits for them and reads their files."""

    def __init__(self, client: Client, exporter: Exporter, settings: Settings) -> None:
        self.client = client
        self.exporter = exporter
        self.settings = settings
        self.executor = client.executor
        app = build_app(self.executor, settings, routes=Downloads(self.executor).routes())
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=settings.public_url
        )

    async def begin(self, input_: JSON, who: str = "admin") -> JSON:
        """A new export as the mutation answers it."""
        payload = await self.client.done("exportAnalytics", input_, SELECT, who)
        found: JSON = payload["export"]
        return found

    async def read(self, export_id: str, who: str = "admin") -> JSON | None:
        """An export as it is now."""
        data = await self.client.data(
            f"query($id: ID!) {{ analyticsExport(id: $id) {{ {FIELDS} }} }}",
            {"id": export_id},
            who,
        )
        found: JSON | None = data["analyticsExport"]
        return found

    async def settled(self, export_id: str, who: str = "admin") -> JSON:
        """An export when it is done or has failed."""
        async with asyncio.timeout(PATIENCE):
            while True:
                export = await self.read(export_id, who)
                assert export is not None
                if export["status"] not in ("QUEUED", "RUNNING"):
                    return export
                await asyncio.sleep(0.05)

    async def done(self, input_: JSON, who: str = "admin") -> JSON:
        """An export that succeeds."""
        export = await self.settled((await self.begin(input_, who))["id"], who)
        assert (export["status"], export["error"], export["progress"]) == ("DONE", None, 100)
        return export

    async def file(self, input_: JSON, who: str = "admin") -> bytes:
        """The bytes of an exported file."""
        export = await self.done(input_, who)
        response = await self.http.get(export["url"])
        assert response.status_code == 200
        return response.content


@asynccontextmanager
async def exporting_from(client: Client, folder: Path, **more: Any) -> AsyncIterator[Exporting]:
    """A server over the store of a client that keeps its files in a folder."""
    settings = client.settings.model_copy(update={"export_directory": folder / "exports", **more})
    client.executor = GraphQLExecutor(schema, client.database, settings)
    await client.executor.start()
    exporter = client.executor.exports = Exporter(client.database, settings)
    try:
        yield Exporting(client, exporter, settings)
    finally:
        await exporter.close()


def csv_rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file, its header first."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def json_rows(content: bytes) -> list[JSON]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in content.splitlines()]


def sheet_of(content: bytes) -> Any:
    """The table of a workbook, as openpyxl reads it; the other sheet tells what it is."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet, _ = book.worksheets
    return sheet
