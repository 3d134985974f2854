"""Feedback requests in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_child, to_one
from gateway.graphql.imported import Record
from gateway.graphql.node import node_type
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.campaigns.store import CAMPAIGN_STEPS, CAMPAIGNS
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.feedback_requests.model import FeedbackRequestState, FeedbackRequestType
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.resources.locations.store import LOCATIONS
from gateway.resources.surveys.store import SURVEYS
from gateway.resources.templates.store import MESSAGE_TEMPLATES
from gateway.resources.users.author_types import author_name
from gateway.resources.users.store import USERS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account
    from gateway.resources.campaigns.types import Campaign, CampaignStep
    from gateway.resources.customers.types import Customer
    from gateway.resources.feedback.types import Feedback
    from gateway.resources.locations.types import Location
    from gateway.resources.surveys.types import Survey
    from gateway.resources.templates.types import MessageTemplate
    from gateway.resources.users.types import User


@node_type(FEEDBACK_REQUESTS, "Stand-alone request to a customer for feedback on a location")
class FeedbackRequest(Record):
    due: dt.datetime = column(
        "Time at which the request is due; the time of creation if it is immediate"
    )
    type: FeedbackRequestType = column("Channel that the request is for")
    state: FeedbackRequestState = column("How far its message is")
    sent_at: dt.datetime | None = column("Time at which the message was sent; null if it was not")
    attempts: int = column("How often the message was handed over, or tried to be")
    last_error: str | None = column(
        "Why the message failed the last time, or must not be sent; null if it was sent"
    )
    message_id: str | None = column(
        "Message-ID of the e-mail, or the reference under which the text was handed over: the same "
        "at each attempt. Null before the first, and for messages of other systems"
    )
    message_opened: bool = column(
        "Whether the message was opened; it is not known of text messages, which stay false"
    )
    message_clicked: bool = column("Whether the link to the feedback page was clicked")
    message_bounced: bool = column("Whether the message bounced (e-mail only)")
    bounce_reason: str | None = column(
        "Why the message bounced (e-mail only); null if it did not or the reason is unknown"
    )
    spam_complaint: bool = column("Whether the recipient reported the message as spam")
    token: str = column("Secret of the link, with which the customer submits the feedback")
    full_url: str = column("Address of the feedback page")
    branded_url: str = column("Address of the feedback page under the brand's own domain")
    customer: Annotated["Customer", strawberry.lazy("gateway.resources.customers.types")] | None = (
        to_one(CUSTOMERS, "customer_id", "Customer whom the request goes to")
    )
    location: Annotated["Location", strawberry.lazy("gateway.resources.locations.types")] = to_one(
        LOCATIONS, "location_id", "Location that feedback is asked for"
    )
    template: Annotated["MessageTemplate", strawberry.lazy("gateway.resources.templates.types")] = (
        to_one(MESSAGE_TEMPLATES, "template_id", "Message template of the request")
    )
    user: Annotated["User", strawberry.lazy("gateway.resources.users.types")] | None = to_one(
        USERS, "user_id", "User who made the request; null if it was imported"
    )
    user_name: str | None = author_name("made the request")
    survey: Annotated["Survey", strawberry.lazy("gateway.resources.surveys.types")] | None = to_one(
        SURVEYS, "survey_id", "Survey that the customer is asked to fill in; null if none"
    )
    campaign: Annotated["Campaign", strawberry.lazy("gateway.resources.campaigns.types")] | None = (
        to_one(CAMPAIGNS, "campaign_id", "Campaign that made the request; null if none did")
    )
    campaign_step: (
        Annotated["CampaignStep", strawberry.lazy("gateway.resources.campaigns.types")] | None
    ) = to_one(
        CAMPAIGN_STEPS, "campaign_step_id", "Campaign step that made the request; null if none did"
    )
    feedback: Annotated["Feedback", strawberry.lazy("gateway.resources.feedback.types")] | None = (
        to_child(FEEDBACKS, "feedback_request_id", "Feedback that answers the request, if any")
    )
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the request"
    )
