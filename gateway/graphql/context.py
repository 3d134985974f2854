"""What resolvers share during one request."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias

import strawberry

from gateway.config import Settings
from gateway.database.changes import ChangeFeed, Follower
from gateway.database.engine import Database
from gateway.errors import Unauthenticated
from gateway.graphql.loaders import Loaders
from gateway.policies import Viewer

NO_KEY = (
    "This operation needs an API key. Send it as `Authorization: Bearer KEY`, "
    "as the user name of HTTP Basic authentication, or as `x-APIKey: KEY`."
)


class Exports(Protocol):
    """Who writes exports."""

    def submit(self, export_id: int, viewer: Viewer) -> None:
        """Write an export that was queued."""
        ...


@dataclass
class Context:
    """The store, the viewer and the loaders of one request.

    Subscriptions have `changes`, and `renew`, which tells whom the key stands for by now;
    `follower` is what they follow as soon as they do, and the work on events waits for its `turn`.
    """

    database: Database
    settings: Settings
    secret: bytes
    request_id: str
    known_viewer: Viewer | None
    rate: Any = None
    exports: Exports | None = None
    changes: ChangeFeed | None = None
    renew: Callable[[], Awaitable[Viewer]] | None = None
    follower: Follower | None = None
    turn: Callable[[], AbstractAsyncContextManager[None]] = nullcontext

    @cached_property
    def loaders(self) -> Loaders:
        """The loaders, made when a resolver first needs one."""
        return Loaders(self)

    @property
    def viewer(self) -> Viewer:
        """On whose behalf the request runs; Unauthenticated without a key."""
        if self.known_viewer is None:
            raise Unauthenticated(NO_KEY)
        return self.known_viewer


Info: TypeAlias = strawberry.Info[Context, None]
