"""Nothing of an erased person is left: in no file of the store, no export and no log.

Every personal column of one customer holds a word that stands nowhere else. After the erasure the
bytes of all files, the texts of all rows and everything that was logged are looked through.
"""

import logging
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from sqlalchemy import update

from gateway.config import SQLITE
from gateway.database.engine import Database
from gateway.database.words import FEEDBACK_WORDS
from gateway.models import metadata
from gateway.policies import UserRole, Viewer
from gateway.privacy.erasing import erase_customer, erase_user
from gateway.privacy.holdings import HOLDINGS
from gateway.privacy.personal import Holding, Personal
from gateway.store.write import Transaction, transact
from gateway.working import Working
from tests.database.rows import UNSCOPED, all_rows, write
from tests.support.samples import FAR
from tests.support.stores import settings_for

ACCOUNT = 1
ROW = ACCOUNT * 100
SECRET = b"secret of the test"
CANARY = re.compile(rb"zq[a-z]+qz", re.IGNORECASE)
FILE_KEY = "0123456789abcdef0123456789abcdef"
ADDRESS = "zqaddressqz@canary.example"


def canary(table: str, column: str) -> str:
    """A word for a column, of letters only, so that searches keep it as one."""
    return f"zq{table}{column}qz".replace("_", "")


def manager() -> Viewer:
    return Viewer((ACCOUNT,), UserRole.ADMIN, ACCOUNT)


def columns_of(holding: Holding, side: str) -> Mapping[str, Personal]:
    """The personal columns of rows that go with a customer, or with a user."""
    if holding.table.name == "analytics_exports":
        return holding.of_customer
    if holding.table.name == "idempotency_keys":
        return holding.of_user
    tied = holding.customer if side == "of_customer" else holding.user
    columns: Mapping[str, Personal] = getattr(holding, side)
    return columns if tied is not None else {}


async def fill(database: Database, side: str) -> set[str]:
    """A row of every table, linked with each other, its personal columns filled; the words."""
    words = set()
    async with database.begin(None) as connection:
        await write(connection, all_rows(ACCOUNT))
        for holding in HOLDINGS:
            columns = columns_of(holding, side)
            if not columns:
                continue
            given = {}
            for name in columns:
                column = holding.table.columns[name]
                word = canary(holding.table.name, name)
                length = getattr(column.type, "length", None) or 100
                given[name] = word if len(word) <= length else word[: length - 2] + "qz"
            given |= ADDRESSED.get(holding.table.name, {})
            words |= words_in(" ".join(map(str, given.values())).encode())
            await connection.execute(
                update(holding.table).values({**given, **linked(holding.table.name, side)}),
                execution_options=UNSCOPED,
            )
    return words


# What makes rows of the samples be found: addresses that are the person's.
ADDRESSED: dict[str, dict[str, Any]] = {
    "customers": {"email": ADDRESS, "mobile_number": "zqnumberqz"},
    "users": {"email": ADDRESS, "name": "zqnameqz"},
    "outbox_messages": {"recipient": f"zqrecipientqz <{ADDRESS}>"},
    "activity_follow_ups": {"assigned_to": "zqnameqz"},
    "location_contacts": {"value": ADDRESS},
}
KIND_OF_JOB = {"of_customer": "feedback_email", "of_user": "invitation"}


def linked(table: str, side: str) -> dict[str, Any]:
    """What else makes a row the person's."""
    of_job = {"kind": KIND_OF_JOB[side]} if table == "jobs" else {}
    return {**LINKED.get(table, {}), **of_job}


LINKED: dict[str, dict[str, Any]] = {
    "analytics_exports": {"file_key": FILE_KEY},
    "activity_feedbacks": {"is_anonymous": False, "client_customer_id": ROW},
    "jobs": {"state": "FAILED", "worker": None, "leased_until": None, "due": FAR},
    "idempotency_keys": {"mutation": "createFeedbackRequest", "entity_id": ROW},
    "feedback_requests": {"state": "FAILED", "sent_at": None},
}


async def texts(database: Database) -> str:
    """The texts of every row of every table, those of words included."""
    found = []
    async with database.unscoped.connect() as connection:
        names = [*metadata.tables, FEEDBACK_WORDS.name, "place_words"]
        for name in names:
            columns = "*" if database.dialect == SQLITE else f"({name}.*)::text"
            rows = await connection.exec_driver_sql(f"SELECT {columns} FROM {name}")
            found += [str(tuple(row)) for row in rows]
    return "\n".join(found)


def words_in(content: bytes) -> set[str]:
    return {word.decode().lower() for word in CANARY.findall(content)}


def words_in_files(folder: Path) -> set[str]:
    """The words in the bytes of every file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return set().union(*(words_in(path.read_bytes()) for path in files))


@pytest_asyncio.fixture(loop_scope="session")
async def store(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(settings_for(database_url))
    yield database
    await database.close()


async def erase(store: Database, tmp_path: Path, side: str) -> None:
    """Erase the person of the rows, and do the work that this leaves."""
    settings = settings_for(str(store.writer.url)).model_copy(
        update={"export_directory": tmp_path / "exports"}
    )

    async def work(tx: Transaction) -> None:
        await (erase_customer if side == "of_customer" else erase_user)(tx, SECRET, ROW)

    await transact(store, manager(), work)
    await Working(store, settings, SECRET).drain()


@pytest.mark.parametrize("side", ["of_customer", "of_user"])
async def test_no_word_is_left(
    store: Database, tmp_path: Path, side: str, caplog: pytest.LogCaptureFixture
) -> None:
    export = tmp_path / "exports" / FILE_KEY / "export.csv"
    export.parent.mkdir(parents=True)
    export.write_text("zqexportqz")
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as ours:
        words = await fill(store, side)
        assert words_in((await texts(store)).encode()) >= words
        assert store.dialect != SQLITE or words_in_files(tmp_path)

        await erase(store, tmp_path, side)

        assert words_in((await texts(store)).encode()) == set()
    if store.dialect == SQLITE:
        assert words_in_files(tmp_path) == set()
    assert words_in_files(tmp_path / "exports") == set()
    logged = "\n".join(record.getMessage() for record in caplog.records) + str(ours)
    assert words_in(logged.encode()) == set()
    entity = "Customer" if side == "of_customer" else "User"
    told = {"event": "erased", "log_level": "info", "account": ACCOUNT, "entity": entity, "id": ROW}
    assert ours == [told]
