"""Queries on the searches that led to business profiles."""

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.fields import many
from gateway.resources.keywords.inputs import SearchKeywordFilter, SearchKeywordOrder
from gateway.resources.keywords.store import SEARCH_KEYWORDS
from gateway.resources.keywords.types import SearchKeyword


@strawberry.type
class SearchKeywordQuery:
    search_keywords: Connection[SearchKeyword] | None = many(
        SEARCH_KEYWORDS,
        filter=SearchKeywordFilter,
        order=SearchKeywordOrder,
        description="Searches that led to business profiles, by month; `analytics` adds them up",
    )
