"""Figures of business profiles: many small records without ids, in a format of the gateway's own.

    {"location": "l1", "day": "2024-05-10", "call_clicks": 3, "website_clicks": 12}
    {"location": "l1", "month": "2024-05", "keyword": "pizza", "branded": false, "count": 120}
    {"location": "l1", "month": "2024-05", "keyword": "best pizza", "threshold": 15}

A day is known by its location and date, a keyword by its location, month and text: importing it
again changes what differs. What is searched for has either a count or a threshold.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, String, Table, select

from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity, now
from gateway.database.tenancy import of_tenant
from gateway.database.times import is_known
from gateway.errors import UserErrorCode
from gateway.ingest.fields import Fields
from gateway.ingest.incoming import Incoming
from gateway.ingest.kinds import AnyKind, Failed, Kind
from gateway.ingest.report import ImportReport, Outcome
from gateway.resources.keywords.model import SearchKeywordModel
from gateway.resources.locations.model import LocationModel
from gateway.resources.profile_metrics.model import PROFILE_FIGURES, ProfileMetricModel
from gateway.store.write import Transaction, table_of

# The largest whole number that the graph gives.
MOST = 2**31 - 1
_DATE = re.compile(
    r"(\d{4}-\d\d)(-\d\d)?(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?)?", re.ASCII
)
Key = tuple[Any, ...]


def read_metric(fields: Fields) -> Incoming:
    """The figures of a location on one day."""
    fields.own_names(location="location_id")
    location = fields.external_id("location", required=True)
    for name in PROFILE_FIGURES:
        fields.integer(name, 0, MOST)
    _date(fields, "day", "a date such as 2024-05-10", whole=True)
    figures = {name for name in PROFILE_FIGURES if name in fields.values}
    if not figures:
        fields.invalid("call_clicks", f"is missing. Give one of {', '.join(PROFILE_FIGURES)}.")
    fields.settle()
    values = {name: value for name, value in fields.values.items() if value is not None}
    return _incoming(PROFILE_METRICS, location, values)


def read_keyword(fields: Fields) -> Incoming:
    """How often a keyword led to a location in one month."""
    fields.own_names(location="location_id")
    location = fields.external_id("location", required=True)
    fields.text("keyword", most=200, required=True)
    fields.boolean("branded")
    fields.integer("count", 0, MOST)
    fields.integer("threshold", 0, MOST)
    _date(fields, "month", "a month such as 2024-05", whole=False)
    values = fields.values
    if "keyword" not in values:
        fields.invalid("keyword", "is needed: give what was searched for.")
    if (values.get("count") is None) == (values.get("threshold") is None):
        fields.invalid("count", "and `threshold` exclude each other. Give exactly one of the two.")
    fields.settle()
    values = {"count": None, "threshold": None, "branded": False, **values}
    return _incoming(SEARCH_KEYWORDS, location, values)


def _incoming(kind: AnyKind, location: str | None, values: dict[str, Any]) -> Incoming:
    known_by = " ".join(str(part) for part in (location, *(values[key] for key in _keys_of(kind))))
    return Incoming(kind, known_by, values, {"location_id": location})


def _date(fields: Fields, key: str, what: str, *, whole: bool) -> None:
    found = fields.find(key)
    text = str(found[1]).strip() if found is not None else ""
    if whole and len(text) == 8 and text.isdecimal():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = _DATE.fullmatch(text)
    day = None
    if match is not None and (match[2] or not whole):
        try:
            day = dt.date.fromisoformat(match[1] + (match[2] or "-01"))
        except ValueError:
            day = None
    if day is not None and not is_known(day):
        day = None
    if day is None:
        fields.invalid(
            key, f"is {found[1]!r}. Give {what}." if found else f"is needed: give {what}."
        )
    elif not whole and day.day != 1:
        fields.invalid(key, f"is {day}, which is not the first of a month. Give {what}.")
    fields.values[key] = day


async def write_many(
    kind: AnyKind, tx: Transaction, records: Sequence[Incoming], source: str, strict: bool
) -> tuple[ImportReport, Failed]:
    """Add or change figures; what became of them, and with which code and why some failed, by
    their places.

    Of records of the same day or keyword the last values win, and count once.
    """
    report, failed = ImportReport(), Failed()
    locations = await _locations(tx, records, source, strict, report)
    wanted: dict[Key, dict[str, Any]] = {}
    for place, record in enumerate(records):
        location = record.references["location_id"]
        row_id = locations.get(location or "")
        if row_id is None:
            failed[place] = (
                UserErrorCode.NOT_FOUND,
                f"`location` refers to {location!r}, which is unknown here. "
                "Import the locations first, or leave out --strict.",
            )
            continue
        key = (row_id, *(record.values[name] for name in _keys_of(kind)))
        if key in wanted:
            report.count(kind.name, Outcome.UNCHANGED)
        wanted[key] = {**wanted.get(key, {}), "location_id": row_id, **record.values}
    if wanted:
        await _save(tx, kind, wanted, report)
    return report, failed


async def _save(
    tx: Transaction, kind: AnyKind, wanted: Mapping[Key, dict[str, Any]], report: ImportReport
) -> None:
    """Insert what is not there yet and change what differs."""
    model, account_id = kind.model, tx.viewer.account_id
    known = {_key_of(kind, row): row for row in await _stored(tx, kind, wanted)}
    changes: dict[int, dict[str, Any]] = {}
    added: list[dict[str, Any]] = []
    for key, values in wanted.items():
        row = known.get(key)
        if row is None:
            added.append(_whole(table_of(model), values))
            report.count(kind.name, Outcome.CREATED)
            continue
        differing = {name: value for name, value in values.items() if row[name] != value}
        report.count(kind.name, Outcome.UPDATED if differing else Outcome.UNCHANGED)
        if differing:
            changes[row["id"]] = differing
    if added:
        await tx.insert_many(model, account_id, added)
    if changes:
        await tx.update_many(model, account_id, changes)


async def _stored(
    tx: Transaction, kind: AnyKind, wanted: Mapping[Key, Any]
) -> list[dict[str, Any]]:
    """The rows of the locations between the first and the last date that are wanted."""
    table = table_of(kind.model)
    date = table.c[_keys_of(kind)[0]]
    dates = [key[1] for key in wanted]
    rows = await tx.fetch(
        select(table).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == tx.viewer.account_id,
            any_of(table.c.location_id, _parameter(Identity)),
            date.between(min(dates), max(dates)),
        ),
        {"keys": list({key[0] for key in wanted})},
    )
    return [dict(row._mapping) for row in rows]


def _key_of(kind: AnyKind, row: Mapping[str, Any]) -> Key:
    return tuple(row[name] for name in kind.natural_keys)


def _keys_of(kind: AnyKind) -> Sequence[str]:
    """By what a row is known beside its location; the first is its date."""
    return kind.natural_keys[1:]


def _whole(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the defaults of what they lack: rows of one insert have the same columns."""
    defaults: dict[str, Any] = {column.key: column.default for column in table.columns}
    scalar = {key: each.arg for key, each in defaults.items() if each and each.is_scalar}
    return {**scalar, **values}


