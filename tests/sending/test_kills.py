"""A sender that is killed again and again: nobody gets two messages, and none is lost unnoticed.

`KILLS` and `REQUESTS` in the environment make the run longer.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import func, insert, select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.policies import system_viewer
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.service import make_request
from gateway.resources.feedback_requests.work import BATCH
from gateway.resources.templates.model import MessageChannel
from gateway.store.write import Transaction, table_of, transact
from tests.sending.servers import Mailbox, smtp_server
from tests.support.client import Client
from tests.support.people import ACME, SPAN
from tests.support.preloaded import quick_command
from tests.support.snapshot import rows_of

FIRST = ACME * SPAN
KILLS = int(os.environ.get("KILLS", 20))
REQUESTS = int(os.environ.get("REQUESTS", 600))
BEYOND = 5_000_000


async def due_requests(own: Client, count: int) -> None:
    """Requests that are due now, each to a customer of its own."""
    moment = now()
    customers = [
        {
            "id": BEYOND + number,
            "account_id": ACME,
            "email": f"c{number}@example.com",
            "created": moment,
            "updated": moment,
        }
        for number in range(count)
    ]
    async with own.database.begin(None) as connection:
        await connection.execute(
            insert(table_of(CustomerModel)),
            customers,
            execution_options={"unscoped": Unscoped.OPERATOR},
        )

    async def work(tx: Transaction) -> None:
        for customer in customers:
            await make_request(
                tx,
                own.settings,
                account_id=ACME,
                customer_id=int(str(customer["id"])),
                location_id=FIRST + 1,
                template_id=FIRST + 1,
                channel=MessageChannel.EMAIL,
            )

    await transact(own.database, system_viewer(ACME), work)


async def states(database: Database) -> dict[str, str]:
    """The state of each new request by the address that it goes to."""
    tables = await rows_of(database, "feedback_requests", "customers")
    addresses = {row["id"]: row["email"] for row in tables["customers"]}
    return {
        addresses[row["customer_id"]]: row["state"]
        for row in tables["feedback_requests"]
        if row["customer_id"] >= BEYOND
    }


async def test_a_sender_that_is_killed_sends_nothing_twice(own: Client, tmp_path: Path) -> None:
    await due_requests(own, REQUESTS)
    rng = random.Random(13)
    box = Mailbox()
    async with smtp_server(box):
        environment = {
            **os.environ,
            "DATABASE_URL": own.settings.database_url,
            "GATEWAY_SECRET_KEY": str(own.settings.secret_key),
            "GATEWAY_SMTP_URL": f"smtp://127.0.0.1:{box.port}",
            "GATEWAY_JOB_LEASE": "1",
            # One batch at once: that many may be on their way when it is killed.
            "GATEWAY_JOB_CONCURRENCY": "1",
            "GATEWAY_LOG_LEVEL": "ERROR",
        }
        for _ in range(KILLS):
            # It is killed in the midst of sending, not before it begins.
            wanted = len(box.taken) + rng.randint(1, max(REQUESTS // KILLS // 2, 1))
            async with working(environment, tmp_path), asyncio.timeout(120):
                await box.has_taken(wanted)
        async with working(environment, tmp_path), asyncio.timeout(600):
            while await unsettled(own.database):  # noqa: ASYNC110
                await asyncio.sleep(0.2)

    found = await states(own.database)
    got = Counter(box.recipients)
    assert max(got.values()) == 1
    assert set(found.values()) <= {"SENT", "UNCERTAIN"}
    sent = {address for address, state in found.items() if state == "SENT"}
    assert sent <= set(got)
    assert set(got) <= set(found)
    # What was taken and not noted is uncertain, and no more of it than was on its way.
    uncertain = REQUESTS - len(sent)
    assert set(got) - sent <= {a for a, state in found.items() if state == "UNCERTAIN"}
    assert uncertain <= KILLS * BATCH
    assert len(sent) > REQUESTS / 4


@asynccontextmanager
async def working(environment: dict[str, str], folder: Path) -> AsyncIterator[None]:
    """A sender that is killed in the end."""
    process = await asyncio.create_subprocess_exec(
        *quick_command("gateway.cli", "work"),
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def unsettled(database: Database) -> int:
    """How many of the new requests wait, or are on their way."""
    table = table_of(FeedbackRequestModel)
    rows = await database.fetch_unscoped(
        select(func.count()).where(
            table.c.customer_id >= BEYOND, table.c.state.in_(("SCHEDULED", "SENDING"))
        ),
        Unscoped.OPERATOR,
    )
    return int(rows[0][0])
