"""API keys: how they are made, kept and recognised."""

import asyncio
import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from time import monotonic, time

from sqlalchemy import bindparam, select

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.records import ServerSecretModel
from gateway.database.tenancy import Unscoped
from gateway.errors import Unauthenticated
from gateway.policies import EVERYBODY, ApiScope, Capability, UserRole, Viewer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.users.model import ApiKeyModel, UserModel, UserStatus
from gateway.store.write import Transaction, table_of

MANAGE_OWN_KEYS = Capability("manage own API keys", EVERYBODY)
KEY = re.compile(r"fg_([0-9a-f]{12})_[A-Za-z0-9_-]{32}", re.ASCII)
MAX_KNOWN = 10_000
# The entities whose changes decide whom a key stands for.
_DECIDING = frozenset({"ApiKey", "User", "Account"})
UNKNOWN = "This API key is unknown, revoked or expired. Check it, or make a new one."


_KEYS, _USERS, _ACCOUNTS = table_of(ApiKeyModel), table_of(UserModel), table_of(AccountModel)
_BY_PREFIX = (
    select(
        _KEYS.c.id,
        _KEYS.c.digest,
        _KEYS.c.scopes,
        _KEYS.c.expires,
        _KEYS.c.revoked,
        _USERS.c.id.label("user_id"),
        _USERS.c.role,
        _USERS.c.account_id,
    )
    .join(_USERS, (_USERS.c.id == _KEYS.c.user_id) & (_USERS.c.account_id == _KEYS.c.account_id))
    .join(_ACCOUNTS, _ACCOUNTS.c.id == _USERS.c.account_id)
    .where(
        _KEYS.c.prefix == bindparam("prefix"),
        ~_USERS.c.deleted,
        _USERS.c.status == UserStatus.ACTIVE,
        ~_ACCOUNTS.c.deleted,
    )
)
_CLIENTS = (
    select(_ACCOUNTS.c.id)
    .where(_ACCOUNTS.c.provider_id == bindparam("provider_id"), ~_ACCOUNTS.c.deleted)
    .order_by(_ACCOUNTS.c.id)
)


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


async def keep_key(
    tx: Transaction,
    key: NewKey,
    account_id: int,
    user_id: int,
    name: str,
    scopes: Iterable[ApiScope],
    expires: dt.datetime | None = None,
) -> int:
    """Store a new key of a user; its id."""
    return await tx.insert(
        ApiKeyModel,
        account_id,
        user_id=user_id,
        name=name,
        prefix=key.prefix,
        digest=key.digest,
        scopes=tuple(scopes),
        expires=expires,
    )


async def revoke_keys(tx: Transaction, account_id: int, user_id: int) -> None:
    """End every key of a user."""
    await tx.update_where(
        ApiKeyModel,
        account_id,
        {"revoked": now()},
        _KEYS.c.user_id == user_id,
        _KEYS.c.revoked.is_(None),
    )


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


@dataclass(slots=True)
class _Known:
    """A viewer, until when it is remembered, and when its key expires."""

    until: float
    viewer: Viewer
    expires: dt.datetime | None

    def holds(self) -> bool:
        return monotonic() < self.until and (self.expires is None or now() < self.expires)


class KeyRing:
    """Tells whom an API key stands for, and remembers it for a moment.

    A change of a key, a user or an account forgets all at once in the process that made it; other
    processes hear of it when what they remember is too old. `used` tells of each user whose key was
    recognised when that was last, in seconds since 1970, until somebody takes it away.
    """

    def __init__(self, database: Database, secret: bytes, seconds: float) -> None:
        self._database = database
        self._secret = secret
        self._seconds = seconds
        self.used: dict[int, float] = {}
        self._known: dict[bytes, _Known] = {}
        self._seen: dict[bytes, None] = {}
        self._asked: dict[bytes, asyncio.Task[Viewer]] = {}
        self._changes = 0
        database.observers.append(self._observe)

    def has_seen(self, credential: str) -> bool:
        """Whether a key stood for somebody when it was last looked up."""
        return self._mark(credential) in self._seen

    def _mark(self, credential: str) -> bytes:
        return hmac.digest(self._secret, credential.encode(errors="replace"), "sha256")

    async def viewer(self, credential: str) -> Viewer:
        """The viewer that a key stands for; Unauthenticated if it stands for none."""
        mark = self._mark(credential)
        known = self._known.get(mark)
        if known is not None and known.holds():
            viewer = known.viewer
        elif self._seconds <= 0:
            viewer = (await self._authenticate(mark, credential))[0]
        else:
            asked = self._asked.get(mark)
            if asked is None:
                asked = self._asked[mark] = asyncio.ensure_future(self._look_up(mark, credential))
                asked.add_done_callback(lambda task: self._answered(mark, task))
            viewer = await asyncio.shield(asked)
        if viewer.user_id is not None:
            self.used[viewer.user_id] = time()
        return viewer

    async def _look_up(self, mark: bytes, credential: str) -> Viewer:
        """Ask the store, once for all who ask at the same time."""
        changes = self._changes
        viewer, expires = await self._authenticate(mark, credential)
        if changes == self._changes:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[mark] = _Known(monotonic() + self._seconds, viewer, expires)
        return viewer

    async def _authenticate(
        self, mark: bytes, credential: str
    ) -> tuple[Viewer, dt.datetime | None]:
        try:
            found = await authenticate(self._database, self._secret, credential)
        except Unauthenticated:
            self._seen.pop(mark, None)
            raise
        if len(self._seen) >= MAX_KNOWN:
            del self._seen[next(iter(self._seen))]
        self._seen[mark] = None
        return found

    def _answered(self, mark: bytes, task: asyncio.Task[Viewer]) -> None:
        if self._asked.get(mark) is task:
            del self._asked[mark]
        if not task.cancelled():
            task.exception()  # heard by those who asked, if they are still there

    def _observe(self, entities: AbstractSet[str]) -> None:
        if entities & _DECIDING:
            self._changes += 1
            self._known.clear()
            self._asked.clear()


async def authenticate(
    database: Database, secret: bytes, credential: str
) -> tuple[Viewer, dt.datetime | None]:
    """Whom a key stands for, by the store, and when it expires; Unauthenticated if for nobody."""
    match = KEY.fullmatch(credential)
    if match is None:
        raise Unauthenticated(UNKNOWN)
    rows = await database.fetch_unscoped(
        _BY_PREFIX, Unscoped.AUTHENTICATION, {"prefix": match.group(1)}
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
            _CLIENTS, Unscoped.AUTHENTICATION, {"provider_id": known.account_id}
        )
        account_ids += tuple(row.id for row in clients)
    viewer = Viewer(
        account_ids=account_ids,
        role=known.role,
        account_id=known.account_id,
        user_id=known.user_id,
        scopes=frozenset(ApiScope(scope) for scope in known.scopes),
        key_id=known.id,
    )
    return viewer, known.expires
