"""What the tables of users hold about people."""

from gateway.privacy.personal import CONTACT, IDENTITY, TRACE, Holding, Nature, Personal, by
from gateway.resources.users.model import ApiKeyModel, UserLocationModel, UserModel

# Of a top level domain that nobody can have (RFC 2606): the column is never null.
ERASED_ADDRESS = "erased@erased.invalid"

HOLDINGS = (
    Holding(
        UserModel,
        of_user={
            "name": CONTACT,
            "email": Personal(Nature.CONTACT, ERASED_ADDRESS),
            "contact_number": CONTACT,
            "invite_url": TRACE,
            "invite_digest": TRACE,
            "external_id": IDENTITY,
        },
        user=by(UserModel, "id"),
        sets={"deleted": True, "invite_expires": None},
    ),
    Holding(
        ApiKeyModel,
        of_user={"name": Personal(Nature.TRACE, "erased")},
        impersonal=("prefix", "digest", "scopes"),
        user=by(ApiKeyModel, "user_id"),
    ),
    Holding(UserLocationModel),
)
