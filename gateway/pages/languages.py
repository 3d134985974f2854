"""The languages of the pages: one file of texts each, and which of them a visitor reads."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import orjson

from gateway.resources.values import DEFAULT_LANGUAGE, LANGUAGES, RIGHT_TO_LEFT

_LONGEST_HEADER = 500


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a language."""

    language: str
    entries: dict[str, str]

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    def __call__(self, key: str, **values: Any) -> str:
        """A text with its values; names of another script keep their own direction in it."""
        if self.direction == "rtl":
            values = {name: f"\u2068{value}\u2069" for name, value in values.items()}
        return self.entries[key].format(**values)


@cache
def texts_in(language: str) -> Texts:
    """The texts of one of LANGUAGES."""
    file = resources.files("gateway.pages").joinpath("texts", f"{language}.json")
    return Texts(language, orjson.loads(file.read_bytes()))


def language_for(customer: str | None, accept_language: str, account: str | None) -> str:
    """The customer's language, else the first that the browser accepts, else the account's."""
    if customer in LANGUAGES:
        return str(customer)
    for accepted in _accepted(accept_language):
        if accepted in LANGUAGES:
            return accepted
    return account if account in LANGUAGES else DEFAULT_LANGUAGE


def _accepted(header: str) -> list[str]:
    """The languages of Accept-Language, the dearest first; those refused by q=0 are left out."""
    ranked: list[tuple[float, str]] = []
    for part in header[:_LONGEST_HEADER].split(","):
        tag, _, parameters = part.partition(";")
        name, _, value = parameters.strip().partition("=")
        quality = 1.0
        if name.strip().lower() == "q":
            try:
                quality = float(value)
            except ValueError:
                quality = 0.0
        if quality > 0:
            ranked.append((quality, tag.strip().partition("-")[0].lower()))
    return [tag for _, tag in sorted(ranked, key=lambda each: -each[0])]
