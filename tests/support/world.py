"""The rows of the world: a provider with two clients, and a stranger whose rows look the same.

Every row has a fixed id and fixed times, so answers can be compared exactly. Each company gets the
same rows; only ids tell them apart. There are ties, nulls, inactive and imported rows in each.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway import models
from gateway.database.tenancy import Unscoped
from tests.support import people
from tests.support.activities import activities
from tests.support.businesses import business_rows, profile_of
from tests.support.messaging_world import messaging
from tests.support.people import (
    ACME,
    BOLT,
    DORMANT,
    EXPIRED,
    GONE,
    MIRROR,
    ORDINARY,
    PROVIDER,
    READ_ONLY,
    RESTRICTED_TO,
    REVOKED,
    SPAN,
    STRANGERS,
)
from tests.support.profile_figures import profile_figures

Row = Mapping[str, Any]
Rows = Iterator[tuple[str, Row]]

FAR = dt.datetime(2126, 1, 1, tzinfo=dt.UTC)
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
UNSCOPED = {"unscoped": Unscoped.PROVISIONING}


def hour(number: float) -> dt.datetime:
    """An instant of the world."""
    return START + dt.timedelta(hours=number)


def world(*, strangers: bool = True) -> Rows:
    """All rows, or only those that do not belong to strangers."""
    yield from account_row(PROVIDER, "Orbit", is_provider=True)
    yield from account_row(ACME, "Acme", PROVIDER, max_locations=100, source="feedbackapi")
    yield from account_row(BOLT, "Bolt", PROVIDER, verb="VISIT")
    yield from account_row(DORMANT, "Dormant", PROVIDER, active=False, sms_allowance=0)
    yield from account_row(GONE, "Gone", PROVIDER, active=False, deleted=True)
    if strangers:
        yield from account_row(STRANGERS, "Umbra", is_provider=True)
        yield from account_row(MIRROR, "Acme", STRANGERS, max_locations=100, source="feedbackapi")
    yield from user_rows(PROVIDER, 1, "provider@example.com", "PROVIDER", "Petra Provider")
    if strangers:
        yield from user_rows(STRANGERS, 1, "provider@example.com", "PROVIDER", "Petra Provider")
    for account in (ACME, BOLT, GONE, *((MIRROR,) if strangers else ())):
        yield from company(account)


def account_row(
    account: int, name: str, provider: int | None = None, *, source: str | None = None, **more: Any
) -> Rows:
    row = {
        "id": account,
        "provider_id": provider,
        "name": name,
        "source": source,
        "external_id": f"account-{name}" if source else None,
        "created": hour(account // 2),
        "updated": hour(account),
        "is_provider": False,
        "deleted": False,
        "active": True,
        "verb": "USE",
    }
    yield "accounts", {**row, **more}


def user_rows(
    account: int, number: int, email: str, role: str, name: str | None, **more: Any
) -> Rows:
    ids = {"account_id": account, "id": account * SPAN + number}
    row = {
        "email": email,
        "role": role,
        "name": name,
        "status": "ACTIVE",
        "created": hour(number // 2),
        "updated": hour(number),
        "last_access": hour(100 + number) if number % 2 else None,
    }
    yield "users", {**ids, **row, **more}
    kinds = {
        ORDINARY: ("ordinary", ("READ", "WRITE"), {}),
        READ_ONLY: ("read only", ("READ",), {"expires": dt.datetime(2126, 1, 1, tzinfo=dt.UTC)}),
        EXPIRED: ("expired", ("READ", "WRITE"), {"expires": hour(1)}),
        REVOKED: ("revoked", ("READ", "WRITE"), {"revoked": hour(2)}),
    }
    for kind, (title, scopes, ends) in kinds.items():
        yield (
            "api_keys",
            {
                "id": account * SPAN + number * 10 + kind,
                "account_id": account,
                "user_id": account * SPAN + number,
                "name": title,
                "prefix": people.prefix_of(account, number, kind),
                "digest": people.key_digest(account, number, kind),
                "scopes": scopes,
                "created": hour(kind // 2),
                "updated": hour(kind),
                **ends,
            },
        )


LOCATIONS: tuple[dict[str, Any], ...] = (
    {"name": "Apple Park", "code": "A-1", "city": "Cupertino", "postal_code": "95014"},
    {"name": "Apple Park", "code": "A-2", "city": "Cupertino", "country_code": "US"},
    {"name": "Café Olé", "code": "C-1", "city": "Zürich", "postal_code": "8001"},
    {"name": "CAFÉ OLÉ", "code": "c-2", "city": "ZÜRICH", "country_code": "CH"},
    {"name": "Ängelholm", "city": "Ängelholm", "postal_code": "262 32", "country_code": "SE"},
    {"name": "Closed shop", "code": "X-9", "city": "Bonn", "active": False, "source": "partoo"},
    {"name": "100%_off \\ store", "code": "D-1", "postal_code": "95014", "country_code": "GB"},
    {"name": "Straße 9", "code": "E-1", "city": "Köln", "country_code": "DE"},
    {"name": "harbour", "code": "H-1", "source": "partoo", "country_code": "GB"},
    {"name": "Harbour", "code": "H-2", "source": "feedbackapi", "country_code": "GB"},
    {"name": "Zoo", "city": "Berlin", "country_code": "DE"},
    {"name": "Zoo"},
)

CUSTOMERS: tuple[dict[str, Any], ...] = (
    {"email": "jane@example.com", "mobile_number": "+447810123456", "first_name": "Jane"},
    {"email": "bobby@example.com", "first_name": "Bobby", "last_name": "Axelrod"},
    {"mobile_number": "+1813555555", "first_name": "Ciro", "last_name": "Marzio"},
    {"email": "zoë@example.com", "first_name": "Zoë", "last_name": "Ödegård", "opt_out": True},
    {"email": "zoe@example.com", "first_name": "ZOË", "last_name": "ÖDEGÅRD"},
    {"email": "gone@example.com", "mobile_number": "+4915112345", "active": False},
    {"email": "bounced@example.com", "first_name": "Bea", "invalid": True, "last_name": "Marzio"},
    {"email": "nobody@example.com"},
    {"email": "imported@example.com", "source": "feedbackapi", "country_code": "CH"},
    {"mobile_number": "+33612345678", "source": "partoo", "country_code": "FR"},
    {"email": "outside@example.com", "first_name": "Olga", "country_code": "DE"},
)
CUSTOMER_LOCATIONS = {
    1: (1, 2, 3),
    2: (1,),
    3: (2, 4),
    4: (3,),
    5: (4, 6),
    6: (1, 2),
    7: (10,),
    9: (5, 9),
    10: (6,),
    11: (12,),
}
GROUPS = {
    1: ("North", 1, (1, 2, 3)),
    2: ("South", 1, (4, 5)),
    3: ("Premium", 2, (1, 3, 6)),
    4: ("Loose", None, (1, 7)),
    5: ("Empty", 2, ()),
    6: ("North", None, (12,)),
}


def company(account: int) -> Rows:
    """Everything in one company."""
    first = account * SPAN

    def row(number: int, **values: Any) -> Row:
        source = values.get("source")
        return {
            "id": first + number,
            "account_id": account,
            "created": hour(number // 2),
            "updated": hour(50 - number // 3),
            **({"external_id": f"x-{number}"} if source else {}),
            **values,
        }

    for number, values in enumerate(LOCATIONS, 1):
        country = {"country_code": "US" if number < 4 else None}
        yield "locations", row(number, **{**country, **values, **profile_of(number)})
    yield from _users(account)
    for number, name in enumerate(("Regions", "Brands", "Empty"), 1):
        yield "location_group_sections", row(number, name=name, **_imported(number == 2))
    for number, (name, section, members) in GROUPS.items():
        section_id = None if section is None else first + section
        yield (
            "location_groups",
            row(number, name=name, section_id=section_id, **_imported(number == 4)),
        )
        for member in members:
            tie = {"group_id": first + number, "location_id": first + member}
            yield "location_group_members", {"account_id": account, **tie}
    for number, (at, url) in enumerate(
        ((1, "a.example/1"), (1, "b.example/1"), (3, "a.example/3"), (6, "a.example/6"), (7, "c")),
        1,
    ):
        yield "review_profiles", row(number, location_id=first + at, url=f"https://{url}")
    for number, values in enumerate(CUSTOMERS, 1):
        seen = {
            "last_sms": hour(200 - number) if number % 3 == 0 else None,
            "last_email": hour(200 + number // 2) if number % 2 else None,
        }
        customer = row(number, **seen, **values)
        yield "customers", customer
        tied = {"account_id": account, "customer_id": customer["id"], "created": hour(number)}
        tied["customer_created"] = customer["created"]
        for at in CUSTOMER_LOCATIONS.get(number, ()):
            yield "customer_locations", {**tied, "location_id": first + at}
    yield from _templates(row, first)
    yield from _surveys(row, first)
    yield from _requests(row, first)
    yield from _feedbacks(row, first)
    yield from _answers(row, account)
    yield from _replies(row, first)
    yield from business_rows(row, account)
    yield from activities(row, first)
    yield from profile_figures(row, first)
    yield from _exports(row, first)
    yield from messaging(row, first)


def _imported(is_imported: bool) -> dict[str, Any]:
    return {"source": "feedbackapi"} if is_imported else {}


def _users(account: int) -> Rows:
    yield from user_rows(account, 1, "admin@example.com", "ADMIN", "Ada Admin")
    yield from user_rows(account, 2, "standard@example.com", "STANDARD", "Stan Standard")
    yield from user_rows(account, 3, "restricted@example.com", "RESTRICTED", "Rita Restricted")
    yield from user_rows(account, 4, "lost@example.com", "RESTRICTED", "Rita Restricted")
    yield from user_rows(
        account, 5, "pending@example.com", "STANDARD", None, status="PENDING", source="partoo",
        external_id="user-5",
    )  # fmt: skip
    yield from user_rows(account, 6, "deleted@example.com", "STANDARD", "Dora", deleted=True)
    for number in RESTRICTED_TO:
        tie = {"user_id": account * SPAN + 3, "location_id": account * SPAN + number}
        yield "user_locations", {"account_id": account, **tie}


def _templates(row: Any, first: int) -> Rows:
    for number, (name, channel) in enumerate(
        (("Thank you", "EMAIL"), ("Thank you", "SMS"), ("Ask again", "EMAIL")), 1
    ):
        imported = _imported(number == 3)
        yield "message_templates", row(number, name=name, channel=channel, **imported)
    for number, (name, active) in enumerate((("Spring", True), ("Autumn", False)), 1):
        yield "campaigns", row(number, name=name, active=active, **_imported(number == 2))
    for number, (campaign, name, position) in enumerate(
        ((1, "First", 0), (1, "Second", 1), (2, "First", 0), (None, "Stray", 0)), 1
    ):
        campaign_id = None if campaign is None else first + campaign
        yield (
            "campaign_steps",
            row(
                number,
                campaign_id=campaign_id,
                name=name,
                position=position,
                **_imported(number == 4),
            ),
        )


SURVEYS: tuple[dict[str, Any], ...] = (
    {"name": "After the visit"},
    {"name": "Short", "source": "feedbackapi"},
    {"name": "Old form", "active": False},
    {"name": "After the visit"},
)
# Survey, position, type, whether it is required; their order is not that of their ids.
FIELDS: tuple[tuple[int, int, str, bool], ...] = (
    (1, 1, "CSAT", True),
    (1, 0, "NPS", False),
    (1, 3, "RATING", False),
    (1, 2, "TEXT", False),
    (1, 5, "CHOICE", False),
    (1, 4, "MULTI_CHOICE", True),
    (2, 0, "NPS", True),
    (2, 1, "TEXT", False),
    (3, 0, "TEXT", False),
    (1, 6, "CSAT", False),
)
OPTIONS = (
    (5, 1, "Staff"),
    (5, 0, "Price"),
    (5, 2, "staff"),
    (6, 0, "Öl"),
    (6, 2, "Price"),
    (6, 1, "Ö"),
)


def _surveys(row: Any, first: int) -> Rows:
    for number, values in enumerate(SURVEYS, 1):
        yield "surveys", row(number, **values)
    for number, (survey, position, type_, required) in enumerate(FIELDS, 1):
        yield (
            "survey_fields",
            row(
                number,
                survey_id=first + survey,
                position=position,
                type=type_,
                label=f"{type_.title()} Größe?" if number < 4 else f"{type_}?",
                required=required,
                **_imported(number == 8),
            ),
        )
    for number, (field, position, label) in enumerate(OPTIONS, 1):
        values = {"field_id": first + field, "position": position, "label": label}
        yield "survey_field_options", row(number, **values)


# Feedback, field, rating, text, options.
ANSWERS: tuple[tuple[int, int, int | None, str | None, tuple[int, ...]], ...] = (
    (1, 2, 10, None, ()),
    (1, 4, None, "Nette Leute", ()),
    (1, 5, None, None, (2,)),
    (1, 6, None, None, (4, 6)),
    (5, 3, 2, None, ()),
    (5, 4, None, "Zu laut, NETTE leute", ()),
    (5, 6, None, None, (5,)),
    (6, 7, 7, None, ()),
    (7, 9, None, "x", ()),
    (9, 7, 7, None, ()),
    (9, 8, None, "Überall sauber", ()),
)


def _answers(row: Any, account: int) -> Rows:
    first = account * SPAN
    for number, (feedback, field, rating, content, options) in enumerate(ANSWERS, 1):
        keys = {"feedback_id": first + feedback, "field_id": first + field}
        yield "feedback_answers", row(number, **keys, rating=rating, content=content)
        for option in options:
            tie = {"answer_id": first + number, "option_id": first + option}
            yield "feedback_answer_choices", {"account_id": account, **tie}


# Feedback, user, method, hour. The first replies are those of FIRST_REPLIES.
REPLIES: tuple[tuple[int, int | None, str, int], ...] = (
    (1, 2, "MANUAL", 30),
    (1, None, "AI", 20),
    (4, 3, "AI", 60),
    (5, 6, "MANUAL", 40),
    (5, 1, "MANUAL", 40),
    (9, 1, "AI", 100),
    (6, 3, "MANUAL", 12),
)
FIRST_REPLIES = {1: 2, 4: 3, 5: 4, 9: 6, 6: 7}


def _replies(row: Any, first: int) -> Rows:
    for number, (feedback, user, method, at) in enumerate(REPLIES, 1):
        yield (
            "feedback_replies",
            row(
                number,
                feedback_id=first + feedback,
                user_id=None if user is None else first + user,
                method=method,
                content=f"Danke {number}",
                **{**_imported(number in (4, 6)), "created": hour(at)},
            ),
        )


def _requests(row: Any, first: int) -> Rows:
    plan: tuple[tuple[int, int, int, str, dict[str, Any]], ...] = (
        (
            1,
            1,
            1,
            "EMAIL",
            {"message_opened": True, "message_clicked": True, "user_id": 1, "survey_id": 1},
        ),
        (1, 2, 2, "SMS", {"message_clicked": True}),
        (2, 1, 1, "EMAIL", {"message_bounced": True, "bounce_reason": "no such box"}),
        (3, 4, 2, "SMS", {"due": hour(500), "user_id": 3}),
        (4, 3, 3, "SUPPRESSED", {"user_id": 1, "survey_id": 1}),
        (6, 1, 1, "EMAIL", {"spam_complaint": True}),
        (5, 6, 1, "EMAIL", {"user_id": 6}),
        (1, 10, 1, "EMAIL", {"due": hour(500), "user_id": 2, "survey_id": 1}),
        (11, 12, 3, "SUPPRESSED", {"source": "feedbackapi"}),
        (2, 3, 1, "EMAIL", {"source": "partoo", "message_opened": True}),
    )
    for number, (customer, location, template, type_, values) in enumerate(plan, 1):
        token = f"token-{first + number}"
        for key in ("user_id", "survey_id"):
            if key in values:
                values = {**values, key: first + values[key]}
        yield (
            "feedback_requests",
            row(
                number,
                customer_id=first + customer,
                location_id=first + location,
                template_id=first + template,
                type=type_,
                token=token,
                full_url=f"https://gateway.example/f/{token}",
                branded_url=f"https://brand.example/f/{token}",
                **{"due": hour(number // 2), **values},
            ),
        )


def _feedbacks(row: Any, first: int) -> Rows:
    # location, customer, request, campaign, step, type, answer
    plan: tuple[tuple[Any, ...], ...] = (
        (1, 1, 1, 1, 1, "NPS", {"nps_score": 10, "comments": "Great — merci!"}),
        (2, 1, 2, None, None, "STAR_RATING", {"star_rating": 5}),
        (1, 2, 3, 1, 2, "HAPPY", {"happy": True}),
        (4, 3, None, None, None, "NPS", {"nps_score": 0, "comments": "GRÄSSLICH"}),
        (3, 4, 5, 2, 3, "HAPPY", {"happy": False, "comments": "grässlich"}),
        (3, None, None, None, None, "NPS", {"nps_score": 7, "platform_name": "Google"}),
        (6, 5, None, None, None, "STAR_RATING", {"star_rating": 1, "source": "partoo"}),
        (10, None, None, None, None, "UNKNOWN", {"comments": ""}),
        (12, 11, None, None, 4, "NPS", {"nps_score": 7}),
        (1, 6, None, None, None, "STAR_RATING", {"star_rating": 3, "source": "feedbackapi"}),
    )
    for number, (at, customer, request, campaign, step, type_, values) in enumerate(plan, 1):
        refers = {
            "customer_id": customer,
            "feedback_request_id": request,
            "campaign_id": campaign,
            "campaign_step_id": step,
            "survey_id": SURVEY_OF.get(number),
            "user_id": USER_OF.get(number),
        }
        keys = {name: None if key is None else first + key for name, key in refers.items()}
        named: dict[str, Any] = {}
        if customer is not None:
            who = CUSTOMERS[customer - 1]
            named = {"customer_name": who.get("first_name"), "customer_email": who.get("email")}
        yield (
            "feedbacks",
            row(
                number,
                location_id=first + at,
                type=type_,
                **keys,
                **named,
                **values,
                **_kept(number, first, values),
            ),
        )


# The survey and the user that a feedback has from its request, or from an import.
SURVEY_OF = {1: 1, 5: 1, 6: 2, 7: 3, 9: 2}
USER_OF = {1: 1, 5: 1, 6: 2}


def _kept(number: int, first: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a feedback keeps of its texts and of its first reply."""
    texts = [values.get("comments"), *(a[3] for a in ANSWERS if a[0] == number)]
    kept: dict[str, Any] = {"text_count": sum(bool(text and text.strip()) for text in texts)}
    reply = FIRST_REPLIES.get(number)
    if reply is not None:
        _, user, _, at = REPLIES[reply - 1]
        kept["first_reply_id"] = first + reply
        kept["first_replied"] = hour(at)
        kept["first_reply_user_id"] = None if user is None else first + user
    return kept


