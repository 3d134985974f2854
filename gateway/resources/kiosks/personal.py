"""What the table of kiosks holds about people: nothing."""

from gateway.privacy.personal import Holding
from gateway.resources.kiosks.model import KioskModel

HOLDINGS = (Holding(KioskModel, impersonal=("code", "url")),)
