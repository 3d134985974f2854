"""What an answer carries around its records: the words beside `data` that the systems document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.ingest.fields import Fields
from gateway.ingest.spelling import Unread

# By the system whose answers have them. The tools of Partoo document none.
WORDS: Mapping[str, Sequence[str]] = {
    "FeedbackAPI": ("page", "total_count", "total_returned"),
    "Activity feedback v2": ("success", "message", "paging"),
    "Partoo analytics": ("metadata", "page", "count", "max_page"),
}
PAGING = ("total", "page", "per_page", "pages")


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer around records; `unread` are its words that are in no documentation."""

    unread: Sequence[Unread]


def opened(value: Any) -> tuple[Any, Envelope | None]:
    """The records of an answer, an object or a list of them, and what is around them if anything.

    An object with an id is a record, whatever else it has.
    """
    if not isinstance(value, dict) or "id" in value:
        return value, None
    data = value.get("data")
    if not isinstance(data, list | dict):
        return value, None
    fields = Fields(value)
    fields.ignore("data", *(word for words in WORDS.values() for word in words))
    paging = value.get("paging")
    if isinstance(paging, dict):
        fields.within(paging, "paging").ignore(*PAGING)
    return data, Envelope(fields.unread())
