"""From an object of a file to a record: what it is, and how its kind is read and written."""

from collections.abc import Callable, Mapping
from pathlib import Path

from gateway.errors import UserErrorCode, refuse
from gateway.ingest import (
    accounts,
    activity_feedbacks,
    conversations,
    customers,
    deletions,
    feedback,
    feedback_requests,
    locations,
    posts,
    profile_figures,
    reviews,
    surveys,
    users,
)
from gateway.ingest.fields import Fields
from gateway.ingest.reading import Entry
from gateway.ingest.records import (
    FIGURES,
    Incoming,
    Kind,
    kind_of_file,
    kind_of_own_names,
    kind_of_record,
)
from gateway.ingest.report import Outcome
from gateway.ingest.writer import Writer

READ: Mapping[Kind, Callable[[Fields], Incoming]] = {
    Kind.ACCOUNTS: accounts.read,
    Kind.USERS: users.read,
    Kind.LOCATIONS: locations.read,
    Kind.CUSTOMERS: customers.read,
    Kind.REVIEWS: reviews.read,
    Kind.FEEDBACK: feedback.read,
    Kind.FEEDBACK_REQUESTS: feedback_requests.read,
    Kind.SURVEYS: surveys.read,
    Kind.PROFILE_METRICS: profile_figures.read_metric,
    Kind.SEARCH_KEYWORDS: profile_figures.read_keyword,
    Kind.CONVERSATIONS: conversations.read,
    Kind.POSTS: posts.read,
    Kind.ACTIVITY_FEEDBACKS: activity_feedbacks.read,
}
_WRITE: Mapping[Kind, Callable[[Writer, Incoming], Outcome]] = {
    Kind.ACCOUNTS: accounts.write,
    Kind.USERS: users.write,
    Kind.LOCATIONS: locations.write,
    Kind.CUSTOMERS: customers.write,
    Kind.REVIEWS: reviews.write,
    Kind.FEEDBACK: feedback.write,
    Kind.CONVERSATIONS: conversations.write,
    Kind.POSTS: posts.write,
}
_REMEDY = "Name it with --resource, for example --resource customers"


def kind_of(entry: Entry, given: Kind | None) -> Kind | None:
    """What an object is: by the FeedbackAPI's keys, else as the operator says, else by the names
    of the graph, else by the file's name.
    """
    record = entry.record or {}
    told = kind_of_record(record) or given or kind_of_own_names(record)
    return told or kind_of_file(Path(entry.position.file).name)


def interpret(fields: Fields, record: Mapping[str, object], kind: Kind | None) -> Incoming:
    """The record that an object is, read by its `fields`; Refused says what is wrong with it."""
    if deletions.is_deletion(record):
        if kind is None:
            raise refuse(
                UserErrorCode.REQUIRED,
                f"A delete answer does not tell what was deleted. {_REMEDY}, "
                "or let the name of the file begin with it: customers.delete.json.",
            )
        if kind in FIGURES:
            raise refuse(
                UserErrorCode.INVALID,
                "Figures of profiles are not deleted by an import. Import them with other values.",
            )
        incoming = deletions.read(fields, kind)
    elif kind is None:
        raise refuse(
            UserErrorCode.REQUIRED, f"The keys of the record do not tell what it is. {_REMEDY}."
        )
    else:
        incoming = READ[kind](fields)
    if incoming.external_id is None and not (kind is Kind.USERS and users.is_invitation(incoming)):
        raise refuse(UserErrorCode.REQUIRED, "`id` is needed: give an id.", "id")
    return incoming


async def write(writer: Writer, incoming: Incoming) -> tuple[Outcome, Outcome | None]:
    """Write a record; what became of it and of the feedback in it."""
    if incoming.deletes:
        return await deletions.write(writer, incoming), None
    if incoming.kind is Kind.SURVEYS:
        return await surveys.write(writer, incoming), None
    if incoming.kind is Kind.ACTIVITY_FEEDBACKS:
        return await activity_feedbacks.write(writer, incoming), None
    if incoming.kind is Kind.FEEDBACK_REQUESTS:
        return feedback_requests.write(writer, incoming)
    return _WRITE[incoming.kind](writer, incoming), None
