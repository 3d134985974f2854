"""How customers enter campaigns, and leave them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.config import SQLITE
from gateway.database.columns import now
from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.jobs.queue import enqueue, enqueue_many, withdraw
from gateway.resources.campaigns.model import (
    CampaignLocationModel,
    CampaignModel,
    CampaignStepModel,
    EnrollmentModel,
    EnrollmentState,
    LeavingReason,
)
from gateway.resources.templates.model import MessageTemplateModel
from gateway.store.write import Transaction, table_of

# The kind of job that sends the next step to a customer; its subject is the enrollment.
STEP_JOB = "campaign_step"
ENTITY = "Enrollment"


@dataclass(frozen=True, slots=True)
class Entry:
    """A customer who enters a campaign at a location; the first step is due after its delay."""

    campaign_id: int
    customer_id: int
    location_id: int
    first_step: Row[Any]


async def enroll(tx: Transaction, account_id: int, pairs: Sequence[tuple[int, int]]) -> int:
    """Let customers who came to locations enter the campaigns that run there; how many entered.

    `pairs` are customers with locations. Whoever was in a campaign at a location before does not
    enter it there again.
    """
    if not pairs:
        return 0
    campaigns = await campaigns_at(tx, account_id, {location_id for _, location_id in pairs})
    steps = await sendable_steps(tx, account_id, set().union(*campaigns.values()))
    entries = [
        Entry(campaign_id, customer_id, location_id, steps[campaign_id][0])
        for customer_id, location_id in dict.fromkeys(pairs)
        for campaign_id in sorted(campaigns[location_id])
        if campaign_id in steps
    ]
    return len(await enter(tx, account_id, entries))


async def enter(tx: Transaction, account_id: int, entries: Sequence[Entry]) -> Sequence[int]:
    """Let customers enter campaigns, those who never did; the ids of the new enrollments."""
    if not entries:
        return []
    entered = now()
    rows = [
        {
            "account_id": account_id,
            "campaign_id": entry.campaign_id,
            "customer_id": entry.customer_id,
            "location_id": entry.location_id,
            "state": EnrollmentState.ACTIVE,
            "next_due": due_of(entered, entry.first_step),
            "entered": entered,
            "created": entered,
            "updated": entered,
        }
        for entry in entries
    ]
    table = table_of(EnrollmentModel)
    dialect = sqlite if tx.dialect == SQLITE else postgresql
    statement = (
        dialect.insert(table).on_conflict_do_nothing().returning(table.c.id, table.c.next_due)
    )
    result = await tx.connection.execute(statement, rows, execution_options={"tenant": account_id})
    new = sorted(result.all())
    ids = [row.id for row in new]
    await tx.log(account_id, ENTITY, ids, ChangeOperation.CREATED)
    jobs = [
        {"subject_id": row.id, "due": row.next_due, "payload": step_payload(None)} for row in new
    ]
    await enqueue_many(tx, STEP_JOB, account_id, jobs)
    return ids


async def enter_again(tx: Transaction, enrollment: Row[Any], first_step: Row[Any]) -> None:
    """Let a customer who left a campaign begin it anew."""
    entered = now()
    due = due_of(entered, first_step)
    await tx.update(
        EnrollmentModel,
        enrollment.account_id,
        enrollment.row_id,
        {
            "state": EnrollmentState.ACTIVE,
            "reason": None,
            "step_id": None,
            "next_due": due,
            "entered": entered,
            "ended": None,
        },
    )
    await wait_for_step(tx, enrollment.account_id, enrollment.row_id, None, due)


async def wait_for_step(
    tx: Transaction, account_id: int, enrollment_id: int, after: int | None, due: dt.datetime
) -> None:
    """Have the step that follows `after`, or the first one, sent when it is due."""
    payload = step_payload(after)
    await enqueue(tx, STEP_JOB, account_id, subject_id=enrollment_id, due=due, payload=payload)


def step_payload(after: int | None) -> dict[str, int | None]:
    """What a job of a step carries: the last step before it, so that a second run can tell."""
    return {"after": after}


async def leave(
    tx: Transaction, account_id: int, enrollment_ids: Sequence[int], reason: LeavingReason
) -> None:
    """Take customers out of campaigns; what waits for them is sent no more."""
    table = table_of(EnrollmentModel)
    await tx.update_where(
        EnrollmentModel,
        account_id,
        {
            "state": EnrollmentState.LEFT,
            "reason": reason,
            "next_due": None,
            "ended": now(),
        },
        table.c.id.in_(enrollment_ids),
        table.c.state == EnrollmentState.ACTIVE,
    )
    for enrollment_id in enrollment_ids:
        await withdraw(tx, STEP_JOB, account_id, enrollment_id)


async def leave_on_answer(
    tx: Transaction, account_id: int, customer_id: int, location_id: int
) -> None:
    """Take a customer who left feedback on a location out of the campaigns that ask for it."""
    table = table_of(EnrollmentModel)
    found = await tx.fetch(
        select(table.c.id).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.customer_id == customer_id,
            table.c.location_id == location_id,
            table.c.state == EnrollmentState.ACTIVE,
        )
    )
    if found:
        await leave(tx, account_id, [row.id for row in found], LeavingReason.ANSWERED)


async def sendable_steps(
    tx: Transaction, account_id: int, campaign_ids: set[int]
) -> dict[int, list[Row[Any]]]:
    """The steps of campaigns that can be sent, in order; campaigns without any are left out."""
    if not campaign_ids:
        return {}
    steps, templates = table_of(CampaignStepModel), table_of(MessageTemplateModel)
    rows = await tx.fetch(
        select(
            *(steps.c[name] for name in ("id", "campaign_id", "template_id", "position")),
            steps.c.delay_minutes,
            templates.c.channel,
        )
        .join(
            templates,
            and_(
                templates.c.account_id == steps.c.account_id,
                templates.c.id == steps.c.template_id,
            ),
        )
        .where(
            of_tenant(steps, tx.viewer),
            of_tenant(templates, tx.viewer),
            steps.c.account_id == account_id,
            steps.c.campaign_id.in_(sorted(campaign_ids)),
            ~steps.c.deleted,
            ~templates.c.deleted,
        )
        .order_by(steps.c.position, steps.c.id)
    )
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.campaign_id].append(row)
    return dict(found)


async def campaigns_at(
    tx: Transaction, account_id: int, location_ids: set[int]
) -> dict[int, set[int]]:
    """The active campaigns that run at each of some locations."""
    campaigns, named = table_of(CampaignModel), table_of(CampaignLocationModel)
    others = named.alias()
    everywhere = ~exists(
        select(1).where(
            of_tenant(others, tx.viewer),
            others.c.account_id == campaigns.c.account_id,
            others.c.campaign_id == campaigns.c.id,
        )
    )
    here = and_(
        of_tenant(named, tx.viewer),
        named.c.account_id == campaigns.c.account_id,
        named.c.campaign_id == campaigns.c.id,
        named.c.location_id.in_(sorted(location_ids)),
    )
    rows = await tx.fetch(
        select(campaigns.c.id, named.c.location_id)
        .select_from(campaigns.outerjoin(named, here))
        .where(
            of_tenant(campaigns, tx.viewer),
            campaigns.c.account_id == account_id,
            campaigns.c.active,
            named.c.location_id.is_not(None) | everywhere,
        )
    )
    found: dict[int, set[int]] = {location_id: set() for location_id in location_ids}
    for row in rows:
        for location_id in location_ids if row.location_id is None else (row.location_id,):
            found[location_id].add(row.id)
    return found


def due_of(since: dt.datetime, step: Row[Any]) -> dt.datetime:
    """When a step is due that waits since a moment."""
    return since + dt.timedelta(minutes=step.delay_minutes)
