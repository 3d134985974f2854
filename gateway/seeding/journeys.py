"""Journeys: customers, what they were sent, and what they answered, in cohorts of one account.

A cohort is made as a whole, because a customer's flags follow from what came of the messages:
a bounce makes the customer invalid, a complaint is an opt-out, and either ends the mailing.
"""

from random import Random
from typing import Any

from gateway.seeding.answers import FEEDBACK, Answers
from gateway.seeding.client import SOURCE, Client
from gateway.seeding.loading import Loader
from gateway.seeding.people import People, Population
from gateway.seeding.plan import quota
from gateway.seeding.replies import FEEDBACK_REPLY
from gateway.seeding.requests import REQUEST, Fate, Mailing
from gateway.seeding.share import Share
from gateway.seeding.surveys import ANSWER_CHOICE, FEEDBACK_ANSWER

COHORT = 4_000  # customers; bounds the memory

CUSTOMER = (
    *("id", "account_id", "created", "updated", "source", "external_id", "email"),
    *("mobile_number", "first_name", "last_name", "country_code", "language"),
    *("last_sms", "last_email", "invalid", "opt_out", "active"),
)
MEMBERSHIP = ("account_id", "customer_id", "location_id", "customer_created", "created")


async def write_journeys(share: Share) -> None:
    """Customers, requests and feedback, cohort after cohort."""
    loader, client = share.loader, share.client
    settings, seed, counts = share.settings, share.plan.seed, share.counts
    customers, requests = counts["customers"], counts["feedback_requests"]
    feedback = counts["feedbacks"]
    next_id = loader.take("customers", 0)
    client.customers = range(next_id, next_id + customers)
    public = settings.public_url
    mailing = Mailing(loader, client, seed, public, settings.branded_url or public)
    answers = Answers(loader, client, seed)
    population = Population(client, customers)
    cohorts = -(-customers // COHORT)
    for number in range(cohorts):
        rng = share.random("cohort", number)
        people = population.cohort(rng, quota(customers, number, cohorts))
        fate = Fate(people)
        first = loader.take("customers", len(people.created))
        sent, answered = (quota(total, number, cohorts) for total in (requests, feedback))
        request_rows, answered_requests = mailing.requests(rng, people, fate, first, sent, answered)
        results = answers.feedback(rng, people, answered_requests, first)
        account_id = client.account_id
        customer_rows = _customers(loader, client, rng, people, fate, first)
        await loader.write("customers", account_id, CUSTOMER, customer_rows)
        memberships = _memberships(loader, client, people, first)
        await loader.write("customer_locations", account_id, MEMBERSHIP, memberships)
        await loader.write("feedback_requests", account_id, REQUEST, request_rows)
        await loader.write("feedbacks", account_id, FEEDBACK, results.feedback)
        await loader.write("feedback_answers", account_id, FEEDBACK_ANSWER, results.answers)
        await loader.write("feedback_answer_choices", account_id, ANSWER_CHOICE, results.choices)
        await loader.write("feedback_replies", account_id, FEEDBACK_REPLY, results.replies)


def _customers(
    loader: Loader, client: Client, rng: Random, people: People, fate: Fate, first: int
) -> list[tuple[Any, ...]]:
    """Rows of customers; some opted out by a link, a few are no longer active."""
    random, account_id, instant = rng.random, client.account_id, loader.instant
    rows: list[tuple[Any, ...]] = []
    for person, created in enumerate(people.created):
        customer_id = first + person
        imported = random() < 0.05
        sms, email = fate.last_sms[person], fate.last_email[person]
        draw = random()
        rows.append(
            (
                customer_id,
                account_id,
                instant(created),
                instant(fate.updated[person]),
                SOURCE if imported else None,
                f"cu-{customer_id}" if imported else None,
                people.email[person],
                people.mobile_number[person],
                people.first_name[person],
                people.last_name[person],
                people.country[person],
                people.language[person],
                instant(sms) if sms else None,
                instant(email) if email else None,
                bool(fate.invalid[person]),
                bool(fate.opt_out[person]) or draw < 0.01,
                draw < 0.985,
            )
        )
    return rows


def _memberships(
    loader: Loader, client: Client, people: People, first: int
) -> list[tuple[Any, ...]]:
    """Each customer's own location, and for some another that they have been to."""
    instant, account_id, places = loader.instant, client.account_id, client.places
    rows: list[tuple[Any, ...]] = []
    for customer_id, (created, home, away) in enumerate(
        zip(people.created, people.home, people.away, strict=True), first
    ):
        at = instant(created)
        rows.append((account_id, customer_id, places[home].id, at, at))
        if away is not None:
            rows.append((account_id, customer_id, places[away].id, at, at))
    return rows
