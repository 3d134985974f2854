"""What the layers of the transport know of a request: its id, and its operation's name."""

import re
import secrets
from typing import cast

from starlette.types import Scope

HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode()
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")
_REQUEST_ID = "request_id"
_OPERATION = "operation"


def give_request_id(scope: Scope) -> str:
    """Takes the client's well-formed id over, or makes one, and keeps it with the request."""
    wanted = next((v.decode("latin-1") for k, v in scope["headers"] if k == _HEADER), "")
    request_id = wanted if _WELL_FORMED.fullmatch(wanted) else secrets.token_hex(16)
    scope.setdefault("state", {})[_REQUEST_ID] = request_id
    return request_id


def request_id_of(scope: Scope) -> str:
    """The id that `give_request_id` gave."""
    return cast(str, scope["state"][_REQUEST_ID])


def name_operation(scope: Scope, name: str) -> None:
    """Tells the request log which operation the request runs."""
    scope["state"][_OPERATION] = name


def operation_of(scope: Scope) -> str | None:
    """The name of the operation, when the request got that far and gave one."""
    return cast(str | None, scope["state"].get(_OPERATION))
