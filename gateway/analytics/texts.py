"""Texts in filters: words that customers wrote, and the city of a location."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, MetaData, String, Table, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import FromClause

from gateway.analytics.request import Term
from gateway.config import SQLITE
from gateway.database.engine import Database
from gateway.database.folding import fold_place, words_of
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.locations.store import LOCATIONS
from gateway.store.shapes import viewer_shape

# Kept in step by the database itself; each engine has a kind of its own.
WORDS = Table(
    "feedback_words",
    MetaData(),
    Column("account_id", BigInteger),
    Column("feedback_id", BigInteger),
    Column("words", String),
)
_PART = re.compile(r'"([^"]*)"?|(\S+)')


def terms_of(text: str) -> tuple[Term, ...]:
    """The terms of a search: words, "phrases in quotes" and beginnings of words*."""
    terms = []
    for phrase, word in _PART.findall(text):
        found = tuple(words_of(phrase or word))
        if found:
            terms.append(Term(found, prefix=word.endswith("*")))
    return tuple(terms)


def term_values(terms: Sequence[Term], dialect: str) -> dict[str, str]:
    """The values of the parameters that `says` binds."""
    return {_parameter(number): _written(term, dialect) for number, term in enumerate(terms)}


def _parameter(number: int) -> str:
    return f"term{number}"


def _written(term: Term, dialect: str) -> str:
    if dialect == SQLITE:
        return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'
    return " <-> ".join(f"'{word}'" for word in term.words) + (":*" if term.prefix else "")


class Matches(FunctionElement[bool]):
    """Whether the words of a text match a search of the database's own form."""

    type = Boolean()
    inherit_cache = True
    name = "matches"


@compiles(Matches)
def _matches(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    words, search = (compiler.process(part, **kw) for part in element.clauses)
    return f"{words} @@ to_tsquery('simple', {search})"


@compiles(Matches, "sqlite")
def _matches_sqlite(element: Matches, compiler: SQLCompiler, **kw: Any) -> str:
    words, search = (compiler.process(part, **kw) for part in element.clauses)
    return f"{words} MATCH {search}"


def says(result: FromClause, number: int, viewer: Viewer) -> ColumnElement[bool]:
    """Whether some text of a result holds the term of that number."""
    words = WORDS.alias()
    search: BindParameter[Any] = BindParameter(
        _parameter(number), type_=String(), unique=False, required=True
    )
    return result.c.id.in_(
        select(words.c.feedback_id).where(
            of_tenant(words, viewer), Matches(words.c.words, search)
        )
    )


async def cities_like(database: Database, viewer: Viewer, city: str) -> list[str]:
    """The cities of locations that are written like a city, whatever the case and the accents."""

    def build() -> Any:
        location = LOCATIONS.table.alias()
        return select(location.c.city.distinct()).where(of_tenant(location, viewer))

    prepared = database.prepare(("analytics cities", viewer_shape(viewer)), build)
    rows = await database.read(prepared, viewer, {})
    wanted = fold_place(city)
    return [row[0] for row in rows if row[0] is not None and fold_place(row[0]) == wanted]
