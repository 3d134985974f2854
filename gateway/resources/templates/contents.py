"""What a template says: a subject, HTML and text for each language, kept as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Content:
    """What a template says in one language; what is None is made from the other, or is usual."""

    language: str
    subject: str | None = None
    html: str | None = None
    text: str | None = None


def stored(contents: Sequence[Content]) -> str | None:
    """Contents as they are kept; None without any."""
    if not contents:
        return None
    kept = {
        content.language: {
            name: getattr(content, name)
            for name in ("subject", "html", "text")
            if getattr(content, name) is not None
        }
        for content in contents
    }
    return orjson.dumps(kept).decode()


def contents_of(text: str | None) -> Mapping[str, Content]:
    """Contents by their languages, as they were kept."""
    if text is None:
        return {}
    return {language: Content(language, **parts) for language, parts in orjson.loads(text).items()}
