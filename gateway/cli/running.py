"""What the commands share: settings, an open store, and failures told in a sentence."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gateway.config import Settings
from gateway.database import migrate
from gateway.database.engine import Database
from gateway.errors import GatewayError, Refused, ServiceUnavailable

T = TypeVar("T")
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
        for problem in error.errors():
            name = ".".join(map(str, problem["loc"])).upper()
            err.print(f"Setting {name}: {problem['msg']}", style="red", markup=False)
        sys.exit(1)


@asynccontextmanager
async def opened(settings: Settings, *, migrated: bool = True) -> AsyncIterator[Database]:
    """The store, at the newest revision."""
    if migrated and await revision(settings) != migrate.head():
        raise ServiceUnavailable("The store is not migrated. Run: feedback-gateway migrate")
    database = Database(settings)
    try:
        yield database
    finally:
        await database.close()


async def revision(settings: Settings) -> str | None:
    """The revision of the store; a sentence when it cannot be reached."""
    try:
        return await migrate.current(settings)
    except OSError as error:
        raise ServiceUnavailable(f"The store cannot be reached: {error}") from error


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
