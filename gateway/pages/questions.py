"""The questions of a feedback page: what they show, and what was typed into them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.errors import UserErrorCode, UserErrorData
from gateway.pages.forms import Given
from gateway.resources.accounts.model import FeedbackQuestion
from gateway.resources.feedback.answers import MAX_TEXT, GivenAnswer
from gateway.resources.feedback.service import MAX_COMMENTS, AskedForm, Submission
from gateway.resources.surveys.form import FormField
from gateway.resources.surveys.model import SurveyFieldType

SCORE = "score"
COMMENTS = "comments"
ONCE = "once"
_SCORE_PATHS = frozenset({"npsScore", "starRating", "happy"})


class Kind(StrEnum):
    """How a question is drawn."""

    SCALE = "scale"
    STARS = "stars"
    FACES = "faces"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"


_KINDS = {
    SurveyFieldType.NPS: Kind.SCALE,
    SurveyFieldType.CSAT: Kind.STARS,
    SurveyFieldType.RATING: Kind.STARS,
    SurveyFieldType.TEXT: Kind.TEXT,
    SurveyFieldType.CHOICE: Kind.CHOICE,
    SurveyFieldType.MULTI_CHOICE: Kind.CHOICES,
}
_KINDS_OF_QUESTIONS = {
    FeedbackQuestion.NPS: Kind.SCALE,
    FeedbackQuestion.STAR_RATING: Kind.STARS,
    FeedbackQuestion.HAPPY: Kind.FACES,
}
_FIXED = {
    Kind.SCALE: tuple(map(str, range(11))),
    Kind.STARS: tuple(map(str, range(1, 6))),
    Kind.FACES: ("yes", "no"),
}


@dataclass(slots=True)
class Question:
    """A question of the page. `label` is the account's own; without it a text of ours is shown."""

    name: str
    kind: Kind
    required: bool
    label: str | None = None
    # What can be chosen, by the value that is posted; the labels of a survey's options.
    options: dict[str, str] = field(default_factory=dict)
    longest: int = MAX_TEXT
    given: list[str] = field(default_factory=list)
    # The key of the text that says what is wrong.
    mistake: str | None = None

    @property
    def typed(self) -> str:
        return self.given[0] if self.given else ""

    @property
    def first(self) -> str:
        """The id of its first control, to which the list of mistakes leads."""
        if self.kind is Kind.TEXT:
            return self.name
        return f"{self.name}-{next(iter(self.options))}"


@dataclass(slots=True)
class Page:
    """The questions of a page, with what is wrong with the answers as a whole."""

    questions: list[Question]
    mistake: str | None = None
    # What tells a form of a kiosk from every other, so that it is not recorded twice.
    once: str | None = None

    @property
    def mistaken(self) -> bool:
        return self.mistake is not None or any(each.mistake for each in self.questions)


def page_of(form: AskedForm, question: FeedbackQuestion) -> Page:
    """The empty page: the fields of the survey, or the account's question; and room for words."""
    if form.fields:
        asked = [_of_field(each) for each in form.fields]
    else:
        kind = _KINDS_OF_QUESTIONS[question]
        asked = [Question(SCORE, kind, True, options=dict.fromkeys(_FIXED[kind], ""))]
    words = Question(COMMENTS, Kind.TEXT, False, longest=MAX_COMMENTS)
    return Page([*asked, words])


def _of_field(asked: FormField) -> Question:
    kind = _KINDS[asked.type]
    if kind in _FIXED:
        options = dict.fromkeys(_FIXED[kind], "")
    else:
        options = {str(row_id): label for row_id, label in asked.options.items()}
    return Question(f"field-{asked.row_id}", kind, asked.required, asked.label, options)


def fill(page: Page, given: Given) -> None:
    """Put what was typed into the page, and note what none of its questions could have sent."""
    questions = {each.name: each for each in page.questions}
    known = questions.keys() if page.once is None else {*questions, ONCE}
    if given.keys() - known:
        page.mistake = "error_changed"
    for name, question in questions.items():
        # Browsers end lines with two characters, which count as one where they are typed.
        values = [value.replace("\r\n", "\n") for value in given.get(name, ())]
        question.given = [value for value in values if value.strip()]
        several = len(question.given) > 1 and question.kind is not Kind.CHOICES
        foreign = question.kind is not Kind.TEXT and set(question.given) - question.options.keys()
        if several or foreign:
            question.mistake = _missing(question)


def submission_of(page: Page, form: AskedForm, question: FeedbackQuestion) -> Submission:
    """What a filled page says. Fields that are not answered are among the answers, empty."""
    questions = {each.name: each for each in page.questions}
    comments = questions[COMMENTS].typed or None
    if form.fields:
        answers = [_answer(each, questions[f"field-{each.row_id}"]) for each in form.fields]
        return Submission(comments=comments, answers=tuple(answers))
    typed = questions[SCORE].typed
    if not typed:
        return Submission(comments=comments)
    match question:
        case FeedbackQuestion.NPS:
            return Submission(comments=comments, nps_score=int(typed))
        case FeedbackQuestion.STAR_RATING:
            return Submission(comments=comments, star_rating=int(typed))
        case FeedbackQuestion.HAPPY:
            return Submission(comments=comments, happy=typed == "yes")


def _answer(asked: FormField, question: Question) -> GivenAnswer:
    given = question.given
    if question.kind is Kind.TEXT:
        return GivenAnswer(asked.row_id, content=question.typed or None)
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        return GivenAnswer(asked.row_id, choices=tuple(map(int, given)))
    return GivenAnswer(asked.row_id, rating=int(given[0]) if given else None)


def note_refusal(
    page: Page, errors: Sequence[UserErrorData], answers: Sequence[GivenAnswer]
) -> None:
    """Put the reasons of a refusal beside the questions that they are about."""
    questions = {each.name: each for each in page.questions}
    for error in errors:
        question = None
        if error.code is UserErrorCode.NOT_FOUND:
            page.mistake = "error_changed"
        elif error.field[0] in _SCORE_PATHS:
            question = questions.get(SCORE)
        elif error.field[0] == COMMENTS:
            question = questions[COMMENTS]
        elif len(error.field) > 1 and error.field[1].isdigit():
            question = questions.get(f"field-{answers[int(error.field[1])].field_id}")
        elif error.field == ("answers",) and not page.mistake:
            page.mistake = "error_nothing"
        if question is not None:
            too_long = question.kind is Kind.TEXT and error.code is UserErrorCode.INVALID
            question.mistake = "error_long" if too_long else _missing(question)
    if not page.mistaken:
        page.mistake = "error_changed"


def _missing(question: Question) -> str:
    return f"error_{question.kind}"
