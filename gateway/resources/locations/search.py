"""Locations by what people remember of them, the most similar first."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, func, select

from gateway.database.columns import Identity
from gateway.database.engine import Database
from gateway.database.folding import trigrams
from gateway.database.tenancy import of_tenant
from gateway.database.words import LOCATION_WORDS, TRIGRAMS, SharedTrigrams, similar
from gateway.policies import Viewer
from gateway.resources.locations.store import LOCATIONS

# The part of the trigrams asked for that a location has at least. Less than the filter asks for:
# what is ranked may begin with a word that has two typing errors, and unlikely ones stand last.
LEAST = 0.3


async def similar_locations(
    database: Database, viewer: Viewer, query: str, limit: int
) -> Sequence[tuple[int, float]]:
    """Ids of active locations with how similar each is, 0 to 1, the most similar first.

    Of equally similar ones those with fewer other words come first.
    """
    table, places = LOCATIONS.table.alias(), LOCATION_WORDS.alias()
    asked = BindParameter("asked", trigrams(query), type_=TRIGRAMS)
    likeness = SharedTrigrams(places.c.words, asked).label("likeness")
    rows = await database.fetch(
        select(table.c.id, likeness)
        .join(places, places.c.location_id == table.c.id)
        .where(
            *LOCATIONS.visible(table, viewer),
            of_tenant(places, viewer),
            places.c.account_id == table.c.account_id,
            table.c.active,
            *similar(places.c.words, asked, LEAST),
        )
        .order_by(likeness.desc(), func.length(places.c.words), table.c.name, table.c.id)
        .limit(BindParameter("most", limit, type_=Identity)),
        viewer,
    )
    return [(row.id, row.likeness) for row in rows]
