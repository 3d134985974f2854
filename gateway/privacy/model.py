"""Stored form of erased identities: by what erased people are recognised if they come again."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, TenantRow


class ErasedIdentityModel(TenantRow, Base):
    """A keyed hash of an address, a number or an id in another system, and the row it was in.

    `entity` is what the row is: the name of the GraphQL type.
    """

    __tablename__ = "erased_identities"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    entity: Mapped[str] = mapped_column(String(64))
    entity_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
