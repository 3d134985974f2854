"""Tokens of feedback requests: 22 letters that look like those of real ones."""

from base64 import urlsafe_b64encode
from random import Random

LENGTH = 22
_BYTES = 33  # of which two tokens are made


def tokens(rng: Random, count: int) -> list[str]:
    """So many tokens of 132 random bits; the same for the same seed, so never for real use."""
    letters = urlsafe_b64encode(rng.randbytes(_BYTES * ((count + 1) // 2))).decode()
    return [letters[at : at + LENGTH] for at in range(0, count * LENGTH, LENGTH)]
