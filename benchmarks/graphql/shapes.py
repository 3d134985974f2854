"""The five shapes: what is asked of each server, and how its answers are made comparable.

A flavour is how a server's graph is written: `gateway` (connections, global ids), `lists` (plain
lists; the peers written by hand) and `postgraphile` (names made from tables, aliased to ours).
"""

import base64
import binascii
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LOCATION = "id name code city countryCode created"
CUSTOMER = "id firstName lastName email mobileNumber created"
REQUEST = "id type due created messageOpened"
ANSWER = "id type npsScore starRating comments created"
FEEDBACK = (
    "id type npsScore starRating happy comments platformName customerName customerEmail"
    " created updated"
)
PAGE = "pageInfo { hasNextPage endCursor }"
MORE = "pageInfo { hasNextPage }"
PAGES, ROWS = 10, 100  # of the flat shape
NEXT = "next"  # as `after`: the cursor at the end of the request before

Variables = dict[str, Any]
Documents = Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """One kind of request: a document for each flavour, and the variables that take turns."""

    name: str
    title: str
    documents: Documents
    variables: Sequence[Variables]


BY_ID = {
    "gateway": "query byId($id: ID!) { location(id: $id) { id name city } }",
    "lists": "query byId($id: ID!) { location(id: $id) { id name city } }",
    "postgraphile": "query byId($id: BigInt!)"
    " { location: locationByRowId(rowId: $id) { id: rowId name city } }",
}

# PostGraphile makes the name from the columns of both foreign keys of the link table.
_CUSTOMERS_OF_LOCATION = (
    "customersByCustomerLocationAccountIdAndLocationId"
    "AndAccountIdAndCustomerCreatedAndCustomerIdList"
)
TREE = {
    "gateway": f"""query tree($offset: Int!) {{
  locations(first: 50, offset: $offset) {{ {PAGE} nodes {{ {LOCATION}
    customers(first: 10) {{ {MORE} nodes {{ {CUSTOMER}
      feedbackRequests(first: 3) {{ {MORE} nodes {{ {REQUEST}
        feedback {{ {ANSWER} }} }} }} }} }} }} }} }}""",
    "lists": f"""query tree($offset: Int!) {{
  locations(first: 50, offset: $offset) {{ {LOCATION}
    customers(first: 10) {{ {CUSTOMER}
      feedbackRequests(first: 3) {{ {REQUEST}
        feedback {{ {ANSWER} }} }} }} }} }}""",
    "postgraphile": f"""query tree($offset: Int!, $account: BigInt!) {{
  locations: allLocationsList(first: 50, offset: $offset,
      condition: {{accountId: $account, active: true}}, orderBy: [NAME_ASC, ROW_ID_ASC]) {{
    {LOCATION}
    customers: {_CUSTOMERS_OF_LOCATION}(
        first: 10, condition: {{active: true}}, orderBy: [CREATED_DESC, ROW_ID_DESC]) {{
      {CUSTOMER}
      feedbackRequests: feedbackRequestsByAccountIdAndCustomerIdList(
          first: 3, orderBy: [CREATED_DESC, ROW_ID_DESC]) {{
        {REQUEST}
        feedback: feedbackByAccountIdAndFeedbackRequestId {{ {ANSWER} }} }} }} }} }}""",
}

RELATIONS = {
    "gateway": f"""query relations($offset: Int!) {{
  feedbacks(first: 100, offset: $offset) {{ {PAGE} nodes {{ {FEEDBACK}
    customer {{ firstName lastName }} location {{ name }} }} }} }}""",
    "lists": f"""query relations($offset: Int!) {{
  feedbacks(first: 100, offset: $offset) {{ {FEEDBACK}
    customer {{ firstName lastName }} location {{ name }} }} }}""",
    "postgraphile": f"""query relations($offset: Int!, $account: BigInt!) {{
  feedbacks: allFeedbacksList(first: 100, offset: $offset,
      condition: {{accountId: $account}}, orderBy: [CREATED_DESC, ROW_ID_DESC]) {{ {FEEDBACK}
    customer: customerByAccountIdAndCustomerId {{ firstName lastName }}
    location: locationByAccountIdAndLocationId {{ name }} }} }}""",
}


def _flat(head: str, page: str) -> str:
    declared = ", ".join(f"$o{number}: Int!" for number in range(PAGES))
    pages = "\n  ".join(page.replace("@", str(number)) for number in range(PAGES))
    return f"query flat({declared}{head}) {{\n  {pages} }}"


