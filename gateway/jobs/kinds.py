"""Kinds of jobs: what each does, how many at once, and what becomes of those that fail.

A room has its kinds in `work.py`, as `WORK`; they are found through the list of rooms.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.policies import Viewer, system_viewer
from gateway.store.write import Transaction

if TYPE_CHECKING:
    from gateway.sending.carriers import Carriers

ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Job:
    """A leased job, as its handler gets it; `attempts` counts this one."""

    id: int
    account_id: int
    kind: str
    subject_id: int | None
    payload: Any
    attempts: int
    created: dt.datetime


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with: the store, the settings, and those who carry messages away."""

    database: Database
    settings: Settings
    secret: bytes
    carriers: "Carriers"

    def viewer(self, account_id: int) -> Viewer:
        """Whom the work on a job of an account is done for: the gateway itself, there alone."""
        return system_viewer(account_id)


class Postponed(Exception):
    """Raised by a handler: the job is not tried, but put off; it costs no attempt."""

    def __init__(self, until: dt.datetime, reason: str | None = None) -> None:
        super().__init__(reason or "")
        self.until = until
        self.reason = reason


class Hopeless(Exception):
    """Raised by a handler: trying again would not help. The text is kept as the reason."""


# The outcome of each job of a batch by its id: None is done, and an exception what came instead.
Outcomes = dict[int, Exception | None]
Handler = Callable[[Desk, Sequence[Job]], Awaitable[Outcomes | None]]
Failing = Callable[[Transaction, Job, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """What is done for jobs of a name.

    `run` gets up to `batch` jobs of one account. It returns None when all are done, or the outcome
    of each; what it raises counts for all. Any other exception than Postponed and Hopeless is tried
    again later, `attempts` times in all. `failed` is called in the transaction that gives up. While
    the kind is not `ready`, its jobs wait as they are.
    A job may run twice, when the server died meanwhile: `run` has to be able to tell.
    """

    name: str
    description: str
    run: Handler
    batch: int = 1
    attempts: int = ATTEMPTS
    failed: Failing | None = None
    ready: Callable[[Desk], bool] = lambda desk: True
