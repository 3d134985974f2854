"""What the tables of campaigns hold about people: who is in them, and when."""

from gateway.privacy.personal import Holding, by
from gateway.resources.campaigns.model import (
    CampaignLocationModel,
    CampaignModel,
    CampaignStepModel,
    EnrollmentModel,
)

ENROLLMENTS = Holding(
    EnrollmentModel,
    customer=by(EnrollmentModel, "customer_id"),
    mutations=("enrollCustomer",),
)
HOLDINGS = (
    Holding(CampaignModel, impersonal=("name", "external_id")),
    Holding(CampaignStepModel, impersonal=("name", "external_id")),
    Holding(CampaignLocationModel),
    ENROLLMENTS,
)
