"""Branding and messaging of an account: what managers set, and what is refused."""

from typing import Any

import pytest

from tests.support.client import Client, gid
from tests.support.expect import only_logged, refused
from tests.support.people import ACME, PROVIDER
from tests.support.snapshot import rows_of

ACCOUNT = gid("Account", ACME)
SELECT = (
    "account { branding { name logoUrl color replyTo brandedUrl } messaging { language question "
    "quietFrom quietUntil daysBetweenMessages requestExpiryDays tracksOpens tracksClicks } }"
)
NO_BRANDING: dict[str, Any] = {
    "name": None,
    "logoUrl": None,
    "color": None,
    "replyTo": None,
    "brandedUrl": None,
}
USUAL: dict[str, Any] = {
    "language": None,
    "question": "NPS",
    "quietFrom": None,
    "quietUntil": None,
    "daysBetweenMessages": None,
    "requestExpiryDays": None,
    "tracksOpens": True,
    "tracksClicks": True,
}
BRANDING: dict[str, Any] = {
    "name": " Acme & Söhne ",
    "logoUrl": " https://cdn.example.com/Logo.png?v=2 ",
    "color": "#1A73E8",
    "replyTo": "Shop@Example.com",
    "brandedUrl": "https://Feedback.example.com:8443/",
}
MESSAGING: dict[str, Any] = {
    "language": " DE ",
    "question": "HAPPY",
    "quietFrom": "21:30",
    "quietUntil": "08:00",
    "daysBetweenMessages": 14,
    "requestExpiryDays": 30,
    "tracksOpens": False,
    "tracksClicks": False,
}
STORED_BRANDING = {
    "name": "Acme & Söhne",
    "logoUrl": "https://cdn.example.com/Logo.png?v=2",
    "color": "#1a73e8",
    "replyTo": "shop@example.com",
    "brandedUrl": "https://feedback.example.com:8443",
}
STORED_MESSAGING = {**MESSAGING, "language": "de"}


async def change(own: Client, who: str = "provider", **given: Any) -> Any:
    """The account's settings after a change, as the payload and a query after it tell."""
    input_ = {"accountId": ACCOUNT, **given}
    payload = await own.done("updateMessagingSettings", input_, SELECT, who)
    read = await own.data(f"query($id: ID!) {{ account(id: $id) {SELECT[8:]} }}", {"id": ACCOUNT})
    assert read["account"] == payload["account"]
    return payload["account"]


async def test_before_anything_is_set_the_defaults_hold(own: Client) -> None:
    assert await change(own) == {"branding": NO_BRANDING, "messaging": USUAL}


async def test_everything_is_set_and_logged_and_cleared_again(own: Client) -> None:
    async with only_logged(own, (ACME, "Account", ACME, "UPDATED")):
        account = await change(own, branding=BRANDING, messaging=MESSAGING)
    assert account == {"branding": STORED_BRANDING, "messaging": STORED_MESSAGING}
    (row,) = [r for r in (await rows_of(own.database, "accounts"))["accounts"] if r["id"] == ACME]
    assert (row["quiet_from"], row["quiet_until"]) == (1290, 480)

    nothing = dict.fromkeys(BRANDING), dict.fromkeys(MESSAGING)
    account = await change(own, branding=nothing[0], messaging=nothing[1])
    assert account == {"branding": NO_BRANDING, "messaging": USUAL}


async def test_other_accounts_stay_as_they_are(own: Client) -> None:
    before = (await rows_of(own.database, "accounts"))["accounts"]

    await change(own, branding=BRANDING, messaging=MESSAGING)

    after = (await rows_of(own.database, "accounts"))["accounts"]
    others = [row for row in before if row["id"] != ACME]
    assert [row for row in after if row["id"] != ACME] == others


@pytest.mark.parametrize("name", sorted(BRANDING))
async def test_one_part_of_the_branding_leaves_the_others(own: Client, name: str) -> None:
    await change(own, branding=BRANDING, messaging=MESSAGING)

    account = await change(own, branding={name: None})

    assert account == {"branding": {**STORED_BRANDING, name: None}, "messaging": STORED_MESSAGING}


