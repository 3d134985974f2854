"""Whole results as JSON: the value of the metric survey_details."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import Select, select

from gateway.analytics.datasets import same_row, table_of
from gateway.analytics.filters import bind
from gateway.analytics.request import Request
from gateway.analytics.zones import Offsets
from gateway.database.arrays import Array, any_of
from gateway.database.columns import Identity
from gateway.database.readers import Rows
from gateway.database.tenancy import of_tenant
from gateway.graphql.ids import encode_id
from gateway.policies import Viewer
from gateway.resources.feedback.model import FeedbackAnswerChoiceModel, FeedbackAnswerModel
from gateway.resources.feedback.store import FEEDBACKS
from gateway.resources.surveys.model import SurveyFieldModel, SurveyFieldOptionModel

Read = Callable[..., Awaitable[Rows]]
