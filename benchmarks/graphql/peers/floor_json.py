"""The floor once more, with the lists written as JSON by PostgreSQL, one statement per request.

The large shapes only; the small ones are those of `floor`.
"""

from typing import Any

import floor
from orjson import Fragment

ID = "replace(encode(convert_to('{0}:' || t.id, 'UTF8'), 'base64'), E'\\n', '')"
FEEDBACK = f"""{ID.format("Feedback")} AS id, t.type, t.nps_score AS "npsScore",
    t.star_rating AS "starRating", t.happy, t.comments, t.platform_name AS "platformName",
    t.customer_name AS "customerName", t.customer_email AS "customerEmail", t.created, t.updated"""
# What an answer needs of 101 rows in order: a hundred as JSON, their number, the last one's place.
LIST = """coalesce(json_agg(n.item) FILTER (WHERE n.place <= 100), '[]')::text, count(*),
    min(n.created) FILTER (WHERE n.place = 100), min(n.id) FILTER (WHERE n.place = 100)"""
ROWS = """SELECT t.*, row_number() OVER (ORDER BY t.created DESC, t.id DESC) - {0} AS place
    FROM feedbacks t WHERE t.account_id = $1
    ORDER BY t.created DESC, t.id DESC LIMIT 101 OFFSET {0}"""
FLAT = f"""SELECT p.start, l.* FROM unnest($2::bigint[]) p (start) CROSS JOIN LATERAL (
    SELECT {LIST} FROM (
        SELECT t.created, t.id, t.place,
            (SELECT row_to_json(i) FROM (SELECT {FEEDBACK}) i) AS item
        FROM ({ROWS.format("p.start")}) t
    ) n) l"""
RELATIONS = f"""SELECT {LIST} FROM (
    SELECT t.created, t.id, t.place, (SELECT row_to_json(i) FROM (SELECT {FEEDBACK},
            json_build_object('firstName', c.first_name, 'lastName', c.last_name) AS customer,
            json_build_object('name', l.name) AS location) i) AS item
    FROM ({ROWS.format("$2::bigint")}) t
    JOIN locations l ON l.account_id = $1 AND l.id = t.location_id
    LEFT JOIN customers c ON c.account_id = $1 AND c.id = t.customer_id
    ORDER BY t.place) n"""
ANSWER = f"""SELECT {ID.format("Feedback")} AS id, t.type, t.nps_score AS "npsScore",
    t.star_rating AS "starRating", t.comments, t.created
    FROM feedbacks t WHERE t.account_id = $1 AND t.feedback_request_id = r.id"""
REQUESTS = f"""SELECT json_build_object(
        'pageInfo', json_build_object('hasNextPage', count(*) > 3),
        'nodes', coalesce(json_agg(n.item) FILTER (WHERE n.place <= 3), '[]'))
    FROM (
        SELECT row_number() OVER (ORDER BY r.created DESC, r.id DESC) AS place,
            json_build_object('id', {ID.replace("t.id", "r.id").format("FeedbackRequest")},
                'type', r.type, 'due', r.due, 'created', r.created,
                'messageOpened', r.message_opened,
                'feedback', (SELECT row_to_json(a) FROM ({ANSWER}) a)) AS item
        FROM (SELECT * FROM feedback_requests r
            WHERE r.account_id = $1 AND r.customer_id = t.id
            ORDER BY r.created DESC, r.id DESC LIMIT 4) r
    ) n"""
TREE = f"""SELECT l.id, l.name, l.code, l.city, l.country_code, l.created,
    (SELECT json_build_object(
            'pageInfo', json_build_object('hasNextPage', count(*) > 10),
            'nodes', coalesce(json_agg(n.item) FILTER (WHERE n.place <= 10), '[]'))::text
        FROM (
            SELECT row_number() OVER (ORDER BY t.created DESC, t.id DESC) AS place,
                json_build_object('id', {ID.format("Customer")}, 'firstName', t.first_name,
                    'lastName', t.last_name, 'email', t.email, 'mobileNumber', t.mobile_number,
                    'created', t.created, 'feedbackRequests', ({REQUESTS})) AS item
            FROM (SELECT t.* FROM customer_locations k
                JOIN customers t ON t.account_id = k.account_id AND t.id = k.customer_id
                WHERE k.account_id = $1 AND k.location_id = l.id AND t.active
                ORDER BY k.customer_created DESC, k.customer_id DESC LIMIT 11) t
        ) n)
    FROM (SELECT * FROM locations WHERE account_id = $1 AND active
        ORDER BY name, id LIMIT 51 OFFSET $2) l
    ORDER BY l.name, l.id"""


def page(nodes: str, count: int, *end: Any) -> dict[str, Any]:
    """A page of a hundred rows, of which one more was counted if another follows."""
    cursor = None if end[1] is None else floor.cursor(*end)
    info = {"hasNextPage": count > 100, "endCursor": cursor}
    return {"pageInfo": info, "nodes": Fragment(nodes)}


async def tree(variables: dict[str, Any]) -> Any:
    rows = await floor.pool.fetch(TREE, floor.ACCOUNT, variables["offset"])
    nodes = [
        {
            "id": floor.global_id("Location", row[0]),
            "name": row[1],
            "code": row[2],
            "city": row[3],
            "countryCode": row[4],
            "created": row[5],
            "customers": Fragment(row[6]),
        }
        for row in rows[:50]
    ]
    return {"locations": {"pageInfo": floor.page_info(rows, 50, 1, 0), "nodes": nodes}}


async def relations(variables: dict[str, Any]) -> Any:
    row = await floor.pool.fetchrow(RELATIONS, floor.ACCOUNT, variables["offset"])
    return {"feedbacks": page(*row)}


async def flat(variables: dict[str, Any]) -> Any:
    starts = [variables[f"o{number}"] for number in range(10)]
    found = await floor.pool.fetch(FLAT, floor.ACCOUNT, starts)
    pages = {start: page(*rest) for start, *rest in found}
    return {f"p{number}": pages[start] for number, start in enumerate(starts)}


floor.OPERATIONS |= {"tree": tree, "relations": relations, "flat": flat}
app = floor.app