@pytest.mark.parametrize("name", sorted(set(MESSAGING) - {"quietFrom", "quietUntil"}))
async def test_one_setting_leaves_the_others(own: Client, name: str) -> None:
    account = await change(own, messaging={name: MESSAGING[name]})

    assert account == {
        "branding": NO_BRANDING,
        "messaging": {**USUAL, name: STORED_MESSAGING[name]},
    }


async def test_one_end_of_the_quiet_hours_moves(own: Client) -> None:
    await change(own, messaging={"quietFrom": "22:00", "quietUntil": "00:00"})

    account = await change(own, messaging={"quietUntil": "06:59"})

    assert account["messaging"] == {**USUAL, "quietFrom": "22:00", "quietUntil": "06:59"}


async def test_admin_needs_no_account_and_a_provider_does(own: Client) -> None:
    payload = await own.done(
        "updateMessagingSettings", {"branding": {"name": "Acme"}}, "account { id }", "admin"
    )
    assert payload["account"] == {"id": ACCOUNT}

    refusals = await refused(
        own, "updateMessagingSettings", {"branding": {"name": "Acme"}}, "provider"
    )
    message = "`accountId` is needed: say which of your accounts is meant."
    assert refusals == [("REQUIRED", message, ["accountId"])]


@pytest.mark.parametrize(
    ("account", "who"), [(ACME, "bolt"), (ACME, "stranger provider"), (PROVIDER, "provider")]
)
async def test_account_that_the_viewer_does_not_manage(own: Client, account: int, who: str) -> None:
    given = {"accountId": gid("Account", account), "branding": {"name": "Mine"}}
    assert await refused(own, "updateMessagingSettings", given, who) == [
        ("NOT_FOUND", "There is no such account.", ["accountId"])
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://bit.example",
        "https://a-b.example.com",
        "http://localhost:8000",
        "http://127.0.0.1",
        "https://localhost",
    ],
)
async def test_branded_urls_that_are_taken(own: Client, url: str) -> None:
    account = await change(own, branding={"brandedUrl": url})
    assert account["branding"]["brandedUrl"] == url


@pytest.mark.parametrize(
    "url",
    [
        "example.com",
        "http://example.com",
        "ftp://example.com",
        "https://example.com/feedback",
        "https://example.com?",
        "https://example.com?a=b",
        "https://example.com#a",
        "https://user@example.com",
        "https://user:password@example.com",
        "https://example.com:99999",
        "https://example.com:",
        "https://intranet",
        "https://exa mple.com",
        "https://example.com;script-src",
        "https://-a.example",
        "https://[::1",
        "https://",
        "javascript:alert(1)",
        f"https://{'a' * 2000}.com",
    ],
)
async def test_branded_urls_that_are_refused(own: Client, url: str) -> None:
    given = {"accountId": ACCOUNT, "branding": {"brandedUrl": url}}
    assert await refused(own, "updateMessagingSettings", given) == [
        (
            "INVALID",
            "`brandedUrl` is not the address of a site by https. Write it without a path, "
            "such as https://feedback.example.com; http is for localhost only.",
            ["branding", "brandedUrl"],
        )
    ]


@pytest.mark.parametrize(
    "url",
    [
        "logo.png",
        "http://example.com/logo.png",
        "http://localhost/logo.png",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "https://user@example.com/logo.png",
        'https://example.com/"onerror=x',
        "https://example.com/a b.png",
        f"https://example.com/{'a' * 1981}",
    ],
)
async def test_logos_that_are_refused(own: Client, url: str) -> None:
    given = {"accountId": ACCOUNT, "branding": {"logoUrl": url}}
    assert await refused(own, "updateMessagingSettings", given) == [
        (
            "INVALID",
            "`logoUrl` is not an address by https. Write it in full, "
            "such as https://example.com/logo.png, in 2,000 characters at most.",
            ["branding", "logoUrl"],
        )
    ]


BOUND = "Give a whole number from"
SAME = (
    "`quietUntil` is the same as `quietFrom`. "
    "Give another time, or null for both if there are no quiet hours."
)