async def _locations(
    tx: Transaction,
    records: Sequence[Incoming],
    source: str,
    strict: bool,
    report: ImportReport,
) -> dict[str, int]:
    """The locations that records name by their ids in the source; placeholders for unknown ones."""
    table, account_id = table_of(LocationModel), tx.viewer.account_id
    names = dict.fromkeys(record.references["location_id"] or "" for record in records)
    rows = await tx.fetch(
        select(table.c.id, table.c.external_id).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.source == source,
            any_of(table.c.external_id, _parameter(String())),
        ),
        {"keys": list(names)},
    )
    known = {row.external_id: int(row.id) for row in rows}
    for name in names:
        if name not in known and not strict:
            created = now()
            known[name] = await tx.insert(
                LocationModel,
                account_id,
                name=name,
                source=source,
                external_id=name,
                placeholder=True,
                created=created,
                updated=created,
            )
            report.counts["locations"].placeholders += 1
    return known


def _parameter(type_: Any) -> BindParameter[Any]:
    return BindParameter("keys", type_=Array(type_), unique=False, required=True)


PROFILE_METRICS = Kind(
    name="profile_metrics",
    words=("profile_metric",),
    model=ProfileMetricModel,
    keys=frozenset(PROFILE_FIGURES),
    read=read_metric,
    write_many=write_many,
    natural_keys=("location_id", "day"),
)
SEARCH_KEYWORDS = Kind(
    name="search_keywords",
    words=("search_keyword", "keyword"),
    model=SearchKeywordModel,
    keys=frozenset(("keyword", "branded", "threshold")),
    read=read_keyword,
    write_many=write_many,
    natural_keys=("location_id", "month", "keyword"),
)
