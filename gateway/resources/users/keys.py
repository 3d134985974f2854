"""API keys: how they are made, kept and recognised."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from sqlalchemy import select

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.records import ServerSecretModel
from gateway.database.tenancy import Unscoped
from gateway.errors import Unauthenticated
from gateway.policies import ApiScope, UserRole, Viewer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.users.model import ApiKeyModel, UserModel, UserStatus
from gateway.store.write import table_of

KEY = re.compile(r"fg_([0-9a-f]{12})_[A-Za-z0-9_-]{32}", re.ASCII)
UNKNOWN = "This API key is unknown, revoked or expired. Check it, or make a new one."


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; `text` is shown once and kept nowhere."""

    text: str
    prefix: str
    digest: str


def digest_of(secret: bytes, text: str) -> str:
    """The keyed hash (HMAC-SHA-256) under which a secret text is kept."""
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def make_key(secret: bytes) -> NewKey:
    """A new key: a public prefix and 192 random bits."""
    prefix = secrets.token_hex(6)
    text = f"fg_{prefix}_{secrets.token_urlsafe(24)}"
    return NewKey(text, prefix, digest_of(secret, text))


async def server_secret(database: Database, settings: Settings) -> bytes:
    """What secrets are hashed with: the operator's own, or the one kept in the store."""
    if settings.secret_key is not None:
        return settings.secret_key.encode()
    table = table_of(ServerSecretModel)
    rows = await database.fetch_unscoped(
        select(table.c.value).where(table.c.name == "keys"), Unscoped.AUTHENTICATION
    )
    if not rows:
        raise RuntimeError("The store is not migrated. Run: feedback-gateway migrate")
    return str(rows[0].value).encode()


async def authenticate(database: Database, secret: bytes, credential: str) -> Viewer:
    """The viewer that a key stands for; Unauthenticated if it stands for none."""
    match = KEY.fullmatch(credential)
    if match is None:
        raise Unauthenticated(UNKNOWN)
    keys, users, accounts = table_of(ApiKeyModel), table_of(UserModel), table_of(AccountModel)
    rows = await database.fetch_unscoped(
        select(
            keys.c.id,
            keys.c.digest,
            keys.c.scopes,
            keys.c.expires,
            keys.c.revoked,
            users.c.id.label("user_id"),
            users.c.role,
            users.c.account_id,
        )
        .join(users, (users.c.id == keys.c.user_id) & (users.c.account_id == keys.c.account_id))
        .join(accounts, accounts.c.id == users.c.account_id)
        .where(
            keys.c.prefix == match.group(1),
            ~users.c.deleted,
            users.c.status == UserStatus.ACTIVE,
            ~accounts.c.deleted,
        ),
        Unscoped.AUTHENTICATION,
    )
    known = rows[0] if rows else None
    digest = digest_of(secret, credential)
    if known is None or not hmac.compare_digest(known.digest, digest):
        raise Unauthenticated(UNKNOWN)
    if known.revoked is not None or (known.expires is not None and known.expires <= now()):
        raise Unauthenticated(UNKNOWN)
    account_ids: tuple[int, ...] = (known.account_id,)
    if known.role is UserRole.PROVIDER:
        clients = await database.fetch_unscoped(
            select(accounts.c.id)
            .where(accounts.c.provider_id == known.account_id, ~accounts.c.deleted)
            .order_by(accounts.c.id),
            Unscoped.AUTHENTICATION,
        )
        account_ids += tuple(row.id for row in clients)
    return Viewer(
        account_ids=account_ids,
        role=known.role,
        account_id=known.account_id,
        user_id=known.user_id,
        scopes=frozenset(ApiScope(scope) for scope in known.scopes),
        key_id=known.id,
    )
