"""Client accounts of the FeedbackAPI: they go to the provider."""

from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import Deletion, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.accounts.service import LIMITS, MOST, delete_account


def read(fields: Fields) -> Incoming:
    """An account object; its counts of locations and users are our own to make."""
    external_id = fields.head()
    fields.ignore("active_locations", "active_users")
    fields.text("name", most=200, required=True)
    fields.boolean("active")
    for limit in LIMITS:
        fields.integer(limit, 0, MOST)
    fields.settle()
    return Incoming(ACCOUNTS, external_id, fields.values)


async def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change an account; a removed one comes back, its campaigns stay inactive."""
    row = writer.known.find(AccountModel, "external_id", incoming.external_id)
    values = {"deleted": False, **incoming.values}
    if row is not None and row["deleted"]:
        values.setdefault("active", True)
    _, outcome = writer.save(AccountModel, row, incoming.external_id, values, {"name": "name"})
    return outcome


ACCOUNTS = Kind(
    name="accounts",
    words=("account",),
    model=AccountModel,
    keys=frozenset(
        (
            *("max_locations", "max_users", "max_campaigns", "sms_allowance"),
            *("active_locations", "active_users"),
        )
    ),
    read=read,
    write=write,
    of_provider=True,
    deletion=Deletion(delete_account, {"deleted": True, "active": False}),
)
