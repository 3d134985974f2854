"""Every column of text is decided about: personal, and so erased, or not."""

from collections.abc import Iterator

from sqlalchemy import Column, Enum, String, TypeDecorator

from gateway.models import metadata
from gateway.privacy.holdings import HOLDINGS

HELD = {holding.table.name: holding for holding in HOLDINGS}
# The name of a system says of nobody anything.
ANYWHERE = {"source"}


def texts() -> Iterator[tuple[str, Column[object]]]:
    """The columns that can hold any text."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            if isinstance(kind, String) and not isinstance(kind, Enum):
                yield table.name, column


def test_every_table_says_what_it_holds_once() -> None:
    assert sorted(HELD) == sorted(metadata.tables)
    assert len(HOLDINGS) == len(HELD)


def test_every_column_of_text_is_personal_or_not() -> None:
    undecided = [
        f"{table}.{column.name}"
        for table, column in texts()
        if column.name not in ANYWHERE
        and (column.name in HELD[table].impersonal)
        == (column.name in {**HELD[table].of_customer, **HELD[table].of_user})
    ]

    assert undecided == [], "say in `personal.py` of the room what these columns hold"


def test_no_holding_names_what_its_table_lacks() -> None:
    unknown = [
        f"{name}.{column}"
        for name, holding in HELD.items()
        for column in (
            *holding.impersonal,
            *holding.of_customer,
            *holding.of_user,
            *holding.sets,
        )
        if column not in metadata.tables[name].columns
    ]

    assert unknown == []


def test_what_is_erased_fits_its_column() -> None:
    unfit = [
        f"{name}.{column}"
        for name, holding in HELD.items()
        for column, personal in {**holding.of_customer, **holding.of_user}.items()
        if not holding.removed
        and personal.erased is None
        and not metadata.tables[name].columns[column].nullable
    ]

    assert unfit == []


def test_personal_columns_are_reached() -> None:
    """Each is of rows that a person is found by, or is a review's, which platforms sign."""
    lost = [
        name
        for name, holding in HELD.items()
        if (holding.of_customer and holding.customer is None)
        or (holding.of_user and holding.user is None)
    ]

    # Exports go as a whole after every erasure; reviewers are nobody's customers.
    assert sorted(lost) == ["analytics_exports", "review_replies", "reviews"]
