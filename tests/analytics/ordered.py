"""Rows whose order depends on how texts and numbers are compared."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from tests.support.people import ACME, PROVIDER, SPAN
from tests.support.samples import Rows
from tests.support.world import account_row, user_rows

AT = dt.datetime(2024, 5, 10, tzinfo=dt.UTC)
# By code point; a dictionary has them in another order.
WORDS = ("1", "B", "Z", "a", "b", "ä")
# Numbers of fields: as texts 10 comes before 3.
FIELDS = (3, 10)


def ordered() -> Rows:
    """One company whose locations, keywords and questions are written in no order."""
    yield from account_row(PROVIDER, "Orbit", is_provider=True)
    yield from account_row(ACME, "Acme", PROVIDER)
    yield from user_rows(ACME, 1, "admin@example.com", "ADMIN", "Ada")
    yield from _rows()


def _rows() -> Iterator[tuple[str, Any]]:
    shuffled = [WORDS[number] for number in (3, 5, 0, 4, 2, 1)]
    yield "surveys", _row(1, name="Visit")
    for field in FIELDS:
        values = {"survey_id": 1, "position": field, "label": f"Field {field}", "type": "RATING"}
        yield "survey_fields", _row(field, required=False, **values)
    for number, word in enumerate(shuffled, 1):
        place = ACME * SPAN + number
        yield "locations", _row(place, name=word, city=word, country_code="DE", active=True)
        keyword = {"keyword": word, "branded": False, "count": 1, "month": dt.date(2024, 5, 1)}
        yield "search_keywords", _row(number, location_id=place, **keyword)
        yield (
            "activity_feedbacks",
            _row(
                number,
                activity_type=word,
                rep_user_id=ACME * SPAN + 1,
                template_survey_id=1,
                overall_satisfaction=5,
                is_anonymous=False,
                answered=True,
                version=0,
            ),
        )
        yield "activity_responses", _response(number, 0, f"q {word}", None)
    for position, field in enumerate(FIELDS, 1):
        yield "activity_responses", _response(1, position, f"field {field}", field)


def _response(number: int, position: int, question: str, field: int | None) -> dict[str, Any]:
    return _row(
        number * 10 + position,
        activity_feedback_id=number,
        position=position,
        question_id=question,
        field_id=field,
        response_value="5",
        score=5.0,
    )


def _row(id_: int, **values: Any) -> dict[str, Any]:
    return {"id": id_, "account_id": ACME, "created": AT, "updated": AT, **values}
