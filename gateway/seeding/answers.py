"""Feedback: the answers to requests, with scores that fit the location and words that fit them."""

from dataclasses import dataclass, field
from random import Random
from typing import Any

from gateway.resources.feedback.model import FeedbackType
from gateway.resources.surveys.model import SurveyFieldType
from gateway.seeding.client import SOURCE, Client, random_of
from gateway.seeding.instants import DAY
from gateway.seeding.loading import Loader
from gateway.seeding.people import People
from gateway.seeding.replies import replies_to, reply_row
from gateway.seeding.requests import SeededAnswer
from gateway.seeding.scores import COMMENT_RATES
from gateway.seeding.surveys import Given, answers_to, rating_of
from gateway.seeding.texts import POOL, Mood, comment_pools

FEEDBACK = (
    *("id", "account_id", "created", "updated", "source", "external_id", "location_id"),
    *("customer_id", "feedback_request_id", "survey_id", "user_id", "campaign_id"),
    *("campaign_step_id", "type", "nps_score", "star_rating", "happy", "comments", "text_count"),
    *("platform_name", "customer_name", "customer_email"),
    *("first_reply_id", "first_replied", "first_reply_user_id"),
)
Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Results:
    """Rows of feedback, oldest first, and of what belongs to it."""

    feedback: Rows = field(default_factory=list)
    answers: Rows = field(default_factory=list)
    choices: Rows = field(default_factory=list)
    replies: Rows = field(default_factory=list)


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
        self, rng: Random, people: People, answers: list[SeededAnswer], first_customer: int
    ) -> Results:
        """Rows of feedback with the answers to its survey and the replies to it."""
        random, client = rng.random, self._client
        instant, account_id, places = self._loader.instant, client.account_id, client.places
        recent = client.calendar.end - 365 * DAY
        answers.sort(key=lambda answer: answer.created)
        first = self._loader.take("feedbacks", len(answers))
        results = Results()
        for feedback_id, answer in enumerate(answers, first):
            place, person, kind = places[answer.place], answer.person, answer.kind
            quality = place.quality_on(answer.created > recent)
            score, mood = client.scores.draw(kind, quality, answer.random)
            draw = random()
            comments = text = platform = campaign = step = None
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
            stars = score if kind is FeedbackType.STAR_RATING else None
            form = answer.form
            if form is not None:
                # What is to be said goes into the form, and seldom beside it.
                if draw < 0.8:
                    comments, text = None, comments
                given = answers_to(form, kind, score, mood, text, rng)
                self._answer(results, feedback_id, at, given)
                stars = rating_of(form, given, SurveyFieldType.CSAT)
            reply = self._reply(results, rng, answer, feedback_id, mood, people.language[person])
            results.feedback.append(
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
                    None if form is None else form.id,
                    answer.user_id,
                    campaign,
                    step,
                    kind.value,
                    score if kind is FeedbackType.NPS else None,
                    stars,
                    bool(score) if kind is FeedbackType.HAPPY else None,
                    comments,
                    (comments is not None) + (text is not None),
                    platform,
                    None if name is None else f"{name} {people.last_name[person]}",
                    people.email[person],
                    *reply,
                )
            )
        return results

    def _answer(self, results: Results, feedback_id: int, at: Any, given: list[Given]) -> None:
        account_id = self._client.account_id
        first = self._loader.take("feedback_answers", len(given))
        for answer_id, each in enumerate(given, first):
            row = (feedback_id, each.field_id, each.rating, each.content)
            results.answers.append((answer_id, account_id, at, at, *row))
            for option in each.options:
                results.choices.append((account_id, answer_id, option))

    def _reply(
        self,
        results: Results,
        rng: Random,
        answer: SeededAnswer,
        feedback_id: int,
        mood: Mood,
        language: str,
    ) -> tuple[int | None, Any, int | None]:
        """Add the replies; id, instant and user of the first of them."""
        loader, client = self._loader, self._client
        replies = replies_to(client, rng, answer.created, mood, language)
        if not replies:
            return None, None, None
        first = loader.take("feedback_replies", len(replies))
        for reply_id, reply in enumerate(replies, first):
            results.replies.append(reply_row(loader, client, rng, reply_id, feedback_id, reply))
        return first, loader.instant(replies[0].created), replies[0].user_id
