"""`work` and `jobs` on the command line, and the figures of jobs."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

from gateway.jobs.model import JobState
from gateway.working import JobsCollector
from tests.jobs.test_runner import kept, put
from tests.sending.servers import smtp_server
from tests.sending.test_sending import ask, change, request_of
from tests.support.client import Client
from tests.support.people import ACME, SPAN
from tests.support.preloaded import quick_command

FAILED = ACME * SPAN + 3
MESSAGE = "feedback_message"


async def command(
    own: Client, folder: Path, *arguments: str, **environment: str
) -> tuple[int | None, str, str]:
    """Code, output and errors of a command."""
    process = await asyncio.create_subprocess_exec(
        *quick_command("gateway.cli", *arguments),
        env={
            **os.environ,
            "DATABASE_URL": own.settings.database_url,
            "GATEWAY_SECRET_KEY": str(own.settings.secret_key),
            "COLUMNS": "200",
            **environment,
        },
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_work_once_does_what_is_due_and_ends(own: Client, tmp_path: Path) -> None:
    async with smtp_server() as box:
        row_id = await ask(own)
        code, _, _ = await command(
            own, tmp_path, "work", "--once", GATEWAY_SMTP_URL=f"smtp://127.0.0.1:{box.port}"
        )

    assert (code, box.recipients) == (0, ["jane@example.com"])
    assert (await request_of(own, row_id))["state"] == "SENT"


async def test_work_ends_on_a_signal_and_finishes_what_runs(own: Client, tmp_path: Path) -> None:
    """A process of its own: signals go to the worker itself."""
    async with smtp_server() as box:
        box.hold = asyncio.Event()
        row_id = await ask(own)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gateway", "work"),
            env={
                **os.environ,
                "DATABASE_URL": own.settings.database_url,
                "GATEWAY_SECRET_KEY": str(own.settings.secret_key),
                "GATEWAY_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
                "PYTHONPATH": str(Path(__file__).parents[2]),
            },
            cwd=tmp_path,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        async with asyncio.timeout(60):
            await box.holding.wait()
            process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.3)  # it must not have ended by now
            assert process.returncode is None
            box.hold.set()
            assert await process.wait() == 0

    assert box.recipients == ["jane@example.com"]
    assert (await request_of(own, row_id))["state"] == "SENT"


async def test_a_server_that_is_unknown_is_told_and_nothing_is_lost(
    own: Client, tmp_path: Path
) -> None:
    row_id = await ask(own)
    code, _, errors = await command(
        own, tmp_path, "work", "--once", GATEWAY_SMTP_URL="smtp://127.0.0.1:9"
    )

    assert code == 0
    assert "messages wait: the carrier cannot be used" in errors
    assert (await request_of(own, row_id))["state"] == "SCHEDULED"


async def test_addresses_that_are_none_are_refused(own: Client, tmp_path: Path) -> None:
    code, _, errors = await command(own, tmp_path, "work", GATEWAY_SMTP_URL="mail.example.com")

    assert (code, errors) == (
        1,
        "Error: GATEWAY_SMTP_URL: it is not the address of a mail server. Use smtps://HOST:465.\n",
    )


async def test_the_list_of_jobs(own: Client, tmp_path: Path) -> None:
    code, output, _ = await command(own, tmp_path, "jobs", "list", "--state", "FAILED")

    assert code == 0
    assert "feedback_message" in output
    assert "550 no such box" in output
    assert output.count("failed") == 4  # of each company
    _, output, _ = await command(own, tmp_path, "jobs", "list", "--kind", "nothing")
    assert "feedback_message" not in output


async def test_a_failed_job_is_retried(own: Client, tmp_path: Path) -> None:
    assert await command(own, tmp_path, "jobs", "retry", str(FAILED)) == (
        *(0, "1 job waits again.\n"),
        "",
    )
    states = {job.id: (job.state, job.attempts) for job in await kept(own.database, MESSAGE)}
    assert states[FAILED] == (JobState.WAITING, 0)
    assert await command(own, tmp_path, "jobs", "retry", str(FAILED)) == (
        *(1, ""),
        f"Error: There is no failed job {FAILED}. See: feedback-gateway jobs list\n",
    )
    assert await command(own, tmp_path, "jobs", "retry") == (0, "3 jobs wait again.\n", "")


async def test_figures_of_jobs(own: Client) -> None:
    await change(own, "DELETE FROM jobs")
    await put(own.database, ACME, {"subject_id": 1}, {"subject_id": 2})
    collector = JobsCollector(own.database)
    await collector.count()

    found: dict[str, Any] = {
        family.name: {tuple(sample.labels.values()): sample.value for sample in family.samples}
        for family in collector.collect()
    }
    assert found["gateway_jobs"] == {("test_kind", "waiting"): 2.0}
    assert 0 <= found["gateway_jobs_oldest_due_seconds"]["test_kind",] < 60
