"""Activity feedback: what clients say of visits and calls of a few representatives."""

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Any

from gateway.resources.activity_feedback.vader import analyse
from gateway.resources.surveys.model import SurveyFieldType
from gateway.seeding.client import Client, SeededSurvey
from gateway.seeding.loading import Loader
from gateway.seeding.share import Share
from gateway.seeding.texts import POOL, Mood, comment_pools

# For so many feedback of customers there is one on an activity.
FEEDBACK_AN_ACTIVITY = 20
_TYPES = ("sales_visit", "sales_visit", "call", "training", "delivery")
_DEVICES = ("mobile", "mobile", "desktop", "tablet")
_BROWSERS = ("Safari", "Chrome", "Firefox", "Edge")
_ACTIONS = ("call", "e-mail", "visit")
_SCORES = {Mood.NEGATIVE: (1, 4), Mood.NEUTRAL: (5, 7), Mood.POSITIVE: (8, 10)}


async def write_activities(share: Share) -> None:
    """Activity feedback, oldest first, with what belongs to it; its clients are customers."""
    loader, client = share.loader, share.client
    customers, count = client.customers, share.counts["feedbacks"] // FEEDBACK_AN_ACTIVITY
    forms = [form for each in client.forms.values() for form in each]
    if not forms or not customers:
        return
    rng = share.random("activities")
    texts = comment_pools(rng, client.company.trade, "en")
    made = _Made(loader, client, rng)
    days = client.calendar.days
    for number in range(count):
        day = days - 400 + int(399 * number / count)
        made.feedback(client.calendar.time(day, rng.random()), rng.choice(forms), customers, texts)
    for table, rows in made.rows.items():
        await loader.add(table, client.account_id, rows)


class _Made:
    """Rows of activity feedback by their tables."""

    def __init__(self, loader: Loader, client: Client, rng: Random) -> None:
        self.loader = loader
        self.client = client
        self.rng = rng
        self.rows: dict[str, list[dict[str, Any]]] = {
            name: []
            for name in (
                "activity_feedbacks",
                "activity_responses",
                "activity_keywords",
                "activity_follow_ups",
                "activity_namespaces",
            )
        }

    def feedback(
        self,
        created: int,
        form: SeededSurvey,
        customers: Sequence[int],
        texts: tuple[list[str], ...],
    ) -> None:
        """One feedback of somebody in a mood."""
        rng = self.rng
        mood = rng.choices(list(Mood), (1, 2, 6))[0]
        satisfaction = rng.randint(*_SCORES[mood])
        anonymous = rng.random() < 0.15
        text = texts[mood][int(rng.random() * POOL)] if rng.random() < 0.6 else None
        responses = self._responses(form, satisfaction, text)
        felt = analyse([text]) if text else None
        row = self._row(
            "activity_feedbacks",
            created,
            activity_type=rng.choice(_TYPES),
            activity_id=f"act-{rng.randrange(10**6):06}",
            rep_user_id=rng.choice(self.client.repliers),
            client_customer_id=None if anonymous else rng.choice(customers),
            template_survey_id=form.id,
            overall_satisfaction=satisfaction,
            nps_score=satisfaction if rng.random() < 0.7 else None,
            completion_time=rng.randrange(30, 400),
            completion_rate=100 * len(responses) / len(form.fields),
            is_anonymous=anonymous,
            version=0,
            sentiment_label=None if felt is None else felt.label,
            sentiment_confidence=None if felt is None else felt.confidence,
            device_type=rng.choice(_DEVICES),
            browser=rng.choice(_BROWSERS),
            ip_address=None if anonymous else f"192.0.2.{rng.randrange(1, 255)}",
            answered=bool(responses),
        )
        for position, values in enumerate(responses):
            self._attach("activity_responses", row, created, position, **values)
        for position, word in enumerate(felt.keywords if felt is not None else ()):
            self._attach("activity_keywords", row, created, position, keyword=word)
        namespace = rng.choice(("north", "south", "key accounts"))
        self._attach("activity_namespaces", row, created, 0, namespace=namespace)
        if mood is Mood.NEGATIVE:
            due = dt.datetime.fromtimestamp(created / 1e6, dt.UTC).date() + dt.timedelta(days=7)
            self._attach(
                "activity_follow_ups",
                row,
                created,
                0,
                action_type=rng.choice(_ACTIONS),
                priority="high" if satisfaction < 3 else "normal",
                due_date=self.loader.day(due),
                status=rng.choice(("pending", "done")),
            )

    def _responses(
        self, form: SeededSurvey, satisfaction: int, text: str | None
    ) -> list[dict[str, Any]]:
        """A response to each field that takes a number, and to one that takes a text."""
        found = []
        for field in form.fields:
            value = None
            if field.type in (SurveyFieldType.CSAT, SurveyFieldType.RATING):
                value = str(max(1, (satisfaction + 1) // 2))
            elif field.type is SurveyFieldType.NPS:
                value = str(satisfaction)
            said = text if field.type is SurveyFieldType.TEXT else None
            if value is not None or said is not None:
                found.append(
                    {
                        "question_id": str(field.id),
                        "field_id": field.id,
                        "question_type": "text" if value is None else "rating",
                        "response_value": value,
                        "response_text": said,
                        "score": None if value is None else float(value),
                    }
                )
        return found

    def _row(self, table: str, created: int, **values: Any) -> int:
        row_id = self.loader.take(table)
        self.rows[table].append(self.client.row(self.loader, row_id, created, **values))
        return row_id

    def _attach(
        self, table: str, feedback: int, created: int, position: int, **values: Any
    ) -> None:
        of = {"activity_feedback_id": feedback, "position": position}
        self._row(table, created, **of, **values)
