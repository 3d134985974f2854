"""What the commands share: settings, an open store, and failures as one sentence."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DBAPIError

from gateway.config import Settings
from gateway.database import migrate
from gateway.database.engine import Database
from gateway.errors import GatewayError, Refused, ServiceUnavailable

T = TypeVar("T")
DEMO_DATABASE = "feedback-gateway-demo.db"
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine."""
    return asyncio.run(work)


@contextmanager
def reported() -> Iterator[None]:
    """End with code 1 and a sentence, not a traceback, on what an operator can mend."""
    try:
        yield
    except (GatewayError, Refused) as error:
        err.print(f"[red]Error:[/red] {escape(str(error))}", markup=True)
        sys.exit(1)
    except ValidationError as error:
        if error.title != Settings.__name__:
            raise
        for problem in error.errors():
            # Without the value, which may be a secret.
            field, *place = problem["loc"] or ("",)
            name = Settings.variable(str(field)) + "".join(f"[{each}]" for each in place)
            message = problem["msg"].removeprefix("Value error, ")
            err.print(f"[red]Error:[/red] {escape(f'{name}: {message}')}", markup=True)
        sys.exit(1)


@asynccontextmanager
async def opened(settings: Settings, *, migrated: bool = True) -> AsyncIterator[Database]:
    """The store, at the newest revision."""
    if migrated:
        await _require_migrated(settings)
    database = Database(settings)
    try:
        yield database
    finally:
        await database.close()


async def _require_migrated(settings: Settings) -> None:
    file = settings.file
    if file is not None and not file.exists():
        # Looking into it would make it.
        raise ServiceUnavailable(f"There is no store at {file}. {_way_on(settings)}")
    known = await revision(settings)
    if known is None:
        raise ServiceUnavailable(f"{_named(settings)} is empty. {_way_on(settings)}")
    if known != migrate.head():
        raise ServiceUnavailable(
            f"{_named(settings)} is at revision {known} and not at {migrate.head()}. "
            "Run: feedback-gateway migrate"
        )


def _named(settings: Settings) -> str:
    shown = settings.file or settings.url.set(drivername="postgresql").render_as_string()
    return f"The store {shown}"


def _way_on(settings: Settings) -> str:
    demo = Path(DEMO_DATABASE)
    beside = settings.file is None or settings.file.resolve() != demo.resolve()
    if demo.exists() and beside:
        other = f"The demo's is another: set DATABASE_URL=sqlite:///{demo}"
    else:
        other = "Set DATABASE_URL to the one that is meant"
    return f"{other}, or make one with: feedback-gateway migrate"


async def revision(settings: Settings) -> str | None:
    """The revision of the store; a sentence when it cannot be reached."""
    with reaching(settings):
        return await migrate.current(settings)


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """Tell in a sentence that the store cannot be opened, and why."""
    try:
        yield
    except (OSError, DBAPIError, asyncpg.PostgresError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise ServiceUnavailable(
            f"{_named(settings)} cannot be opened: {reason}. Look at DATABASE_URL."
        ) from error


def moved(settings: Settings, to: str = "head") -> tuple[str | None, str | None]:
    """Move the store to a revision; the revisions before and after."""
    with reaching(settings):
        return run(migrate.migrate(settings, to))


def bar() -> Progress:
    """A progress bar on standard error."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )
