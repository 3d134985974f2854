"""Writes that name what is not there: each kind of object by its own word, at its field."""

import pytest

from tests.support.client import JSON, Client, acme, gid
from tests.support.expect import refused

UNKNOWN = 987_654_321


@pytest.mark.parametrize(
    ("mutation", "given", "word", "field"),
    [
        ("deleteLocationGroupSection", {}, "section", "id"),
        ("deleteLocationGroup", {}, "location group", "id"),
        ("revokeApiKey", {}, "key", "id"),
        ("deleteSurvey", {}, "survey", "id"),
        ("updateActivityFeedback", {"npsScore": 1}, "activity feedback", "id"),
        ("recordPostPublication", {"state": "LIVE"}, "publication", "id"),
        ("recordMessageEvent", {"event": "CLICKED"}, "feedback request", "id"),
        (
            "createFeedbackRequest",
            {"customerId": acme("Customer", 1), "locationId": acme("Location", 1)},
            "message template",
            "templateId",
        ),
    ],
)
async def test_an_object_that_is_not_there(
    own: Client, mutation: str, given: JSON, word: str, field: str
) -> None:
    types = {"key": "ApiKey", "section": "LocationGroupSection", "publication": "PostPublication"}
    name = types.get(word, word.title().replace(" ", ""))

    refusals = await refused(own, mutation, {**given, field: gid(name, UNKNOWN)})

    assert refusals == [("NOT_FOUND", f"There is no such {word}.", [field])]
