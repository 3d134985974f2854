"""What can be done to kiosks."""

import secrets
from collections.abc import Mapping
from typing import Any

from gateway.config import Settings
from gateway.errors import UserErrorCode, refusal
from gateway.policies import MANAGERS, Capability
from gateway.resources.kiosks.model import KioskModel
from gateway.resources.kiosks.store import KIOSKS
from gateway.resources.locations.service import visible_location
from gateway.resources.surveys.service import visible_survey
from gateway.store.conditions import Comparison
from gateway.store.write import Transaction

MANAGE_KIOSKS = Capability("manage kiosks", MANAGERS)


def _new_code(settings: Settings) -> dict[str, str]:
    """A code that cannot be guessed, of 128 random bits, and the address of its page."""
    code = secrets.token_urlsafe(16)
    return {"code": code, "url": f"{settings.public_url}/kiosk/{code}"}


async def create_kiosk(
    tx: Transaction, settings: Settings, location_id: int, survey_id: int | None
) -> int:
    """Give a location its page; the id of the kiosk. A location has one at most."""
    location = await visible_location(tx, location_id, "locationId", lock=True)
    account_id = location.account_id
    if survey_id is not None:
        await visible_survey(tx, account_id, survey_id, "surveyId")
    if await tx.find(KIOSKS, Comparison("location", "eq", location_id)) is not None:
        raise refusal(
            UserErrorCode.CONFLICT,
            "The location has a kiosk already. Change it with updateKiosk.",
            "locationId",
        )
    return await tx.insert(
        KioskModel,
        account_id,
        location_id=location_id,
        survey_id=survey_id,
        **_new_code(settings),
    )


async def update_kiosk(
    tx: Transaction,
    settings: Settings,
    kiosk_id: int,
    values: Mapping[str, Any],
    *,
    renew_code: bool,
) -> int:
    """Change what is given; the id. With a new code the old address leads nowhere."""
    kiosk = await tx.require(KIOSKS, kiosk_id, "id", lock=True)
    changes = dict(values)
    survey_id = changes.get("survey_id")
    if survey_id is not None:
        await visible_survey(tx, kiosk.account_id, survey_id, "surveyId")
    if renew_code:
        changes |= _new_code(settings)
    await tx.update(KioskModel, kiosk.account_id, kiosk_id, changes)
    return kiosk_id
