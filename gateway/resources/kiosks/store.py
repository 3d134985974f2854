"""What can be asked of kiosks."""

from gateway.resources.kiosks.model import KioskModel
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import by_location

KIOSKS = Resource(
    name="Kiosk",
    model=KioskModel,
    scope=by_location(),
    filters={
        "id": refers(KioskModel.id, "Kiosk"),
        "created": on(KioskModel.created),
        "active": on(KioskModel.active),
        "location": refers(KioskModel.location_id, "Location"),
        "survey": refers(KioskModel.survey_id, "Survey"),
    },
    orders=orders(CREATED=KioskModel.created, LOCATION=KioskModel.location_id),
    default_order="-CREATED",
)
