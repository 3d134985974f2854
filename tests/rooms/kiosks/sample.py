"""What the tests over all rooms know of kiosks."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import Company, Linked, Mutation, Row, Rows, Sample, Stored

# Location, survey, whether it takes feedback.
KIOSKS: tuple[tuple[int, int | None, bool], ...] = (
    (1, None, True),
    (3, 1, True),
    (4, 2, False),
    (6, None, True),
)


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, (location, survey, active) in enumerate(KIOSKS, 1):
        values: dict[str, Any] = {
            "location_id": first + location,
            "survey_id": of.key(survey),
            "code": f"code-{first + number}",
            "url": f"https://gateway.example/kiosk/code-{first + number}",
            "active": active,
        }
        yield "kiosks", row(number, **values)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    code = f"code-{of.key}"
    yield (
        "kiosks",
        of.row(
            location_id=of.key,
            survey_id=of.key,
            code=code,
            url=f"https://gateway.example/kiosk/{code}",
        ),
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    kiosk = {"survey_id": of.first, "code": f"code-{of.first}", "url": "https://a.example"}
    return [("kiosks", {**of.own, **kiosk, "location_id": of.first})]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createKiosk",
            {"locationId": acme("Location", 10), "surveyId": acme("Survey", 1)},
            "kiosk { active survey { name } }",
            outcomes="d d F F F - - -",
            capability="manage kiosks",
        ),
        Mutation(
            "updateKiosk",
            {"id": acme("Kiosk", 1), "surveyId": acme("Survey", 2), "active": False},
            "kiosk { active }",
            outcomes="d d F F F - - -",
            capability="manage kiosks",
        ),
    ),
    lists={
        "kiosks": (8, 4, 4, 3, 0, 4, 4, 4),
    },
)
