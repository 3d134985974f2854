"""Filters and orders of surveys."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    BooleanFilter,
    DateTimeFilter,
    IDFilter,
    StringFilter,
    all_of,
    none_of,
    of_external_id,
    of_source,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.resources.surveys.model import SurveyFieldType

described_enum(
    SurveyFieldType,
    "What a field of a survey asks for",
    {
        SurveyFieldType.CSAT: "Rating of satisfaction from 1 to 5",
        SurveyFieldType.NPS: "Score from 0 to 10: how likely the customer is to recommend",
        SurveyFieldType.RATING: "Rating from 1 to 5 of something in particular",
        SurveyFieldType.TEXT: "Free text",
        SurveyFieldType.CHOICE: "Exactly one of the field's options",
        SurveyFieldType.MULTI_CHOICE: "Any of the field's options",
    },
)


@strawberry.input(description="Conditions on surveys; all must hold")
class SurveyFilter:
    and_: list["SurveyFilter"] | None = all_of()
    or_: list["SurveyFilter"] | None = some_of()
    not_: "SurveyFilter | None" = none_of()
    id: IDFilter | None = operator("The survey itself")
    created: DateTimeFilter | None = operator("Time of creation")
    name: StringFilter | None = operator("Name of the survey")
    active: BooleanFilter | None = operator(
        "Whether the survey is active; only active ones are listed unless this is given"
    )
    account: IDFilter | None = operator("Account of the survey")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that surveys can be ordered by")
class SurveyOrderField(Enum):
    NAME = strawberry.enum_value("NAME", description="Name of the survey")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of surveys")
class SurveyOrder:
    field: SurveyOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on the type of a field; all must hold")
class SurveyFieldTypeFilter:
    eq: SurveyFieldType | None = operator(EQ)
    in_: list[SurveyFieldType] | None = operator(IN, "in")


@strawberry.input(description="Conditions on fields of surveys; all must hold")
class SurveyFieldFilter:
    and_: list["SurveyFieldFilter"] | None = all_of()
    or_: list["SurveyFieldFilter"] | None = some_of()
    not_: "SurveyFieldFilter | None" = none_of()
    id: IDFilter | None = operator("The field itself")
    created: DateTimeFilter | None = operator("Time of creation")
    type: SurveyFieldTypeFilter | None = operator("What the field asks for")
    label: StringFilter | None = operator("Question of the field")
    required: BooleanFilter | None = operator("Whether the field must be answered")
    survey: IDFilter | None = operator("Survey of the field")
    source: StringFilter | None = of_source()
    external_id: StringFilter | None = of_external_id()


@strawberry.enum(description="Values that fields of surveys can be ordered by")
class SurveyFieldOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Position in the survey")
    LABEL = strawberry.enum_value("LABEL", description="Question of the field")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of fields of surveys")
class SurveyFieldOrder:
    field: SurveyFieldOrderField = order_field()
    direction: OrderDirection = direction()


@strawberry.input(description="Conditions on options of fields; all must hold")
class SurveyFieldOptionFilter:
    and_: list["SurveyFieldOptionFilter"] | None = all_of()
    or_: list["SurveyFieldOptionFilter"] | None = some_of()
    not_: "SurveyFieldOptionFilter | None" = none_of()
    id: IDFilter | None = operator("The option itself")
    created: DateTimeFilter | None = operator("Time of creation")
    label: StringFilter | None = operator("Text of the option")
    field: IDFilter | None = operator("Field of the option")


@strawberry.enum(description="Values that options of fields can be ordered by")
class SurveyFieldOptionOrderField(Enum):
    POSITION = strawberry.enum_value("POSITION", description="Position in the field")
    LABEL = strawberry.enum_value("LABEL", description="Text of the option")
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")


@strawberry.input(description="Order of options of fields")
class SurveyFieldOptionOrder:
    field: SurveyFieldOptionOrderField = order_field()
    direction: OrderDirection = direction()
