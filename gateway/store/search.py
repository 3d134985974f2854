"""Similar places: a filter that finds locations by what people remember of them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.folding import trigrams
from gateway.database.tenancy import of_tenant
from gateway.database.words import LOCATION_WORDS, TRIGRAMS, similar
from gateway.policies import Viewer
from gateway.store.resource import Bind, Filter

# The part of the trigrams asked for that a place has at least: one typing error in a word passes,
# two do in a text of several words.
LEAST = 0.5


@dataclass(frozen=True)
class SimilarPlace(Filter):
    """A filter on the name, city and postal code of the location that a column names.

    The words asked for may come in any order, with or without accents, with typing errors.
    """

    column: str = "id"

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        places = LOCATION_WORDS.alias()
        asked = bind(self.normalized(value), TRIGRAMS)
        return table.c[self.column].in_(
            select(places.c.location_id).where(
                of_tenant(places, viewer), *similar(places.c.words, asked, LEAST)
            )
        )

    def normalized(self, value: Any) -> Any:
        return trigrams(value)
