"""What the answers must be, worked out in plain Python over the rows of the tables.

It knows the rules from the documents, not from the gateway: who sees what, what is hidden, how
operators compare and how rows are ordered.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from gateway.graphql.node import NODE_TYPES
from gateway.policies import UserRole
from tests.support.matching import is_found, place_words, plain
from tests.support.messaging_world import STATES
from tests.support.people import SPAN, Person
from tests.support.shape import ListField
from tests.support.snapshot import Tables

Row = dict[str, Any]
Sees = Callable[["Oracle", Row, Person], bool]

# Lists and look-ups leave these rows out; a filter on the field brings them back.
HIDDEN: dict[str, dict[str, Any]] = {
    "Account": {"deleted": True, "is_provider": True},
    "User": {"deleted": True, "status": "PENDING"},
    "Location": {"active": False},
    "Customer": {"active": False},
    "Review": {"active": False, "state": "DELETED"},
    "Survey": {"active": False},
}
MANAGERS = (UserRole.PROVIDER, UserRole.ADMIN)


def _tied(table: str, column: str) -> Sees:
    """A restricted user sees rows that a link table ties to one of its locations."""

    def sees(oracle: "Oracle", row: Row, person: Person) -> bool:
        ties = oracle.tables[table]
        return any(
            tie[column] == row["id"] and tie["location_id"] in person.location_ids for tie in ties
        )

    return sees


def _holds_group(oracle: "Oracle", row: Row, person: Person) -> bool:
    groups = oracle.existing("LocationGroup", person)
    return any(group["section_id"] == row["id"] for group in groups)


def _of_feedback(oracle: "Oracle", row: Row, person: Person) -> bool:
    feedbacks = oracle.existing("Feedback", person)
    return any(feedback["id"] == row["feedback_id"] for feedback in feedbacks)


def _of_own_activity(oracle: "Oracle", row: Row, person: Person) -> bool:
    feedbacks = oracle.existing("ActivityFeedback", person)
    return any(feedback["id"] == row["activity_feedback_id"] for feedback in feedbacks)


def _of_review(oracle: "Oracle", row: Row, person: Person) -> bool:
    reviews = oracle.existing("Review", person)
    return any(review["id"] == row["review_id"] for review in reviews)


def _of_conversation(oracle: "Oracle", row: Row, person: Person) -> bool:
    conversations = oracle.existing("Conversation", person)
    return any(conversation["id"] == row["conversation_id"] for conversation in conversations)


def _everybody(oracle: "Oracle", row: Row, person: Person) -> bool:
    return True


# Whom a restricted user sees where the row has no location of its own.
RESTRICTED: dict[str, Sees] = {
    "Account": _everybody,
    "User": lambda oracle, row, person: row["id"] == person.user_id,
    "ApiKey": lambda oracle, row, person: row["user_id"] == person.user_id,
    "AnalyticsExport": lambda oracle, row, person: row["user_id"] == person.user_id,
    "Location": lambda oracle, row, person: row["id"] in person.location_ids,
    "LocationGroup": _tied("location_group_members", "group_id"),
    "LocationGroupSection": _holds_group,
    "Customer": _tied("customer_locations", "customer_id"),
    "MessageTemplate": _everybody,
    "Campaign": _everybody,
    "CampaignStep": _everybody,
    "ReviewPlatform": _everybody,
    "Survey": _everybody,
    "SurveyField": _everybody,
    "SurveyFieldOption": _everybody,
    "FeedbackAnswer": _of_feedback,
    "FeedbackReply": _of_feedback,
    "ActivityFeedback": lambda oracle, row, person: row["rep_user_id"] == person.user_id,
    "ActivityResponse": _of_own_activity,
    "ActivityFollowUp": _of_own_activity,
    "ActivityKeyword": _of_own_activity,
    "ActivityNamespace": _of_own_activity,
    "ReviewReply": _of_review,
    "ReviewTag": _everybody,
    "Message": _of_conversation,
    "Post": _tied("post_publications", "post_id"),
}
# Columns that the graph calls something else.
COLUMNS = {
    ("ActivityFeedback", "rep"): "rep_user_id",
    ("ActivityFeedback", "client"): "client_customer_id",
    ("ActivityFeedback", "template"): "template_survey_id",
    ("ActivityFeedback", "overallSentiment"): "sentiment_label",
}


def _status(oracle: "Oracle", row: Row) -> str:
    to_come = row["opens_at"] is not None and row["opens_at"] > dt.datetime.now(dt.UTC)
    return "OPENING_SOON" if row["status"] == "OPEN" and to_come else str(row["status"])


def _review_text(oracle: "Oracle", row: Row) -> str | None:
    return f"{row['title'] or ''} {row['description'] or ''}".strip() or None


def _platform_kind(oracle: "Oracle", row: Row) -> str:
    platforms = {each["id"]: each for each in oracle.tables["review_platforms"]}
    return str(platforms[row["platform_id"]]["kind"])


# What filters compare that is no column.
DERIVED: dict[tuple[str, str], Callable[["Oracle", Row], Any]] = {
    ("Location", "search"): lambda oracle, row: " ".join(
        row[part] or "" for part in ("name", "city", "postal_code")
    ),
    ("Location", "status"): _status,
    ("Review", "text"): _review_text,
    ("Review", "platformKind"): _platform_kind,
}


class Oracle:
    """Answers over the rows of all tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def rows(self, node: str) -> list[Row]:
        """Every row of a type, whoever it belongs to."""
        return self.tables[NODE_TYPES[node].resource.table.name]

    def existing(self, node: str, person: Person) -> list[Row]:
        """The rows that exist for a person, hidden ones included."""
        key = "id" if node == "Account" else "account_id"
        own = [row for row in self.rows(node) if row[key] in person.accounts]
        if node in ("ApiKey", "AnalyticsExport") and person.role not in MANAGERS:
            return [row for row in own if row["user_id"] == person.user_id]
        if person.role is not UserRole.RESTRICTED:
            return own
        sees = RESTRICTED.get(node)
        if sees is not None:
            return [row for row in own if sees(self, row, person)]
        assert own, f"no rows of {node}"
        assert "location_id" in own[0], f"say in RESTRICTED which rows of {node} are seen"
        return [row for row in own if row["location_id"] in person.location_ids]

    def listed(self, node: str, person: Person, named: Iterable[str] = ()) -> list[Row]:
        """The rows that lists give; `named` are the columns that the filter names."""
        hidden = {k: v for k, v in HIDDEN.get(node, {}).items() if k not in named}
        rows = self.existing(node, person)
        return [r for r in rows if all(r[column] != value for column, value in hidden.items())]

    def children(
        self, field: ListField, parent: int, person: Person, named: Iterable[str] = ()
    ) -> list[Row]:
        """The rows that hang on a parent."""
        rows = self.listed(field.node, person, named)
        relation = field.relation
        assert relation is not None
        if relation.link is None:
            return [row for row in rows if row[relation.by] == parent]
        ties = self.tables[relation.link]
        tied = {tie[relation.child_key] for tie in ties if tie[relation.by] == parent}
        return [row for row in rows if row["id"] in tied]

    def column_of(self, node: str, name: str) -> str | None:
        """The column of a filter or field by its public name; None if a link table has it."""
        if (node, name) in COLUMNS:
            return COLUMNS[node, name]
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        columns = self.rows(node)[0]
        return next((c for c in (snake, f"{snake}_id") if c in columns), None)

    def values(self, node: str, name: str, row: Row) -> list[Any]:
        """What a filter of that name compares: the column's value, or all that is tied."""
        if name == "state" and node == "PostPublication":
            return [STATES[row["id"] % SPAN]]
        if (node, name) == ("Post", "startsAt"):
            return [row["begins_at"]]
        if (node, name) == ("Message", "location"):
            of = self.tables["conversations"]
            return [c["location_id"] for c in of if c["id"] == row["conversation_id"]]
        column = self.column_of(node, name)
        if node == "Account" and name == "account":
            column = "id"
        derived = DERIVED.get((node, name))
        if derived is not None:
            return [derived(self, row)]
        if column is not None:
            return [row[column]]
        if (node, name) == ("ActivityFeedback", "namespace"):
            rows = self.tables["activity_namespaces"]
            named = [tie[name] for tie in rows if tie["activity_feedback_id"] == row["id"]]
            return named or [None]
        table, own = {
            ("Location", "group"): ("location_group_members", "location_id"),
            ("LocationGroup", "location"): ("location_group_members", "group_id"),
            ("Customer", "location"): ("customer_locations", "customer_id"),
            ("User", "location"): ("user_locations", "user_id"),
            ("Review", "tag"): ("review_tag_links", "review_id"),
            ("Post", "location"): ("post_publications", "post_id"),
            ("Post", "platform"): ("post_publications", "post_id"),
            ("Post", "state"): ("post_publications", "post_id"),
        }[node, name]
        if node == "Post" and name != "location":
            ties = [tie for tie in self.tables[table] if tie[own] == row["id"]]
            return [v for tie in ties for v in self.values("PostPublication", name, tie)]
        found = [tie[f"{name}_id"] for tie in self.tables[table] if tie[own] == row["id"]]
        return found or [None]

    def matches(self, node: str, name: str, operator: str, value: Any, row: Row) -> bool:
        """Whether a row meets a comparison; of several tied values one is enough."""
        found = self.values(node, name, row)
        given = _stored(node, name, value) if operator in ("eq", "in") else value
        if (node, name) == ("Location", "city") and operator in ("eq", "in"):
            found = [None if each is None else _city(each) for each in found]
        return any(_holds(operator, each, given) for each in found)


