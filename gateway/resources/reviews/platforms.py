"""What the platforms are called on which locations have review profiles."""

from urllib.parse import urlsplit

_BY_WORD = {
    "facebook": "Facebook",
    "google": "Google",
    "tripadvisor": "Tripadvisor",
    "trustpilot": "Trustpilot",
    "yelp": "Yelp",
}
# Short hosts, and words that stand in the hosts of others, too.
_BY_END = {
    "booking.com": "Booking.com",
    "fb.com": "Facebook",
    "fb.me": "Facebook",
    "g.co": "Google",
    "g.page": "Google",
    "goo.gl": "Google",
}


def platform_name(url: str) -> str:
    """The name of the platform of a profile, by the host of its address; else the host itself."""
    host = (urlsplit(url).hostname or "").removesuffix(".").removeprefix("www.")
    labels = host.split(".")
    named = [_BY_WORD[label] for label in labels if label in _BY_WORD]
    return (named[0] if named else _BY_END.get(".".join(labels[-2:]), host))[:200]
