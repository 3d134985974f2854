"""Media types of requests and responses, matched on the parsed type because a substring match
once let `text/plain, application/json` (which needs no CORS preflight) run a mutation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.transport.errors import NotAcceptable, UnsupportedMediaType

GRAPHQL_RESPONSE = "application/graphql-response+json"
JSON = "application/json"
# JSON:API, which the FeedbackAPI recommends: its clients get the same JSON under that name.
JSON_API = "application/vnd.api+json"
HTML = "text/html"

# Possessive quantifiers: a header from a stranger must not make a pattern backtrack.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_SPACE = r"[ \t]*+"
_MEDIA_TYPE = re.compile(
    rf"{_SPACE}({_TOKEN}/{_TOKEN}){_SPACE}"
    rf"((?:;{_SPACE}(?:{_TOKEN}=(?:{_TOKEN}|{_QUOTED}){_SPACE})?+)*+)"
)
_PARAMETER = re.compile(rf"({_TOKEN})=({_TOKEN}|{_QUOTED})")
_ELEMENT = re.compile(rf"(?:{_QUOTED}|[^,\"])++")
_QVALUE = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")
_LONGEST_HEADER = 1_000


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type such as `application/json` in lower case, and its parameters in order."""

    name: str
    parameters: tuple[tuple[str, str], ...]

    def values(self, name: str) -> list[str]:
        """Every value of one parameter, in lower case."""
        return [value.lower() for key, value in self.parameters if key == name]


@dataclass(frozen=True, slots=True, order=True)
class Preference:
    """How much a client wants a type: the quality of the most specific range that matches it."""

    quality: float
    specificity: int


_UNWANTED = Preference(0.0, 0)


def parse_media_type(text: str) -> MediaType | None:
    """The media type that `text` is, or None when it is anything else (a list, for one)."""
    match = _MEDIA_TYPE.fullmatch(text) if len(text) <= _LONGEST_HEADER else None
    if match is None:
        return None
    parameters = [
        (name.lower(), value[1:-1].replace("\\", "") if value.startswith('"') else value)
        for name, value in _PARAMETER.findall(match[2])
    ]
    return MediaType(match[1].lower(), tuple(parameters))


def require_json(content_types: Sequence[str]) -> None:
    """Raises UnsupportedMediaType unless the one Content-Type is JSON in UTF-8."""
    if content_types == [JSON]:
        return
    fix = f"Send `Content-Type: {JSON}`."
    if not content_types:
        raise UnsupportedMediaType(f"The request has no Content-Type. {fix}")
    media_type = parse_media_type(content_types[0]) if len(content_types) == 1 else None
    if media_type is None or media_type.name not in (JSON, JSON_API):
        raise UnsupportedMediaType(f"The Content-Type of the request is not {JSON}. {fix}")
    if any(charset != "utf-8" for charset in media_type.values("charset")):
        raise UnsupportedMediaType("The charset of the request is not utf-8. Send UTF-8.")


def require_no_other(content_types: Sequence[str]) -> None:
    """Raises UnsupportedMediaType for a GET that says it has a body of another type than JSON."""
    if content_types:
        try:
            require_json(content_types)
        except UnsupportedMediaType:
            raise UnsupportedMediaType(
                f"The Content-Type of the GET is not {JSON}. Leave the header out: a GET has no "
                "body."
            ) from None


def require_uncompressed(content_encodings: Sequence[str]) -> None:
    """Raises UnsupportedMediaType for a compressed body, which could unfold without bound."""
    if any(encoding.strip().lower() not in ("", "identity") for encoding in content_encodings):
        raise UnsupportedMediaType(
            "The body has a Content-Encoding. Send it uncompressed, without that header."
        )


def negotiate(accept: str | None) -> str:
    """The media type of the response; raises NotAcceptable when the client accepts none.

    A client that names no preference gets `application/json`; one that names both types alike
    gets the newer, as the GraphQL-over-HTTP specification asks. JSON:API has to be named.
    """
    if accept is None or not accept.strip():
        return JSON
    ranges = _ranges(accept[:_LONGEST_HEADER])
    newer, plain = _preference(ranges, GRAPHQL_RESPONSE), _preference(ranges, JSON)
    named = Preference(ranges.get(JSON_API, 0.0), 2)
    if named.quality > 0 and named > max(newer, plain):
        return JSON_API
    if max(newer, plain).quality == 0:
        raise NotAcceptable(
            f"The Accept header allows neither {GRAPHQL_RESPONSE} nor {JSON}. Accept one of them."
        )
    if newer == plain:
        return GRAPHQL_RESPONSE if newer.specificity == 2 else JSON
    return max((newer, GRAPHQL_RESPONSE), (plain, JSON))[1]


def prefers_html(accept: str | None) -> bool:
    """Whether the client names HTML and wants it more than GraphQL: a browser's address bar."""
    if accept is None or HTML not in accept.lower():
        return False
    ranges = _ranges(accept[:_LONGEST_HEADER])
    html = _preference(ranges, HTML)
    graphql = max(_preference(ranges, GRAPHQL_RESPONSE), _preference(ranges, JSON))
    return html.specificity == 2 and html.quality > 0 and html > graphql


# Clients send few different headers, again and again.
@lru_cache(maxsize=256)
def _ranges(accept: str) -> Mapping[str, float]:
    """The quality of each media range; a malformed one is skipped."""
    qualities: dict[str, float] = {}
    for element in _ELEMENT.findall(accept):
        media_range = parse_media_type(element)
        if media_range is None or any(
            charset not in ("utf-8", "*") for charset in media_range.values("charset")
        ):
            continue
        quality = (media_range.values("q") or ["1"])[0]
        if _QVALUE.fullmatch(quality):
            qualities[media_range.name] = float(quality)
    return qualities


def _preference(ranges: Mapping[str, float], name: str) -> Preference:
    candidates = (name, f"{name.partition('/')[0]}/*", "*/*")
    for specificity, candidate in zip((2, 1, 0), candidates, strict=True):
        if candidate in ranges:
            return Preference(ranges[candidate], specificity)
    return _UNWANTED
