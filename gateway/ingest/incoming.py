"""A record on its way in; what only one kind has is a subclass in the file of that kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from typing import Any, Self

from gateway.ingest.details import merged_parts
from gateway.ingest.kinds import AnyKind


class Apart(Exception):
    """Two records of the same object cannot be written as one."""


def later(before: Any, after: Any) -> Any:
    """What the later of two records gives, if it gives anything."""
    return before if after is None else after


def both(before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
    """What two records give by name, the later one where both do."""
    return {**before, **after}


def listed_once(before: Sequence[Any], after: Sequence[Any]) -> Sequence[Any]:
    """What two records list by external ids, the later one where both do."""
    return tuple({each.external_id: each for each in (*before, *after)}.values())


def merged(before: Any, after: Any) -> Any:
    """What two records say by dataclasses in which None says nothing."""
    return before or after if before is None or after is None else merged_parts(before, after)


# How a field of a record says, as its metadata, what two records of an object make of it.
LATER: Mapping[str, Any] = {"combine": later}
BOTH: Mapping[str, Any] = {"combine": both}
LISTED_ONCE: Mapping[str, Any] = {"combine": listed_once}
MERGED: Mapping[str, Any] = {"combine": merged}


@dataclass(slots=True)
class Incoming:
    """A record that was read: `values` by column, `references` by column to an external id.

    A column that is absent is left as it is; None sets null. A pending user has no external id.
    """

    kind: AnyKind
    external_id: str | None
    values: dict[str, Any] = field(default_factory=dict, metadata=BOTH)
    references: dict[str, str | None] = field(default_factory=dict, metadata=BOTH)
    deletes: bool = False

    @property
    def identity(self) -> tuple[AnyKind, str | None, Any, bool]:
        """What two records of the same object share."""
        email = self.values.get("email") if self.external_id is None else None
        return self.kind, self.external_id, email, self.deletes

    @property
    def inner(self) -> "Sequence[Incoming]":
        """The records that stand inside this one."""
        return ()

    def then(self, after: Self) -> Self | None:
        """This record and a later one of the same object as one; None if they do not combine."""
        try:
            combined = {
                each.name: each.metadata["combine"](
                    getattr(self, each.name), getattr(after, each.name)
                )
                for each in fields_of(self)
                if "combine" in each.metadata
            }
        except Apart:
            return None
        return replace(after, **combined)
