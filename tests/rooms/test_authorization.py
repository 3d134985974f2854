"""Who may do what: every mutation and every field of Query, for everybody that can ask.

The samples of the rooms have a row for each: a mutation or a root field without one fails a test.
"""

from typing import Any

import pytest
from graphql import get_named_type, is_leaf_type

from tests.support.client import JSON, Client, acme, gid, mutation_document, row_of
from tests.support.expect import NO_KEY, UNKNOWN_KEY, nothing_changes
from tests.support.mutations import GOOD
from tests.support.people import ACME, BOLT, MIRROR, PEOPLE, SPAN
from tests.support.samples import PERSONS, SAMPLES, file_of, room_of
from tests.support.shape import SCHEMA, declared_in

READ_ONLY = "This API key may only read. Use a key with the scope WRITE."
WRITE_ONLY = "This API key may only write. Use a key with the scope READ."

# People without a key that works, and what they are told.
OUTSIDE = {
    None: NO_KEY,
    "fg_0000000000aa_" + "a" * 32: UNKNOWN_KEY,
    "fg_000200010001_" + "a" * 32: UNKNOWN_KEY,  # the admin's prefix, another secret
    "fg_": UNKNOWN_KEY,
    "provider:expired": UNKNOWN_KEY,
    "admin:revoked": UNKNOWN_KEY,
}
# Outcomes: done, Forbidden to the role, and "-" where what the input names is not found.
MUTATIONS = {good.name: good.outcomes for good in GOOD}
CAPABILITIES = {good.name: good.capability for good in GOOD}
# The code or the token is the permission: who asks does not matter.
PUBLIC = ("acceptInvite", "submitFeedback")
INPUTS = {good.name: good for good in GOOD}
PRIVATE = [name for name in MUTATIONS if name not in PUBLIC]
DONE = [
    pytest.param(name, who, id=f"{name}-{who}")
    for name, row in MUTATIONS.items()
    for who, outcome in zip(PERSONS, row.split(), strict=True)
    if outcome == "d"
]


async def input_of(own: Client, name: str) -> JSON:
    """A good input; the code of an invitation is made for it."""
    if name != "acceptInvite":
        return INPUTS[name].input
    invited = {"email": "invited@example.com"}
    payload = await own.done("createUser", invited, "invite { inviteUrl }", "admin")
    return {"code": payload["invite"]["inviteUrl"].partition("code=")[2], "name": "Ina"}


async def run(own: Client, name: str, who: str | None) -> tuple[int, JSON]:
    """Status and body of a mutation with a good input."""
    good = INPUTS[name]
    input_ = await input_of(own, name)
    return await own.ask(*mutation_document(name, input_, good.select, **good.arguments), who)


def only_error(body: JSON) -> tuple[str, str, str]:
    (error,) = body["errors"]
    return error["extensions"]["code"], error["extensions"]["type"], error["message"]


def test_every_mutation_has_its_row() -> None:
    assert SCHEMA.mutation_type is not None
    assert sorted(SCHEMA.mutation_type.fields) == sorted(MUTATIONS)


@pytest.mark.parametrize(("name", "who"), DONE)
async def test_mutations_of_those_who_may(own: Client, name: str, who: str) -> None:
    status, body = await run(own, name, who)

    assert (status, body.get("errors")) == (200, None), body
    payload = body["data"][name]
    result, *_ = INPUTS[name].select.split()
    assert payload["userErrors"] == []
    assert payload[result] is not None


@pytest.mark.parametrize("name", PRIVATE)
async def test_mutations_of_those_who_may_not(own: Client, name: str) -> None:
    roles = {"lost": "RESTRICTED", "bolt": "ADMIN", "stranger": "ADMIN"}
    async with nothing_changes(own):
        for who, outcome in zip(PERSONS, MUTATIONS[name].split(), strict=True):
            if outcome == "F":
                status, body = await run(own, name, who)
                role = roles.get(who, who.upper())
                message = (
                    f"The role {role} may not {CAPABILITIES[name]}. "
                    "Use a key of a user whose role may."
                )
                assert (status, body["data"]) == (200, {name: None}), who
                assert only_error(body) == ("FORBIDDEN", "authentication_error", message)
                assert body["errors"][0]["path"] == [name]
            elif outcome == "-":
                status, body = await run(own, name, who)
                assert (status, "errors" in body) == (200, False), who
                errors = body["data"][name]["userErrors"]
                assert [error["code"] for error in errors] == ["NOT_FOUND"], who


@pytest.mark.parametrize("name", PRIVATE)
async def test_mutations_of_those_without_a_key(own: Client, name: str) -> None:
    async with nothing_changes(own):
        for who, message in OUTSIDE.items():
            status, body = await run(own, name, who)
            assert status == 401
            assert only_error(body) == ("UNAUTHENTICATED", "authentication_error", message)
            assert "data" not in body


