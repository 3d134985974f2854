"""Texts in filters: words that customers wrote."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.analytics.fact_filter import Term
from gateway.database.folding import words_of
from gateway.database.tenancy import of_tenant
from gateway.database.words import FEEDBACK_WORDS, Says, text_term
from gateway.policies import Viewer

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
    return {
        _parameter(number): text_term(term.words, dialect, prefix=term.prefix)
        for number, term in enumerate(terms)
    }


def _parameter(number: int) -> str:
    return f"term{number}"


def says(result: FromClause, number: int, viewer: Viewer) -> ColumnElement[bool]:
    """Whether some text of a result holds the term of that number."""
    words = FEEDBACK_WORDS.alias()
    term: BindParameter[Any] = BindParameter(
        _parameter(number), type_=String(), unique=False, required=True
    )
    return result.c.id.in_(
        select(words.c.feedback_id).where(of_tenant(words, viewer), Says(words.c.words, term))
    )
