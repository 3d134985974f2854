"""The process that writes one export: it reads the store as the viewer and tells how far it is.

It gets a job as a line of JSON on standard input, answers in lines of JSON on standard output, and
ends when its input does: with the server that started it.
"""

import asyncio
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from gateway.analytics.query import Analysis
from gateway.database.engine import Database
from gateway.errors import BadUserInput, GatewayError
from gateway.exports.about import notes_on
from gateway.exports.columns import Table
from gateway.exports.files import XlsxWriter, open_writer
from gateway.exports.job import Job
from gateway.exports.stored import request_of
from gateway.graphql.context import Context


def main() -> None:
    """Write the export of the job on standard input."""
    job = Job.from_json(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    before = peak_memory()
    try:
        rows = asyncio.run(write_export(job))
    except GatewayError as error:
        _tell({"error": error.message})
        return
    peak = peak_memory()
    _tell({"done": rows, "memory": peak, "growth": peak - before if peak and before else None})


async def write_export(job: Job) -> int:
    """Write the file of a job; the number of its rows. BadUserInput if it would have too many."""
    settings = job.settings
    most = settings.export_max_rows
    database = Database(settings.model_copy(update={"request_timeout": settings.export_timeout}))
    try:
        analysis = Analysis(database, job.viewer, request_of(job.request))
        total = await analysis.count_apart()
        if total > most:
            raise too_many(total, most)
        context = Context(database, settings, b"", "export", job.viewer)
        table = Table(analysis, context)
        writer = open_writer(job.format, job.path, table.columns, job.name)
        written = 0
        try:
            async for page in analysis.batches(most):
                writer.write(await table.cells(page))
                written += len(page.rows)
                _tell({"written": written, "total": max(total, written)})
            if isinstance(writer, XlsxWriter):
                writer.about(await notes_on(analysis, context))
        finally:
            writer.close()
        return written
    finally:
        await database.close()


def too_many(total: int, most: int) -> BadUserInput:
    return BadUserInput(
        f"The export would have {total:,} rows, and {most:,} are allowed. Narrow `filter`, or "
        "group by fewer or coarser dimensions."
    )


def peak_memory() -> int | None:
    """The most bytes that this process has had in memory; None where Linux does not tell.

    `getrusage` would count the server, too, from which the process was started.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return None


def _tell(message: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def _end_with_input() -> None:
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 1024):
            pass
    os._exit(1)


if __name__ == "__main__":
    main()
