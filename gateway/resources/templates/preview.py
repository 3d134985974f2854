"""How a message of a template would look, for a customer at a location or for made-up ones."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.rendering import MessageFacts, RenderedMessage, render_message
from gateway.store.write import table_of

SAMPLE_TOKEN = "sample"
SAMPLE_CUSTOMER = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "ada@example.com",
    "language": None,
}
SAMPLE_LOCATION = {"name": "Main Street", "city": "London"}


async def preview(
    database: Database,
    viewer: Viewer,
    settings: Settings,
    template: Mapping[str, Any],
    customer: Mapping[str, Any] | None,
    location: Mapping[str, Any] | None,
    language: str | None,
) -> RenderedMessage:
    """The message; its links lead to no request. `template` and others are rows by column."""
    account = await _account(database, viewer, template["account_id"])
    who, where = customer or SAMPLE_CUSTOMER, location or SAMPLE_LOCATION
    base = account.branded_url or settings.branded_url or settings.public_url
    by_email = MessageChannel(template["channel"]) is MessageChannel.EMAIL
    return render_message(
        template["contents"],
        MessageChannel(template["channel"]),
        (language, who["language"], account.language),
        MessageFacts(
            customer_first_name=who["first_name"],
            customer_last_name=who["last_name"],
            customer_email=who["email"],
            location_name=where["name"],
            location_city=where["city"],
            account_name=account.name,
            account_verb=account.verb,
            brand_name=account.brand_name,
            logo_url=account.logo_url,
            brand_color=account.brand_color,
            link=f"{base}/f/{SAMPLE_TOKEN}",
            unsubscribe_link=f"{base}/u/{SAMPLE_TOKEN}" if by_email else None,
            pixel=None,
        ),
    )


async def _account(database: Database, viewer: Viewer, account_id: int) -> Row[Any]:
    table = table_of(AccountModel)
    rows = await database.fetch(
        select(table).where(of_tenant(table, viewer), table.c.id == account_id), viewer
    )
    return rows[0]
