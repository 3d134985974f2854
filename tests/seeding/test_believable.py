"""The rows agree with each other, and with what the world looks like."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from statistics import mean
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from gateway.seeding.countries import COUNTRIES
from gateway.seeding.people import fold
from tests.seeding.conftest import SMALL, Filled

ANCHOR = dt.datetime.combine(SMALL.anchor, dt.time(), dt.UTC)
START = ANCHOR - dt.timedelta(days=3 * 365)
LATER = {"invite_expires", "opens_at"}
IMPORTED = [
    "customers",
    "feedback_requests",
    "feedbacks",
    "reviews",
    "review_replies",
]


def test_every_instant_is_in_the_three_years(filled: Filled) -> None:
    for table, rows in filled.rows.items():
        if table in ("change_log", "server_secrets"):
            continue
        for row in rows:
            for column, value in row.items():
                if isinstance(value, dt.datetime) and column not in LATER:
                    if value.tzinfo is None:  # what the clock of a location shows
                        value = value.replace(tzinfo=dt.UTC)
                    assert START <= value < ANCHOR, (table, column, row)


def test_nothing_is_changed_before_it_was_made(filled: Filled) -> None:
    for table, rows in filled.rows.items():
        for row in rows:
            if "updated" in row:
                assert row["updated"] >= row["created"], (table, row)


def test_requests_agree_with_themselves(filled: Filled) -> None:
    kinds: Counter[str] = Counter()
    for row in filled.rows["feedback_requests"]:
        kinds[row["type"]] += 1
        assert row["due"] >= row["created"]
        assert row["updated"] >= row["due"]
        if row["type"] != "EMAIL":
            assert not (row["message_opened"])
            assert not (row["message_bounced"])
            assert not (row["spam_complaint"])
        elif row["message_clicked"] or row["spam_complaint"]:
            assert row["message_opened"]
        if row["message_bounced"]:
            assert not (row["message_opened"])
            assert not (row["message_clicked"])
            assert not (row["spam_complaint"])
        assert (row["bounce_reason"] is not None) == row["message_bounced"]
    assert min(kinds[kind] for kind in ("EMAIL", "SMS", "SUPPRESSED")) > 50
    assert kinds["EMAIL"] > kinds["SMS"] > kinds["SUPPRESSED"]


def test_links_of_requests(filled: Filled) -> None:
    tokens = set()
    for row in filled.rows["feedback_requests"]:
        token = row["token"]
        tokens.add(token)
        assert len(token) == 22
        assert token.replace("-", "").replace("_", "").isalnum()
        assert row["full_url"] == f"https://feedback.example.com/f/{token}"
        assert row["branded_url"] == f"https://hartwell.example.com/f/{token}"
    assert len(tokens) == SMALL.requests


def test_feedback_follows_from_its_request(filled: Filled) -> None:
    requests, customers = filled.by_id("feedback_requests"), filled.by_id("customers")
    for row in filled.rows["feedbacks"]:
        request, customer = requests[row["feedback_request_id"]], customers[row["customer_id"]]
        assert request["message_clicked"]
        assert row["created"] > request["due"]
        assert (row["customer_id"], row["location_id"], row["account_id"]) == (
            request["customer_id"],
            request["location_id"],
            request["account_id"],
        )
        assert row["customer_email"] == customer["email"]
        name = customer["first_name"] and f"{customer['first_name']} {customer['last_name']}"
        assert row["customer_name"] == name


def test_feedback_has_the_score_of_its_type(filled: Filled) -> None:
    """And no other, unless its survey asks for stars beside the NPS."""
    scores = {"NPS": "nps_score", "STAR_RATING": "star_rating", "HAPPY": "happy"}
    kinds: Counter[str] = Counter()
    for row in filled.rows["feedbacks"]:
        given = {column for column in scores.values() if row[column] is not None}
        own = {scores[row["type"]]}
        assert given == own or (row["survey_id"] and given == {"nps_score", "star_rating"})
        kinds[row["type"]] += 1
    assert min(kinds.values()) > 30
    assert len(kinds) == 3


def test_customers_follow_from_their_requests(filled: Filled) -> None:
    sent: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in filled.rows["feedback_requests"]:
        sent[row["customer_id"]].append(row)
    for customer in filled.rows["customers"]:
        requests = sent[customer["id"]]
        for kind, last, address in (
            ("EMAIL", "last_email", "email"),
            ("SMS", "last_sms", "mobile_number"),
        ):
            dues = [row["due"] for row in requests if row["type"] == kind]
            assert customer[last] == max(dues, default=None)
            assert customer[address] is not None or not dues
        assert customer["invalid"] == any(row["message_bounced"] for row in requests)
        if any(row["spam_complaint"] for row in requests):
            assert customer["opt_out"]
        assert all(row["created"] >= customer["created"] for row in requests)
        assert all(row["updated"] <= customer["updated"] for row in requests)


def test_nothing_is_sent_after_a_bounce_or_a_complaint(filled: Filled) -> None:
    bounced, complained = set(), set()
    for row in filled.rows["feedback_requests"]:
        customer = row["customer_id"]
        if row["type"] != "SUPPRESSED":
            assert customer not in complained
            assert customer not in bounced or row["type"] == "SMS"
        bounced |= {customer} if row["message_bounced"] else set()
        complained |= {customer} if row["spam_complaint"] else set()
    assert bounced
    assert complained


def test_requests_are_about_a_location_of_the_customer(filled: Filled) -> None:
    memberships = {
        (row["customer_id"], row["location_id"]) for row in filled.rows["customer_locations"]
    }
    visited = {(row["customer_id"], row["location_id"]) for row in filled.rows["feedback_requests"]}
    assert visited <= memberships
    assert len(memberships) > SMALL.customers


def test_templates_fit_the_channel(filled: Filled) -> None:
    templates = filled.by_id("message_templates")
    for row in filled.rows["feedback_requests"]:
        channel = templates[row["template_id"]]["channel"]
        assert channel == ("SMS" if row["type"] == "SMS" else "EMAIL")


def test_campaigns_and_their_steps(filled: Filled) -> None:
    steps = filled.by_id("campaign_steps")
    in_campaigns = 0
    for row in filled.rows["feedbacks"]:
        assert (row["campaign_id"] is None) == (row["campaign_step_id"] is None)
        if row["campaign_step_id"] is not None:
            assert steps[row["campaign_step_id"]]["campaign_id"] == row["campaign_id"]
            in_campaigns += 1
    assert 0.4 < in_campaigns / SMALL.feedback < 0.8


def test_customers_can_be_reached(filled: Filled) -> None:
    emails = Counter((row["account_id"], row["email"]) for row in filled.rows["customers"])
    numbers = Counter((row["account_id"], row["mobile_number"]) for row in filled.rows["customers"])
    assert all(count == 1 for (_, email), count in emails.items() if email)
    assert all(count == 1 for (_, number), count in numbers.items() if number)
    for row in filled.rows["customers"]:
        assert row["email"] or row["mobile_number"]
        if row["email"]:
            mailbox, _, domain = row["email"].partition("@")
            assert mailbox.isascii()
            assert domain in ("example.com", "example.org", "example.net")


def test_mobile_numbers_are_of_the_country(filled: Filled) -> None:
    for row in filled.rows["customers"]:
        if row["mobile_number"] is not None:
            assert_mobile(row["mobile_number"], row["country_code"])


def test_languages_of_customers_are_those_of_their_countries(filled: Filled) -> None:
    spoken = {"US": "en", "GB": "en", "IE": "en", "FR": "fr", "DE": "de", "ES": "es"}
    for row in filled.rows["customers"]:
        assert row["language"] == spoken[row["country_code"]]


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_mobile_numbers_of_many_people(country: Any) -> None:
    numbers = [country.mobile_number(number) for number in range(50_000)]
    assert len(set(numbers)) == 50_000
    for number in numbers[::97]:
        assert_mobile(number, country.code)
    assert_mobile(country.mobile_number(9_999_999), country.code)


def assert_mobile(number: str, country: str) -> None:
    parsed = phonenumbers.parse(number)
    kinds = {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
    assert phonenumbers.is_valid_number(parsed), number
    assert phonenumbers.number_type(parsed) in kinds, number
    assert phonenumbers.region_code_for_number(parsed) == country
    assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number


def test_family_names_are_of_one_country() -> None:
    """The uniqueness of e-mail addresses stands on it."""
    seen = Counter(fold(name) for country in COUNTRIES for name in set(country.last_names))
    assert [name for name, count in seen.items() if count > 1] == []
    for country in COUNTRIES:
        assert len(set(map(fold, country.first_names))) == len(country.first_names)
        assert len(set(map(fold, country.last_names))) == len(country.last_names)


def test_locations(filled: Filled) -> None:
    rows = filled.rows["locations"]
    assert len({(row["account_id"], row["code"]) for row in rows}) == SMALL.locations
    assert len({(row["account_id"], row["name"]) for row in rows}) == SMALL.locations
    assert len({row["country_code"] for row in rows}) >= 5
    assert [row["active"] for row in rows].count(False) == 1
    cities = {country.code: {city.name for city in country.cities} for country in COUNTRIES}
    for row in rows:
        assert row["city"] in cities[row["country_code"]]
        assert row["postal_code"]
        assert not set(row["postal_code"]) & set("#@")


def test_volumes_are_skewed(filled: Filled) -> None:
    counts = Counter(
        (row["account_id"], row["location_id"]) for row in filled.rows["feedback_requests"]
    )
    of_account = [count for (account, _), count in counts.items() if account == 2]
    assert max(of_account) > 3 * min(of_account)


def test_locations_are_in_several_groups(filled: Filled) -> None:
    members = Counter(row["location_id"] for row in filled.rows["location_group_members"])
    assert set(members) == {row["id"] for row in filled.rows["locations"]}
    assert min(members.values()) >= 2
    assert None in {row["section_id"] for row in filled.rows["location_groups"]}


def test_users(filled: Filled) -> None:
    roles = Counter((row["account_id"], row["role"]) for row in filled.rows["users"])
    assert roles[filled.report.provider_id, "PROVIDER"] == 2
    for account in filled.report.account_ids:
        assert min(roles[account, role] for role in ("ADMIN", "STANDARD", "RESTRICTED")) >= 1
    pending = [row for row in filled.rows["users"] if row["status"] == "PENDING"]
    assert [row["account_id"] for row in pending] == list(filled.report.account_ids)
    assert {row["last_access"] for row in pending} == {None}
    restricted = {row["id"] for row in filled.rows["users"] if row["role"] == "RESTRICTED"}
    assert {row["user_id"] for row in filled.rows["user_locations"]} == restricted


def test_reviews(filled: Filled) -> None:
    rows = filled.rows["reviews"]
    ratings = Counter(row["rating"] for row in rows)
    assert {1.0, 2.0, 3.0, 4.0, 5.0} < set(ratings)
    assert any(rating % 1 == 0.5 for rating in ratings if rating)
    without_text = sum(row["description"] is None for row in rows) / len(rows)
    assert 0.2 < without_text < 0.45
    assert all(row["description"] for row in rows if row["title"])
    assert all(row["reviewer_name"] for row in rows)
    names = {row["name"] for row in filled.rows["review_platforms"]}
    assert {"Google", "Facebook", "Tripadvisor"} <= names


def test_scores_differ_by_location_and_words_fit_them(filled: Filled) -> None:
    stars: dict[int, list[int]] = defaultdict(list)
    said: dict[bool, list[bool]] = defaultdict(list)
    for row in filled.rows["feedbacks"]:
        if row["star_rating"]:
            stars[row["location_id"]].append(row["star_rating"])
            said[row["star_rating"] <= 2].append(row["text_count"] > 0)
    means = [mean(values) for values in stars.values() if len(values) >= 15]
    assert max(means) - min(means) > 0.3
    assert 3.5 < mean(value for values in stars.values() for value in values) < 4.6
    assert mean(said[True]) > 0.5 > mean(said[False])


@pytest.mark.parametrize("table", IMPORTED)
def test_a_twentieth_came_from_another_system(filled: Filled, table: str) -> None:
    rows = filled.rows[table]
    imported = [row for row in rows if row["source"] is not None]
    assert 0.02 < len(imported) / len(rows) < 0.09
    assert {row["source"] for row in imported} == {"feedbackapi"}
    assert all((row["source"] is None) == (row["external_id"] is None) for row in rows)


def test_a_few_customers_are_inactive(filled: Filled) -> None:
    inactive = [row["active"] for row in filled.rows["customers"]].count(False)
    assert 0 < inactive < 0.05 * SMALL.customers


def test_things_happen_by_day(filled: Filled) -> None:
    hours = {row["created"].astimezone(ZoneInfo("UTC")).hour for row in filled.rows["customers"]}
    assert hours <= set(range(7, 21))
    years = Counter((ANCHOR - row["created"]).days // 365 for row in filled.rows["customers"])
    assert years[0] > years[2] > 50


def test_answers_agree_with_their_feedback(filled: Filled) -> None:
    """Scores are those of the first answered field; texts are counted; what is needed is there."""
    fields, feedbacks = filled.by_id("survey_fields"), filled.by_id("feedbacks")
    options = filled.by_id("survey_field_options")
    chosen: dict[int, list[int]] = defaultdict(list)
    for tie in filled.rows["feedback_answer_choices"]:
        chosen[tie["answer_id"]].append(tie["option_id"])
    given: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    kinds: Counter[str] = Counter()
    for answer in filled.rows["feedback_answers"]:
        field, feedback = fields[answer["field_id"]], feedbacks[answer["feedback_id"]]
        kinds[field["type"]] += 1
        given[feedback["id"]].append(answer)
        assert field["survey_id"] == feedback["survey_id"]
        assert answer["created"] == feedback["created"]
        assert {options[each]["field_id"] for each in chosen[answer["id"]]} <= {field["id"]}
        number = len(chosen[answer["id"]])
        told = (answer["rating"] is not None, answer["content"] is not None, number > 0)
        rated = field["type"] in ("NPS", "CSAT", "RATING")
        assert told == (rated, field["type"] == "TEXT", field["type"].endswith("CHOICE"))
        assert number <= 1 or field["type"] == "MULTI_CHOICE"
    assert min(kinds.values()) > 30
    assert len(kinds) == 6
    for row in filled.rows["feedbacks"]:
        answers = sorted(given[row["id"]], key=lambda a: fields[a["field_id"]]["position"])
        for column, type_ in (("nps_score", "NPS"), ("star_rating", "CSAT")):
            ratings = [a["rating"] for a in answers if fields[a["field_id"]]["type"] == type_]
            if row["survey_id"]:
                assert row[column] == (ratings[0] if ratings else None)
        texts = [row["comments"], *(answer["content"] for answer in answers)]
        assert row["text_count"] == sum(text is not None for text in texts)
        needed = {
            f["id"] for f in fields.values() if f["survey_id"] == row["survey_id"] and f["required"]
        }
        assert needed <= {answer["field_id"] for answer in answers}


def test_surveys_and_users_come_from_the_request(filled: Filled) -> None:
    requests = filled.by_id("feedback_requests")
    for row in filled.rows["feedbacks"]:
        request = requests[row["feedback_request_id"]]
        assert (row["survey_id"], row["user_id"]) == (request["survey_id"], request["user_id"])
    surveys = Counter(row["survey_id"] for row in filled.rows["feedback_requests"])
    assert set(surveys) == {None, *filled.by_id("surveys")}
    assert len({row["user_id"] for row in filled.rows["feedbacks"]} - {None}) > 4


def test_replies_follow_their_feedback(filled: Filled) -> None:
    """The first one is noted; most come within 48 hours, machines are quick and have no user."""
    users, feedbacks = filled.by_id("users"), filled.by_id("feedbacks")
    replies: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for reply in filled.rows["feedback_replies"]:
        feedback = feedbacks[reply["feedback_id"]]
        replies[feedback["id"]].append(reply)
        assert reply["created"] > feedback["created"]
        assert (reply["user_id"] is None) == (reply["method"] == "AI")
        if reply["user_id"] is not None:
            assert users[reply["user_id"]]["account_id"] == reply["account_id"]
    late = 0
    for row in filled.rows["feedbacks"]:
        first = min(replies[row["id"]], key=lambda r: (r["created"], r["id"]), default=None)
        noted = (row["first_reply_id"], row["first_replied"], row["first_reply_user_id"])
        assert noted == (
            (None, None, None)
            if first is None
            else (first["id"], first["created"], first["user_id"])
        )
        late += first is not None and first["created"] - row["created"] > dt.timedelta(hours=48)
    assert 0.2 < len([r for r in replies.values() if r]) / len(feedbacks) < 0.8
    assert 10 < late < len(replies) / 2
    methods = Counter(reply["method"] for reply in filled.rows["feedback_replies"])
    assert min(methods["AI"], methods["MANUAL"]) > 50


def test_profiles_are_seen_more_often_than_they_are_used(filled: Filled) -> None:
    days = filled.rows["profile_metrics"]
    assert len(days) == 365 * len(filled.rows["locations"])
    for row in days:
        views = sum(row[name] for name in row if name.startswith("business_impressions"))
        assert views > row["call_clicks"] + row["website_clicks"]
        assert ANCHOR.date() - dt.timedelta(days=365) <= row["day"] < ANCHOR.date()


def test_small_numbers_of_searches_are_told_as_thresholds(filled: Filled) -> None:
    searches = filled.rows["search_keywords"]
    assert {row["month"].day for row in searches} == {1}
    assert len({row["month"] for row in searches}) == 12
    for row in searches:
        assert (row["count"] is None) is (row["threshold"] == 15)
        assert row["count"] is None or row["count"] >= 15
    assert 0.1 < mean(row["branded"] for row in searches) < 0.5


def test_activity_feedback_agrees_with_itself(filled: Filled) -> None:
    said = {row["activity_feedback_id"] for row in filled.rows["activity_responses"]}
    feedback = filled.rows["activity_feedbacks"]
    for row in feedback:
        assert row["answered"] is (row["id"] in said)
        assert 0 < row["completion_rate"] <= 100
        if row["is_anonymous"]:
            assert row["client_customer_id"] is row["ip_address"] is None
    by_label: dict[str, list[int]] = defaultdict(list)
    for row in feedback:
        by_label[row["sentiment_label"]].append(row["overall_satisfaction"])
    assert mean(by_label["very_positive"]) > mean(by_label["negative"] or [5])


def test_conversations_agree_with_their_messages(filled: Filled) -> None:
    messages: dict[int, list[Any]] = {}
    for row in filled.rows["messages"]:
        messages.setdefault(row["conversation_id"], []).append(row)
        assert (row["user_id"] is None) is (row["direction"] == "INBOUND")
    for row in filled.rows["conversations"]:
        own = [message["created"] for message in messages[row["id"]]]
        assert (row["created"], row["last_message_at"]) == (min(own), max(own))


def test_posts_agree_with_their_publications(filled: Filled) -> None:
    posts = filled.by_id("posts")
    published = {row["post_id"] for row in filled.rows["post_publications"]}
    assert published == posts.keys()
    for row in filled.rows["post_publications"]:
        post = posts[row["post_id"]]
        assert post["draft"] is (row["state"] == "TO_VALIDATE")
        assert (row["error"] is None) is (row["state"] != "ERROR")
        assert (row["published_at"] is None) is (row["state"] != "LIVE")
        for local, instant in (("starts_at", "starts"), ("ends_at", "ends")):
            shown = None if row[instant] is None else row[instant].replace(tzinfo=None)
            assert post[local] == shown
        assert (post["type"] in ("EVENT", "OFFER")) is (post["starts_at"] is not None)
