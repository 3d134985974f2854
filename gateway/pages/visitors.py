"""Who opens a page: a person, or a program that looks at links before or instead of one."""

import re

from starlette.requests import Request

# Programs that follow links in messages: mail filters, previews of chats, crawlers, libraries.
# Parts of what they call themselves, in lower case; a person's browser has none of them.
PROGRAMS = (
    "aiohttp",
    "axios",
    "barracuda",
    "bingpreview",
    "cloudmark",
    "crawler",
    "curl/",
    "embedly",
    "facebookexternalhit",
    "feedfetcher",
    "fortiguard",
    "go-http-client",
    "google-pagerenderer",
    "google-read-aloud",
    "google-safety",
    "googleimageproxy",
    "headlesschrome",
    "httpx",
    "iframely",
    "java/",
    "libwww",
    "lighthouse",
    "mattermost",
    "microsoft preview",
    "mimecast",
    "msie 6.0",
    "office existence discovery",
    "okhttp",
    "phantomjs",
    "php/",
    "pinterest/0",
    "preview",
    "prefetch",
    "proofpoint",
    "python-requests",
    "python-urllib",
    "safebrowsing",
    "safelinks",
    "scanner",
    "skypeuripreview",
    "slack-imgproxy",
    "sophos",
    "spider",
    "symantec",
    "trendmicro",
    "urlscan",
    "validator",
    "vkshare",
    "wget",
    "whatsapp",
    "yahoo! slurp",
    "yahoomailproxy",
    "zscaler",
)
# Whatever ends in bot is one, but for phones of the brand Cubot.
_PROGRAM = re.compile("|".join(["(?<!cu)bot\\b", *map(re.escape, PROGRAMS)]))
_AHEAD = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def is_person(request: Request) -> bool:
    """Whether a person reads the answer: no HEAD, no prefetch, no known program."""
    if request.method == "HEAD":
        return False
    headers = request.headers
    if any(
        re.search("prefetch|preview|prerender", headers.get(name, "").lower()) for name in _AHEAD
    ):
        return False
    agent = headers.get("user-agent", "").lower()
    return bool(agent) and _PROGRAM.search(agent) is None
