"""What the tables of surveys hold about people: nothing, answers are elsewhere."""

from gateway.privacy.personal import Holding
from gateway.resources.surveys.model import (
    SurveyFieldModel,
    SurveyFieldOptionModel,
    SurveyModel,
)

HOLDINGS = (
    Holding(SurveyModel, impersonal=("name", "external_id")),
    Holding(SurveyFieldModel, impersonal=("label", "external_id")),
    Holding(SurveyFieldOptionModel, impersonal=("label",)),
)
