"""Tables of words that the database keeps for searches, and what is asked of them.

They stand outside the metadata, made and kept in step by revision 0012, which also makes the
functions that fold in SQL. Like every tenant table they are read with a scope.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Integer, MetaData, SmallInteger, String, Table, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import FromClause

from gateway.config import SQLITE
from gateway.database.arrays import Predicate
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
# A row for each word of the name, city and postal code of a location; the size of a word is its
# number of characters, 0 of digits only.
PLACE_WORDS = Table(
    "place_words",
    _apart,
    Column("account_id", Identity),
    Column("word", String()),
    Column("size", SmallInteger()),
    Column("location_id", Identity),
)
KEPT = (FEEDBACK_WORDS.name, PLACE_WORDS.name)


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


def folded(text: ColumnElement[Any]) -> ColumnElement[str]:
    """A text of the store as searches compare it."""
    return func.folded(text, type_=String())


def folded_once(value: BindParameter[Any]) -> ColumnElement[str]:
    """A text asked for as searches compare it, folded once for a statement, not for each row."""
    return select(func.folded(value, type_=String())).scalar_subquery()


class HoldsAny(Predicate):
    """Whether a text holds any text of a list, as searches compare them."""

    inherit_cache = True
    name = "holds_any"


@compiles(HoldsAny)
def _holds_any(element: HoldsAny, compiler: SQLCompiler, **kw: Any) -> str:
    text, texts = (compiler.process(each, **kw) for each in element.clauses)
    # A function among the tables is called once for all items.
    return (
        f"EXISTS (SELECT 1 FROM folded({text}) AS held, unnest({texts}) AS item"
        " WHERE strpos(held, folded(item)) > 0)"
    )


@compiles(HoldsAny, "sqlite")
def _holds_any_sqlite(element: HoldsAny, compiler: SQLCompiler, **kw: Any) -> str:
    return f"holds_any({compiler.process(element.clauses, **kw)})"


class SamePlace(Predicate):
    """Whether a place has the words of one in a list."""

    inherit_cache = True
    name = "same_place"
    function = "folded_place"


class SameFirstWord(SamePlace):
    """Whether a word is the first one of a place in a list."""

    inherit_cache = True
    name = "same_first_word"
    function = "place_word"


@compiles(SamePlace)
@compiles(SameFirstWord)
def _same(element: SamePlace, compiler: SQLCompiler, **kw: Any) -> str:
    one, places = (compiler.process(each, **kw) for each in element.clauses)
    listed = f"SELECT {element.function}(item) FROM unnest({places}) AS item"
    return f"{one} = ANY (ARRAY({listed}))"


@compiles(SamePlace, "sqlite")
@compiles(SameFirstWord, "sqlite")
def _same_sqlite(element: SamePlace, compiler: SQLCompiler, **kw: Any) -> str:
    one, places = (compiler.process(each, **kw) for each in element.clauses)
    return f"{one} IN (SELECT {element.function}(value) FROM json_each({places}))"


class AskedRows(FunctionElement[Any]):
    """The lists of a JSON list as a table of what is asked of the words of places."""

    inherit_cache = True
    name = "asked_rows"


@compiles(AskedRows)
def _asked_rows(element: AskedRows, compiler: SQLCompiler, **kw: Any) -> str:
    return f"asked_rows({compiler.process(element.clauses, **kw)})"


@compiles(AskedRows, "sqlite")
def _asked_rows_sqlite(element: AskedRows, compiler: SQLCompiler, **kw: Any) -> str:
    columns = ", ".join(f"value ->> {at} AS {name}" for at, name in enumerate(ASKED))
    return f"(SELECT {columns} FROM json_each({compiler.process(element.clauses, **kw)}))"


# A range of words stands for the word of that number; `fit` tells how well, `words` how many there
# are. Without a number, `low` are letters that follow each other.
ASKED = ("number", "low", "high", "fit", "words")


def asked_rows(parameter: BindParameter[Any], name: str) -> FromClause:
    """The table of what a JSON list asks."""
    texts = {"low", "high"}
    columns: list[Column[Any]] = [
        Column(each, String() if each in texts else Integer()) for each in ASKED
    ]
    return AskedRows(parameter).table_valued(*columns).alias(name)
