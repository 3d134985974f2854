"""Tables of words that the database keeps for searches, and what is asked of them.

They stand outside the metadata: virtual tables (FTS5) on SQLite, plain ones on PostgreSQL, made
and kept in step by revision 0003. Like every tenant table they are read with a scope.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Float, MetaData, String, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from gateway.config import SQLITE
from gateway.database.arrays import Array, Predicate
from gateway.database.columns import Identity

_apart = MetaData()

# A row for each text: the comments of feedback, and each answer to a TEXT field.
FEEDBACK_WORDS = Table(
    "feedback_words",
    _apart,
    Column("account_id", Identity),
    Column("feedback_id", Identity),
    Column("words", String()),
)
# A row for each location: its name, city and postal code, folded, a space on both sides.
LOCATION_WORDS = Table(
    "location_words",
    _apart,
    Column("account_id", Identity),
    Column("location_id", Identity),
    Column("words", String()),
)
KEPT = (FEEDBACK_WORDS.name, LOCATION_WORDS.name, "folded_letters")
TRIGRAMS = Array(String())


class Says(Predicate):
    """Whether the words of a text hold a term that `text_term` made."""

    inherit_cache = True
    name = "says"


@compiles(Says)
def _says(element: Says, compiler: SQLCompiler, **kw: Any) -> str:
    words, term = (compiler.process(each, **kw) for each in element.clauses)
    return f"{words} @@ CAST({term} AS tsquery)"


@compiles(Says, "sqlite")
def _says_sqlite(element: Says, compiler: SQLCompiler, **kw: Any) -> str:
    words, term = (compiler.process(each, **kw) for each in element.clauses)
    return f"{words} MATCH {term}"


def text_term(words: Sequence[str], dialect: str, *, prefix: bool = False) -> str:
    """A term for `Says`: words next to each other, the last one only begun if `prefix`.

    The words are folded (`folding.words_of`) and at least one.
    """
    if dialect == SQLITE:
        return f'"{" ".join(words)}"' + (" *" if prefix else "")
    return " <-> ".join(f"'{word}'" for word in words) + (":*" if prefix else "")


class SharesTrigram(Predicate):
    """Whether words hold any trigram of a list, as the index on trigrams finds them."""

    inherit_cache = True
    name = "shares_trigram"


@compiles(SharesTrigram)
def _shares(element: SharesTrigram, compiler: SQLCompiler, **kw: Any) -> str:
    words, list_ = (compiler.process(each, **kw) for each in element.clauses)
    # Trigrams are letters, digits and spaces: nothing that a pattern takes otherwise.
    return f"{words} ~ nullif(array_to_string({list_}, '|'), '')"


@compiles(SharesTrigram, "sqlite")
def _shares_sqlite(element: SharesTrigram, compiler: SQLCompiler, **kw: Any) -> str:
    words, list_ = (compiler.process(each, **kw) for each in element.clauses)
    quoted = "'\"' || value || '\"'"
    terms = f"SELECT coalesce(group_concat({quoted}, ' OR '), '\"\"') FROM json_each({list_})"
    return f"{words} MATCH ({terms})"


class SharedTrigrams(FunctionElement[float]):
    """The part of a list of trigrams that words hold, 0 to 1."""

    type = Float()
    inherit_cache = True
    name = "shared_trigrams"


@compiles(SharedTrigrams)
def _shared(element: SharedTrigrams, compiler: SQLCompiler, **kw: Any) -> str:
    words, list_ = (compiler.process(each, **kw) for each in element.clauses)
    return (
        f"((SELECT count(*) FROM unnest({list_}) AS trigram WHERE strpos({words}, trigram) > 0)"
        f" / CAST(cardinality({list_}) AS double precision))"
    )


@compiles(SharedTrigrams, "sqlite")
def _shared_sqlite(element: SharedTrigrams, compiler: SQLCompiler, **kw: Any) -> str:
    words, list_ = (compiler.process(each, **kw) for each in element.clauses)
    return (
        f"((SELECT count(*) FROM json_each({list_}) WHERE instr({words}, value) > 0)"
        f" / CAST(json_array_length({list_}) AS REAL))"
    )


def similar(
    words: ColumnElement[str], trigrams: BindParameter[Any], least: float
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The predicates that words hold at least a part of a list of trigrams."""
    return SharesTrigram(words, trigrams), SharedTrigrams(words, trigrams) >= least
