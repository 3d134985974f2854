"""Who asks: the people of the world, each with API keys that are the same in every run."""

from dataclasses import dataclass

from gateway.policies import UserRole
from gateway.resources.users.keys import digest_of

SECRET = "secret of the tests"

PROVIDER, ACME, BOLT = 1, 2, 3
STRANGERS, MIRROR = 4, 5
DORMANT, GONE = 6, 7
SPAN = 1000  # ids of the rows of an account: its own id times SPAN, plus a small number


@dataclass(frozen=True)
class Person:
    """A user with a key; `locations` are numbers of locations in its account."""

    account: int
    number: int
    role: UserRole
    accounts: tuple[int, ...]
    locations: tuple[int, ...] = ()

    @property
    def user_id(self) -> int:
        return self.account * SPAN + self.number

    @property
    def location_ids(self) -> tuple[int, ...]:
        return tuple(self.account * SPAN + number for number in self.locations)


RESTRICTED_TO = (1, 3, 6, 10)

PEOPLE = {
    "provider": Person(PROVIDER, 1, UserRole.PROVIDER, (PROVIDER, ACME, BOLT, DORMANT)),
    "admin": Person(ACME, 1, UserRole.ADMIN, (ACME,)),
    "standard": Person(ACME, 2, UserRole.STANDARD, (ACME,)),
    "restricted": Person(ACME, 3, UserRole.RESTRICTED, (ACME,), RESTRICTED_TO),
    "lost": Person(ACME, 4, UserRole.RESTRICTED, (ACME,)),
    "bolt": Person(BOLT, 1, UserRole.ADMIN, (BOLT,)),
    "stranger": Person(MIRROR, 1, UserRole.ADMIN, (MIRROR,)),
    "stranger provider": Person(STRANGERS, 1, UserRole.PROVIDER, (STRANGERS, MIRROR)),
}

# Kinds of keys: what a person may hold besides the ordinary key.
ORDINARY, READ_ONLY, EXPIRED, REVOKED = 1, 2, 3, 4


def prefix_of(account: int, user: int, kind: int) -> str:
    return f"{account:04x}{user:04x}{kind:04x}"


def key_text(account: int, user: int, kind: int = ORDINARY) -> str:
    """The text of a key of the world."""
    prefix = prefix_of(account, user, kind)
    return f"fg_{prefix}_{prefix * 2}{'k' * 8}"


def key_digest(account: int, user: int, kind: int) -> str:
    return digest_of(SECRET.encode(), key_text(account, user, kind))


def key_of(name: str) -> str:
    """The key of a person by name; "admin:read", "admin:expired", "admin:revoked" for others."""
    who, _, kind = name.partition(":")
    person = PEOPLE[who]
    kinds = {"": ORDINARY, "read": READ_ONLY, "expired": EXPIRED, "revoked": REVOKED}
    return key_text(person.account, person.number, kinds[kind])
