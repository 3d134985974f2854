"""The floor: what these five requests cost without GraphQL.

A bare ASGI application runs SQL written for each shape and answers bytes of the same form as the
gateway's. It reads the name of the operation and the variables and knows nothing else.
"""

import asyncio
import base64
import datetime as dt
import os
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any

import asyncpg
import orjson

ACCOUNT = int(os.environ["ACCOUNT_ID"])
Row = Sequence[Any]

LOCATION = "SELECT id, name, city FROM locations WHERE account_id = $1 AND id = $2 AND active"
LOCATIONS = """SELECT id, name, code, city, country_code, created FROM locations
    WHERE account_id = $1 AND active ORDER BY name, id LIMIT 51 OFFSET $2"""
CUSTOMERS = """SELECT c.*, p.id FROM unnest($2::bigint[]) p (id) CROSS JOIN LATERAL (
    SELECT t.id, t.first_name, t.last_name, t.email, t.mobile_number, t.created
    FROM customer_locations l
    JOIN customers t ON t.account_id = l.account_id AND t.id = l.customer_id
    WHERE l.account_id = $1 AND l.location_id = p.id AND t.active
    ORDER BY l.customer_created DESC, l.customer_id DESC LIMIT 11) c"""
REQUESTS = """SELECT r.*, p.id FROM unnest($2::bigint[]) p (id) CROSS JOIN LATERAL (
    SELECT t.id, t.type, t.due, t.created, t.message_opened FROM feedback_requests t
    WHERE t.account_id = $1 AND t.customer_id = p.id
    ORDER BY t.created DESC, t.id DESC LIMIT 4) r"""
ANSWERS = """SELECT feedback_request_id, id, type, nps_score, star_rating, comments, created
    FROM feedbacks WHERE account_id = $1 AND feedback_request_id = ANY ($2::bigint[])"""
FEEDBACK = (
    "t.id, t.type, t.nps_score, t.star_rating, t.happy, t.comments, t.platform_name,"
    " t.customer_name, t.customer_email, t.created, t.updated"
)
FLAT = f"""SELECT t.*, p.start FROM unnest($2::bigint[]) p (start) CROSS JOIN LATERAL (
    SELECT {FEEDBACK} FROM feedbacks t WHERE t.account_id = $1
    ORDER BY t.created DESC, t.id DESC LIMIT 101 OFFSET p.start) t"""
RELATIONS = f"""SELECT {FEEDBACK}, c.first_name, c.last_name, l.name
    FROM (SELECT * FROM feedbacks t WHERE t.account_id = $1
        ORDER BY t.created DESC, t.id DESC LIMIT 101 OFFSET $2) t
    JOIN locations l ON l.account_id = $1 AND l.id = t.location_id
    LEFT JOIN customers c ON c.account_id = $1 AND c.id = t.customer_id
    ORDER BY t.created DESC, t.id DESC"""
WHERE = "WHERE t.account_id = $1 AND t.location_id = $2 AND t.type = $3"
COUNT = f"SELECT count(*) FROM feedbacks t {WHERE}"
PAGE = f"""SELECT {FEEDBACK} FROM feedbacks t {WHERE}
    ORDER BY t.created DESC, t.id DESC LIMIT 26"""
NEXT = f"""SELECT {FEEDBACK} FROM feedbacks t {WHERE} AND (t.created, t.id) < ($4, $5)
    ORDER BY t.created DESC, t.id DESC LIMIT 26"""

pool: Any = None


def global_id(type_name: str, row_id: int) -> str:
    return base64.b64encode(b"%s:%d" % (type_name.encode(), row_id)).decode()


def cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode()


def page_info(rows: Sequence[Row], limit: int, *at: int) -> dict[str, Any]:
    """Of rows of which there is one more than the page has if another page follows."""
    last = rows[min(limit, len(rows)) - 1] if rows else None
    end = None if last is None else cursor(*(last[place] for place in at))
    return {"hasNextPage": len(rows) > limit, "endCursor": end}


async def by_id(variables: dict[str, Any]) -> Any:
    row = await pool.fetchrow(LOCATION, ACCOUNT, int(variables["id"]))
    if row is None:
        return {"location": None}
    return {"location": {"id": global_id("Location", row[0]), "name": row[1], "city": row[2]}}


def feedback_of(row: Row) -> dict[str, Any]:
    return {
        "id": global_id("Feedback", row[0]),
        "type": row[1],
        "npsScore": row[2],
        "starRating": row[3],
        "happy": row[4],
        "comments": row[5],
        "platformName": row[6],
        "customerName": row[7],
        "customerEmail": row[8],
        "created": row[9],
        "updated": row[10],
    }


