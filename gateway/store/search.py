"""Places: filters that find locations by what people remember of them, and by their city.

Which locations a text finds is decided here, for every list, search and figure. Each word of it is
some word of the location's name, city or postal code: as it is, as its beginning, or with typing
errors. So a text is first understood: its words are compared with the distinct ones of the store,
and those that they may mean stand for it in the statement that follows.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from sqlalchemy import (
    CTE,
    BindParameter,
    Select,
    SmallInteger,
    String,
    and_,
    func,
    literal_column,
    null,
    select,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.arrays import Array, any_of
from gateway.database.engine import Database
from gateway.database.folding import place_tokens
from gateway.database.tenancy import of_tenant
from gateway.database.words import (
    PLACE_WORDS,
    SameFirstWord,
    SamePlace,
    asked_rows,
)
from gateway.errors import BadUserInput
from gateway.policies import Viewer
from gateway.store.conditions import All, AnyPart, Comparison, Condition, Not
from gateway.store.operators import Position
from gateway.store.resource import Bind, Filter, Resource
from gateway.store.shapes import viewer_shape

LONGEST_TEXT = 200
# From how many letters on a word is found with one typing error, and with two.
ONE_ERROR, TWO_ERRORS = 3, 8
# How well a word fits, in thousandths: as it is, and as a beginning.
SAME, BEGINNING = 1000, 900
MOST_WORDS = 100_000
MOST_MEANT = 100
# How many comparisons of words are made on the event loop; more take a thread.
AT_ONCE = 50_000
LAST = "\U0010ffff"


class Understood(str):
    """A text that is looked for, as JSON: the words of the store that its words may mean.

    A list for each: the number of the word of the text, the first and the last word of the store,
    how well they fit, and of how many words the text is. A list that begins with null holds letters
    that follow each other, in a script without blanks.
    """


@dataclass(frozen=True)
class PlaceSearch(Filter):
    """A filter on the words of the name, city and postal code of a location."""

    column: str = "id"

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        asked = bind(value, String())
        found = places_found(asked, viewer)
        return and_(table.c[self.column].in_(select(found.c.location_id)), says(table, asked))

    def normalized(self, value: Any) -> Any:
        # A text gets here as `Understood` only: `understood` replaced it before the statement.
        assert isinstance(value, Understood), "the text was not understood before it was bound"
        return str(value)

    def check(self, operator: str, value: Any, argument: str) -> None:
        check_search(value, argument)


@dataclass(frozen=True)
class CityFilter(Filter):
    """A filter on a city: equal is what has the same words, whatever the case and the accents."""

    def clause(
        self, table: FromClause, operator: str, value: Any, bind: Bind, viewer: Viewer
    ) -> ColumnElement[bool]:
        if operator not in ("eq", "in"):
            return super().clause(table, operator, value, bind, viewer)
        words = PLACE_WORDS.alias()
        # The first word of a city narrows the rows by an index; the whole city, folded, decides.
        city = func.folded_place(table.c[self.column], type_=String())
        likely, same = self._compared(words.c.word, city, operator, value, bind)
        found = select(words.c.location_id).where(of_tenant(words, viewer), likely)
        return and_(table.c.id.in_(found), same)

    def _compared(
        self,
        word: ColumnElement[str],
        city: ColumnElement[str],
        operator: str,
        value: Any,
        bind: Bind,
    ) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Whether a city may be meant, by its first word, which has an index, and whether it is."""
        if operator == "in":
            cities = bind(value, Array(String()))
            return SameFirstWord(word, cities), SamePlace(city, cities)
        asked = bind(value, String())
        first = select(func.place_word(asked, type_=String())).scalar_subquery()
        whole = select(func.folded_place(asked, type_=String())).scalar_subquery()
        return word == first, city == whole

    def check(self, operator: str, value: Any, argument: str) -> None:
        if operator in ("eq", "in") and not place_tokens(value):
            raise BadUserInput(
                f"Argument `{argument}` names no city: it has no letter and no digit. Pass the "
                "name of a city.",
                param=argument,
            )


def check_search(text: str, argument: str) -> None:
    """Refuse a text that nothing can be looked for by, or that is too long."""
    if len(text) > LONGEST_TEXT:
        raise BadUserInput(
            f"Argument `{argument}` has {len(text):,} characters. Pass {LONGEST_TEXT} at most.",
            param=argument,
        )
    if not place_tokens(text):
        raise BadUserInput(
            f"Argument `{argument}` holds no word. Pass at least one letter or digit of a name, a "
            "city or a postal code.",
            param=argument,
        )


