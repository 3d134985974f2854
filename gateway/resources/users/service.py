"""What can be done to users, their invitations and their API keys."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.jobs.queue import enqueue
from gateway.policies import MANAGERS, ApiScope, Capability, UserRole, Viewer
from gateway.privacy.identities import refuse_erased
from gateway.resources.accounts.service import check_account, keep_limit
from gateway.resources.locations.service import visible_location
from gateway.resources.users.codes import INVITATION, INVITE_PATH, KEY_RESET, new_code
from gateway.resources.users.keys import NewKey, digest_of, keep_key, make_key, revoke_keys
from gateway.resources.users.model import ApiKeyModel, UserLocationModel, UserModel, UserStatus
from gateway.resources.users.store import API_KEYS, USERS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, no_such, table_of

MANAGE_USERS = Capability("manage users", MANAGERS)
MAX_NAME = 200
INVITE_DAYS = 14
RESET_HOURS = 24


async def create_user(
    tx: Transaction,
    settings: Settings,
    secret: bytes,
    *,
    account_id: int,
    email: str,
    role: UserRole,
    send_invite: bool,
    location_ids: Iterable[int],
) -> tuple[int, str]:
    """Invite a user; the id and the address at which the invitation is accepted.

    Inviting a pending user again renews its invitation; the old address stops working. With
    `send_invite` the address is mailed, too.
    """
    checks = Checks()
    address = checks.email(email)
    if address is None and not checks.errors:
        checks.note(UserErrorCode.REQUIRED, "`email` is needed.", "email")
    locations = list(dict.fromkeys(location_ids))
    _check_role(checks, tx.viewer, account_id, role, locations)
    checks.settle()
    await refuse_erased(tx, secret, account_id, USERS.name, {"email": address})
    nonce, code = new_code(secret)
    invitation = {
        "role": role,
        "send_invite": send_invite,
        "invite_digest": digest_of(secret, code),
        "invite_expires": now() + dt.timedelta(days=INVITE_DAYS),
    }
    known = await _by_email(tx, account_id, str(address))
    if known is not None and known.status is UserStatus.ACTIVE:
        raise refusal(
            UserErrorCode.CONFLICT, "A user of the account has this e-mail address.", "email"
        )
    if known is not None:
        user_id = int(known.id)
        await tx.update(UserModel, account_id, user_id, invitation)
        await tx.unlink(UserLocationModel, account_id, user_id=user_id)
    else:
        await keep_limit(tx, account_id, "max_users", USERS, ~USERS.table.c.deleted)
        user_id = await tx.insert(
            UserModel, account_id, email=address, status=UserStatus.PENDING, **invitation
        )
    await _show_locations(tx, account_id, user_id, locations)
    if send_invite:
        await enqueue(tx, INVITATION, account_id, subject_id=user_id, payload={"nonce": nonce})
    return user_id, f"{settings.public_url}{INVITE_PATH}?code={code}"


async def reset_user_key(tx: Transaction, secret: bytes, user_id: int) -> int:
    """Mail an active user a link with which it replaces all its keys by a new one; the id."""
    user = await tx.require(USERS, user_id, "userId", hide=False, lock=True)
    foreign = user.role is UserRole.PROVIDER and tx.viewer.role is not UserRole.PROVIDER
    if user.deleted or foreign:
        raise no_such(USERS, "userId")
    if user.status is UserStatus.PENDING:
        raise refusal(
            UserErrorCode.CONFLICT,
            "The user has not accepted the invitation yet. Invite again with createUser.",
            "userId",
        )
    nonce, code = new_code(secret)
    reset = {
        "invite_digest": digest_of(secret, code),
        "invite_expires": now() + dt.timedelta(hours=RESET_HOURS),
    }
    await tx.update(UserModel, user.account_id, user_id, reset)
    await enqueue(tx, KEY_RESET, user.account_id, subject_id=user_id, payload={"nonce": nonce})
    return user_id


async def update_user(
    tx: Transaction,
    user_id: int,
    values: Mapping[str, Any],
    location_ids: Sequence[int] | None = None,
) -> int:
    """Change what is given of `name`, `contact_number` and `role`; the id.

    `location_ids` are all that a restricted user is to see; another role sees every location.
    """
    user = await tx.require(USERS, user_id, "id", hide=False, lock=True)
    if user.deleted:
        raise no_such(USERS, "id")
    checks, changes = Checks(), dict(values)
    if "name" in values:
        changes["name"] = checks.text(values["name"], "name", MAX_NAME, required=True)
    if "contact_number" in values:
        changes["contact_number"] = checks.mobile_number(values["contact_number"], "contactNumber")
    role = values.get("role", user.role)
    if role is not user.role and user_id == tx.viewer.user_id:
        checks.note(
            UserErrorCode.INVALID,
            "A user cannot change its own role. Ask another manager of the account.",
            "role",
        )
    locations = None if location_ids is None else list(dict.fromkeys(location_ids))
    _check_role(checks, tx.viewer, user.account_id, role, locations or ())
    checks.settle()
    await tx.update(UserModel, user.account_id, user_id, changes)
    if locations is not None or role is not UserRole.RESTRICTED:
        await tx.unlink(UserLocationModel, user.account_id, user_id=user_id)
        await _show_locations(tx, user.account_id, user_id, locations or ())
    return user_id


async def delete_user(tx: Transaction, user_id: int) -> int:
    """Remove a user: it can sign in no more and its keys are revoked. The id."""
    user = await tx.require(USERS, user_id, "id", hide=False, lock=True)
    if user.deleted:
        raise no_such(USERS, "id")
    if user_id == tx.viewer.user_id:
        raise refusal(UserErrorCode.INVALID, "A user cannot remove itself.", "id")
    await tx.update(
        UserModel,
        user.account_id,
        user_id,
        {"deleted": True, "invite_digest": None},
        ChangeOperation.DELETED,
    )
    await revoke_keys(tx, user.account_id, user_id)
    return user_id


async def create_api_key(
    tx: Transaction,
    secret: bytes,
    *,
    user_id: int | None,
    name: str,
    scopes: Iterable[ApiScope],
    expires: dt.datetime | None,
) -> tuple[int, NewKey]:
    """Make a key for a user, the viewer by default; its id and the key, shown once."""
    checks = Checks()
    key_name = checks.text(name, "name", 100, required=True)
    granted = [scope for scope in ApiScope if scope in set(scopes)]
    if not granted:
        checks.note(UserErrorCode.REQUIRED, "`scopes` needs at least one scope.", "scopes")
    if not set(granted) <= tx.viewer.scopes:
        checks.note(
            UserErrorCode.INVALID, "A key cannot grant more than the one that makes it.", "scopes"
        )
    if expires is not None and expires <= now():
        checks.note(UserErrorCode.INVALID, "`expires` has passed already.", "expires")
    checks.settle()
    owner_id = tx.viewer.user_id if user_id is None else user_id
    owner = await tx.require(USERS, owner_id, "userId")
    if owner.row_id != tx.viewer.user_id and tx.viewer.role not in MANAGERS:
        raise no_such(USERS, "userId")
    if owner.role is UserRole.PROVIDER and tx.viewer.role is not UserRole.PROVIDER:
        raise no_such(USERS, "userId")
    key = make_key(secret)
    key_id = await keep_key(tx, key, owner.account_id, owner.row_id, key_name, granted, expires)
    return key_id, key


async def revoke_api_key(tx: Transaction, key_id: int) -> int:
    """End a key at once; revoking it again changes nothing. The id."""
    key = await tx.require(API_KEYS, key_id, "id", lock=True)
    if key.revoked is None:
        await tx.update(ApiKeyModel, key.account_id, key_id, {"revoked": now()})
    return key_id


def _check_role(
    checks: Checks, viewer: Viewer, account_id: int, role: UserRole, locations: Sequence[int]
) -> None:
    """Note what is wrong with a role in an account, and with the locations that go with it."""
    if locations and role is not UserRole.RESTRICTED:
        checks.note(
            UserErrorCode.INVALID,
            "`locationIds` goes only with the role RESTRICTED; the others see every location.",
            "locationIds",
        )
    own_staff = viewer.role is UserRole.PROVIDER and account_id == viewer.account_id
    if (role is UserRole.PROVIDER) is not own_staff:
        checks.note(
            UserErrorCode.INVALID,
            "The role PROVIDER is for users of the provider's own account, and only for them.",
            "role",
        )


async def _show_locations(
    tx: Transaction, account_id: int, user_id: int, locations: Iterable[int]
) -> None:
    """Let a restricted user see locations of its account."""
    for location_id in locations:
        location = await visible_location(tx, location_id, "locationIds")
        check_account(location, account_id, "location", "locationIds")
        await tx.link(UserLocationModel, account_id, user_id=user_id, location_id=location_id)


async def _by_email(tx: Transaction, account_id: int, email: str) -> Row[Any] | None:
    table = table_of(UserModel)
    rows = await tx.fetch(
        select(table).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.email == email,
            ~table.c.deleted,
        )
    )
    return rows[0] if rows else None
