"""What the tests over all rooms know of erasures."""

from collections.abc import Iterable

from tests.support.client import acme, gid
from tests.support.people import ACME
from tests.support.samples import Company, Linked, Mutation, Row, Rows, Sample, Stored


def world(of: Company) -> Rows:
    """The rows of a company: somebody was erased."""
    yield (
        "erased_identities",
        of.row(1, entity="Customer", entity_id=of.first + 99, digest=f"{of.account:064}"),
    )


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield (
        "erased_identities",
        of.row(entity="Customer", entity_id=of.key, digest=f"{of.key:064}"),
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    identity = {"entity": "Customer", "entity_id": of.first, "digest": "f" * 64}
    return [("erased_identities", {**of.own, **identity})]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "eraseCustomer",
            {"id": acme("Customer", 1)},
            "erasedId rows { type rows }",
            outcomes="d d F F F - - -",
            capability="erase people",
        ),
        Mutation(
            "exportCustomerData",
            {"id": acme("Customer", 1)},
            "data rows { type rows }",
            outcomes="d d F F F - - -",
            capability="export people's data",
        ),
        Mutation(
            "updateRetention",
            {"accountId": gid("Account", ACME), "textDays": 365},
            "account { retention { textDays } }",
            outcomes="d d F F F - - -",
            capability="manage retention",
        ),
        Mutation(
            "eraseUser",
            {"id": acme("User", 4)},
            "erasedId rows { type rows }",
            outcomes="d d F F F - - -",
            capability="erase people",
        ),
    ),
)
