"""Sentiment of what clients write: by an analyser that the operator may replace."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from structlog import get_logger

MAX_CHARACTERS = 10_000
MAX_KEYWORDS = 10
MAX_LABEL = 32
MAX_KEYWORD = 100
SECONDS = 5.0

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sentiment:
    """What texts feel like: a label from very_negative to very_positive, how sure that is (0 to
    1), and the words that decided it, the strongest first.
    """

    label: str
    confidence: float
    keywords: Sequence[str] = ()


# Given the texts of one feedback, none of them blank. It runs in a thread of its own, of several
# at once.
Analyser = Callable[[Sequence[str]], Sentiment]


@cache
def analyser_named(path: str) -> Analyser:
    """The analyser at `module:function`, imported when it is first needed."""
    module, _, name = path.partition(":")
    analyser: Analyser = getattr(import_module(module), name)
    return analyser


async def sentiment_of(path: str, texts: Sequence[str]) -> Sentiment | None:
    """The sentiment of texts; None if they say nothing, or if the analyser fails or takes too long.

    Only the first 10,000 characters count. Feedback is kept whatever its analyser does.
    """
    heard = _bounded(texts)
    if not heard:
        return None
    try:
        found = await asyncio.wait_for(asyncio.to_thread(_analysed, path, heard), SECONDS)
    except Exception as error:
        # What it says may quote what somebody wrote.
        log.warning("sentiment analysis failed", analyser=path, error=type(error).__name__)
        return None
    return Sentiment(
        found.label[:MAX_LABEL],
        min(max(float(found.confidence), 0.0), 1.0),
        tuple(word[:MAX_KEYWORD] for word in found.keywords)[:MAX_KEYWORDS],
    )


def _analysed(path: str, texts: Sequence[str]) -> Sentiment:
    return analyser_named(path)(texts)


def _bounded(texts: Sequence[str]) -> list[str]:
    left = MAX_CHARACTERS
    kept = []
    for text in texts:
        part = text.strip()[:left]
        if part:
            kept.append(part)
            left -= len(part)
    return kept
