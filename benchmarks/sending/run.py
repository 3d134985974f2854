"""Messages a minute from one process to a mail server on loopback, and the memory that it takes.

    python -m benchmarks.sending.run [--messages 20000] [--postgresql URL]

Beside it, as the bound, aiosmtplib alone: the same message over as many connections, without store.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
from sqlalchemy import insert

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.migrate import migrate
from gateway.database.tenancy import Unscoped
from gateway.jobs.queue import enqueue_many
from gateway.policies import UserRole, Viewer, system_viewer
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.service import MESSAGE_JOBS
from gateway.resources.locations.model import LocationModel
from gateway.resources.templates.model import MessageChannel, MessageTemplateModel
from gateway.store.write import Transaction, table_of, transact

CONNECTIONS = 16
BATCH = 5_000


@dataclass
class Sink:
    """The mail server, a process of its own."""

    process: subprocess.Popen[str]
    port: int

    @classmethod
    def start(cls) -> "Sink":
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sending.sink"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        return cls(process, int(process.stdout.readline()))

    @property
    def taken(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


async def prepare(settings: Settings, messages: int) -> None:
    """A store in which so many requests are due."""
    await migrate(settings)
    database = Database(settings)
    async with database.begin(None) as connection:
        tx = Transaction(connection, Viewer((), UserRole.PROVIDER, 0))
        account = await tx.insert_account(name="Acme")

    async def company(tx: Transaction) -> tuple[int, int]:
        location = await tx.insert(LocationModel, account, name="Acme, Main Street")
        template = await tx.insert(
            MessageTemplateModel, account, name="Ask", channel=MessageChannel.EMAIL
        )
        return location, template

    location, template = await transact(database, system_viewer(account), company)
    for first in range(1, messages + 1, BATCH):
        numbers = range(first, min(first + BATCH, messages + 1))
        await transact(
            database,
            system_viewer(account),
            lambda tx, numbers=numbers: _requests(  # type: ignore[misc]
                tx, account, location, template, numbers
            ),
        )
    await database.close()


async def _requests(
    tx: Transaction, account: int, location: int, template: int, numbers: range
) -> None:
    moment = now()
    times = {"account_id": account, "created": moment, "updated": moment}
    people = [
        {"id": number, "email": f"c{number}@example.com", "first_name": "Ada", **times}
        for number in numbers
    ]
    requests = [
        {
            **times,
            "id": number,
            "customer_id": number,
            "location_id": location,
            "template_id": template,
            "type": "EMAIL",
            "state": "SCHEDULED",
            "due": moment,
            "token": f"token-{number:016}",
            "full_url": f"https://gateway.example/f/token-{number:016}",
            "branded_url": f"https://gateway.example/f/token-{number:016}",
        }
        for number in numbers
    ]
    for model, rows in ((CustomerModel, people), (FeedbackRequestModel, requests)):
        await tx.connection.execute(
            insert(table_of(model)), rows, execution_options={"unscoped": Unscoped.OPERATOR}
        )
    kind = MESSAGE_JOBS[MessageChannel.EMAIL]
    await enqueue_many(tx, kind, account, [{"subject_id": number} for number in numbers])


def send(url: str, messages: int) -> tuple[float, float, list[float]]:
    """Seconds and seconds of processor time for all messages, and memory in MB on the way."""
    sink = Sink.start()
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "GATEWAY_SMTP_URL": f"smtp://127.0.0.1:{sink.port}",
        "GATEWAY_SMTP_CONNECTIONS": str(CONNECTIONS),
        "GATEWAY_LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen([sys.executable, "-m", "gateway", "work"], env=environment)
    while sink.taken == 0:
        time.sleep(0.01)
    started, first, used = time.perf_counter(), sink.taken, _processor(process.pid)
    memory: list[float] = []
    marks = [messages * share // 10 for share in range(1, 10)] + [messages]
    while marks:
        time.sleep(0.05)
        if sink.taken >= marks[0]:
            memory.append(_memory(process.pid))
            del marks[0]
    seconds, used = time.perf_counter() - started, _processor(process.pid) - used
    process.terminate()
    process.wait()
    sink.process.terminate()
    share = messages / (messages - first)
    return seconds * share, used * share, memory


def _processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


async def bound(messages: int) -> float:
    """Seconds that aiosmtplib alone takes."""
    sink = Sink.start()
    email = EmailMessage()
    email["From"], email["To"], email["Subject"] = "a@b.example", "c@d.example", "How was it?"
    email.set_content("Tell us: https://gateway.example/f/1\n")
    email.add_alternative("<p>Tell us</p>" * 60, subtype="html")

    async def some(count: int) -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=sink.port) as client:
            for _ in range(count):
                await client.send_message(email)

    started = time.perf_counter()
    await asyncio.gather(*(some(messages // CONNECTIONS) for _ in range(CONNECTIONS)))
    seconds = time.perf_counter() - started
    assert sink.taken == messages // CONNECTIONS * CONNECTIONS
    sink.process.terminate()
    return seconds


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--postgresql", help="Address of an empty database")
    given = parser.parse_args()
    alone = asyncio.run(bound(min(given.messages, 5_000))) / min(given.messages, 5_000)
    print("| Sender | Messages a minute | Processor ms each | Times the bound | Memory, MB |")
    print("|---|---|---|---|---|")
    print(f"| aiosmtplib alone | {60 / alone:,.0f} | | 1 | |")
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/sending.db"}
        if given.postgresql:
            urls["PostgreSQL"] = given.postgresql
        for name, url in urls.items():
            asyncio.run(prepare(Settings(database_url=url), given.messages))
            seconds, used, memory = send(url, given.messages)
            each = seconds / given.messages
            kept = f"{memory[0]:.0f} after a tenth, {memory[-1]:.0f} at the end"
            print(
                f"| {name} | {60 / each:,.0f} | {1000 * used / given.messages:.2f} "
                f"| {each / alone:.1f} | {kept} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
