"""Companies of many locations: what they do, where they are, what they ask and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.resources.accounts.model import AccountVerb
from gateway.resources.feedback.model import FeedbackType
from gateway.seeding.countries import (
    FRANCE,
    GERMANY,
    IRELAND,
    SPAIN,
    UNITED_KINGDOM,
    UNITED_STATES,
    Country,
)


@dataclass(frozen=True, slots=True)
class Company:
    """A client of the provider. Weights are relative to each other."""

    name: str
    trade: str
    domain: str
    code: str
    verb: AccountVerb
    countries: Mapping[Country, float]
    asks: Mapping[FeedbackType, float]
    platforms: Mapping[str, float]
    formats: tuple[str, ...]
    campaigns: tuple[str, ...]


BAKERY = Company(
    name="Hartwell & Daughters Bakery",
    trade="bakery",
    domain="hartwell-bakery.example.com",
    code="HB",
    verb=AccountVerb.VISIT,
    countries={UNITED_KINGDOM: 5, IRELAND: 2, FRANCE: 2},
    asks={FeedbackType.STAR_RATING: 7, FeedbackType.HAPPY: 3},
    platforms={"Google": 60, "Facebook": 22, "Tripadvisor": 12, "Yelp": 6},
    formats=("High street", "Station", "Market hall", "Drive-through"),
    campaigns=("After the visit", "Celebration cakes", "Loyalty card"),
)
DENTISTS = Company(
    name="BrightSmile Dental Group",
    trade="dental",
    domain="brightsmile-dental.example.org",
    code="BSD",
    verb=AccountVerb.USE,
    countries={UNITED_STATES: 1},
    asks={FeedbackType.NPS: 9, FeedbackType.STAR_RATING: 1},
    platforms={"Google": 68, "Healthgrades": 14, "Facebook": 10, "Yelp": 8},
    formats=("Family practice", "Orthodontics", "Surgery centre"),
    campaigns=("After the appointment", "New patients", "Invisible aligners"),
)
HOTELS = Company(
    name="Meridian Hotels",
    trade="hotel",
    domain="meridian-hotels.example.net",
    code="MH",
    verb=AccountVerb.VISIT,
    countries={SPAIN: 4, GERMANY: 3, FRANCE: 2, UNITED_KINGDOM: 1},
    asks={FeedbackType.NPS: 5, FeedbackType.STAR_RATING: 4, FeedbackType.HAPPY: 1},
    platforms={"Google": 42, "Tripadvisor": 30, "Booking.com": 20, "Facebook": 8},
    formats=("City", "Resort", "Airport", "Conference"),
    campaigns=("After check-out", "Conference guests", "Summer in the resorts"),
)
COMPANIES = (BAKERY, DENTISTS, HOTELS)
SHARES = (40, 25, 35)
