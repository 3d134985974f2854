"""When users last used a key of theirs: noted beside the requests, once a minute for each user."""

import asyncio
import datetime as dt
from contextlib import suppress
from contextvars import Context

import structlog
from sqlalchemy import bindparam, or_, update

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import GatewayError
from gateway.resources.users.keys import KeyRing
from gateway.resources.users.model import UserModel
from gateway.store.write import table_of

SECONDS = 60.0
_USERS = table_of(UserModel)
# It leaves no line in the change log: a change of a user makes every process forget its keys.
_NOTE = (
    update(_USERS)
    .where(
        _USERS.c.id == bindparam("user"),
        or_(_USERS.c.last_access.is_(None), _USERS.c.last_access < bindparam("before")),
    )
    .values(last_access=bindparam("used"))
)
_logger = structlog.get_logger()


class Accesses:
    """Writes down what a key ring has recognised, from start to stop."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys
        self._task: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()

    def start(self) -> None:
        """Begin to write, once a minute."""
        self._task = asyncio.create_task(self._run(), context=Context())

    async def stop(self) -> None:
        """Write down the rest, and no more."""
        self._ended.set()
        if self._task is not None:
            await self._task

    async def note(self) -> None:
        """Write down who used a key since the last time; nothing while the store is away."""
        used, self._keys.used = self._keys.used, {}
        rows = [
            {
                "user": user,
                "used": moment,
                # Others write, too: one of the processes each minute is enough.
                "before": moment - dt.timedelta(seconds=SECONDS),
            }
            for user, seconds in sorted(used.items())
            for moment in [dt.datetime.fromtimestamp(seconds, dt.UTC)]
        ]
        if not rows:
            return
        try:
            async with self._database.begin(None) as connection:
                await connection.execute(
                    _NOTE, rows, execution_options={"unscoped": Unscoped.AUTHENTICATION}
                )
        except GatewayError:
            pass  # the store is away; the next use is noted
        except Exception:
            _logger.exception("the last use of keys is not noted")

    async def _run(self) -> None:
        while not self._ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    await self._ended.wait()
            await self.note()
