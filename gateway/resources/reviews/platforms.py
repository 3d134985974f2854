"""What the platforms are called on which locations have review profiles."""

from urllib.parse import urlsplit

# By the word before the end that tells the country, or by the whole name of a short host.
_NAMES = {
    "booking": "Booking.com",
    "facebook": "Facebook",
    "fb.com": "Facebook",
    "fb.me": "Facebook",
    "g.co": "Google",
    "g.page": "Google",
    "goo.gl": "Google",
    "google": "Google",
    "tripadvisor": "Tripadvisor",
    "trustpilot": "Trustpilot",
    "yelp": "Yelp",
}
_COMMERCIAL = frozenset({"co", "com"})  # in .co.uk and .com.au


def platform_name(url: str) -> str:
    """The name of the platform of a profile, by the host of its address; else the host itself."""
    host = (urlsplit(url).hostname or "").removesuffix(".").removeprefix("www.")
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _COMMERCIAL:
        word = labels[-3]
    else:
        word = labels[-2] if len(labels) > 1 else host
    return (_NAMES.get(".".join(labels[-2:])) or _NAMES.get(word, host))[:200]