@pytest.mark.parametrize("name", PRIVATE)
async def test_mutations_with_a_key_that_only_reads(own: Client, name: str) -> None:
    """The role is looked at first; where it may, the key may not."""
    async with nothing_changes(own):
        for who, outcome in zip(PERSONS, MUTATIONS[name].split(), strict=True):
            status, body = await run(own, name, f"{who}:read")
            code, _, message = only_error(body)
            assert (status, body["data"], code) == (200, {name: None}, "FORBIDDEN")
            assert (message == READ_ONLY) is (outcome != "F"), who


@pytest.mark.parametrize("name", PUBLIC)
async def test_public_mutations_need_no_key(own: Client, name: str) -> None:
    status, body = await run(own, name, None)
    assert (status, body["data"][name]["userErrors"]) == (200, [])


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("who", [who for who in OUTSIDE if who is not None])
async def test_public_mutations_with_a_key_that_does_not_work(
    own: Client, name: str, who: str
) -> None:
    good = INPUTS[name]
    document, variables = mutation_document(
        name, await input_of(own, name), good.select, **good.arguments
    )
    async with nothing_changes(own):
        status, body = await own.ask(document, variables, who)
        assert (status, only_error(body)[2]) == (401, UNKNOWN_KEY)


@pytest.mark.parametrize("name", PUBLIC)
async def test_public_mutations_with_a_key_that_only_reads(own: Client, name: str) -> None:
    status, body = await run(own, name, "stranger:read")
    assert (status, body["data"][name]["userErrors"]) == (200, [])


# Queries

# An object of Acme for each look-up, and who finds it.
LOOK_UPS: dict[str, tuple[str, tuple[str, ...]]] = SAMPLES.all("look_ups")
# How many objects each list has, for the people in the order of PERSONS.
LISTS: dict[str, tuple[int, ...]] = SAMPLES.all("lists")
OTHERS: tuple[str, ...] = (
    *("node", "nodes", "viewer", "rateLimit", "searchLocations", "previewMessage"),
)
OTHERS += ("analytics", "analyticsMetrics", "analyticsDimensions")
PUBLIC_FIELDS = ("feedbackForm",)
KINDS = ("", ":read")


def query_of(name: str) -> tuple[str, JSON]:
    """A document that asks for one root field, and its variables."""
    if name in LISTS:
        return f"{{ {name} {{ totalCount }} }}", {}
    if name in LOOK_UPS:
        return f"query($id: ID!) {{ {name}(id: $id) {{ id }} }}", {"id": LOOK_UPS[name][0]}
    if name == "node":
        return "query($id: ID!) { node(id: $id) { id } }", {"id": acme("Location", 1)}
    if name == "nodes":
        return "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [acme("Location", 1)]}
    if name == "analytics":
        return "{ analytics(metrics: [SURVEY_CLICKS]) { page } }", {}
    if name == "searchLocations":
        return '{ searchLocations(text: "apple") { likeness } }', {}
    if name == "previewMessage":
        template = acme("MessageTemplate", 1)
        return "query($id: ID!) { previewMessage(templateId: $id) { text } }", {"id": template}
    assert SCHEMA.query_type is not None
    leaf = is_leaf_type(get_named_type(SCHEMA.query_type.fields[name].type))
    return f"{{ {name} {'' if leaf else '{ __typename }'} }}", {}


def root_fields() -> list[str]:
    """The root fields that need a key."""
    assert SCHEMA.query_type is not None
    return [name for name in SCHEMA.query_type.fields if name not in PUBLIC_FIELDS]


def test_every_root_field_has_its_row() -> None:
    assert SCHEMA.query_type is not None
    without = {
        name: file_of(room_of(declared_in(SCHEMA.query_type.fields[name])))
        for name in root_fields()
        if name not in (*LOOK_UPS, *LISTS, *OTHERS)
    }
    assert without == {}, "say in `look_ups` or `lists` of these files who sees what"
    assert sorted(root_fields()) == sorted([*LOOK_UPS, *LISTS, *OTHERS])


@pytest.mark.parametrize("name", root_fields())
async def test_root_fields_without_a_key(world: Client, name: str) -> None:
    document, variables = query_of(name)
    for who, message in OUTSIDE.items():
        status, body = await world.ask(document, variables, who)
        assert status == 401
        assert only_error(body) == ("UNAUTHENTICATED", "authentication_error", message)
        assert "data" not in body


@pytest.mark.parametrize("name", root_fields())
async def test_root_fields_in_fragments_without_a_key(world: Client, name: str) -> None:
    document, variables = query_of(name)
    head, _, field = document.partition("{")
    for hidden in (
        f"{head or 'query'} {{ ... {{ {field} }}",
        f"{head or 'query'} {{ ...F }} fragment F on Query {{ {field}",
    ):
        status, body = await world.ask(hidden, variables, None)
        assert status == 401, hidden
        assert only_error(body) == ("UNAUTHENTICATED", "authentication_error", NO_KEY)


