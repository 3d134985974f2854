"""The outbox: a demo shows what it would have sent, and nobody else has one."""

from gateway.sending.carriers import Carriers
from gateway.sending.outbox import KEPT, Outbox
from gateway.transport.outbox import OutboxPages
from tests.sending.over_http import reached
from tests.sending.test_sending import ask, request_of, waiting, work
from tests.sending.test_smtp import message
from tests.support.client import Client
from tests.support.people import ACME
from tests.support.snapshot import rows_of


async def test_a_message_is_kept_and_shown(own: Client) -> None:
    row_id = await ask(own)
    await work(own, outbox=True)

    request = await request_of(own, row_id)
    assert (request["state"], await waiting(own)) == ("SENT", [])
    *_, kept = (await rows_of(own.database, "outbox_messages"))["outbox_messages"]
    assert (kept["account_id"], kept["message_id"]) == (ACME, request["message_id"])
    async with reached(own, *OutboxPages(own.database).routes()) as web:
        listed = (await web.get("/outbox")).text
        shown = await web.get(f"/outbox/{kept['id']}")
        inside = await web.get(f"/outbox/{kept['id']}/html")
    assert f'<a href="/outbox/{kept["id"]}">{kept["subject"]}</a>' in listed
    assert "jane@example.com" in listed
    assert f'<a href="{request["branded_url"]}" rel="noreferrer"' in shown.text
    assert request["branded_url"] in inside.text
    policy = inside.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; ")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


async def test_a_message_cannot_write_into_the_page(own: Client) -> None:
    evil = "<script>alert(1)</script>"
    await Outbox(own.database, "a@b.example").send(
        message(account_id=ACME, subject=evil, text=evil, recipient_name=evil, html=evil)
    )
    *_, kept = (await rows_of(own.database, "outbox_messages"))["outbox_messages"]
    async with reached(own, *OutboxPages(own.database).routes()) as web:
        pages = [(await web.get(path)).text for path in ("/outbox", f"/outbox/{kept['id']}")]

    assert [evil in page for page in pages] == [False, False]


async def test_there_is_nothing_at_other_numbers(own: Client) -> None:
    async with reached(own, *OutboxPages(own.database).routes()) as web:
        found = [
            (await web.get(path)).status_code
            for path in ("/outbox/1", f"/outbox/{2**63}", f"/outbox/{'9' * 30}/html", "/outbox/x")
        ]
    assert found == [404] * 4


async def test_there_is_no_outbox_unless_it_is_asked_for(own: Client) -> None:
    carriers = Carriers(own.database, own.settings)
    assert [lane.carrier for lane in carriers.lanes.values()] == [None, None]
    async with reached(own) as web:
        assert (await web.get("/outbox")).status_code == 404


async def test_only_the_newest_are_kept(own: Client) -> None:
    outbox = Outbox(own.database, "a@b.example")
    for _ in range(2 * KEPT):
        await outbox.send(message(account_id=ACME, html=None))

    rows = (await rows_of(own.database, "outbox_messages"))["outbox_messages"]
    assert KEPT <= sum(row["account_id"] == ACME for row in rows) <= 2 * KEPT - 1
