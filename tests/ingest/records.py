"""Objects as the FeedbackAPI returns them, with a few values of one's own."""

from typing import Any

CREATED = 1734134400


def account(**values: Any) -> dict[str, Any]:
    return {"id": "a1", "created": CREATED, "name": "Client", "max_users": None, **values}


def user(**values: Any) -> dict[str, Any]:
    base = {"id": "u1", "created": CREATED, "name": "Carol", "email": "carol@wildcat.com"}
    return {**base, "type": "standard", "status": "active", "last_access": None, **values}


def location(**values: Any) -> dict[str, Any]:
    return {"id": "l1", "created": CREATED, "name": "Apple Park", "postal_code": "9", **values}


def customer(**values: Any) -> dict[str, Any]:
    return {"id": "c1", "created": CREATED, "email": "jane@wildcat.com", "fname": "Jane", **values}


def review(**values: Any) -> dict[str, Any]:
    base = {"id": "r1", "created": CREATED, "location": "l1", "platform": "p1"}
    return {**base, "platform_name": "The Review Site", "rating": 5, **values}


def feedback(**values: Any) -> dict[str, Any]:
    return {
        "id": "f1",
        "created": CREATED,
        "type": "nps",
        "nps-score": 8,
        "location": "l1",
    } | values


def unscored(**values: Any) -> dict[str, Any]:
    return feedback(**{"type": "other", "nps-score": None, **values})


def request(**values: Any) -> dict[str, Any]:
    base = {"id": "q1", "created": CREATED, "subscriber": "c1", "template": "t1"}
    return {**base, "location": "l1", "type": "email", **values}
