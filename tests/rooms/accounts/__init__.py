"""What tests of accounts do again and again: look at them."""

from typing import Any

from tests.support.client import Client, gid

ALL = (
    "id name active verb maxLocations maxUsers maxCampaigns smsAllowance "
    "activeLocations activeUsers source externalId"
)
NEW = {"name": "Savastano and Son", "active": True, "verb": "VISIT"}
NO_ACCOUNT = [("NOT_FOUND", "There is no such account.", ["id"])]
LIMITS = ("maxLocations", "maxUsers", "maxCampaigns", "smsAllowance")


async def account_of(own: Client, account: int, who: str = "provider") -> Any:
    query = f"query($id: ID!) {{ account(id: $id) {{ {ALL} }} }}"
    return (await own.data(query, {"id": gid("Account", account)}, who))["account"]


async def names(own: Client, arguments: str = "", who: str = "provider") -> list[str]:
    data = await own.data(f"{{ accounts{arguments} {{ nodes {{ name }} }} }}", who=who)
    return [node["name"] for node in data["accounts"]["nodes"]]
