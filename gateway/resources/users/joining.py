"""What people do with the link of an invitation or of a reset. They have no key: the code is it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import UserErrorCode, refusal
from gateway.policies import USUAL_SCOPES, UserRole, system_viewer
from gateway.resources.accounts.model import AccountModel
from gateway.resources.users.keys import NewKey, digest_of, keep_key, make_key, revoke_keys
from gateway.resources.users.model import UserModel, UserStatus
from gateway.resources.users.service import MAX_NAME
from gateway.resources.users.store import USERS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of, transact

FIRST_KEY = "first key"
RESET_KEY = "reset key"
NO_INVITATION = "There is no open invitation with this code."
NO_RESET = "There is no open reset with this code."
_NO_CODE = {"invite_digest": None, "invite_expires": None, "invite_url": None}
_USERS, _ACCOUNTS = table_of(UserModel), table_of(AccountModel)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A user who has just accepted an invitation; with the first key, if one was wanted."""

    email: str
    name: str
    role: UserRole
    key: NewKey | None


async def user_behind(
    database: Database, secret: bytes, code: str, status: UserStatus
) -> Row[Any] | None:
    """The user whom a code was made for, expired or not, with the brand of the account.

    A pending user is invited by it; an active one may replace its keys.
    """
    statement = (
        select(
            _USERS.c.account_id,
            _USERS.c.id,
            _USERS.c.email,
            _USERS.c.role,
            _USERS.c.invite_expires,
            _ACCOUNTS.c.name.label("account_name"),
            _ACCOUNTS.c.brand_name,
            _ACCOUNTS.c.logo_url,
            _ACCOUNTS.c.brand_color,
            _ACCOUNTS.c.language.label("account_language"),
            _ACCOUNTS.c.question,
        )
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _USERS.c.account_id)
        .where(
            ~_ACCOUNTS.c.deleted,
            _USERS.c.invite_digest == digest_of(secret, code),
            _USERS.c.status == status,
            ~_USERS.c.deleted,
        )
    )
    rows = await database.fetch_unscoped(statement, Unscoped.AUTHENTICATION)
    return rows[0] if rows else None


async def accept_invite(
    database: Database,
    secret: bytes,
    *,
    code: str,
    name: str | None,
    contact_number: str | None,
    with_key: bool = False,
) -> Accepted:
    """Make a pending user active, and its first key if one is wanted."""
    checks = Checks()
    given_name = checks.text(name, "name", MAX_NAME, required=True)
    number = checks.mobile_number(contact_number, "contactNumber")
    checks.settle()
    invited = await user_behind(database, secret, code, UserStatus.PENDING)
    if invited is None:
        raise refusal(UserErrorCode.NOT_FOUND, NO_INVITATION, "code")
    if invited.invite_expires <= now():
        raise refusal(
            UserErrorCode.EXPIRED, "The invitation has expired. Ask for a new one.", "code"
        )

    async def work(tx: Transaction) -> NewKey | None:
        await _claim(tx, secret, code, invited.id, UserStatus.PENDING, NO_INVITATION)
        values = {
            "name": given_name,
            "contact_number": number,
            "status": UserStatus.ACTIVE,
            "last_access": now(),
        }
        await tx.update(UserModel, invited.account_id, invited.id, {**_NO_CODE, **values})
        if not with_key:
            return None
        return await _new_key(tx, secret, invited, FIRST_KEY)

    key = await transact(database, system_viewer(invited.account_id), work)
    return Accepted(invited.email, str(given_name), invited.role, key)


async def replace_keys(database: Database, secret: bytes, code: str) -> NewKey:
    """End every key of an active user and make a new one."""
    user = await user_behind(database, secret, code, UserStatus.ACTIVE)
    if user is None:
        raise refusal(UserErrorCode.NOT_FOUND, NO_RESET, "code")
    if user.invite_expires <= now():
        raise refusal(UserErrorCode.EXPIRED, "The link has expired. Ask for a new one.", "code")

    async def work(tx: Transaction) -> NewKey:
        await _claim(tx, secret, code, user.id, UserStatus.ACTIVE, NO_RESET)
        await tx.update(UserModel, user.account_id, user.id, _NO_CODE)
        await revoke_keys(tx, user.account_id, user.id)
        return await _new_key(tx, secret, user, RESET_KEY)

    return await transact(database, system_viewer(user.account_id), work)


async def _claim(
    tx: Transaction, secret: bytes, code: str, user_id: int, status: UserStatus, otherwise: str
) -> None:
    """Hold the user whom a code was made for; NOT_FOUND if somebody else used it meanwhile."""
    user = await tx.get(USERS, user_id, hide=False, lock=True)
    if (
        user is None
        or user.deleted
        or user.status is not status
        or user.invite_digest != digest_of(secret, code)
    ):
        raise refusal(UserErrorCode.NOT_FOUND, otherwise, "code")


async def _new_key(tx: Transaction, secret: bytes, user: Row[Any], name: str) -> NewKey:
    key = make_key(secret)
    await keep_key(tx, key, user.account_id, user.id, name, USUAL_SCOPES)
    return key
