"""The analyser of sentiment that needs nothing but itself: VADER, a lexicon with rules (English).

Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text", 2014. `benchmarks/sentiment` measures it. Of other languages it knows few words: such texts
come out as neutral with a confidence of 0.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from gateway.resources.activity_feedback.sentiment import MAX_KEYWORDS, Sentiment

if TYPE_CHECKING:
    from vader import SentimentIntensityAnalyzer

# Scores go from -1 to 1: from SOME and from STRONG on a text is positive, very positive.
SOME, STRONG = 0.05, 0.5
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@cache
def _vader() -> "SentimentIntensityAnalyzer":
    """Imported late: its lexicon takes memory that only those who write feedback need."""
    from vader import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def analyse(texts: Sequence[str]) -> Sentiment:
    """The sentiment of texts: the mean over the sentences that have any."""
    vader = _vader()
    sentences = [found[0] for text in texts for found in _SENTENCE.finditer(text)]
    scores = [vader.polarity_scores(sentence)["compound"] for sentence in sentences]
    felt = [score for score in scores if score]
    keywords = _keywords(vader, texts)
    if not felt:
        return Sentiment("neutral", 0.0, keywords)
    mean = sum(felt) / len(felt)
    label = label_of(mean)
    confidence = 1 - abs(mean) if label == "neutral" else abs(mean)
    return Sentiment(label, round(confidence, 4), keywords)


def label_of(score: float) -> str:
    """The label of a score from -1 to 1."""
    strength = abs(score)
    if strength < SOME:
        return "neutral"
    side = "positive" if score > 0 else "negative"
    return f"very_{side}" if strength >= STRONG else side


def _keywords(vader: "SentimentIntensityAnalyzer", texts: Sequence[str]) -> list[str]:
    """Words that carry sentiment, the strongest first, each once."""
    words = dict.fromkeys(
        found[0].lower().replace("’", "'") for text in texts for found in _WORD.finditer(text)
    )
    strength = {word: abs(vader.lexicon.get(word, 0.0)) for word in words}
    carrying = [word for word in words if strength[word]]
    return sorted(carrying, key=lambda word: -strength[word])[:MAX_KEYWORDS]
