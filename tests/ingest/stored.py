"""What the store holds after an import, read back in the shape of the FeedbackAPI's bodies."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from gateway.database.columns import Base
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped

Row = dict[str, Any]
TABLES = (
    "accounts",
    "users",
    "locations",
    "customers",
    "customer_locations",
    "message_templates",
    "campaigns",
    "campaign_steps",
    "enrollments",
    "jobs",
    "review_platforms",
    "feedback_requests",
    "feedbacks",
    "reviews",
    "change_log",
)


class Stored:
    """Every row of the store, by table."""

    def __init__(self, tables: dict[str, list[Row]]) -> None:
        self.tables = tables

    def rows(self, table: str, **values: Any) -> list[Row]:
        """The rows with these values, in the order of their keys."""
        return [
            row
            for row in self.tables[table]
            if all(row[column] == value for column, value in values.items())
        ]

    def one(self, table: str, **values: Any) -> Row:
        """The only row with these values."""
        (row,) = self.rows(table, **values)
        return row

    def external(self, table: str, row_id: int | None) -> str | None:
        """The id that a row has in its system."""
        return None if row_id is None else self.one(table, id=row_id)["external_id"]

    def changes(self) -> list[tuple[str, int, str]]:
        """The lines of the change log."""
        return [
            (row["entity"], row["entity_id"], row["operation"].value)
            for row in self.tables["change_log"]
        ]

    def body(self, kind: str, external_id: str | None) -> Row:
        """An object as the FeedbackAPI would show it, with times as seconds."""
        shape = getattr(self, f"_{kind}")
        table = {"feedback": "feedbacks"}.get(kind, kind)
        return shape(self.one(table, external_id=external_id))  # type: ignore[no-any-return]

    def _accounts(self, row: Row) -> Row:
        limits = ("max_locations", "max_users", "max_campaigns", "sms_allowance")
        return {
            **_head(row),
            "name": row["name"],
            "active": row["active"],
            **{name: row[name] for name in limits},
        }

    def _users(self, row: Row) -> Row:
        status = {"status": row["status"].lower()}
        if row["external_id"] is None:
            head: Row = {"email": row["email"], "type": row["role"].lower()}
            return {**head, **status, "invite_url": row["invite_url"]}
        return {
            **_head(row),
            "name": row["name"],
            "email": row["email"],
            "type": row["role"].lower(),
            **status,
            "last_access": seconds(row["last_access"]),
        }

    def _locations(self, row: Row) -> Row:
        lines = {f"address_line_{n}": row[f"address_line{n}"] for n in (1, 2, 3)}
        return {
            **_head(row),
            "name": row["name"],
            **lines,
            "postal_code": row["postal_code"],
            "country_code": row["country_code"],
        }

    def _customers(self, row: Row) -> Row:
        ties = self.rows("customer_locations", customer_id=row["id"])
        return {
            **_head(row),
            "email": row["email"],
            "mobile_number": row["mobile_number"],
            "fname": row["first_name"],
            "sname": row["last_name"],
            "last_sms": seconds(row["last_sms"]),
            "last_email": seconds(row["last_email"]),
            "country_code": row["country_code"],
            "invalid": row["invalid"],
            "opt_out": row["opt_out"],
            "locations": sorted(
                str(self.external("locations", tie["location_id"])) for tie in ties
            ),
        }

    def _reviews(self, row: Row) -> Row:
        platform = self.one("review_platforms", id=row["platform_id"])
        same = ("title", "description", "rating", "url")
        reviewer = ("reviewer_name", "reviewer_image", "reviewer_url")
        return {
            **_head(row),
            **{name: row[name] for name in same},
            "location": self.external("locations", row["location_id"]),
            "platform": platform["external_id"],
            "platform_name": platform["name"],
            **{name: row[name] for name in reviewer},
        }

    def _feedback(self, row: Row) -> Row:
        return {
            **_head(row),
            "type": row["type"].lower().replace("_", "-"),
            "nps-score": row["nps_score"],
            "star-rating": row["star_rating"],
            "happy": row["happy"],
            "comments": row["comments"],
            "platform_name": row["platform_name"],
            "subscriber": self.external("customers", row["customer_id"]),
            "subscriber_name": row["customer_name"],
            "subscriber_email": row["customer_email"],
            "location": self.external("locations", row["location_id"]),
            "campaign": self.external("campaigns", row["campaign_id"]),
            "campaign_step": self.external("campaign_steps", row["campaign_step_id"]),
        }

    def _feedback_requests(self, row: Row) -> Row:
        flags = ("message_opened", "message_clicked", "message_bounced", "bounce_reason")
        answers = self.rows("feedbacks", feedback_request_id=row["id"])
        return {
            **_head(row),
            "due": seconds(row["due"]),
            "updated": seconds(row["updated"]),
            "subscriber": self.external("customers", row["customer_id"]),
            "template": self.external("message_templates", row["template_id"]),
            "location": self.external("locations", row["location_id"]),
            "type": row["type"].lower(),
            **{name: row[name] for name in (*flags, "spam_complaint", "full_url", "branded_url")},
            "feedback": self._feedback(answers[0]) if answers else None,
        }


async def stored(database: Database) -> Stored:
    """Everything that is in the store now."""
    tables: dict[str, list[Row]] = {}
    for name in TABLES:
        table = Base.metadata.tables[name]
        statement = select(table).order_by(*table.primary_key.columns)
        rows = await database.fetch_unscoped(statement, Unscoped.OPERATOR)
        tables[name] = [dict(row._mapping) for row in rows]
    return Stored(tables)


def _head(row: Row) -> Row:
    return {"id": row["external_id"], "created": seconds(row["created"])}


def seconds(at: dt.datetime | None) -> float | None:
    """Seconds since 1970."""
    return None if at is None else at.timestamp()
