"""What someone wrote that belongs to a record: what replies and messages have in common."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.errors import UserErrorCode, refusal
from gateway.ingest.fields import Fields
from gateway.ingest.report import Outcome
from gateway.ingest.tables import Model, Row
from gateway.ingest.writer import Writer
from gateway.resources.users.model import UserModel


@dataclass(frozen=True, slots=True)
class IncomingRemark:
    """What someone wrote that belongs to a record."""

    external_id: str
    created: dt.datetime
    user: str | None
    content: str
    updated: dt.datetime | None


def read_remark(
    fields: Fields,
    noun: str,
    most: int,
    choice: tuple[str, Mapping[str, Any]],
    usual: str | None = None,
) -> dict[str, Any]:
    """The values of what was written, at most so long; refused without a text or a time.

    `choice` is a field with the words that it may hold, `usual` the one that holds without any.
    """
    key, words = choice
    fields.own_names(id="external_id")
    external_id = fields.external_id(required=True)
    fields.time("created")
    fields.time("updated")
    fields.text("content", most=most, required=True)
    fields.reference("user", "user_id")
    word = fields.word(key) or usual
    if word not in words:
        fields.invalid(key, f"is {word!r}. Give {' or '.join(words)}.")
    if "content" not in fields.values:
        fields.invalid("content", "is needed: give a text.")
    if fields.values.get("created") is None:
        fields.invalid("created", f"is needed: give the time of the {noun}.")
    fields.settle()
    return {
        "external_id": external_id or "",
        "created": fields.values["created"],
        "user": fields.references.get("user_id"),
        "content": fields.values["content"],
        "updated": fields.values.get("updated"),
        key: words[word or ""],
    }


def save_remark(
    writer: Writer,
    model: Model,
    parent: tuple[str, Row],
    remark: IncomingRemark,
    own: Mapping[str, Any],
    *,
    noun: str,
    other: str,
    path: tuple[str, ...],
) -> bool:
    """Add or change what was written; whether it differed.

    `parent` is the column that names what it belongs to, and that row; `other` is what messages
    call another one of those, `path` where it stands in the record.
    """
    key, row_above = parent
    row = writer.known.find(model, "external_id", remark.external_id)
    if row is not None and row[key] != row_above["id"]:
        raise refusal(
            UserErrorCode.CONFLICT,
            f"The {noun} {remark.external_id} belongs to {other} already. "
            "Remove it from one of the two.",
            *path,
            "id",
        )
    user = None
    if remark.user is not None:
        user = writer.referenced(UserModel, remark.user, "user")["id"]
    values = {
        key: row_above["id"],
        "created": remark.created,
        "user_id": user,
        "content": remark.content,
        **own,
    }
    if remark.updated is not None:
        values["updated"] = remark.updated
    _, outcome = writer.save(model, row, remark.external_id, values, {})
    return outcome is not Outcome.UNCHANGED