def places_found(asked: BindParameter[Any], viewer: Viewer) -> CTE:
    """Ids of locations with some word for each word of a text, and how well they fit: the sum.

    Found once for a statement: without statistics PostgreSQL would look anew for each location.
    """
    rows, words = asked_rows(asked, "asked"), PLACE_WORDS.alias()
    within = and_(words.c.word >= rows.c.low, words.c.word <= rows.c.high)
    # One row for a location and a word of the text: the best of all words that it may mean. Rows
    # without a number are letters in sequence, which `says` looks at.
    best = (
        select(
            words.c.location_id,
            func.max(rows.c.fit).label("fit"),
            func.max(rows.c.words).label("words"),
        )
        .select_from(rows.join(words, within))
        .where(of_tenant(words, viewer), rows.c.number.is_not(null()))
        .group_by(words.c.location_id, rows.c.number)
        .subquery()
    )
    # As many rows for a location as the text has words: each of them was found there.
    return (
        select(best.c.location_id, func.sum(best.c.fit).label("fit"), func.count().label("words"))
        .group_by(best.c.location_id)
        .having(func.count() == func.max(best.c.words))
        .cte()
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def says(location: FromClause, asked: BindParameter[Any]) -> ColumnElement[bool]:
    """Whether a location holds the letters that are to follow each other."""
    rows = asked_rows(asked, "phrases")
    held = " " + func.folded_place(place_text(location), type_=String()) + " "
    return ~(
        select(literal_column("1"))
        .select_from(rows)
        .where(rows.c.number.is_(null()), Position(held, rows.c.low) == 0)
        .correlate(location)
        .exists()
    )


def place_text(location: FromClause) -> ColumnElement[str]:
    """The name, city and postal code of a location."""
    city, code = (func.coalesce(location.c[name], "") for name in ("city", "postal_code"))
    return location.c.name + " " + city + " " + code


@cache
def _searches(resource: Resource) -> frozenset[str]:
    """The names of the filters of a resource whose texts are to be understood."""
    return frozenset(
        name for name, each in resource.filters.items() if isinstance(each, PlaceSearch)
    )


async def understood(
    database: Database, viewer: Viewer, resource: Resource, condition: Condition | None
) -> Condition | None:
    """The condition with every text that is looked for understood, with one statement at most."""
    names = _searches(resource)
    if condition is None or not names:
        return condition
    texts = list(dict.fromkeys(_texts(condition, names)))
    if not texts:
        return condition
    meant = await understand(database, viewer, texts)
    return _replaced(condition, names, dict(zip(texts, meant, strict=True)))


def _texts(condition: Condition, names: frozenset[str]) -> Iterator[str]:
    match condition:
        case Comparison(field=field, value=value):
            if field in names and not isinstance(value, Understood):
                yield value
        case All(parts=parts) | AnyPart(parts=parts):
            for part in parts:
                yield from _texts(part, names)
        case Not(part=part):
            yield from _texts(part, names)


def _replaced(
    condition: Condition, names: frozenset[str], meant: dict[str, Understood]
) -> Condition:
    match condition:
        case Comparison(field=field, operator=operator, value=value):
            if field in names and not isinstance(value, Understood):
                return Comparison(field, operator, meant[value])
            return condition
        case All(parts=parts):
            return All(tuple(_replaced(part, names, meant) for part in parts))
        case AnyPart(parts=parts):
            return AnyPart(tuple(_replaced(part, names, meant) for part in parts))
        case Not(part=part):
            return Not(_replaced(part, names, meant))


async def understand(database: Database, viewer: Viewer, texts: Sequence[str]) -> list[Understood]:
    """What texts mean among the words of the viewer's accounts; one statement at most."""
    asked = [place_tokens(text) for text in texts]
    # Only words that stand alone may have typing errors: those that are long enough, with letters.
    # A token of several is a run of letters of a script without blanks.
    unsure = {
        token[0]: errors
        for tokens in asked
        for token in tokens
        if len(token) == 1 and (errors := _errors(token[0]))
    }
    meant: dict[str, list[tuple[str, int]]] = {}
    if unsure:
        words = await _words_of_size(database, viewer, unsure)
        if len(words) * len(unsure) > AT_ONCE:
            meant = await asyncio.to_thread(_near, unsure, words)
        else:
            meant = _near(unsure, words)
    return [_understood(tokens, meant) for tokens in asked]


def _errors(word: str) -> int:
    """With how many typing errors a word is found: with none if it is digits only."""
    if word.isascii() and word.isdigit():
        return 0
    return 2 if len(word) >= TWO_ERRORS else 1 if len(word) >= ONE_ERROR else 0


async def _words_of_size(database: Database, viewer: Viewer, unsure: dict[str, int]) -> list[str]:
    """The distinct words of places that are about as long as some word."""

    def build() -> Select[Any]:
        words = PLACE_WORDS.alias()
        sizes: BindParameter[Any] = BindParameter(
            "sizes", type_=Array(SmallInteger()), unique=False, required=True
        )
        return (
            select(words.c.word)
            .distinct()
            .where(of_tenant(words, viewer), any_of(words.c.size, sizes))
            .limit(literal_column(str(MOST_WORDS)))
        )

    # A word with so many errors is at most that much longer or shorter: an index finds these sizes.
    prepared = database.prepare(("words of places", viewer_shape(viewer)), build)
    sizes = {
        size
        for word, errors in unsure.items()
        for size in range(max(1, len(word) - errors), len(word) + errors + 1)
    }
    rows = await database.read(prepared, viewer, {"sizes": sorted(sizes)})
    return [row[0] for row in rows]


def _near(unsure: dict[str, int], words: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """The words within the typing errors of each, the nearest first, with how many these are.

    A letter that is another, left out, put in, or swapped with the one beside it is one error.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = {}
    for word, errors in unsure.items():
        found = process.extract(word, words, scorer=OSA.distance, score_cutoff=errors, limit=None)
        nearest = sorted((round(distance), held) for held, distance, _ in found if distance)
        near[word] = [(held, distance) for distance, held in nearest[:MOST_MEANT]]
    return near


def _understood(
    tokens: Sequence[tuple[str, ...]], meant: dict[str, list[tuple[str, int]]]
) -> Understood:
    rows: list[list[Any]] = []
    count = sum(map(len, tokens))
    number = 0
    for token in tokens:
        if len(token) > 1:
            rows.append([None, f" {' '.join(token)} "])
        for word in token:
            rows.append([number, word, word, SAME, count])
            if len(token) == 1:
                # All words that begin with it: no character comes after the last one of Unicode.
                rows.append([number, word, word + LAST, BEGINNING, count])
            rows.extend(
                [number, held, held, SAME - SAME * errors // len(word), count]
                for held, errors in meant.get(word, ())
            )
            number += 1
    return Understood(orjson.dumps(rows).decode())
