"""`work` and `jobs`: doing what waits apart from the server, and looking at it."""

import asyncio
import signal
from typing import Annotated

import typer
from rich.table import Table

from gateway.cli.running import opened, out, run
from gateway.config import Settings
from gateway.jobs.lookup import jobs_of, retry
from gateway.jobs.model import JobState
from gateway.resources.users.keys import server_secret
from gateway.transport.logging import configure_logging

jobs = typer.Typer(no_args_is_help=True, help="Look at the work that waits, and retry.")


def work(
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and end.")] = False,
) -> None:
    """Do the work that waits, such as sending messages, until a signal ends it.

    Servers do it themselves unless GATEWAY_JOBS=off; any number of these may run beside them.
    """
    settings = Settings()
    configure_logging(settings.log_level, settings.log_format)
    run(_work(settings, once))


async def _work(settings: Settings, once: bool) -> None:
    from gateway.working import Working

    async with opened(settings) as database:
        working = Working(database, settings, await server_secret(database, settings))
        if once:
            await working.drain()
            await working.stop()
            return
        ended = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, ended.set)
        await working.start()
        out.print("Working. Stop with Ctrl+C.", markup=False)
        await ended.wait()
        await working.stop()


@jobs.command("list")
def list_jobs(
    state: Annotated[JobState | None, typer.Option(help="Only jobs in this state.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only jobs of this kind.")] = None,
    most: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Jobs to show.")] = 50,
) -> None:
    """List jobs, those that are due first at the top."""
    run(_list_jobs(state, kind, most))


async def _list_jobs(state: JobState | None, kind: str | None, most: int) -> None:
    async with opened(Settings()) as database:
        table = Table("Job", "Account", "Kind", "About", "State", "Due", "Attempts", "Error")
        for job in await jobs_of(database, state, kind, most):
            table.add_row(
                str(job.id),
                job.account_name,
                job.kind,
                "" if job.subject_id is None else str(job.subject_id),
                job.state.lower(),
                f"{job.due:%Y-%m-%d %H:%M:%S}",
                str(job.attempts),
                job.error or "",
            )
        out.print(table)


@jobs.command("retry")
def retry_jobs(
    ids: Annotated[
        list[int] | None, typer.Argument(help="Numbers of failed jobs; all without any.")
    ] = None,
) -> None:
    """Try failed jobs again."""
    run(_retry(ids or []))


async def _retry(ids: list[int]) -> None:
    async with opened(Settings()) as database:
        count = await retry(database, ids)
    out.print(f"{count} {'job waits' if count == 1 else 'jobs wait'} again.")