def _stored(node: str, name: str, value: Any) -> Any:
    """Values that are looked up without regard to case."""
    change = {"email": str.lower, "countryCode": str.upper}.get(name)
    if (node, name) == ("Location", "city"):
        change = _city
    if change is None:
        return value
    return [change(item) for item in value] if isinstance(value, list) else change(value)


def _city(text: str) -> str:
    return " ".join(place_words(text))


def _holds(operator: str, found: Any, given: Any) -> bool:
    if operator == "isNull":
        return (found is None) is bool(given)
    if found is None:
        return False
    match operator:
        case "eq":
            return bool(found == given)
        case "in":
            return found in given
        case "gt":
            return bool(found > given)
        case "gte":
            return bool(found >= given)
        case "lt":
            return bool(found < given)
        case "lte":
            return bool(found <= given)
        case "contains":
            return plain(given) in plain(found)
        case "containsAny":
            return any(plain(text) in plain(found) for text in given)
        case "startsWith":
            return plain(found).startswith(plain(given))
        case "matches":
            return is_found(found, given)
    raise AssertionError(f"say here what {operator} means")


# Where the value of an order is not the column of that name.
COLUMNS_OF_ORDERS = {
    "customer": ("customer_id",),
    "location": ("location_id",),
    "platform": ("platform_id",),
    "template": ("template_id", "template_survey_id"),
    "rep": ("rep_user_id",),
    "client": ("client_customer_id",),
    "starts_at": ("begins_at",),
}


def in_order(rows: Sequence[Row], terms: Sequence[tuple[str, bool]]) -> list[Row]:
    """Rows by columns (name, descending), nulls last both ways, the id in the last direction."""
    ordered = sorted(rows, key=lambda row: row["id"], reverse=terms[-1][1])
    for name, descending in reversed(terms):
        names = COLUMNS_OF_ORDERS.get(name, (name,))
        column = next((each for each in names if rows and each in rows[0]), name)
        known = [row for row in ordered if row[column] is not None]
        unknown = [row for row in ordered if row[column] is None]
        ordered = sorted(known, key=lambda row: row[column], reverse=descending)
        ordered += unknown
    return ordered


def public(value: Any) -> Any:
    """A stored value as it stands in an answer or in variables."""
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.isoformat()
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value
