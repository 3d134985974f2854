"""What the tables of accounts hold about people: nothing, they are about companies."""

from gateway.privacy.personal import Holding
from gateway.resources.accounts.model import AccountModel

HOLDINGS = (
    Holding(
        AccountModel,
        impersonal=(
            *("external_id", "name", "account_template", "brand_name", "logo_url", "brand_color"),
            *("reply_to", "branded_url", "language"),
        ),
    ),
)
