"""Scores: distributions that differ by location and drift, drawn by index from ready pools."""

from math import exp
from random import Random

from gateway.resources.feedback.model import FeedbackType
from gateway.seeding.texts import Mood

POOL = 1_024
QUALITIES = range(-3, 4)  # how good a location is; 0 is average

_NPS = (3.0, 1.5, 1.5, 2.0, 2.0, 4.0, 5.0, 11.0, 18.0, 20.0, 32.0)
_STARS = (6.0, 5.0, 10.0, 26.0, 53.0)
_HAPPY = (16.0, 84.0)

NPS_MOODS = (Mood.NEGATIVE,) * 7 + (Mood.NEUTRAL,) * 2 + (Mood.POSITIVE,) * 2
STAR_MOODS = (Mood.NEGATIVE,) * 3 + (Mood.NEUTRAL, Mood.POSITIVE, Mood.POSITIVE)  # 0 to 5
COMMENT_RATES = (0.75, 0.4, 0.22)


class Scores:
    """Pools of scores for one account, by quality of the location."""

    def __init__(self, rng: Random) -> None:
        self.nps = [_pool(rng, range(11), _NPS, quality) for quality in QUALITIES]
        self.stars = [_pool(rng, range(1, 6), _STARS, quality) for quality in QUALITIES]
        self.happy = [_pool(rng, range(2), _HAPPY, quality) for quality in QUALITIES]

    def draw(self, kind: FeedbackType, quality: int, at: float) -> tuple[int, Mood]:
        """A score and its mood; `quality` counts from 0, `at` is random in [0, 1)."""
        number = int(at * POOL)
        if kind is FeedbackType.NPS:
            score = self.nps[quality][number]
            return score, NPS_MOODS[score]
        if kind is FeedbackType.STAR_RATING:
            score = self.stars[quality][number]
            return score, STAR_MOODS[score]
        score = self.happy[quality][number]
        return score, Mood.POSITIVE if score else Mood.NEGATIVE


def _pool(rng: Random, scores: range, weights: tuple[float, ...], quality: int) -> list[int]:
    """Scores in their proportions, those of a better location leaning to the top."""
    middle = (len(weights) - 1) / 2
    tilted = [
        weight * exp(0.28 * quality * (number - middle) / middle)
        for number, weight in enumerate(weights)
    ]
    return rng.choices(scores, tilted, k=POOL)
