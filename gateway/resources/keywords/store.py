"""What can be asked of the searches that led to business profiles."""

from gateway.resources.keywords.model import SearchKeywordModel
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import by_location

SEARCH_KEYWORDS = Resource(
    name="SearchKeyword",
    model=SearchKeywordModel,
    scope=by_location(),
    filters={
        "id": refers(SearchKeywordModel.id, "SearchKeyword"),
        "created": on(SearchKeywordModel.created),
        "location": refers(SearchKeywordModel.location_id, "Location"),
        "month": on(SearchKeywordModel.month),
        "keyword": on(SearchKeywordModel.keyword),
        "branded": on(SearchKeywordModel.branded),
        "count": on(SearchKeywordModel.count),
        "threshold": on(SearchKeywordModel.threshold),
    },
    orders=orders(
        MONTH=SearchKeywordModel.month,
        KEYWORD=SearchKeywordModel.keyword,
        COUNT=SearchKeywordModel.count,
        THRESHOLD=SearchKeywordModel.threshold,
    ),
    default_order="-MONTH",
)
