"""Messages as they are sent: what a template says, or the usual, in the recipient's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gateway.resources.accounts.colors import palette
from gateway.resources.accounts.model import AccountVerb
from gateway.resources.templates.contents import Content, contents_of
from gateway.resources.templates.language import compiled, nested
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.plain import html_of, text_of
from gateway.resources.values import DEFAULT_LANGUAGE, LANGUAGES, RIGHT_TO_LEFT

LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What a message is about: customer, location, account with its brand, and addresses."""

    customer_first_name: str | None
    customer_last_name: str | None
    customer_email: str | None
    location_name: str
    location_city: str | None
    account_name: str
    account_verb: AccountVerb
    brand_name: str | None
    logo_url: str | None
    brand_color: str | None
    link: str
    unsubscribe_link: str | None
    pixel: str | None


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A message; texts have neither subject nor HTML."""

    language: str
    subject: str | None
    text: str
    html: str | None


def render_message(
    contents: str | None,
    channel: MessageChannel,
    languages: Sequence[str | None],
    facts: MessageFacts,
) -> RenderedMessage:
    """A message in the best of the languages, the dearest first, that the template has.

    A template that says nothing has the usual texts, in any of the eight languages.
    """
    own = contents_of(contents)
    language = _language(languages, tuple(own) or LANGUAGES)
    content = own.get(language, Content(language))
    usual = usual_texts(language)
    values = _values(facts, usual)
    if channel is MessageChannel.SMS:
        source = content.text
        text = (
            usual["sms"].format(**_named(facts, language))
            if source is None
            else _text(source, values)
        )
        return RenderedMessage(language, None, text.strip(), None)
    subject = usual["subject"].format(**_named(facts, language))
    if content.subject is not None:
        subject = _text(content.subject, values)
    html = None if content.html is None else compiled(content.html, html=True).render(values)
    text = None if content.text is None else _text(content.text, values)
    if html is None and text is None:
        return _usual_message(language, usual, subject, facts)
    if text is None:
        assert html is not None
        text = text_of(html)
    if html is None:
        html = str(html_of(text))
    return RenderedMessage(
        language,
        _one_line(subject),
        _with_unsubscribing(text, language, usual, facts),
        _whole(html, language, usual, facts),
    )


def _language(wanted: Sequence[str | None], known: Sequence[str]) -> str:
    for language in wanted:
        if language in known:
            return str(language)
    return DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in known else known[0]


@cache
def usual_texts(language: str) -> Mapping[str, Any]:
    """The usual texts of one of the languages."""
    folder = resources.files("gateway.resources.templates") / "defaults"
    texts: Mapping[str, Any] = orjson.loads((folder / f"{language}.json").read_bytes())
    return texts


@cache
def _layout(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("gateway.resources.templates", "defaults"),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _brand(facts: MessageFacts) -> str:
    return facts.brand_name or facts.account_name


def _name(facts: MessageFacts) -> str:
    return " ".join(filter(None, (facts.customer_first_name, facts.customer_last_name)))


def _named(facts: MessageFacts, language: str) -> dict[str, str]:
    named = {
        "location": facts.location_name,
        "brand": _brand(facts),
        "name": facts.customer_first_name or _name(facts),
    }
    if language in RIGHT_TO_LEFT:
        # Names of another script keep their own direction.
        named = {key: f"\u2068{name}\u2069" if name else "" for key, name in named.items()}
    return {**named, "link": facts.link}


def _values(facts: MessageFacts, usual: Mapping[str, Any]) -> dict[str, Any]:
    return nested(
        {
            "customer.first_name": facts.customer_first_name or "",
            "customer.last_name": facts.customer_last_name or "",
            "customer.name": _name(facts),
            "customer.email": facts.customer_email or "",
            "location.name": facts.location_name,
            "location.city": facts.location_city or "",
            "account.name": _brand(facts),
            "account.verb": usual["verbs"][facts.account_verb],
            "link": facts.link,
            "unsubscribe_link": facts.unsubscribe_link or "",
        }
    )


def _text(source: str, values: Mapping[str, Any]) -> str:
    return compiled(source, html=False).render(values)


def _one_line(subject: str) -> str:
    return " ".join(subject.split())[:LONGEST_SUBJECT]


def _usual_message(
    language: str, usual: Mapping[str, Any], subject: str, facts: MessageFacts
) -> RenderedMessage:
    named = _named(facts, language)
    texts = {
        "hello": usual["hello" if named["name"] else "hello_unknown"].format(**named),
        "thanks": usual["thanks"][facts.account_verb].format(**named),
        "ask": usual["ask"],
        "button": usual["button"],
    }
    text = _layout("usual.txt").render(texts=texts, link=facts.link)
    html = _layout("usual.html").render(texts=texts, link=facts.link, colors=_colors(facts))
    return RenderedMessage(
        language,
        _one_line(subject),
        _with_unsubscribing(text, language, usual, facts),
        _whole(html, language, usual, facts),
    )


def _with_unsubscribing(
    text: str, language: str, usual: Mapping[str, Any], facts: MessageFacts
) -> str:
    """A text that says how to unsubscribe, if it does not yet."""
    link = facts.unsubscribe_link
    if link is None or link in text:
        return text
    footer = usual["footer"].format(**_named(facts, language))
    return f"{text.rstrip()}\n\n-- \n{footer}\n{usual['unsubscribe']}: {link}\n"


def _whole(html: str, language: str, usual: Mapping[str, Any], facts: MessageFacts) -> str:
    """HTML as a document, with how to unsubscribe if it does not say so, and the pixel at its end.

    What an author wrote as a whole document stays as it is but for these two.
    """
    link = facts.unsubscribe_link
    footer: dict[str, str] | None = None
    if link is not None and str(Markup.escape(link)) not in html:
        footer = {
            "text": usual["footer"].format(**_named(facts, language)),
            "unsubscribe": usual["unsubscribe"],
            "link": link,
        }
    values = {
        "language": language,
        "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "brand": _brand(facts),
        "logo": facts.logo_url,
        "colors": _colors(facts),
        "footer": footer,
        "pixel": facts.pixel,
    }
    if "<html" in html[:2_000].lower():
        ending = _layout("ending.html").render(values)
        head, found, tail = html.rpartition("</body>")
        return f"{head}{ending}{found}{tail}" if found else f"{html}{ending}"
    return _layout("layout.html").render(content=Markup(html), **values)


def _colors(facts: MessageFacts) -> Any:
    return palette(facts.brand_color).light
