"""What people write: sentences that fit a trade, a language and a mood."""

from collections.abc import Mapping
from enum import IntEnum
from random import Random

POOL = 400


class Mood(IntEnum):
    """How a customer feels; the order is from bad to good."""

    NEGATIVE = 0
    NEUTRAL = 1
    POSITIVE = 2


# trade → mood → sentences
_ENGLISH: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "bakery": (
        (
            "The bread was stale.",
            "Waited twenty minutes for a coffee.",
            "My order was missing two croissants.",
            "The birthday cake had the wrong name on it.",
            "Half the shelves were empty by noon.",
            "The tables were sticky.",
            "Paid for a large and got a small.",
            "The sausage roll was cold in the middle.",
        ),
        (
            "Nice bread, slow queue.",
            "Coffee was fine, nothing special.",
            "Good choice, but a bit pricey.",
            "The shop is small and gets crowded.",
            "Sourdough as usual, fewer seats than before.",
        ),
        (
            "Best sourdough in town!",
            "The cinnamon buns were still warm.",
            "They remembered my usual order.",
            "The wedding cake was stunning.",
            "Lovely smell, lovely people.",
            "Great choice of gluten-free loaves.",
            "Fresh, crisp and worth every penny.",
        ),
    ),
    "dental": (
        (
            "I waited 50 minutes past my appointment.",
            "The bill was twice the estimate.",
            "Nobody called me back about my insurance.",
            "The cleaning was rough and my gums still hurt.",
            "They cancelled an hour before the visit.",
            "The crown came loose after a week.",
            "The front desk was dismissive.",
        ),
        (
            "The treatment was fine, parking is difficult.",
            "Good dentist, long wait.",
            "Everything okay, paperwork takes forever.",
            "The reminder texts are a bit much.",
        ),
        (
            "Dr. Alvarez explained every step.",
            "Completely painless root canal!",
            "My kids actually look forward to coming here.",
            "In and out in thirty minutes.",
            "The hygienist was gentle and thorough.",
            "Finally a dentist I am not afraid of.",
            "They sorted out my insurance for me.",
        ),
    ),
    "hotel": (
        (
            "The room smelled of smoke.",
            "The air conditioning rattled all night.",
            "Check-in took almost an hour.",
            "We were charged for a minibar we never opened.",
            "The shower was cold two mornings in a row.",
            "The Wi-Fi kept dropping during my calls.",
            "The room had not been cleaned when we arrived.",
        ),
        (
            "Good location, tired furniture.",
            "Breakfast was decent but repetitive.",
            "Fine for one night.",
            "The room was smaller than in the photos.",
            "Quiet floor, slow lift.",
        ),
        (
            "The rooftop breakfast was wonderful.",
            "They upgraded us for our anniversary.",
            "Spotless room and a very comfortable bed.",
            "Five minutes from the station and yet so quiet.",
            "The concierge found us the best table in town.",
            "We slept like babies.",
        ),
    ),
}
_FRENCH: tuple[tuple[str, ...], ...] = (
    (
        "L'attente était beaucoup trop longue.",
        "Accueil froid, personne ne nous a dit bonjour.",
        "Il y avait une erreur sur l'addition.",
        "C'était sale, je suis très déçue.",
        "La qualité a vraiment baissé.",
    ),
    (
        "Correct, sans plus.",
        "Bon rapport qualité-prix mais du bruit.",
        "C'est bien, mais un peu cher.",
    ),
    (
        "Un accueil chaleureux, merci à toute l'équipe !",
        "Tout était parfait du début à la fin.",
        "Personnel souriant et très professionnel.",
        "Je recommande les yeux fermés.",
        "Une très belle découverte.",
    ),
)
_GERMAN: tuple[tuple[str, ...], ...] = (
    (
        "Wir mussten viel zu lange warten.",
        "Das Zimmer war laut und nicht sauber.",
        "Auf meine Beschwerde hat niemand reagiert.",
        "Für diesen Preis darf man mehr erwarten.",
        "Die Rechnung stimmte nicht.",
    ),
    (
        "Im Großen und Ganzen in Ordnung.",
        "Gute Lage, aber etwas in die Jahre gekommen.",
        "Frühstück gut, Parkplätze knapp.",
    ),
    (
        "Sehr freundliches Personal, wir kommen gerne wieder!",
        "Alles sauber und hervorragend organisiert.",
        "Das Frühstück war großartig.",
        "Absolut empfehlenswert.",
        "Man fühlt sich sofort wohl.",
    ),
)
_SPANISH: tuple[tuple[str, ...], ...] = (
    (
        "Tardaron casi una hora en atendernos.",
        "La habitación olía a humedad.",
        "Nos cobraron de más y nadie respondió.",
        "El aire acondicionado no funcionaba.",
        "Muy decepcionados con el servicio.",
    ),
    (
        "Está bien, pero esperaba algo más.",
        "Buena ubicación, desayuno mejorable.",
        "Correcto para una noche.",
    ),
    (
        "¡Un trato excelente, volveremos seguro!",
        "Todo impecable y muy limpio.",
        "El personal es encantador.",
        "Las vistas desde la terraza son increíbles.",
        "Relación calidad-precio inmejorable.",
    ),
)
_OPENERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("Very disappointed.", "Not good at all.", "Sorry to say this.", "Never again.", "", ""),
        ("It was okay.", "Mixed feelings.", "", ""),
        ("Fantastic!", "Thank you so much.", "Love this place.", "So happy.", "", ""),
    ),
    "fr": (("Très déçu.", "Dommage.", ""), ("Bof.", ""), ("Super !", "Merci !", "")),
    "de": (("Leider enttäuschend.", "Schade.", ""), ("Na ja.", ""), ("Top!", "Klasse.", "")),
    "es": (("Una pena.", "Muy mal.", ""), ("Normal.", ""), ("¡Genial!", "Gracias.", "")),
}
_CLOSERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("Please call me back.", "I expected more.", "We will go elsewhere.", "", ""),
        ("Might come again.", "Room for improvement.", "", ""),
        ("Will be back!", "Highly recommended.", "Keep it up!", "Say hi to the team.", "", ""),
    ),
    "fr": (("Je ne reviendrai pas.", ""), ("À voir.", ""), ("À bientôt !", "")),
    "de": (("Bitte um Rückmeldung.", ""), ("Mal sehen.", ""), ("Weiter so!", "")),
    "es": (("No volveremos.", ""), ("Ya veremos.", ""), ("¡Hasta pronto!", "")),
}
_TITLES: tuple[tuple[str, ...], ...] = (
    ("Disappointing", "Avoid", "Not what it used to be", "Poor service"),
    ("Okay", "Average", "Could be better"),
    ("Excellent", "Highly recommended", "Wonderful", "Will come again", "A gem"),
)


def comment_pools(rng: Random, trade: str, language: str) -> tuple[list[str], ...]:
    """Many comments for each mood, ready to be picked by their index."""
    middles = {"en": _ENGLISH[trade], "fr": _FRENCH, "de": _GERMAN, "es": _SPANISH}[language]
    return tuple(
        [
            " ".join(
                part
                for part in (
                    rng.choice(_OPENERS[language][mood]),
                    *rng.sample(middles[mood], rng.choice((1, 1, 2, 3))),
                    rng.choice(_CLOSERS[language][mood]),
                )
                if part
            )
            for _ in range(POOL)
        ]
        for mood in Mood
    )


def title(rng: Random, mood: Mood) -> str:
    """The title of a review."""
    return rng.choice(_TITLES[mood])
