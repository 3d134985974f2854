"""What can be asked of campaigns, their steps, and the customers who are in them."""

from gateway.resources.campaigns.model import (
    CampaignLocationModel,
    CampaignModel,
    CampaignStepModel,
    EnrollmentModel,
)
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.values import identifier
from gateway.store.resource import Resource, linked, on, orders, refers, through
from gateway.store.scope import by_location, whole_account

CAMPAIGNS = Resource(
    name="Campaign",
    model=CampaignModel,
    scope=whole_account(),
    filters={
        "id": refers(CampaignModel.id, "Campaign"),
        "created": on(CampaignModel.created),
        "name": on(CampaignModel.name),
        "active": on(CampaignModel.active),
        "account": refers(CampaignModel.account_id, "Account"),
        "survey": refers(CampaignModel.survey_id, "Survey"),
        "location": linked(
            CampaignLocationModel.campaign_id, CampaignLocationModel.location_id, "Location"
        ),
        "source": on(CampaignModel.source),
        "externalId": on(CampaignModel.external_id, identifier),
    },
    orders=orders(
        NAME=CampaignModel.name,
        CREATED=CampaignModel.created,
        ACTIVE=CampaignModel.active,
    ),
    default_order="NAME",
)

CAMPAIGN_STEPS = Resource(
    name="CampaignStep",
    model=CampaignStepModel,
    scope=whole_account(),
    filters={
        "id": refers(CampaignStepModel.id, "CampaignStep"),
        "created": on(CampaignStepModel.created),
        "name": on(CampaignStepModel.name),
        "campaign": refers(CampaignStepModel.campaign_id, "Campaign"),
        "template": refers(CampaignStepModel.template_id, "MessageTemplate"),
        "deleted": on(CampaignStepModel.deleted),
        "account": refers(CampaignStepModel.account_id, "Account"),
        "source": on(CampaignStepModel.source),
        "externalId": on(CampaignStepModel.external_id, identifier),
    },
    orders=orders(
        POSITION=CampaignStepModel.position,
        NAME=CampaignStepModel.name,
        CREATED=CampaignStepModel.created,
    ),
    default_order="POSITION",
    hidden={"deleted": False},
)

ENROLLMENTS = Resource(
    name="Enrollment",
    model=EnrollmentModel,
    scope=by_location(),
    filters={
        "id": refers(EnrollmentModel.id, "Enrollment"),
        "created": on(EnrollmentModel.created),
        "entered": on(EnrollmentModel.entered),
        "ended": on(EnrollmentModel.ended),
        "nextDue": on(EnrollmentModel.next_due),
        "state": on(EnrollmentModel.state),
        "reason": on(EnrollmentModel.reason),
        "campaign": refers(EnrollmentModel.campaign_id, "Campaign"),
        "customer": refers(EnrollmentModel.customer_id, "Customer"),
        "location": refers(EnrollmentModel.location_id, "Location"),
        "lastStep": refers(EnrollmentModel.step_id, "CampaignStep"),
        "account": refers(EnrollmentModel.account_id, "Account"),
    },
    orders=orders(
        ENTERED=EnrollmentModel.entered,
        ENDED=EnrollmentModel.ended,
        NEXT_DUE=EnrollmentModel.next_due,
    ),
    default_order="-ENTERED",
)

LOCATIONS_OF_CAMPAIGN = through(
    LOCATIONS, CampaignLocationModel.campaign_id, CampaignLocationModel.location_id
)
