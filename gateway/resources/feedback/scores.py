"""The scores of feedback: each belongs to one type."""

from collections.abc import Mapping
from typing import Any

from gateway.resources.feedback.model import FeedbackType

SCORES: Mapping[FeedbackType, str] = {
    FeedbackType.NPS: "nps_score",
    FeedbackType.STAR_RATING: "star_rating",
    FeedbackType.HAPPY: "happy",
}


def type_of(given: Mapping[str, Any]) -> FeedbackType | None:
    """The type that the only score tells; None without a score, and where there are several."""
    kinds = [kind for kind, name in SCORES.items() if given.get(name) is not None]
    return kinds[0] if len(kinds) == 1 else None


def contradiction(
    type_: FeedbackType | None, given: Mapping[str, Any], answered: Mapping[str, Any]
) -> tuple[str, str] | None:
    """A score that feedback cannot have, and why: it is of another type, or one of several.

    `answered` are those that answers to a survey tell: a survey may ask for several. None if
    nothing contradicts.
    """
    scores = {
        kind: name
        for kind, name in SCORES.items()
        if given.get(name) is not None and given[name] != answered.get(name)
    }
    if type_ in SCORES:
        wrong = next((name for kind, name in scores.items() if kind != type_), None)
        fix = f"contradicts the type {type_}. Leave it out, or correct `type`."
        return None if wrong is None else (wrong, f"`{wrong}` {fix}")
    if len(scores) < 2:
        return None
    first, second, *_ = scores.values()
    return second, f"`{second}` contradicts `{first}`. Leave one of them out."
