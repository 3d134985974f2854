"""What the tables of customers hold about people."""

import datetime as dt

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.privacy.personal import CONTACT, IDENTITY, Holding, by
from gateway.resources.campaigns.model import EnrollmentModel
from gateway.resources.conversations.model import ConversationModel
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.store.write import table_of

# Rows that tell when something was last heard of a customer, by a time of theirs.
_HEARD = (
    (FeedbackModel, "created"),
    (FeedbackRequestModel, "due"),
    (ConversationModel, "last_message_at"),
    (EnrollmentModel, "next_due"),
)


def _unheard(before: dt.datetime, viewer: Viewer) -> ColumnElement[bool]:
    """Customers whom nothing was sent to, heard or changed of since, and nothing waits for."""
    customers = table_of(CustomerModel)
    own = [
        or_(customers.c[name].is_(None), customers.c[name] < before)
        for name in ("created", "updated", "last_sms", "last_email")
    ]
    others = []
    for model, time in _HEARD:
        table = table_of(model)
        others.append(
            ~exists(
                select(1).where(
                    of_tenant(table, viewer),
                    table.c.account_id == customers.c.account_id,
                    table.c.customer_id == customers.c.id,
                    table.c[time] >= before,
                )
            )
        )
    return and_(*own, *others)


CUSTOMERS = Holding(
    CustomerModel,
    of_customer={
        "email": CONTACT,
        "mobile_number": CONTACT,
        "first_name": CONTACT,
        "last_name": CONTACT,
        "country_code": CONTACT,
        "language": CONTACT,
        "failed_address": CONTACT,
        "external_id": IDENTITY,
    },
    customer=by(CustomerModel, "id"),
    sets={"active": False, "opt_out": True},
    aged=_unheard,
    # Nobody can be reached any more; who comes back may be asked again.
    ages={"active": False},
    mutations=("createCustomer",),
)
HOLDINGS = (
    CUSTOMERS,
    Holding(CustomerLocationModel, customer=by(CustomerLocationModel, "customer_id")),
)
