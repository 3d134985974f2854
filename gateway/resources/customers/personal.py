"""What the tables of customers hold about people."""

from gateway.privacy.personal import CONTACT, IDENTITY, Holding, by
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel

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
    mutations=("createCustomer",),
)
HOLDINGS = (
    CUSTOMERS,
    Holding(CustomerLocationModel, customer=by(CustomerLocationModel, "customer_id")),
)
