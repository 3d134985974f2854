"""Feedback: the answers to requests, with scores that fit the location and words that fit them."""

from random import Random
from typing import Any

from gateway.resources.feedback.model import FeedbackType
from gateway.seeding.client import SOURCE, Client, random_of
from gateway.seeding.instants import DAY
from gateway.seeding.loading import Loader
from gateway.seeding.people import People
from gateway.seeding.requests import Answer
from gateway.seeding.scores import COMMENT_RATES
from gateway.seeding.texts import POOL, Mood, comment_pools

FEEDBACK = (
    *("id", "account_id", "created", "updated", "source", "external_id", "location_id"),
    *("customer_id", "feedback_request_id", "campaign_id", "campaign_step_id", "type"),
    *("nps_score", "star_rating", "happy", "comments", "platform_name", "customer_name"),
    "customer_email",
)


class Answers:
    """Makes the feedback of one account, cohort after cohort."""

    def __init__(self, loader: Loader, client: Client, seed: int) -> None:
        self._loader = loader
        self._client = client
        rng = random_of(seed, client.number, "texts")
        self._texts = {
            language: comment_pools(rng, client.company.trade, language)
            for language in client.languages
        }
        self._platforms = list(client.platforms)

    def feedback(
        self, rng: Random, people: People, answers: list[Answer], first_customer: int
    ) -> list[tuple[Any, ...]]:
        """Rows of feedback, oldest first."""
        random, client = rng.random, self._client
        instant, account_id, places = self._loader.instant, client.account_id, client.places
        recent = client.calendar.end - 365 * DAY
        answers.sort(key=lambda answer: answer.created)
        first = self._loader.take("feedbacks", len(answers))
        rows: list[tuple[Any, ...]] = []
        for feedback_id, answer in enumerate(answers, first):
            place, person, kind = places[answer.place], answer.person, answer.kind
            quality = place.quality_on(answer.created > recent)
            score, mood = client.scores.draw(kind, quality, answer.random)
            draw = random()
            comments = platform = campaign = step = None
            if random() < COMMENT_RATES[mood]:
                comments = self._texts[people.language[person]][mood][int(draw * POOL)]
            if mood is Mood.POSITIVE and draw < 0.35:
                platform = self._platforms[int(random() ** 2 * len(self._platforms))]
            if draw > 0.4:
                campaign, step = client.steps[int(random() ** 1.5 * len(client.steps))]
            changed = draw > 0.9
            imported = random() < 0.05
            at = instant(answer.created)
            name = people.first_name[person]
            rows.append(
                (
                    feedback_id,
                    account_id,
                    at,
                    instant(client.calendar.lag(answer.created, random())) if changed else at,
                    SOURCE if imported else None,
                    f"fb-{feedback_id}" if imported else None,
                    place.id,
                    first_customer + person,
                    answer.request_id,
                    campaign,
                    step,
                    kind.value,
                    score if kind is FeedbackType.NPS else None,
                    score if kind is FeedbackType.STAR_RATING else None,
                    bool(score) if kind is FeedbackType.HAPPY else None,
                    comments,
                    platform,
                    None if name is None else f"{name} {people.last_name[person]}",
                    people.email[person],
                )
            )
        return rows
