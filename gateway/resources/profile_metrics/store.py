"""What can be asked of the daily figures of business profiles."""

from gateway.resources.profile_metrics.model import ProfileMetricModel
from gateway.store.resource import Resource, on, orders, refers
from gateway.store.scope import by_location

_OF = ProfileMetricModel
PROFILE_METRICS = Resource(
    name="ProfileMetric",
    model=ProfileMetricModel,
    scope=by_location(),
    filters={
        "id": refers(_OF.id, "ProfileMetric"),
        "created": on(_OF.created),
        "location": refers(_OF.location_id, "Location"),
        "day": on(_OF.day),
        "businessImpressionsDesktopMaps": on(_OF.business_impressions_desktop_maps),
        "businessImpressionsDesktopSearch": on(_OF.business_impressions_desktop_search),
        "businessImpressionsMobileMaps": on(_OF.business_impressions_mobile_maps),
        "businessImpressionsMobileSearch": on(_OF.business_impressions_mobile_search),
        "businessDirectionRequests": on(_OF.business_direction_requests),
        "callClicks": on(_OF.call_clicks),
        "websiteClicks": on(_OF.website_clicks),
    },
    orders=orders(
        DAY=_OF.day,
        BUSINESS_IMPRESSIONS_DESKTOP_MAPS=_OF.business_impressions_desktop_maps,
        BUSINESS_IMPRESSIONS_DESKTOP_SEARCH=_OF.business_impressions_desktop_search,
        BUSINESS_IMPRESSIONS_MOBILE_MAPS=_OF.business_impressions_mobile_maps,
        BUSINESS_IMPRESSIONS_MOBILE_SEARCH=_OF.business_impressions_mobile_search,
        BUSINESS_DIRECTION_REQUESTS=_OF.business_direction_requests,
        CALL_CLICKS=_OF.call_clicks,
        WEBSITE_CLICKS=_OF.website_clicks,
    ),
    default_order="-DAY",
)
