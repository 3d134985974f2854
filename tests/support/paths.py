"""Both execution paths, side by side."""

from collections.abc import Mapping
from typing import Any

from gateway.execution.contract import GraphQLParams
from tests.support.client import REQUEST_ID, Client
from tests.support.people import key_of

Told = tuple[int, bytes]


async def both(
    client: Client, text: str, variables: Mapping[str, Any], who: str
) -> tuple[Told, Told]:
    """Status and bytes by the plan (where there is one), and by graphql-core alone."""
    params = GraphQLParams(text, dict(variables), None, None)
    answers = []
    planner = client.executor.planner
    for wanted in (True, False):
        planner.enabled = wanted
        try:
            answer = await client.executor.execute(
                params, credential=key_of(who), request_id=REQUEST_ID, read_only=False
            )
        finally:
            planner.enabled = True
        answers.append((answer.status, answer.body))
    return answers[0], answers[1]
