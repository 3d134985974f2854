"""Every kind of import, in one list; a new kind is a file of its own and its name here."""

from gateway.ingest.accounts import ACCOUNTS
from gateway.ingest.activity_feedbacks import ACTIVITY_FEEDBACKS
from gateway.ingest.conversations import CONVERSATIONS
from gateway.ingest.customers import CUSTOMERS
from gateway.ingest.feedback import FEEDBACK
from gateway.ingest.feedback_requests import FEEDBACK_REQUESTS
from gateway.ingest.kinds import Catalogue
from gateway.ingest.locations import LOCATIONS
from gateway.ingest.posts import POSTS
from gateway.ingest.profile_figures import PROFILE_METRICS, SEARCH_KEYWORDS
from gateway.ingest.reviews import REVIEWS
from gateway.ingest.surveys import SURVEYS
from gateway.ingest.users import USERS
from gateway.resources.campaigns.model import CampaignModel, CampaignStepModel
from gateway.resources.reviews.model import ReviewPlatformModel
from gateway.resources.templates.model import MessageTemplateModel

CATALOGUE = Catalogue(
    (
        ACCOUNTS,
        USERS,
        LOCATIONS,
        CUSTOMERS,
        REVIEWS,
        FEEDBACK,
        FEEDBACK_REQUESTS,
        SURVEYS,
        PROFILE_METRICS,
        SEARCH_KEYWORDS,
        CONVERSATIONS,
        POSTS,
        ACTIVITY_FEEDBACKS,
    ),
    placeholders={
        MessageTemplateModel: "templates",
        CampaignModel: "campaigns",
        CampaignStepModel: "campaign_steps",
        ReviewPlatformModel: "platforms",
    },
)
