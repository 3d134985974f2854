"""What became of the records of an import: counts for each resource, and what failed and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.ingest.spelling import Unread
from gateway.ingest.splitting import Position

KEPT_FAILURES = 1_000
KEPT_KEYS = 1_000
# What stands for a resource where words beside `data` were not read.
ENVELOPE = "envelope"


class Outcome(StrEnum):
    """What became of one record."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(slots=True)
class Counts:
    """Records of one resource by outcome; `placeholders` are rows made for unknown references.

    Deleting counts as an update. A record that comes again in the same import counts once as what
    became of its row and otherwise as unchanged.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    placeholders: int = 0

    def __iter__(self) -> Iterator[int]:
        yield from (self.created, self.updated, self.unchanged, self.failed, self.placeholders)

    def add(self, other: "Counts") -> None:
        """Count what the other counted."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.failed += other.failed
        self.placeholders += other.placeholders


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that was not imported, where it stands and what to do about it."""

    file: str
    line: int | None
    index: int | None
    resource: str | None
    external_id: str | None
    code: str
    reason: str

    def __str__(self) -> str:
        where = [self.file]
        if self.line is not None:
            where.append(f"line {self.line}")
        if self.index is not None:
            where.append(f"record {self.index}")
        what = " ".join(filter(None, (self.resource, self.external_id)))
        return ": ".join(filter(None, (", ".join(where), what, self.reason)))


@dataclass(slots=True)
class UnreadKey:
    """A key of a resource that was not read, in how many records, and the nearest known one.

    A key of an envelope is counted by answers.
    """

    resource: str
    key: str
    hint: str
    records: int = 0

    def __str__(self) -> str:
        noun = "answer" if self.resource == ENVELOPE else "record"
        number = f"1 {noun}" if self.records == 1 else f"{self.records:,} {noun}s"
        return f"{self.resource}: `{self.key}` was not read in {number}.{self.hint}"


@dataclass(slots=True)
class ImportReport:
    """The account of an import. Every failure is counted, the first thousand are kept; of keys that
    were not read, the first thousand are counted.
    """

    counts: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    failures: list[Failure] = field(default_factory=list)
    unread: dict[tuple[str, str], UnreadKey] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many records failed."""
        return sum(counts.failed for counts in self.counts.values())

    def count(self, resource: str, outcome: Outcome) -> None:
        """Count a record."""
        counts = self.counts[str(resource)]
        setattr(counts, outcome, getattr(counts, outcome) + 1)

    def count_unread(self, resource: str, unread: Iterable[Unread]) -> None:
        """Count the keys of a record that were not read, or the words of an envelope, each once."""
        for name, key in {key.name: key for key in unread}.items():
            place = str(resource), name
            if place not in self.unread and len(self.unread) < KEPT_KEYS:
                self.unread[place] = UnreadKey(*place, key.hint)
            if place in self.unread:
                self.unread[place].records += 1

    def fail(
        self,
        position: Position,
        resource: str | None,
        external_id: str | None,
        code: str,
        reason: str,
    ) -> None:
        """Count a record that failed, and keep why."""
        self.count(resource or "unknown", Outcome.FAILED)
        if len(self.failures) < KEPT_FAILURES:
            self.failures.append(
                Failure(
                    position.file,
                    position.line,
                    position.index,
                    None if resource is None else str(resource),
                    external_id,
                    str(code),
                    reason,
                )
            )

    def add(self, other: "ImportReport") -> None:
        """Add what another report has."""
        for resource, counts in other.counts.items():
            self.counts[resource].add(counts)
        self.failures.extend(other.failures[: KEPT_FAILURES - len(self.failures)])
