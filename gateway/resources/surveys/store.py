"""What can be asked of surveys, their fields and the options of those."""

from gateway.resources.surveys.model import SurveyFieldModel, SurveyFieldOptionModel, SurveyModel
from gateway.resources.values import identifier
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import whole_account

SURVEYS = Resource(
    name="Survey",
    model=SurveyModel,
    scope=whole_account(),
    filters={
        "id": refers(SurveyModel.id, "Survey"),
        "created": on(SurveyModel.created),
        "name": on(SurveyModel.name),
        "active": on(SurveyModel.active),
        "account": refers(SurveyModel.account_id, "Account"),
        "source": on(SurveyModel.source),
        "externalId": on(SurveyModel.external_id, identifier),
    },
    orders=orders(NAME=SurveyModel.name, CREATED=SurveyModel.created),
    default_order="NAME",
    hidden={"active": True},
)

SURVEY_FIELDS = Resource(
    name="SurveyField",
    model=SurveyFieldModel,
    scope=whole_account(),
    filters={
        "id": refers(SurveyFieldModel.id, "SurveyField"),
        "created": on(SurveyFieldModel.created),
        "type": on(SurveyFieldModel.type),
        "label": on(SurveyFieldModel.label),
        "required": on(SurveyFieldModel.required),
        "survey": refers(SurveyFieldModel.survey_id, "Survey"),
        "source": on(SurveyFieldModel.source),
        "externalId": on(SurveyFieldModel.external_id, identifier),
    },
    orders=orders(
        POSITION=SurveyFieldModel.position,
        LABEL=SurveyFieldModel.label,
        CREATED=SurveyFieldModel.created,
    ),
    default_order="POSITION",
)

SURVEY_FIELD_OPTIONS = Resource(
    name="SurveyFieldOption",
    model=SurveyFieldOptionModel,
    scope=whole_account(),
    filters={
        "id": refers(SurveyFieldOptionModel.id, "SurveyFieldOption"),
        "created": on(SurveyFieldOptionModel.created),
        "label": on(SurveyFieldOptionModel.label),
        "field": refers(SurveyFieldOptionModel.field_id, "SurveyField"),
    },
    orders=orders(
        POSITION=SurveyFieldOptionModel.position,
        LABEL=SurveyFieldOptionModel.label,
        CREATED=SurveyFieldOptionModel.created,
    ),
    default_order="POSITION",
)
