"""One good input of every mutation on Acme, and who may send it."""

from dataclasses import dataclass, field

from tests.support.client import JSON, acme, gid
from tests.support.people import ACME, BOLT
from tests.support.shape import SCHEMA

MANAGERS = ("provider", "admin")
ALL_ROLES = ("provider", "admin", "standard", "restricted")


@dataclass(frozen=True)
class Mutation:
    """A mutation with an input that the `allowed` may send."""

    name: str
    input: JSON
    select: str
    allowed: tuple[str, ...]
    arguments: JSON = field(default_factory=dict)

    @property
    def public(self) -> bool:
        return not self.allowed


ACCOUNT = gid("Account", ACME)
GOOD = (
    Mutation(
        "createAccount",
        {"name": "New", "active": True, "verb": "USE"},
        "account { name }",
        ("provider",),
    ),
    Mutation("updateAccount", {"id": ACCOUNT, "name": "X"}, "account { name }", ("provider",)),
    Mutation("deleteAccount", {"id": gid("Account", BOLT)}, "deletedId", ("provider",)),
    Mutation(
        "createUser",
        {
            "email": "new@example.com",
            "accountId": ACCOUNT,
            "role": "RESTRICTED",
            "locationIds": [acme("Location", 1)],
        },
        "invite { email }",
        MANAGERS,
    ),
    Mutation("deleteUser", {"id": acme("User", 4)}, "deletedId", MANAGERS),
    Mutation(
        "createApiKey",
        {"name": "key", "userId": acme("User", 2)},
        "apiKey { name }",
        (*MANAGERS, "standard"),
    ),
    Mutation(
        "revokeApiKey", {"id": acme("ApiKey", 21)}, "apiKey { name }", (*MANAGERS, "standard")
    ),
    Mutation(
        "createLocation",
        {"name": "New", "countryCode": "US", "accountId": ACCOUNT},
        "location { name }",
        MANAGERS,
    ),
    Mutation(
        "updateLocation", {"id": acme("Location", 1), "name": "X"}, "location { name }", MANAGERS
    ),
    Mutation("deleteLocation", {"id": acme("Location", 1)}, "deletedId", MANAGERS),
    Mutation(
        "createCustomer",
        {"locationId": acme("Location", 1), "email": "new@example.com"},
        "customer { email }",
        ALL_ROLES,
    ),
    Mutation(
        "updateCustomer",
        {
            "id": acme("Customer", 1),
            "firstName": "X",
            "addLocationIds": [acme("Location", 3)],
            "removeLocationIds": [acme("Location", 10)],
        },
        "customer { firstName }",
        ALL_ROLES,
    ),
    Mutation("deleteCustomer", {"id": acme("Customer", 1)}, "deletedId", ALL_ROLES),
    Mutation(
        "createMessageTemplate",
        {"name": "New", "channel": "SMS", "accountId": ACCOUNT},
        "messageTemplate { name }",
        MANAGERS,
    ),
    Mutation(
        "createFeedbackRequest",
        {
            "customerId": acme("Customer", 1),
            "templateId": acme("MessageTemplate", 1),
            "locationId": acme("Location", 1),
        },
        "feedbackRequest { type }",
        ALL_ROLES,
    ),
    Mutation(
        "recordMessageEvent",
        {"id": acme("FeedbackRequest", 3), "event": "OPENED"},
        "feedbackRequest { messageOpened }",
        ALL_ROLES,
    ),
    Mutation("acceptInvite", {"code": "no such code", "name": "X"}, "user { name }", ()),
    Mutation("submitFeedback", {"npsScore": 9}, "feedback { type }", (), {"token": "token-2004"}),
)

assert SCHEMA.mutation_type is not None
assert {good.name for good in GOOD} == set(SCHEMA.mutation_type.fields), "every mutation, once"
