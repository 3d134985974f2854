"""Fields of a survey as a client gives them, checked against those that are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from gateway.errors import UserErrorCode
from gateway.resources.surveys.form import CHOICES, FormField
from gateway.resources.surveys.model import SurveyFieldType
from gateway.resources.values import Checks

MAX_FIELDS = 100
MAX_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class OptionChange:
    """An option as it is to be; one without id is new."""

    label: str
    row_id: int | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field as it is to be; one without id is new, and null leaves what an old one has."""

    row_id: int | None = None
    type: SurveyFieldType | None = None
    label: str | None = None
    required: bool | None = None
    options: Sequence[OptionChange] | None = None


def checked_fields(
    checks: Checks, given: Sequence[FieldChange], form: Mapping[int, FormField]
) -> list[FormField]:
    """The fields that a survey is to have, in order; mistakes are collected in the checks.

    New fields and options have negative ids, each another one.
    """
    if len(given) > MAX_FIELDS:
        checks.note(
            UserErrorCode.INVALID,
            f"`fields` has {len(given)} fields. Give {MAX_FIELDS} at most.",
            "fields",
        )
        return []
    new_ids = count(-1, -1)
    seen: set[int] = set()
    wanted: list[FormField] = []
    for place, change in enumerate(given):
        here = checks.within("fields", place)
        known = form.get(change.row_id) if change.row_id is not None else None
        if change.row_id is not None:
            if known is None:
                here.note(UserErrorCode.NOT_FOUND, "The survey has no such field.", "id")
                continue
            if change.row_id in seen:
                here.note(UserErrorCode.INVALID, "The field is listed twice. List it once.", "id")
            seen.add(change.row_id)
        type_ = change.type or (known.type if known else None)
        label = known.label if known is not None else ""
        if known is None or change.label is not None:
            label = here.text(change.label, "label", 500, required=True)
        if type_ is None:
            here.note(UserErrorCode.REQUIRED, "`type` is needed for a new field.", "type")
            continue
        before = known.options if known is not None and known.type in CHOICES else {}
        required = change.required
        if required is None:
            required = known is not None and known.required
        wanted.append(
            FormField(
                row_id=known.row_id if known is not None else next(new_ids),
                type=type_,
                label=label,
                position=place,
                required=required,
                options=_checked_options(here, type_, change.options, before, new_ids),
            )
        )
    return wanted


def _checked_options(
    checks: Checks,
    type_: SurveyFieldType,
    given: Sequence[OptionChange] | None,
    before: Mapping[int, str],
    new_ids: "count[int]",
) -> dict[int, str]:
    if type_ not in CHOICES:
        if given:
            checks.note(
                UserErrorCode.INVALID,
                f"A field of type {type_} has no options. Leave `options` out.",
                "options",
            )
        return {}
    if given is None:
        given = [OptionChange(label, row_id) for row_id, label in before.items()]
    if not 1 <= len(given) <= MAX_OPTIONS:
        checks.note(
            UserErrorCode.INVALID if given else UserErrorCode.REQUIRED,
            f"A field of type {type_} has 1 to {MAX_OPTIONS} options; these are {len(given)}.",
            "options",
        )
        return {}
    options: dict[int, str] = {}
    for place, option in enumerate(given):
        here = checks.within("options", place)
        if option.row_id is not None and option.row_id not in before:
            here.note(UserErrorCode.NOT_FOUND, "The field has no such option.", "id")
            continue
        label = here.text(option.label, "label", 200, required=True)
        if label in options.values() or option.row_id in options:
            here.note(UserErrorCode.INVALID, "The option is listed twice. List it once.", "label")
        options[next(new_ids) if option.row_id is None else option.row_id] = label
    return options
