"""What the layers of the transport know of a request: its id, its operation, how it is answered."""

import re
import secrets
from dataclasses import dataclass
from typing import cast

from starlette.types import Scope

HEADER = "X-Request-ID"
RAW_HEADER = HEADER.lower().encode()
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PROGRESS = "progress"


@dataclass(slots=True)
class Progress:
    """A request while it is answered: `status` and `sent` bytes as far as the answer has begun."""

    request_id: str
    operation: str | None = None
    begun: bool = False
    status: int = 500
    sent: int = 0


def begin(scope: Scope) -> Progress:
    """Takes the client's well-formed id over, or makes one, and keeps it with the request."""
    wanted = next((v.decode("latin-1") for k, v in scope["headers"] if k == RAW_HEADER), "")
    progress = Progress(wanted if _WELL_FORMED.fullmatch(wanted) else secrets.token_hex(16))
    scope.setdefault("state", {})[_PROGRESS] = progress
    return progress


def progress_of(scope: Scope) -> Progress:
    """What `begin` keeps with the request."""
    return cast(Progress, scope["state"][_PROGRESS])


def request_id_of(scope: Scope) -> str:
    """The id of the request."""
    return progress_of(scope).request_id