@pytest.mark.parametrize("who", [who for who in OUTSIDE if who is not None])
async def test_a_key_that_does_not_work_is_told_of_always(world: Client, who: str) -> None:
    status, body = await world.ask("{ __typename }", who=who)
    assert (status, only_error(body)[2]) == (401, UNKNOWN_KEY)


@pytest.mark.parametrize("name", root_fields())
async def test_root_fields_with_a_key_that_only_writes(own: Client, name: str) -> None:
    given = {"name": "writer", "scopes": ["WRITE"]}
    secret = (await own.done("createApiKey", given, "secret"))["secret"]

    status, body = await own.ask(*query_of(name), secret)

    assert status == 403
    assert "data" not in body
    assert only_error(body) == ("FORBIDDEN", "authentication_error", WRITE_ONLY)


@pytest.mark.parametrize("kind_of_key", KINDS, ids=["ordinary", "read only"])
@pytest.mark.parametrize("name", LOOK_UPS)
async def test_look_ups(world: Client, name: str, kind_of_key: str) -> None:
    """Who may not see an object is told what is told of one that does not exist."""
    document, variables = query_of(name)
    id_, finders = LOOK_UPS[name]
    for who in PERSONS:
        data = await world.data(document, variables, f"{who}{kind_of_key}")
        assert data == {name: {"id": id_} if who in finders else None}, who
        node = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
        found = data[name]
        data = await world.data(node, {"id": id_}, f"{who}{kind_of_key}")
        assert data == {"node": found, "nodes": [found]}, who


@pytest.mark.parametrize("kind_of_key", KINDS, ids=["ordinary", "read only"])
@pytest.mark.parametrize("name", LISTS)
async def test_lists(world: Client, name: str, kind_of_key: str) -> None:
    document, variables = query_of(name)
    totals: list[Any] = []
    for who in PERSONS:
        data = await world.data(document, variables, f"{who}{kind_of_key}")
        totals.append(data[name]["totalCount"])
    assert dict(zip(PERSONS, totals, strict=True)) == dict(zip(PERSONS, LISTS[name], strict=True))


@pytest.mark.parametrize("kind_of_key", KINDS, ids=["ordinary", "read only"])
async def test_viewer_is_who_asks(world: Client, kind_of_key: str) -> None:
    query = "{ viewer { role user { id } account { id } } rateLimit { limit } }"
    roles = {"bolt": "ADMIN", "stranger": "ADMIN", "lost": "RESTRICTED"}
    for who in PERSONS:
        person = PEOPLE[who]
        role = "PROVIDER" if "provider" in who else roles.get(who, who.upper())
        assert await world.data(query, who=f"{who}{kind_of_key}") == {
            "viewer": {
                "role": role,
                "user": {"id": gid("User", person.user_id)},
                "account": {"id": gid("Account", person.account)},
            },
            "rateLimit": None,
        }


async def test_objects_of_other_tenants_are_not_found(world: Client) -> None:
    """The mirror has the same rows as Acme; only its own people find them."""
    ids = [
        gid(name, account * SPAN + 1)
        for name in ("Location", "User", "Customer", "Feedback", "Review", "Campaign")
        for account in (ACME, BOLT, MIRROR)
    ]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    seen = {
        "admin": (ACME,),
        "bolt": (BOLT,),
        "provider": (ACME, BOLT),
        "stranger": (MIRROR,),
        "stranger provider": (MIRROR,),
    }
    for who, accounts in seen.items():
        found = (await world.data(query, {"ids": ids}, who))["nodes"]
        expected = [{"id": one} if row_of(one) // SPAN in accounts else None for one in ids]
        assert found == expected, who


async def test_first_mutation_stays_when_the_second_is_forbidden(own: Client) -> None:
    """Mutations of a document are separate; each commits before the next one begins."""
    document = """mutation($customer: CreateCustomerInput!, $location: UpdateLocationInput!) {
        createCustomer(input: $customer) { customer { email } }
        updateLocation(input: $location) { location { id } }
    }"""
    variables = {
        "customer": {"email": "new@example.com", "locationId": acme("Location", 1)},
        "location": {"id": acme("Location", 1), "name": "Mine"},
    }

    status, body = await own.ask(document, variables, "standard")

    assert status == 200
    assert body["data"] == {
        "createCustomer": {"customer": {"email": "new@example.com"}},
        "updateLocation": None,
    }
    assert only_error(body)[0] == "FORBIDDEN"
    assert body["errors"][0]["path"] == ["updateLocation"]
    query = '{ customer(email: "new@example.com") { email } location(code: "A-1") { name } }'
    assert await own.data(query) == {
        "customer": {"email": "new@example.com"},
        "location": {"name": "Apple Park"},
    }
