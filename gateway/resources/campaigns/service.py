"""What can be done to campaigns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import EVERYBODY, MANAGERS, Capability
from gateway.resources.accounts.service import check_account, keep_limit
from gateway.resources.campaigns.enrolling import (
    Entry,
    campaigns_at,
    enter,
    enter_again,
    sendable_steps,
)
from gateway.resources.campaigns.model import (
    MOST_MINUTES,
    CampaignLocationModel,
    CampaignModel,
    CampaignStepModel,
    EnrollmentState,
    LeavingReason,
)
from gateway.resources.campaigns.store import CAMPAIGNS, ENROLLMENTS
from gateway.resources.customers.service import visible_customer
from gateway.resources.locations.service import visible_location
from gateway.resources.surveys.service import visible_survey
from gateway.resources.templates.store import MESSAGE_TEMPLATES
from gateway.resources.values import Checks
from gateway.store.conditions import All, Comparison
from gateway.store.write import Transaction, table_of

MANAGE_CAMPAIGNS = Capability("manage campaigns", MANAGERS)
ENROLL_CUSTOMERS = Capability("enroll customers", EVERYBODY)
MAX_STEPS = 10
MAX_LOCATIONS = 1_000


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step as it is to be; one without id is new."""

    name: str
    template_id: int
    delay_minutes: int
    row_id: int | None = None


async def create_campaign(
    tx: Transaction,
    account_id: int,
    name: str,
    steps: Sequence[StepChange],
    *,
    active: bool,
    survey_id: int | None,
    location_ids: Sequence[int] | None,
) -> int:
    """Add a campaign with its steps; without `location_ids` it runs at every location. Its id."""
    values = await _checked(tx, account_id, {"name": name, "survey_id": survey_id}, steps, set())
    await _check_locations(tx, account_id, location_ids)
    if active:
        await _keep_limit(tx, account_id)
    campaign_id = await tx.insert(CampaignModel, account_id, active=active, **values)
    await _write_steps(tx, account_id, campaign_id, steps, set())
    await _write_locations(tx, account_id, campaign_id, location_ids)
    return campaign_id


async def update_campaign(
    tx: Transaction,
    campaign_id: int,
    values: Mapping[str, Any],
    steps: Sequence[StepChange] | None,
) -> int:
    """Change what is given, `location_ids` among it; the id.

    `steps` are all steps of the campaign in their new order. Those with an id stay, the others are
    new, and those left out are deleted: their rows stay for what was sent from them.
    """
    campaign = await tx.require(CAMPAIGNS, campaign_id, "id", lock=True)
    account_id = campaign.account_id
    known = await _step_ids(tx, account_id, campaign_id) if steps is not None else set()
    changes = dict(values)
    located = "location_ids" in changes
    location_ids = changes.pop("location_ids", None)
    changes = await _checked(tx, account_id, changes, steps, known)
    if located:
        await _check_locations(tx, account_id, location_ids)
    if changes.get("active") and not campaign.active:
        await _keep_limit(tx, account_id)
    await tx.update(CampaignModel, account_id, campaign_id, changes)
    if steps is not None:
        await _write_steps(tx, account_id, campaign_id, steps, known)
    if located:
        await tx.unlink(CampaignLocationModel, account_id, campaign_id=campaign_id)
        await _write_locations(tx, account_id, campaign_id, location_ids)
    return campaign_id


async def enroll_customer(
    tx: Transaction, campaign_id: int, customer_id: int, location_id: int
) -> int:
    """Let a customer enter a campaign at a location; the id of the enrollment.

    One who left it may enter again, but for one who answered: nobody is asked again who answered
    or completed a campaign at a location, as the FeedbackAPI has it.
    """
    location = await visible_location(tx, location_id, "locationId")
    account_id = location.account_id
    campaign = await tx.require(CAMPAIGNS, campaign_id, "campaignId")
    check_account(campaign, account_id, "campaign", "campaignId")
    customer = await visible_customer(tx, customer_id, "customerId", lock=True)
    check_account(customer, account_id, "customer", "customerId")
    if customer.opt_out:
        raise refusal(UserErrorCode.INVALID, "The customer opted out of messages.", "customerId")
    if customer.invalid:
        raise refusal(
            UserErrorCode.INVALID,
            "Messages to the customer failed: correct its address or number first.",
            "customerId",
        )
    if not campaign.active:
        raise refusal(
            UserErrorCode.INVALID,
            "The campaign is not active. Activate it with updateCampaign first.",
            "campaignId",
        )
    steps = (await sendable_steps(tx, account_id, {campaign_id})).get(campaign_id)
    if not steps:
        raise refusal(
            UserErrorCode.INVALID,
            "The campaign has no step with a message template. Give it steps with updateCampaign.",
            "campaignId",
        )
    if campaign_id not in (await campaigns_at(tx, account_id, {location_id}))[location_id]:
        raise refusal(
            UserErrorCode.INVALID,
            "The campaign does not run at the location. Add it to the campaign's `locationIds`.",
            "locationId",
        )
    own = All(
        (
            Comparison("campaign", "eq", campaign_id),
            Comparison("customer", "eq", customer_id),
            Comparison("location", "eq", location_id),
        )
    )
    enrollment = await tx.find(ENROLLMENTS, own, lock=True)
    if enrollment is None:
        entry = Entry(campaign_id, customer_id, location_id, steps[0])
        (enrollment_id,) = await enter(tx, account_id, [entry])
        return enrollment_id
    if enrollment.state is EnrollmentState.ACTIVE:
        raise refusal(
            UserErrorCode.CONFLICT, "The customer is in the campaign already.", "customerId"
        )
    if enrollment.state is EnrollmentState.COMPLETED or enrollment.reason is LeavingReason.ANSWERED:
        raise refusal(
            UserErrorCode.CONFLICT,
            "The customer was asked by the campaign at this location, and is not asked again. "
            "Choose another campaign.",
            "customerId",
        )
    await enter_again(tx, enrollment, steps[0])
    return int(enrollment.row_id)


