"""What belongs to a row and stands in tables of its own: read with it, replaced as a whole."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from gateway.ingest.tables import Model, Row
from gateway.store.write import Transaction

if TYPE_CHECKING:
    from gateway.ingest.known import Known

T = TypeVar("T")


def _other(known: T, given: T) -> T | None:
    return None if known == given else given


def _latter(known: T, given: T) -> T:
    return given


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detail(Generic[T]):
    """One such thing: the answers of feedback, the locations of a customer."""

    model: Model
    empty: T
    """What a row has that is not known to have anything."""
    read: Callable[["Known", Sequence[int]], Awaitable[Mapping[int, T]]]
    """What rows in the store have, by their ids."""

    async def load(self, known: "Known") -> None:
        """Read what the rows of the model have that were read so far."""
        missing = known.ids_without(self)
        if missing:
            known.learn(self, await self.read(known, missing))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replaced(Detail[T]):
    """A detail that a record gives as a whole, in place of what the row has."""

    write: Callable[[Transaction, int, Sequence[tuple[Row, T]]], Awaitable[None]]
    """Makes rows of an account have what is given."""
    differing: Callable[[T, T], T | None] = _other
    """What of the second is not as in the first; None if all is."""
    merged: Callable[[T, T], T] = _latter
    """What a row has after what differs was replaced."""


def differing_parts(known: T, given: T) -> T | None:
    """Of dataclasses in which None says nothing: what of the second is not as in the first."""
    differing = {
        name: value
        for name, value in _said(given).items()
        if list(value) != list(getattr(known, name))
    }
    return type(given)(**differing) if differing else None


def merged_parts(known: T, given: T) -> T:
    """Of dataclasses in which None says nothing: the first with what the second says."""
    return type(known)(**{**_said(known), **_said(given)})


def _said(parts: Any) -> dict[str, Any]:
    values = {each.name: getattr(parts, each.name) for each in fields(parts)}
    return {name: value for name, value in values.items() if value is not None}
