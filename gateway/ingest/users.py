"""Users of the FeedbackAPI, and its answer to an invitation, which has no id."""

from gateway.errors import UserErrorCode, refusal
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import Deletion, Kind
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Row
from gateway.ingest.writer import Writer
from gateway.policies import UserRole
from gateway.resources.users.model import UserModel, UserStatus
from gateway.resources.users.service import delete_user

_ROLES = {"standard": UserRole.STANDARD, "restricted": UserRole.RESTRICTED}
_STATUSES = {"active": UserStatus.ACTIVE, "pending": UserStatus.PENDING}
_NO_INVITATION = {"invite_url": None, "invite_digest": None, "invite_expires": None}


def read(fields: Fields) -> Incoming:
    """A user object, or a pending user, who is recognised by its address."""
    fields.own_names(type="role")
    external_id = fields.head()
    fields.mobile_number("contact_number")
    fields.text("name", most=200)
    fields.email("email", required=True)
    fields.time("last_access", nullable=True)
    fields.url("invite_url")
    role, status = fields.word("type"), fields.word("status")
    if role is not None:
        fields.values["role"] = _ROLES.get(role)
        if role not in _ROLES:
            fields.invalid("type", f"is {role!r}. Give standard or restricted.")
    if status is not None:
        fields.values["status"] = _STATUSES.get(status)
        if status not in _STATUSES:
            fields.invalid("status", f"is {status!r}. Give active or pending.")
    fields.settle()
    return Incoming(USERS, external_id, fields.values)


def is_invitation(incoming: Incoming) -> bool:
    """Whether the record is a pending user without an id."""
    return (
        incoming.values.get("status") is UserStatus.PENDING
        and incoming.values.get("email") is not None
    )


async def write(writer: Writer, incoming: Incoming) -> Outcome:
    """Add or change a user; whoever accepted an invitation stays so.

    One that was removed comes back, without the keys that it had.
    """
    values = {"deleted": False, **incoming.values}
    row = _own_row(writer, incoming)
    if row is None:
        values = {"role": UserRole.STANDARD, "status": UserStatus.ACTIVE, **values}
    elif row["role"] not in _ROLES.values():
        # The FeedbackAPI knows no managers: it must not take the rights of ours.
        values.pop("role", None)
    if row is not None and row["status"] is UserStatus.ACTIVE:
        if incoming.external_id is None:
            return Outcome.UNCHANGED
        values["status"] = UserStatus.ACTIVE
    if values.get("status") is UserStatus.ACTIVE:
        values |= _NO_INVITATION
    _, outcome = writer.save(UserModel, row, incoming.external_id, values, {"email": "email"})
    return outcome


def _own_row(writer: Writer, incoming: Incoming) -> Row | None:
    """The row of the external id, or the one with the same address, which is adopted."""
    row = writer.known.find(UserModel, "external_id", incoming.external_id)
    holder = writer.known.find(UserModel, "email", incoming.values.get("email"))
    if holder is None or holder is row:
        return row
    if incoming.external_id is None:
        return holder
    if row is not None or (holder["source"] == writer.source and holder["external_id"] is not None):
        name = holder["external_id"] or f"number {holder['id']} of this store"
        raise refusal(
            UserErrorCode.CONFLICT,
            f"`email` belongs to another user, {name}. Correct or delete one of the two.",
            "email",
        )
    return holder


USERS = Kind(
    name="users",
    words=("user",),
    model=UserModel,
    keys=frozenset(("last_access", "invite_url")),
    read=read,
    write=write,
    natural_keys=("email",),
    nameless=is_invitation,
    deletion=Deletion(delete_user, {"deleted": True}),
)