async def _checked(
    tx: Transaction,
    account_id: int,
    values: Mapping[str, Any],
    steps: Sequence[StepChange] | None,
    known: set[int],
) -> dict[str, Any]:
    """The values in stored form; refused with everything that is wrong with them and the steps."""
    checks = Checks()
    checked = dict(values)
    if "name" in values:
        checked["name"] = checks.text(values["name"], "name", 200, required=True)
    if steps is not None:
        await _check_steps(tx, checks, account_id, steps, known)
    checks.settle()
    if values.get("survey_id") is not None:
        await visible_survey(tx, account_id, values["survey_id"], "surveyId")
    return checked


async def _check_steps(
    tx: Transaction,
    checks: Checks,
    account_id: int,
    steps: Sequence[StepChange],
    known: set[int],
) -> None:
    if not 1 <= len(steps) <= MAX_STEPS:
        checks.note(
            UserErrorCode.INVALID if steps else UserErrorCode.REQUIRED,
            f"A campaign has 1 to {MAX_STEPS} steps; these are {len(steps)}.",
            "steps",
        )
        return
    seen: set[int] = set()
    for place, step in enumerate(steps):
        here = checks.within("steps", place)
        here.text(step.name, "name", 200, required=True)
        here.integer(step.delay_minutes, "delayMinutes", 0, MOST_MINUTES)
        if step.row_id is not None:
            if step.row_id not in known:
                here.note(UserErrorCode.NOT_FOUND, "The campaign has no such step.", "id")
            elif step.row_id in seen:
                here.note(UserErrorCode.INVALID, "The step is listed twice. List it once.", "id")
            seen.add(step.row_id)
        template = await tx.get(MESSAGE_TEMPLATES, step.template_id)
        if template is None:
            here.note(UserErrorCode.NOT_FOUND, "There is no such message template.", "templateId")
        elif template.account_id != account_id:
            here.note(
                UserErrorCode.INVALID,
                "The message template belongs to another account. Choose one of the same account.",
                "templateId",
            )


async def _step_ids(tx: Transaction, account_id: int, campaign_id: int) -> set[int]:
    steps = table_of(CampaignStepModel)
    rows = await tx.fetch(
        select(steps.c.id).where(
            of_tenant(steps, tx.viewer),
            steps.c.account_id == account_id,
            steps.c.campaign_id == campaign_id,
            ~steps.c.deleted,
        )
    )
    return {row.id for row in rows}


async def _write_steps(
    tx: Transaction,
    account_id: int,
    campaign_id: int,
    steps: Sequence[StepChange],
    known: set[int],
) -> None:
    """Bring the steps of a campaign into the wanted form."""
    changed: dict[int, dict[str, Any]] = {}
    added: list[dict[str, Any]] = []
    for position, step in enumerate(steps):
        values = {
            "name": step.name.strip(),
            "template_id": step.template_id,
            "delay_minutes": step.delay_minutes,
            "position": position,
        }
        if step.row_id is None:
            added.append({"campaign_id": campaign_id, **values})
        else:
            changed[step.row_id] = values
    for row_id in sorted(known - changed.keys()):
        changed[row_id] = {"deleted": True}
    await tx.update_many(CampaignStepModel, account_id, changed)
    if added:
        await tx.insert_many(CampaignStepModel, account_id, added)


async def _check_locations(
    tx: Transaction, account_id: int, location_ids: Sequence[int] | None
) -> None:
    if location_ids is None:
        return
    if not 1 <= len(location_ids) <= MAX_LOCATIONS:
        raise refusal(
            UserErrorCode.INVALID if location_ids else UserErrorCode.REQUIRED,
            f"`locationIds` has {len(location_ids)} locations. Give 1 to {MAX_LOCATIONS:,}, or "
            "null for every location.",
            "locationIds",
        )
    for location_id in location_ids:
        location = await visible_location(tx, location_id, "locationIds")
        check_account(location, account_id, "location", "locationIds")


async def _write_locations(
    tx: Transaction, account_id: int, campaign_id: int, location_ids: Sequence[int] | None
) -> None:
    ties = [
        {"campaign_id": campaign_id, "location_id": location_id}
        for location_id in dict.fromkeys(location_ids or ())
    ]
    await tx.link_many(CampaignLocationModel, account_id, ties)


async def _keep_limit(tx: Transaction, account_id: int) -> None:
    await keep_limit(tx, account_id, "max_campaigns", CAMPAIGNS, CAMPAIGNS.table.c.active)
