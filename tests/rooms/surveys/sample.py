"""What the tests over all rooms know of surveys."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme, gid
from tests.support.people import ACME
from tests.support.samples import (
    EVERYBODY,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    imported,
)
from tests.support.seeing import everybody

SURVEYS: tuple[dict[str, Any], ...] = (
    {"name": "After the visit"},
    {"name": "Short", "source": "feedbackapi"},
    {"name": "Old form", "active": False},
    {"name": "After the visit"},
)
# Survey, position, type, whether it is required; their order is not that of their ids.
FIELDS: tuple[tuple[int, int, str, bool], ...] = (
    (1, 1, "CSAT", True),
    (1, 0, "NPS", False),
    (1, 3, "RATING", False),
    (1, 2, "TEXT", False),
    (1, 5, "CHOICE", False),
    (1, 4, "MULTI_CHOICE", True),
    (2, 0, "NPS", True),
    (2, 1, "TEXT", False),
    (3, 0, "TEXT", False),
    (1, 6, "CSAT", False),
)
OPTIONS = (
    (5, 1, "Staff"),
    (5, 0, "Price"),
    (5, 2, "staff"),
    (6, 0, "Öl"),
    (6, 2, "Price"),
    (6, 1, "Ö"),
)


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, values in enumerate(SURVEYS, 1):
        yield "surveys", row(number, **values)
    for number, (survey, position, type_, required) in enumerate(FIELDS, 1):
        yield (
            "survey_fields",
            row(
                number,
                survey_id=first + survey,
                position=position,
                type=type_,
                label=f"{type_.title()} Größe?" if number < 4 else f"{type_}?",
                required=required,
                **imported(number == 8),
            ),
        )
    for number, (field, position, label) in enumerate(OPTIONS, 1):
        values = {"field_id": first + field, "position": position, "label": label}
        yield "survey_field_options", row(number, **values)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "surveys", of.row(name="Survey")
    yield (
        "survey_fields",
        of.row(survey_id=of.key, position=0, type="CHOICE", label="Why?", required=False),
    )
    yield "survey_field_options", of.row(field_id=of.key, position=0, label="Staff")


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    field = {"position": 0, "type": "CHOICE", "label": "Why?", "required": True}
    return [
        ("surveys", {**of.imported, "name": "After the visit"}),
        ("survey_fields", {**of.imported, **field, "survey_id": of.first}),
        ("survey_field_options", {**of.own, "field_id": of.first, "position": 0, "label": "Staff"}),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createSurvey",
            {
                "name": "New",
                "fields": [{"type": "CHOICE", "label": "Why?", "options": ["Price", "Staff"]}],
                "accountId": gid("Account", ACME),
            },
            "survey { name }",
            outcomes="d d F F F - - -",
            capability="manage surveys",
        ),
        Mutation(
            "updateSurvey",
            {"id": acme("Survey", 1), "name": "X"},
            "survey { name }",
            outcomes="d d F F F - - -",
            capability="manage surveys",
        ),
        Mutation(
            "deleteSurvey",
            {"id": acme("Survey", 1)},
            "deletedId",
            outcomes="d d F F F - - -",
            capability="manage surveys",
        ),
    ),
    look_ups={
        "survey": (acme("Survey", 1), EVERYBODY),
    },
    lists={
        "surveys": (6, 3, 3, 3, 3, 3, 3, 3),
    },
    hidden={"Survey": {"active": False}},
    sees=dict.fromkeys(("Survey", "SurveyField", "SurveyFieldOption"), everybody),
)
