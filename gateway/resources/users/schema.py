"""Queries and mutations on users, invitations and API keys."""

import datetime as dt
from typing import Annotated

import strawberry

from gateway.errors import Refused
from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.declarations import RESOLVED
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import (
    INPUT,
    UserError,
    deleted_id,
    errors_of,
    given,
    input_id,
    input_ids,
    mutate,
    optional,
    optional_input_id,
    user_errors,
    written,
)
from gateway.policies import USUAL_SCOPES, ApiScope, UserRole
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.accounts.types import Account
from gateway.resources.users import joining, service
from gateway.resources.users.inputs import UserFilter, UserOrder
from gateway.resources.users.keys import MANAGE_OWN_KEYS
from gateway.resources.users.model import UserStatus
from gateway.resources.users.store import API_KEYS, USERS
from gateway.resources.users.types import ApiKey, User, UserInvite, Viewer
from gateway.store.write import Transaction


@strawberry.type
class UserQuery:
    user: User | None = one(
        USERS, description="Active user by id; null if there is none that the viewer sees"
    )
    users: Connection[User] | None = many(
        USERS, filter=UserFilter, order=UserOrder, description="Active users of the account"
    )

    @strawberry.field(
        description="Whom the request is made for: the user of the API key", metadata=RESOLVED
    )
    async def viewer(self, info: Info) -> Viewer:
        viewer, loaders = info.context.viewer, info.context.loaders
        user = None if viewer.user_id is None else await loaders.node(USERS, viewer.user_id)
        account = await loaders.node(ACCOUNTS, viewer.account_id)
        return Viewer(
            user=user if isinstance(user, User) else None,
            role=viewer.role,
            scopes=[scope for scope in ApiScope if scope in viewer.scopes],
            account=account if isinstance(account, Account) else None,
        )


@strawberry.input(description="Invitation of a user")
class CreateUserInput:
    email: str = strawberry.field(description="E-mail address of the user")
    send_invite: bool = strawberry.field(
        default=False,
        description="Whether the gateway mails the invitation to the user; otherwise pass "
        "`inviteUrl` on",
    )
    role: UserRole = strawberry.field(
        default=UserRole.STANDARD, description="Role that the user will have"
    )
    location_ids: list[strawberry.ID] | None = optional(
        "Locations that a user with the role RESTRICTED sees"
    )
    account_id: strawberry.ID | None = optional(
        "Account of the user; the viewer's own by default, needed by providers"
    )


@strawberry.input(description="Acceptance of an invitation")
class AcceptInviteInput:
    code: str = strawberry.field(description="Code from the address of the invitation")
    name: str = strawberry.field(description="Name of the user")
    contact_number: str | None = optional("Contact number of the user, E.164")


@strawberry.input(description="Changes to a user; what is absent stays as it is")
class UpdateUserInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the user")
    name: strawberry.Maybe[str | None] = strawberry.field(
        description="Name of the user, 200 characters at most"
    )
    contact_number: strawberry.Maybe[str | None] = strawberry.field(
        description="Contact number of the user, E.164"
    )
    role: strawberry.Maybe[UserRole | None] = strawberry.field(
        description="Role of the user: what it sees and may do. Nobody changes its own"
    )
    location_ids: strawberry.Maybe[list[strawberry.ID] | None] = strawberry.field(
        description="All locations that a user with the role RESTRICTED is to see; an empty list "
        "or null lets it see none"
    )


@strawberry.input(description="User who is to get a new API key")
class ResetUserKeyInput:
    user_id: strawberry.ID = strawberry.field(description="Identifier of the user")


@strawberry.input(description="User to delete")
class DeleteUserInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the user")


@strawberry.input(description="New API key")
class CreateApiKeyInput:
    name: str = strawberry.field(description="Name of the key, 100 characters at most")
    user_id: strawberry.ID | None = optional(
        "User whom the key acts for; the viewer by default, others only for managers"
    )
    scopes: list[ApiScope] = strawberry.field(
        default_factory=lambda: list(USUAL_SCOPES),
        description="What the key may be used for",
    )
    expires: dt.datetime | None = optional(
        "Time at which the key expires; null if it does not. It may outlive the key that makes "
        "it: so a key is renewed before it expires"
    )


@strawberry.input(description="API key to revoke")
class RevokeApiKeyInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the key")


