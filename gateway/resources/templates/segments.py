"""How many parts a text message is sent in, which is what carriers charge (3GPP TS 23.038)."""

from dataclasses import dataclass
from enum import StrEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of them takes two places.
_EXTENDED = frozenset("\f^{}\\[~]|€")


class SmsEncoding(StrEnum):
    """How the characters of a text message are encoded."""

    GSM_7 = "GSM_7"
    UCS_2 = "UCS_2"


@dataclass(frozen=True, slots=True)
class Segments:
    """The size of a text: `characters` are places, of which some characters take two."""

    encoding: SmsEncoding
    characters: int
    segments: int


def sms_segments(text: str) -> Segments:
    """The size of a text. One character outside of the GSM alphabet makes all of it UCS-2."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        sizes = [2 if character in _EXTENDED else 1 for character in text]
        return _counted(SmsEncoding.GSM_7, sizes, 160, 153)
    sizes = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return _counted(SmsEncoding.UCS_2, sizes, 70, 67)


def _counted(encoding: SmsEncoding, sizes: list[int], alone: int, joined: int) -> Segments:
    """A character of two places is never split between two parts."""
    total = sum(sizes)
    if total <= alone:
        return Segments(encoding, total, 1)
    segments, used = 1, 0
    for size in sizes:
        if used + size > joined:
            segments, used = segments + 1, 0
        used += size
    return Segments(encoding, total, segments)
