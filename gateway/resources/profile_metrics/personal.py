"""What the table of profile metrics holds about people: nothing, they are counts."""

from gateway.privacy.personal import Holding
from gateway.resources.profile_metrics.model import ProfileMetricModel

HOLDINGS = (Holding(ProfileMetricModel),)
