"""Column types: what goes in comes out, on both databases."""

import datetime as dt

from sqlalchemy import BigInteger, Column, MetaData, Table, insert, select

from gateway.config import Settings
from gateway.database.columns import UtcDateTime
from gateway.database.migrate import migration_engine

INSTANTS = Table(
    "instants", MetaData(), Column("id", BigInteger, primary_key=True), Column("at", UtcDateTime())
)
UTC = dt.UTC
ASCENDING = [
    dt.datetime(1, 1, 2, tzinfo=UTC),
    dt.datetime(1883, 11, 18, 17, 0, 0, 1, tzinfo=UTC),
    dt.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    dt.datetime(1970, 1, 1, tzinfo=UTC),
    dt.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
    dt.datetime(2026, 3, 29, 1, 30, 0, 123_456, tzinfo=UTC),
    dt.datetime(2026, 3, 29, 1, 30, 0, 123_457, tzinfo=UTC),
    dt.datetime(9999, 12, 31, 23, 59, 59, 999_998, tzinfo=UTC),
]


async def round_trip(settings: Settings, values: list[dt.datetime | None]) -> list[object]:
    """Values stored, and read back in the database's own order of them."""
    engine = migration_engine(settings)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(INSTANTS.create)
            rows = [{"id": number, "at": value} for number, value in enumerate(values, 1)]
            await connection.execute(insert(INSTANTS), rows)
            order = (INSTANTS.c.at.is_(None), INSTANTS.c.at)
            return list(
                (await connection.execute(select(INSTANTS.c.at).order_by(*order))).scalars()
            )
    finally:
        await engine.dispose()


async def test_instants_keep_value_order_and_null(empty_database_url: str) -> None:
    settings = Settings(database_url=empty_database_url)
    read = await round_trip(settings, [None, *ASCENDING[::-1]])
    assert read == [*ASCENDING, None]
    assert {value.utcoffset() for value in read if isinstance(value, dt.datetime)} == {
        dt.timedelta(0)
    }


async def test_instants_of_other_zones_are_given_in_utc(empty_database_url: str) -> None:
    settings = Settings(database_url=empty_database_url)
    newfoundland = dt.timezone(-dt.timedelta(hours=3, minutes=30))
    value = dt.datetime(2026, 11, 1, 22, 0, tzinfo=newfoundland)
    (read,) = await round_trip(settings, [value])
    assert read == value
    assert str(read) == "2026-11-02 01:30:00+00:00"
