"""What the outbox holds about people: whole messages, to customers and to users."""

from sqlalchemy import or_, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.privacy.personal import CONTACT, TEXT, TRACE, Holding, Person
from gateway.resources.feedback_requests.personal import REQUESTS
from gateway.sending.model import OutboxMessageModel
from gateway.store.write import table_of

_MESSAGES = table_of(OutboxMessageModel)


def _to(person: Person) -> ColumnElement[bool]:
    """Messages to an address of the person, with or without the name before it."""
    recipient = _MESSAGES.c.recipient
    bracketed = (
        recipient.endswith(f" <{address}>", autoescape=True) for address in person.addresses
    )
    return or_(recipient.in_(person.addresses), *bracketed)


def _of_customer(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    requests = REQUESTS.table
    sent = select(requests.c.message_id).where(
        of_tenant(requests, viewer),
        requests.c.account_id == person.account_id,
        requests.c.customer_id == person.row_id,
        requests.c.message_id.is_not(None),
    )
    return or_(_to(person), _MESSAGES.c.message_id.in_(sent))


def _of_user(person: Person, viewer: Viewer) -> ColumnElement[bool]:
    return _to(person)


_COLUMNS = {
    "message_id": TRACE,
    "sender": TRACE,
    "recipient": CONTACT,
    "subject": TEXT,
    "text": TEXT,
    "html": TEXT,
}
HOLDINGS = (
    Holding(
        OutboxMessageModel,
        of_customer=_COLUMNS,
        of_user=_COLUMNS,
        customer=_of_customer,
        user=_of_user,
        removed=True,
    ),
)
