"""Contents of templates, checked when they are written, so that none fails when it is sent."""

from collections.abc import Sequence

from gateway.errors import UserErrorCode
from gateway.resources.templates.contents import Content
from gateway.resources.templates.language import compiled, nested, problems, variables_of
from gateway.resources.templates.model import MessageChannel
from gateway.resources.values import Checks

LONGEST = {"subject": 200, "html": 100_000, "text": 20_000}
LONGEST_SMS = 1_000
# An e-mail with every variable as long as it may be is sent all the same, and so is one with none.
_LONGEST_VALUES = {
    **dict.fromkeys(("customer.first_name", "customer.last_name", "location.name"), "x" * 100),
    **dict.fromkeys(("customer.name", "customer.email", "account.name"), "x" * 300),
    **dict.fromkeys(("location.city", "account.verb"), "x" * 100),
    **dict.fromkeys(("link", "unsubscribe_link"), f"https://example.com/{'x' * 100}"),
}
_FULL = nested(_LONGEST_VALUES)
_EMPTY = nested(dict.fromkeys(_LONGEST_VALUES, ""))


def checked_contents(
    checks: Checks, channel: MessageChannel, given: Sequence[Content]
) -> list[Content]:
    """The contents as they are kept, one for each language; mistakes go to the checks."""
    seen: set[str] = set()
    found = []
    for place, content in enumerate(given):
        here = checks.within("contents", place)
        language = here.language(content.language)
        if language is None:
            here.note(UserErrorCode.REQUIRED, "`language` is needed.", "language")
            continue
        if language in seen:
            here.note(
                UserErrorCode.INVALID,
                f"The language {language} is given twice. Give it once.",
                "language",
            )
        seen.add(language)
        found.append(_checked(here, channel, language, content))
    return found


def _checked(checks: Checks, channel: MessageChannel, language: str, given: Content) -> Content:
    sms = channel is MessageChannel.SMS
    parts = {
        name: value if (value or "").strip() else None
        for name, value in (("subject", given.subject), ("html", given.html), ("text", given.text))
    }
    if sms:
        for name in ("subject", "html"):
            if parts[name] is not None:
                checks.note(
                    UserErrorCode.INVALID, f"A text message has no `{name}`. Leave it out.", name
                )
        if parts["text"] is None:
            checks.note(UserErrorCode.REQUIRED, "`text` is needed.", "text")
    elif not any(parts.values()):
        checks.note(
            UserErrorCode.REQUIRED, "Give a `subject`, `html` or `text`; the rest is usual.", "html"
        )
    for name, value in parts.items():
        if value is not None and not (sms and name != "text"):
            _check_part(checks, name, value, LONGEST_SMS if sms else LONGEST[name])
    return Content(language, **parts)


def _check_part(checks: Checks, name: str, value: str, most: int) -> None:
    if len(value) > most:
        checks.note(
            UserErrorCode.INVALID,
            f"`{name}` has {len(value)} characters. Give {most} at most.",
            name,
        )
        return
    html = name == "html"
    wrong = problems(value, html=html)
    for problem in wrong[:5]:
        checks.note(UserErrorCode.INVALID, f"`{name}`, {problem}", name)
    if wrong:
        return
    if name == "subject" and "\n" in value.strip():
        checks.note(UserErrorCode.INVALID, "`subject` has one line only.", name)
    if name != "subject" and "link" not in variables_of(value, html=html):
        checks.note(
            UserErrorCode.REQUIRED,
            f"`{name}` has no {{{{ link }}}}, the address of the feedback page. Put it in.",
            name,
        )
    try:
        template = compiled(value, html=html)
        rendered = [template.render(sample) for sample in (_FULL, _EMPTY)]
    except Exception as error:  # Jinja runs filters and comparisons as Python would.
        checks.note(
            UserErrorCode.INVALID,
            f"`{name}` cannot be rendered ({type(error).__name__}). Look at what its filters are "
            "given and at what its conditions compare.",
            name,
        )
        return
    if any("\x00" in text for text in rendered):
        checks.note(UserErrorCode.INVALID, f"`{name}` has a NUL character. Leave it out.", name)
