"""Surveys: a few forms of each client, and what customers answer to their fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from gateway.resources.feedback.model import FeedbackType
from gateway.resources.surveys.model import SurveyFieldType
from gateway.seeding.client import SeededField, SeededSurvey
from gateway.seeding.share import Share
from gateway.seeding.texts import Mood


class _Question(NamedTuple):
    type: SurveyFieldType
    label: str
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    kind: FeedbackType
    questions: tuple[_Question, ...]


_LIKED = ("Staff", "Quality", "Price", "Opening hours", "Atmosphere")
_SCORE = _Question(SurveyFieldType.NPS, "How likely are you to recommend us to a friend?", True)
_SATISFIED = _Question(SurveyFieldType.CSAT, "How satisfied were you with your visit?", True)
_TEMPLATES = (
    _Template(
        "After the visit",
        FeedbackType.STAR_RATING,
        (
            _SATISFIED,
            _Question(SurveyFieldType.RATING, "How friendly were we?"),
            _Question(SurveyFieldType.MULTI_CHOICE, "What did you like?", False, _LIKED),
            _Question(SurveyFieldType.TEXT, "What could we do better?"),
        ),
    ),
    _Template(
        "Would you recommend us?",
        FeedbackType.NPS,
        (
            _SCORE,
            _Question(SurveyFieldType.CHOICE, "What is the main reason?", False, _LIKED),
            _Question(SurveyFieldType.TEXT, "Tell us more"),
        ),
    ),
    _Template(
        "The whole experience",
        FeedbackType.NPS,
        (
            _SCORE,
            _SATISFIED,
            _Question(SurveyFieldType.RATING, "Was it worth its price?"),
            _Question(SurveyFieldType.MULTI_CHOICE, "What mattered to you?", False, _LIKED),
            _Question(
                SurveyFieldType.CHOICE, "Will you come again?", True, ("Yes", "Perhaps", "No")
            ),
            _Question(SurveyFieldType.TEXT, "Anything else?"),
        ),
    ),
)

FEEDBACK_ANSWER = (
    *("id", "account_id", "created", "updated", "feedback_id", "field_id", "rating", "content"),
)
ANSWER_CHOICE = ("account_id", "answer_id", "option_id")


async def write_surveys(share: Share) -> None:
    """Surveys with their fields and options; the client remembers their forms."""
    loader, client, count = share.loader, share.client, share.counts["surveys"]
    fitting = [each for each in _TEMPLATES if each.kind in client.company.asks]
    if not fitting:
        return
    first = loader.take("surveys", count)
    surveys, fields, options = [], [], []
    for number in range(count):
        turn, place = divmod(number, len(fitting))
        template = fitting[place]
        name = template.name if not turn else f"{template.name} {turn + 1}"
        survey_id = first + number
        surveys.append(client.imported(loader, survey_id, client.created, None, name=name))
        form = SeededSurvey(survey_id, [])
        client.forms.setdefault(template.kind, []).append(form)
        for position, question in enumerate(template.questions):
            field = SeededField(loader.take("survey_fields"), question.type, question.required, [])
            form.fields.append(field)
            values = {
                "survey_id": survey_id,
                "position": position,
                "type": question.type.value,
                "label": question.label,
                "required": question.required,
            }
            fields.append(client.imported(loader, field.id, client.created, None, **values))
            for place, label in enumerate(question.options):
                option_id = loader.take("survey_field_options")
                field.options.append(option_id)
                values = {"field_id": field.id, "position": place, "label": label}
                options.append(client.row(loader, option_id, client.created, **values))
    await loader.add("surveys", client.account_id, surveys)
    await loader.add("survey_fields", client.account_id, fields)
    await loader.add("survey_field_options", client.account_id, options)


class Given(NamedTuple):
    """An answer before it has an id."""

    field_id: int
    rating: int | None
    content: str | None
    options: Sequence[int]


_STARS = {Mood.NEGATIVE: (1, 2, 2, 3), Mood.NEUTRAL: (3, 3, 4, 4), Mood.POSITIVE: (4, 5, 5, 5)}


def answers_to(
    form: SeededSurvey, kind: FeedbackType, score: int, mood: Mood, text: str | None, rng: Random
) -> list[Given]:
    """What a customer in a mood answers to a form; the field of the kind asked has the score."""
    random = rng.random
    given: list[Given] = []
    for field in form.fields:
        main = field.type is (
            SurveyFieldType.NPS if kind is FeedbackType.NPS else SurveyFieldType.CSAT
        )
        if field.type is SurveyFieldType.TEXT:
            if text is not None:
                given.append(Given(field.id, None, text, ()))
        elif main:
            given.append(Given(field.id, score, None, ()))
        elif not field.required and random() < 0.25:
            continue
        elif field.options:
            chosen = field.options[int(random() ** 1.7 * len(field.options))]
            other = field.options[int(random() * len(field.options))]
            several = field.type is SurveyFieldType.MULTI_CHOICE and other != chosen
            both = (chosen, other) if several and random() < 0.6 else (chosen,)
            given.append(Given(field.id, None, None, both))
        else:
            given.append(Given(field.id, _STARS[mood][int(random() * 4)], None, ()))
    return given


def rating_of(form: SeededSurvey, given: Sequence[Given], type_: SurveyFieldType) -> int | None:
    """The first rating given to a field of a type."""
    types = {field.id: field.type for field in form.fields}
    return next((each.rating for each in given if types[each.field_id] is type_), None)
