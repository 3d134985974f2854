"""Who wrote something, as its type gives it."""

from typing import Any

from gateway.graphql.fields import value_of
from gateway.resources.users.store import USERS


def author_name(did: str) -> Any:
    """The `user_name` of what `author` (users/authors.py) wrote; `did` completes "user who"."""
    return value_of(
        USERS,
        "user_id",
        "name",
        str | None,
        f"Name of the user who {did}; of a user of the account's provider too, whom the account "
        "does not list. Null if unknown or unseen by the viewer",
        otherwise="user_name",
    )
