"""What can be asked of customers."""

from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.values import (
    country_code,
    email_address,
    identifier,
    language_code,
    mobile_number,
)
from gateway.store.resource import Resource, linked, on, orders, refers, through
from gateway.store.scope import by_link

CUSTOMERS = Resource(
    name="Customer",
    model=CustomerModel,
    scope=by_link("customer_locations", "customer_id"),
    filters={
        "id": refers(CustomerModel.id, "Customer"),
        "created": on(CustomerModel.created),
        "updated": on(CustomerModel.updated),
        "email": on(CustomerModel.email, email_address),
        "mobileNumber": on(CustomerModel.mobile_number, mobile_number),
        "firstName": on(CustomerModel.first_name),
        "lastName": on(CustomerModel.last_name),
        "countryCode": on(CustomerModel.country_code, country_code),
        "language": on(CustomerModel.language, language_code),
        "invalid": on(CustomerModel.invalid),
        "optOut": on(CustomerModel.opt_out),
        "active": on(CustomerModel.active),
        "placeholder": on(CustomerModel.placeholder),
        "account": refers(CustomerModel.account_id, "Account"),
        "location": linked(
            CustomerLocationModel.customer_id, CustomerLocationModel.location_id, "Location"
        ),
        "source": on(CustomerModel.source),
        "externalId": on(CustomerModel.external_id, identifier),
    },
    orders=orders(
        CREATED=CustomerModel.created,
        UPDATED=CustomerModel.updated,
        EMAIL=CustomerModel.email,
        FIRST_NAME=CustomerModel.first_name,
        LAST_NAME=CustomerModel.last_name,
        LAST_SMS=CustomerModel.last_sms,
        LAST_EMAIL=CustomerModel.last_email,
        MOBILE_NUMBER=CustomerModel.mobile_number,
        COUNTRY_CODE=CustomerModel.country_code,
    ),
    default_order="-CREATED",
    hidden={"active": True, "placeholder": False},
)

LOCATIONS_OF_CUSTOMER = through(
    LOCATIONS, CustomerLocationModel.customer_id, CustomerLocationModel.location_id
)
CUSTOMERS_OF_LOCATION = through(
    CUSTOMERS,
    CustomerLocationModel.location_id,
    CustomerLocationModel.customer_id,
    created=CustomerLocationModel.customer_created,
)
