"""What the table of search keywords holds about people: nothing, platforms count many together."""

from gateway.privacy.personal import Holding
from gateway.resources.keywords.model import SearchKeywordModel

HOLDINGS = (Holding(SearchKeywordModel, impersonal=("keyword",)),)