FLAT = {
    "gateway": _flat(
        "", f"p@: feedbacks(first: {ROWS}, offset: $o@) {{ {PAGE} nodes {{ {FEEDBACK} }} }}"
    ),
    "lists": _flat("", f"p@: feedbacks(first: {ROWS}, offset: $o@) {{ {FEEDBACK} }}"),
    "postgraphile": _flat(
        ", $account: BigInt!",
        f"p@: allFeedbacksList(first: {ROWS}, offset: $o@, condition: {{accountId: $account}},"
        f" orderBy: [CREATED_DESC, ROW_ID_DESC]) {{ {FEEDBACK} }}",
    ),
}

_CONNECTION = f"{{ totalCount {PAGE} edges {{ cursor node {{ {FEEDBACK} }} }} }}"
CONNECTION = {
    "gateway": f"""query connection($location: ID!, $type: FeedbackType!, $after: String) {{
  feedbacks(first: 25, after: $after, filter: {{location: {{eq: $location}}, type: {{eq: $type}}}})
    {_CONNECTION} }}""",
    "lists": f"""query connection($location: ID!, $type: String!, $after: String) {{
  feedbacks: feedbackConnection(location: $location, type: $type, first: 25, after: $after)
    {_CONNECTION} }}""",
    "postgraphile": f"""query connection($location: BigInt!, $type: String!, $after: Cursor,
    $account: BigInt!) {{
  feedbacks: allFeedbacks(first: 25, after: $after,
      condition: {{accountId: $account, locationId: $location, type: $type}},
      orderBy: [CREATED_DESC, ROW_ID_DESC])
    {_CONNECTION} }}""",
}


def _row_ids(documents: Documents) -> Documents:
    """PostGraphile's own `id` is a global one; the row's is asked for under our name."""
    return {**documents, "postgraphile": documents["postgraphile"].replace(" id ", " id: rowId ")}


def shapes(locations: Sequence[int]) -> list[Shape]:
    """The shapes over the visible locations of the account that is asked for."""
    kinds = ("NPS", "STAR_RATING", "HAPPY")
    offsets = [{"offset": number * 100} for number in range(10)]
    return [
        Shape("by-id", "by id", BY_ID, [{"id": place} for place in locations[:20]]),
        Shape(
            "tree",
            "tree of 50×10×3 with feedback",
            _row_ids(TREE),
            [{"offset": offset} for offset in (0, 20, 40, 60)],
        ),
        Shape("relations", "100 rows with two relations", _row_ids(RELATIONS), offsets),
        Shape(
            "flat",
            "1,000 flat rows",
            _row_ids(FLAT),
            [{f"o{at}": (at + start) * ROWS for at in range(PAGES)} for start in range(10)],
        ),
        Shape(
            "connection",
            "connection page with a filter",
            _row_ids(CONNECTION),
            [
                {"location": place, "type": kinds[number % 3], "after": after}
                for number, place in enumerate(locations[:10])
                for after in (None, NEXT)
            ],
        ),
    ]


def global_id(type_name: str, row_id: int) -> str:
    """The id that the gateway gives a row."""
    return base64.b64encode(f"{type_name}:{row_id}".encode()).decode()


def variables_for(flavour: str, account: int, variables: Variables) -> Variables:
    """The variables in the form that a flavour takes."""
    made = dict(variables)
    if flavour == "gateway":
        for name in ("id", "location"):
            if name in made:
                made[name] = global_id("Location", made[name])
    else:
        for name in ("id", "location"):
            if name in made:
                made[name] = str(made[name])
        if flavour == "postgraphile" and "id" not in made:
            made["account"] = str(account)
    return made


def _instant(text: str) -> float:
    return dt.datetime.fromisoformat(text).timestamp()


def _row_id(value: Any) -> int:
    if isinstance(value, str) and not value.isdigit():
        try:
            value = base64.b64decode(value, validate=True).decode().partition(":")[2]
        except binascii.Error:
            raise ValueError(f"{value!r} is no id") from None
    return int(value)


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "id": _row_id,
    "npsScore": int,
    "starRating": int,
    "totalCount": int,
    "created": _instant,
    "updated": _instant,
    "due": _instant,
    "cursor": bool,
    "endCursor": bool,
}


def normalized(value: Any) -> Any:
    """An answer in the form that all servers share.

    Lists are lists without their place, ids are those of rows, times are instants, and of cursors,
    which every server writes in its own way, only their presence is compared.
    """
    if isinstance(value, list):
        return [normalized(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "nodes" in value:
        return normalized(value["nodes"])
    return {
        name: _SCALARS[name](item) if name in _SCALARS and item is not None else normalized(item)
        for name, item in value.items()
    }