def _exports(row: Any, first: int) -> Rows:
    # user, status, and what became of it: a file that is there, one that is gone, a lost server
    plan: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (1, "DONE", {"progress": 100, "row_count": 7, "expires": FAR}),
        (3, "DONE", {"progress": 100, "row_count": 0, "expires": hour(99)}),
        (2, "RUNNING", {"progress": 40, "row_count": 3}),
        (3, "FAILED", {"error": "Too many."}),
    )
    for number, (user, status, values) in enumerate(plan, 1):
        yield (
            "analytics_exports",
            row(
                number,
                user_id=first + user,
                status=status,
                format=("XLSX", "CSV", "JSONL")[number % 3],
                request="{}",
                file_key=f"{number:032x}",
                file_name=f"table_{number}",
                **values,
            ),
        )


AT_ONCE = 1_000


async def write_rows(connection: AsyncConnection, rows: Rows) -> None:
    """Insert rows, parents before children."""
    tables = models.metadata.tables
    by_table: dict[str, list[Row]] = {}
    for name, row in rows:
        by_table.setdefault(name, []).append(row)
    for table in models.metadata.sorted_tables:
        given = by_table.pop(table.name, [])
        names = {column for row in given for column in row}
        defaults = {n: _default(tables[table.name].c[n]) for n in names}
        # Each statement has a limit of time, which ten thousand rows may take on a busy machine.
        for start in range(0, len(given), AT_ONCE):
            filled = [{**defaults, **row} for row in given[start : start + AT_ONCE]]
            await connection.execute(insert(table), filled, execution_options=UNSCOPED)
    assert not by_table, f"no such tables: {sorted(by_table)}"


def _default(column: Any) -> Any:
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
