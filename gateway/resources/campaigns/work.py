"""The steps of campaigns, each a job that makes a feedback request when it is due."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import Row, and_, exists, select

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.jobs.kinds import Desk, Job, JobKind, Outcomes
from gateway.resources.campaigns.enrolling import (
    STEP_JOB,
    campaigns_at,
    due_of,
    leave,
    sendable_steps,
    wait_for_step,
)
from gateway.resources.campaigns.model import (
    CampaignModel,
    CampaignStepModel,
    EnrollmentModel,
    EnrollmentState,
    LeavingReason,
)
from gateway.resources.campaigns.store import ENROLLMENTS
from gateway.resources.customers.model import CustomerModel
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.service import make_request
from gateway.resources.locations.model import LocationModel
from gateway.resources.surveys.model import SurveyModel
from gateway.store.write import Transaction, table_of, transact

BATCH = 50


async def send_steps(desk: Desk, jobs: Sequence[Job]) -> Outcomes:
    """Take the step that is due in each enrollment, each in a transaction of its own."""
    outcomes: Outcomes = {}
    for job in jobs:
        step = partial(_take_step, settings=desk.settings, job=job)
        try:
            await transact(desk.database, desk.viewer(job.account_id), step)
        except Exception as error:
            outcomes[job.id] = error
        else:
            outcomes[job.id] = None
    return outcomes


async def _take_step(tx: Transaction, settings: Settings, job: Job) -> None:
    """Make the request of the step that is due, and have the next one wait; or leave."""
    enrollment = await tx.get(ENROLLMENTS, job.subject_id, lock=True)
    if (
        enrollment is None
        or enrollment.state is not EnrollmentState.ACTIVE
        # The step was taken, by this job before its process died, or the customer began anew.
        or enrollment.step_id != job.payload["after"]
        or enrollment.next_due > now()
    ):
        return
    account_id, enrollment_id = enrollment.account_id, enrollment.row_id
    campaign_id = enrollment.campaign_id
    reason = await _why_to_leave(tx, enrollment)
    steps = (await sendable_steps(tx, account_id, {campaign_id})).get(campaign_id, [])
    reached = await _position(tx, enrollment)
    left = [step for step in steps if step.position > reached]
    if reason is None and not left and enrollment.step_id is None:
        reason = LeavingReason.CAMPAIGN_STOPPED
    if reason is not None:
        await leave(tx, account_id, [enrollment_id], reason)
        return
    sent = enrollment.step_id
    if left:
        sent = left[0].id
        await make_request(
            tx,
            settings,
            account_id=account_id,
            customer_id=enrollment.customer_id,
            location_id=enrollment.location_id,
            template_id=left[0].template_id,
            channel=left[0].channel,
            survey_id=await _survey(tx, account_id, campaign_id),
            campaign_id=campaign_id,
            campaign_step_id=sent,
        )
    changes: dict[str, Any] = {"step_id": sent}
    if len(left) > 1:
        due = due_of(now(), left[1])
        changes["next_due"] = due
        await wait_for_step(tx, account_id, enrollment_id, sent, due)
    else:
        changes |= {"state": EnrollmentState.COMPLETED, "next_due": None, "ended": now()}
    await tx.update(EnrollmentModel, account_id, enrollment_id, changes)


async def _why_to_leave(tx: Transaction, enrollment: Row[Any]) -> LeavingReason | None:
    """Why a customer is not asked further by a campaign; None if it is."""
    account_id, location_id = enrollment.account_id, enrollment.location_id
    customers, locations = table_of(CustomerModel), table_of(LocationModel)
    feedbacks = table_of(FeedbackModel)
    answered = exists(
        select(1).where(
            of_tenant(feedbacks, tx.viewer),
            feedbacks.c.account_id == account_id,
            feedbacks.c.customer_id == enrollment.customer_id,
            feedbacks.c.location_id == location_id,
            feedbacks.c.created >= enrollment.entered,
        )
    )
    (found,) = await tx.fetch(
        select(
            customers.c.active,
            customers.c.opt_out,
            customers.c.invalid,
            locations.c.active.label("location_active"),
            answered.label("answered"),
        )
        .select_from(customers.join(locations, locations.c.account_id == customers.c.account_id))
        .where(
            of_tenant(customers, tx.viewer),
            of_tenant(locations, tx.viewer),
            customers.c.account_id == account_id,
            customers.c.id == enrollment.customer_id,
            locations.c.id == location_id,
        )
    )
    running = (await campaigns_at(tx, account_id, {location_id}))[location_id]
    for holds, reason in (
        (found.answered, LeavingReason.ANSWERED),
        (not found.active, LeavingReason.DELETED),
        (found.opt_out, LeavingReason.OPTED_OUT),
        (found.invalid, LeavingReason.BOUNCED),
        (not found.location_active, LeavingReason.LOCATION_STOPPED),
        (enrollment.campaign_id not in running, LeavingReason.CAMPAIGN_STOPPED),
    ):
        if holds:
            return reason
    return None


async def _position(tx: Transaction, enrollment: Row[Any]) -> int:
    """The position of the last step that was sent, even if it was deleted since; -1 for none."""
    if enrollment.step_id is None:
        return -1
    steps = table_of(CampaignStepModel)
    rows = await tx.fetch(
        select(steps.c.position).where(
            of_tenant(steps, tx.viewer),
            steps.c.account_id == enrollment.account_id,
            steps.c.id == enrollment.step_id,
        )
    )
    return int(rows[0].position)


async def _survey(tx: Transaction, account_id: int, campaign_id: int) -> int | None:
    """The survey that the requests of a campaign ask for, unless it was deleted."""
    campaigns, surveys = table_of(CampaignModel), table_of(SurveyModel)
    rows = await tx.fetch(
        select(surveys.c.id)
        .join(
            campaigns,
            and_(
                campaigns.c.account_id == surveys.c.account_id,
                campaigns.c.survey_id == surveys.c.id,
            ),
        )
        .where(
            of_tenant(surveys, tx.viewer),
            of_tenant(campaigns, tx.viewer),
            campaigns.c.account_id == account_id,
            campaigns.c.id == campaign_id,
            surveys.c.active,
        )
    )
    return rows[0].id if rows else None


WORK = (JobKind(STEP_JOB, "Takes the next step of a campaign with a customer", send_steps, BATCH),)
