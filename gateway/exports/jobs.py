"""Jobs: exports one after the other, each in a process of its own that ends with it."""

import asyncio
import shutil
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import structlog

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.errors import GatewayError
from gateway.exports.downloads import file_path
from gateway.exports.job import Job
from gateway.exports.model import ExportStatus
from gateway.exports.service import HEARTBEAT, move_export
from gateway.exports.store import ANALYTICS_EXPORTS
from gateway.policies import Viewer
from gateway.processes import command_of, environment
from gateway.store.write import Transaction, transact

FAILED = "The export failed. Export again; if it fails again, report its id to the operator."
STOPPED = "The server stopped before the export was done. Export again."
SLOW = "The export took more than {:,.0f} seconds. Narrow `filter`, or group by fewer dimensions."
PROGRESS_SECONDS = 1.0
SWEEP_SECONDS = 600.0
TOLD_OF_FAULT = 4_000
KEY_LENGTH = 32

_logger = structlog.get_logger()


class Failure(Exception):
    """An export that failed, with the message for its user."""


@dataclass(frozen=True)
class Queued:
    """An export of this server, and for whom."""

    export_id: int
    viewer: Viewer


class Exporter:
    """Writes the exports that this server was asked for, one at a time.

    A file lies in a folder of its own, which is deleted when it is old. Rows say what became of an
    export; the process that writes it only reads the store.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._waiting: asyncio.Queue[Queued] = asyncio.Queue()
        self._pending: dict[int, Queued] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._working = False

    async def start(self) -> None:
        """Begin to look after the files that are there."""
        self._begin(self._sweep)

    def submit(self, export_id: int, viewer: Viewer) -> None:
        """Write an export as soon as those before it are done."""
        queued = Queued(export_id, viewer)
        self._pending[export_id] = queued
        self._waiting.put_nowait(queued)
        if not self._working:
            self._working = True
            self._begin(self._work)
            self._begin(self._beat)

    async def close(self) -> None:
        """Stop: the process is killed, and what is not done fails."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for queued in list(self._pending.values()):
            with suppress(GatewayError):
                await self._move(queued, status=ExportStatus.FAILED, error=STOPPED)

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            await work()

        # A context of its own: what it logs belongs to no request.
        self._tasks.append(asyncio.create_task(run(), context=Context()))

    async def _work(self) -> None:
        while True:
            queued = await self._waiting.get()
            try:
                await self._export(queued)
            except Exception:
                # The row is left as it is: without news of it, it counts as failed.
                _logger.exception("export", export=queued.export_id)
            self._pending.pop(queued.export_id, None)

    async def _export(self, queued: Queued) -> None:
        started = time.perf_counter()
        row = await transact(
            self._database,
            queued.viewer,
            lambda tx: tx.get(ANALYTICS_EXPORTS, queued.export_id),
        )
        if row is None or not await self._move(queued, status=ExportStatus.RUNNING):
            return
        path = file_path(self._settings, row.file_key, row.format)
        name = row.file_name.rpartition("_")[0]
        job = Job(self._settings, queued.viewer, row.request, row.format, path, name)
        try:
            done = await self._run(queued, job)
        except Failure as failure:
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
            await self._move(queued, status=ExportStatus.FAILED, error=str(failure))
            _logger.warning("export", export=queued.export_id, failed=str(failure))
            return
        except asyncio.CancelledError:
            shutil.rmtree(path.parent, ignore_errors=True)
            raise
        path.parent.touch()  # its age counts from now
        expires = now() + timedelta(hours=self._settings.export_hours)
        kept = await self._move(
            queued,
            status=ExportStatus.DONE,
            progress=100,
            row_count=done["done"],
            expires=expires.replace(microsecond=0),
        )
        if not kept:  # deleted meanwhile: somebody in it was erased
            await asyncio.to_thread(shutil.rmtree, path.parent, ignore_errors=True)
            return
        _logger.info(
            "export",
            export=queued.export_id,
            rows=done["done"],
            seconds=round(time.perf_counter() - started, 2),
            **{name: done[name] for name in ("memory", "growth")},
        )

    async def _run(self, queued: Queued, job: Job) -> dict[str, Any]:
        """The last word of a process that did the job; Failure if it did not."""
        await asyncio.to_thread(_make_folder, job.path.parent)
        process = await asyncio.create_subprocess_exec(
            *command_of("gateway.exports.worker"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=environment(),
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._settings.export_timeout):
                assert process.stdin is not None
                process.stdin.write(job.to_json())
                await process.stdin.drain()
                faults = asyncio.create_task(_tail(process.stderr))
                last = await self._follow(queued, process)
                status = await process.wait()
        except TimeoutError:
            raise Failure(SLOW.format(self._settings.export_timeout)) from None
        except (BrokenPipeError, ConnectionResetError):
            raise Failure(FAILED) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if "error" in last:
            raise Failure(last["error"])
        if status != 0 or "done" not in last:
            _logger.error("export", export=queued.export_id, exit_code=status, stderr=await faults)
            raise Failure(FAILED)
        return last

    async def _follow(self, queued: Queued, process: Process) -> dict[str, Any]:
        """Write down how far the process is, until it has nothing more to say."""
        assert process.stdout is not None
        saved = time.monotonic()
        last: dict[str, Any] = {}
        while line := await process.stdout.readline():
            last = orjson.loads(line)
            if "written" in last and time.monotonic() - saved >= PROGRESS_SECONDS:
                saved = time.monotonic()
                share = 99 * last["written"] // max(last["total"], 1)
                await self._move(queued, progress=share, row_count=last["written"])
        return last

    async def _move(self, queued: Queued, **values: Any) -> bool:
        def work(tx: Transaction) -> Awaitable[bool]:
            return move_export(tx, queued.export_id, **values)

        return await transact(self._database, queued.viewer, work)

    async def _beat(self) -> None:
        """Tell every while that the exports of this server are alive, those that wait, too."""
        while True:
            await asyncio.sleep(HEARTBEAT.total_seconds())
            for queued in list(self._pending.values()):
                with suppress(GatewayError):
                    await self._move(queued)

    async def _sweep(self) -> None:
        while True:
            await asyncio.to_thread(delete_old, self._settings.exports, self._settings.export_hours)
            await asyncio.sleep(SWEEP_SECONDS)


def delete_old(directory: Path, hours: float) -> None:
    """Delete the folders of exports that are older than that."""
    oldest = time.time() - hours * 3600
    if not directory.is_dir():
        return
    for folder in directory.iterdir():
        with suppress(OSError):
            if len(folder.name) == KEY_LENGTH and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder)


def _make_folder(folder: Path) -> None:
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)


async def _tail(stream: asyncio.StreamReader | None) -> str:
    """The end of what a process says of its faults."""
    assert stream is not None
    kept = b""
    while part := await stream.read(65536):
        kept = (kept + part)[-TOLD_OF_FAULT:]
    return kept.decode(errors="replace")