@pytest.mark.parametrize(
    ("part", "given", "code", "message", "field"),
    [
        (
            "branding",
            {"name": "x" * 201},
            "INVALID",
            "`name` has 201 characters. Give 200 at most.",
            "name",
        ),
        *(
            (
                "branding",
                {"name": name},
                "INVALID",
                "`name` holds a line break or another control character. Write it in one line.",
                "name",
            )
            for name in ("Acme\nBcc: all@example.com", "Acme\u2028Co", "Ac\u0007me")
        ),
        *(
            (
                "branding",
                {"color": color},
                "INVALID",
                "`color` is not a colour. Write a # and six hexadecimal digits, such as #1a73e8.",
                "color",
            )
            for color in (
                "red",
                "#fff",
                "#1a73e",
                "1a73e8",
                "#1a73e8;",
                "#1a73e8\n#",
                "#\uff11a73e8",
            )
        ),
        (
            "branding",
            {"replyTo": "shop"},
            "INVALID",
            "`replyTo` is not an e-mail address: An email address must have an @-sign. "
            "Write it as name@example.com.",
            "replyTo",
        ),
        *(
            (
                "messaging",
                {"language": language},
                "INVALID",
                "`language` is not a language that messages are written in. "
                "Give one of en, fr, de, es, it, pt, nl, ar.",
                "language",
            )
            for language in ("pl", "de-DE", "german")
        ),
        (
            "messaging",
            {"quietFrom": "22:00"},
            "REQUIRED",
            "`quietUntil` is needed: give both ends of the quiet hours, or null for both.",
            "quietUntil",
        ),
        (
            "messaging",
            {"quietFrom": None, "quietUntil": "00:00"},
            "REQUIRED",
            "`quietFrom` is needed: give both ends of the quiet hours, or null for both.",
            "quietFrom",
        ),
        ("messaging", {"quietFrom": "00:00", "quietUntil": "00:00"}, "INVALID", SAME, "quietUntil"),
        *(
            (
                "messaging",
                {"daysBetweenMessages": days},
                "INVALID",
                f"`daysBetweenMessages` is {days}. {BOUND} 0 to 365.",
                "daysBetweenMessages",
            )
            for days in (-1, 366)
        ),
        *(
            (
                "messaging",
                {"requestExpiryDays": days},
                "INVALID",
                f"`requestExpiryDays` is {days}. {BOUND} 1 to 3650.",
                "requestExpiryDays",
            )
            for days in (0, 3651)
        ),
    ],
)
async def test_what_is_refused(
    own: Client, part: str, given: dict[str, Any], code: str, message: str, field: str
) -> None:
    input_ = {"accountId": ACCOUNT, part: given}
    assert await refused(own, "updateMessagingSettings", input_) == [(code, message, [part, field])]


async def test_everything_wrong_is_told_at_once(own: Client) -> None:
    given = {
        "accountId": ACCOUNT,
        "branding": {"color": "red", "replyTo": "x@"},
        "messaging": {"language": "xx", "requestExpiryDays": 0},
    }
    refusals = await refused(own, "updateMessagingSettings", given)
    assert [field for _, _, field in refusals] == [
        ["branding", "color"],
        ["branding", "replyTo"],
        ["messaging", "language"],
        ["messaging", "requestExpiryDays"],
    ]


async def test_quiet_end_that_meets_the_stored_begin_is_refused(own: Client) -> None:
    await change(own, messaging={"quietFrom": "22:00", "quietUntil": "07:00"})

    given = {"accountId": ACCOUNT, "messaging": {"quietUntil": "22:00"}}
    assert await refused(own, "updateMessagingSettings", given) == [
        ("INVALID", SAME, ["messaging", "quietUntil"])
    ]


async def test_bounds_themselves_are_taken(own: Client) -> None:
    least = {"daysBetweenMessages": 0, "requestExpiryDays": 1}
    most = {"daysBetweenMessages": 365, "requestExpiryDays": 3650}
    assert (await change(own, messaging=least))["messaging"] == {**USUAL, **least}
    assert (await change(own, messaging=most))["messaging"] == {**USUAL, **most}
