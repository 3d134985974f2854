"""Locations by what people remember of them, those that fit best first."""

from collections.abc import Sequence

from sqlalchemy import BindParameter, Select, String, func, select

from gateway.database.columns import Identity
from gateway.database.engine import Database
from gateway.policies import Viewer
from gateway.resources.locations.store import LOCATIONS
from gateway.store.search import SAME, place_text, places_found, says, understand
from gateway.store.shapes import viewer_shape


async def likely_locations(
    database: Database, viewer: Viewer, query: str, limit: int
) -> Sequence[tuple[int, float]]:
    """Ids of active locations with how well each fits, up to 1, those that fit best first.

    Of those that fit as well the ones with a shorter name, city and postal code come first.
    """
    (asked,) = await understand(database, viewer, [query])

    def build() -> Select[tuple[int, int, int]]:
        table = LOCATIONS.table.alias()
        text: BindParameter[str] = BindParameter(
            "asked", type_=String(), unique=False, required=True
        )
        most: BindParameter[int] = BindParameter(
            "most", type_=Identity, unique=False, required=True
        )
        found = places_found(text, viewer)
        return (
            select(table.c.id, found.c.fit, found.c.words)
            .join(found, found.c.location_id == table.c.id)
            .where(
                *LOCATIONS.visible(table, viewer),
                table.c.active,
                ~table.c.placeholder,
                says(table, text),
            )
            .order_by(found.c.fit.desc(), func.length(place_text(table)), table.c.id)
            .limit(most)
        )

    prepared = database.prepare(("likely locations", viewer_shape(viewer)), build)
    rows = await database.read(prepared, viewer, {"asked": str(asked), "most": limit})
    return [(row[0], int(row[1]) / (SAME * int(row[2]))) for row in rows]