@strawberry.type(description="Outcome of createUser")
class CreateUserPayload:
    invite: UserInvite | None = strawberry.field(description="Invitation; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="User who has just accepted an invitation")
class AcceptedUser:
    email: str = strawberry.field(description="E-mail address of the user")
    name: str = strawberry.field(description="Name of the user")
    role: UserRole = strawberry.field(description="Role of the user")


@strawberry.type(description="Outcome of acceptInvite")
class AcceptInvitePayload:
    user: AcceptedUser | None = strawberry.field(description="User, now active; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of updateUser")
class UpdateUserPayload:
    user: User | None = strawberry.field(description="Changed user; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of resetUserKey")
class ResetUserKeyPayload:
    user: User | None = strawberry.field(
        description="User, who is sent the e-mail; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of deleteUser")
class DeleteUserPayload:
    deleted_id: strawberry.ID | None = strawberry.field(
        description="Identifier of the deleted user; null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of createApiKey")
class CreateApiKeyPayload:
    api_key: ApiKey | None = strawberry.field(description="New key; null if refused")
    secret: str | None = strawberry.field(
        description="The key itself; it is shown only now. Null if refused"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type(description="Outcome of revokeApiKey")
class RevokeApiKeyPayload:
    api_key: ApiKey | None = strawberry.field(description="Revoked key; null if refused")
    user_errors: list[UserError] = user_errors()


@strawberry.type
class UserMutation:
    @strawberry.mutation(
        description="Invite a user to an account; inviting a pending user again renews the "
        "invitation. The user becomes active with acceptInvite"
    )
    async def create_user(
        self, info: Info, input: Annotated[CreateUserInput, INPUT]
    ) -> CreateUserPayload | None:
        context = info.context
        account = optional_input_id(input.account_id, ACCOUNTS.name, "accountId")
        locations = input_ids(input.location_ids, "Location", "locationIds")

        async def work(tx: Transaction) -> tuple[int, str]:
            own_staff = tx.viewer.role is UserRole.PROVIDER and (
                account == tx.viewer.account_id
                or (account is None and input.role is UserRole.PROVIDER)
            )
            return await service.create_user(
                tx,
                context.settings,
                context.secret,
                account_id=(tx.viewer.account_id if own_staff else await account_for(tx, account)),
                email=input.email,
                role=input.role,
                send_invite=input.send_invite,
                location_ids=locations,
            )

        result, errors = await mutate(info, service.MANAGE_USERS, work)
        if result is None:
            return CreateUserPayload(invite=None, user_errors=errors)
        node = await context.loaders.written(USERS, result[0])
        assert isinstance(node, User)
        invite = UserInvite(
            email=node.email,
            role=node.role,
            status=UserStatus.PENDING,
            invite_url=result[1],
            send_invite=input.send_invite,
        )
        return CreateUserPayload(invite=invite, user_errors=errors)

    @strawberry.mutation(
        description="Accept an invitation; needs no API key, the code is the permission"
    )
    async def accept_invite(
        self, info: Info, input: Annotated[AcceptInviteInput, INPUT]
    ) -> AcceptInvitePayload | None:
        context = info.context
        try:
            accepted = await joining.accept_invite(
                context.database,
                context.secret,
                code=input.code,
                name=input.name,
                contact_number=input.contact_number,
            )
        except Refused as refused:
            return AcceptInvitePayload(user=None, user_errors=errors_of(refused.errors))
        finally:
            context.loaders.clear()
        user = AcceptedUser(email=accepted.email, name=accepted.name, role=accepted.role)
        return AcceptInvitePayload(user=user)

    @strawberry.mutation(
        description="Change a user, or one who is invited: name, number, role and locations"
    )
    async def update_user(
        self, info: Info, input: Annotated[UpdateUserInput, INPUT]
    ) -> UpdateUserPayload | None:
        user_id = input_id(input.id, USERS.name, "id")
        location_ids = None
        if isinstance(input.location_ids, strawberry.Some):
            location_ids = input_ids(input.location_ids.value, "Location", "locationIds")
        row_id, errors = await mutate(
            info,
            service.MANAGE_USERS,
            lambda tx: service.update_user(
                tx,
                user_id,
                given(input, "name", "contact_number", "role", never_null=("name", "role")),
                location_ids,
            ),
        )
        return UpdateUserPayload(user=await written(info, User, row_id), user_errors=errors)

    @strawberry.mutation(
        description="Mail an active user a link, valid for 24 hours, with which it replaces all "
        "its API keys by a new one; until then they go on working. A newer link ends an older one"
    )
    async def reset_user_key(
        self, info: Info, input: Annotated[ResetUserKeyInput, INPUT]
    ) -> ResetUserKeyPayload | None:
        secret = info.context.secret
        user_id = input_id(input.user_id, USERS.name, "userId")
        row_id, errors = await mutate(
            info, service.MANAGE_USERS, lambda tx: service.reset_user_key(tx, secret, user_id)
        )
        return ResetUserKeyPayload(user=await written(info, User, row_id), user_errors=errors)

    @strawberry.mutation(
        description="Delete a user: it can sign in no more, its keys are revoked. Its name and "
        "address are kept; eraseUser takes these away for good"
    )
    async def delete_user(
        self, info: Info, input: Annotated[DeleteUserInput, INPUT]
    ) -> DeleteUserPayload | None:
        user_id = input_id(input.id, USERS.name, "id")
        row_id, errors = await mutate(
            info, service.MANAGE_USERS, lambda tx: service.delete_user(tx, user_id)
        )
        return DeleteUserPayload(deleted_id=deleted_id(USERS, row_id), user_errors=errors)

    @strawberry.mutation(description="Create an API key; its secret is shown only in this answer")
    async def create_api_key(
        self, info: Info, input: Annotated[CreateApiKeyInput, INPUT]
    ) -> CreateApiKeyPayload | None:
        secret = info.context.secret
        user_id = optional_input_id(input.user_id, USERS.name, "userId")
        result, errors = await mutate(
            info,
            MANAGE_OWN_KEYS,
            lambda tx: service.create_api_key(
                tx,
                secret,
                user_id=user_id,
                name=input.name,
                scopes=input.scopes,
                expires=input.expires,
            ),
        )
        if result is None:
            return CreateApiKeyPayload(api_key=None, secret=None, user_errors=errors)
        key_id, key = result
        api_key = await written(info, ApiKey, key_id)
        return CreateApiKeyPayload(api_key=api_key, secret=key.text, user_errors=errors)

    @strawberry.mutation(description="Revoke an API key; it stops working at once")
    async def revoke_api_key(
        self, info: Info, input: Annotated[RevokeApiKeyInput, INPUT]
    ) -> RevokeApiKeyPayload | None:
        key_id = input_id(input.id, API_KEYS.name, "id")
        row_id, errors = await mutate(
            info, MANAGE_OWN_KEYS, lambda tx: service.revoke_api_key(tx, key_id)
        )
        return RevokeApiKeyPayload(api_key=await written(info, ApiKey, row_id), user_errors=errors)