async def tree(variables: dict[str, Any]) -> Any:
    locations = await pool.fetch(LOCATIONS, ACCOUNT, variables["offset"])
    shown = locations[:50]
    customers = await pool.fetch(CUSTOMERS, ACCOUNT, [row[0] for row in shown])
    by_location = {key: list(rows) for key, rows in groupby(customers, lambda row: row[6])}
    wanted = list({row[0] for rows in by_location.values() for row in rows[:10]})
    requests = await pool.fetch(REQUESTS, ACCOUNT, wanted)
    by_customer = {key: list(rows) for key, rows in groupby(requests, lambda row: row[5])}
    asked = [row[0] for rows in by_customer.values() for row in rows[:3]]
    answers = {
        row[0]: {
            "id": global_id("Feedback", row[1]),
            "type": row[2],
            "npsScore": row[3],
            "starRating": row[4],
            "comments": row[5],
            "created": row[6],
        }
        for row in await pool.fetch(ANSWERS, ACCOUNT, asked)
    }
    requests_of = {
        key: {
            "pageInfo": {"hasNextPage": len(rows) > 3},
            "nodes": [
                {
                    "id": global_id("FeedbackRequest", row[0]),
                    "type": row[1],
                    "due": row[2],
                    "created": row[3],
                    "messageOpened": row[4],
                    "feedback": answers.get(row[0]),
                }
                for row in rows[:3]
            ],
        }
        for key, rows in by_customer.items()
    }
    none: dict[str, Any] = {"pageInfo": {"hasNextPage": False}, "nodes": []}
    customers_of = {
        key: {
            "pageInfo": {"hasNextPage": len(rows) > 10},
            "nodes": [
                {
                    "id": global_id("Customer", row[0]),
                    "firstName": row[1],
                    "lastName": row[2],
                    "email": row[3],
                    "mobileNumber": row[4],
                    "created": row[5],
                    "feedbackRequests": requests_of.get(row[0], none),
                }
                for row in rows[:10]
            ],
        }
        for key, rows in by_location.items()
    }
    nodes = [
        {
            "id": global_id("Location", row[0]),
            "name": row[1],
            "code": row[2],
            "city": row[3],
            "countryCode": row[4],
            "created": row[5],
            "customers": customers_of.get(row[0], none),
        }
        for row in shown
    ]
    return {"locations": {"pageInfo": page_info(locations, 50, 1, 0), "nodes": nodes}}


async def relations(variables: dict[str, Any]) -> Any:
    rows = await pool.fetch(RELATIONS, ACCOUNT, variables["offset"])
    nodes = [
        {
            **feedback_of(row),
            "customer": {"firstName": row[11], "lastName": row[12]},
            "location": {"name": row[13]},
        }
        for row in rows[:100]
    ]
    return {"feedbacks": {"pageInfo": page_info(rows, 100, 9, 0), "nodes": nodes}}


async def flat(variables: dict[str, Any]) -> Any:
    """Ten pages in one statement."""
    starts = [variables[f"o{number}"] for number in range(10)]
    found = await pool.fetch(FLAT, ACCOUNT, starts)
    pages = {start: list(rows) for start, rows in groupby(found, lambda row: row[11])}
    data = {}
    for number, start in enumerate(starts):
        rows = pages.get(start, [])
        nodes = [feedback_of(row) for row in rows[:100]]
        data[f"p{number}"] = {"pageInfo": page_info(rows, 100, 9, 0), "nodes": nodes}
    return data


async def connection(variables: dict[str, Any]) -> Any:
    key = (ACCOUNT, int(variables["location"]), variables["type"])
    after = variables["after"]
    async with pool.acquire() as lent:
        if after is None:
            rows = await lent.fetch(PAGE, *key)
        else:
            created, row_id = orjson.loads(base64.urlsafe_b64decode(after))
            rows = await lent.fetch(NEXT, *key, dt.datetime.fromisoformat(created), row_id)
        total = await lent.fetchval(COUNT, *key)
    edges = [{"cursor": cursor(row[9], row[0]), "node": feedback_of(row)} for row in rows[:25]]
    page = {"totalCount": total, "pageInfo": page_info(rows, 25, 9, 0), "edges": edges}
    return {"feedbacks": page}


OPERATIONS: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
    "byId": by_id,
    "tree": tree,
    "relations": relations,
    "flat": flat,
    "connection": connection,
}
HEADERS = [(b"content-type", b"application/json")]
_opening = asyncio.Lock()


async def _open() -> None:
    global pool
    async with _opening:
        if pool is None:
            size = int(os.environ["POOL_SIZE"])
            pool = await asyncpg.create_pool(
                os.environ["DATABASE_URL"], min_size=size, max_size=size, reset=_nothing
            )


async def _nothing(_connection: Any) -> None:
    """Reads leave nothing behind that a reset would have to undo."""


async def app(scope: Any, receive: Any, send: Any) -> None:
    if pool is None:
        await _open()
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    asked = orjson.loads(body)
    data = await OPERATIONS[asked["operationName"]](asked["variables"])
    answer = orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z)
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
    await send({"type": "http.response.body", "body": answer})
