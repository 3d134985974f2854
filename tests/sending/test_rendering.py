"""Messages as they are rendered: usual texts and written ones, in languages, safely."""

import json
from dataclasses import replace

import pytest

from gateway.resources.accounts.model import AccountVerb
from gateway.resources.templates.contents import Content, stored
from gateway.resources.templates.language import VARIABLES, problems
from gateway.resources.templates.model import MessageChannel
from gateway.resources.templates.plain import html_of, text_of
from gateway.resources.templates.rendering import (
    MessageFacts,
    RenderedMessage,
    render_message,
    usual_texts,
)
from gateway.resources.templates.segments import Segments, SmsEncoding, sms_segments
from gateway.resources.values import LANGUAGES

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
FACTS = MessageFacts(
    customer_first_name="Ada",
    customer_last_name="Lovelace",
    customer_email="ada@example.com",
    location_name="Acme & Sons, Main Street",
    location_city="London",
    account_name="Acme",
    account_verb=AccountVerb.VISIT,
    brand_name=None,
    logo_url=None,
    brand_color=None,
    link="https://fb.example/f/abcdefghijklmnopqrstuv",
    unsubscribe_link="https://fb.example/u/abcdefghijklmnopqrstuv",
    pixel="https://fb.example/o/abcdefghijklmnopqrstuv.gif",
)


def written(
    channel: MessageChannel = EMAIL, facts: MessageFacts = FACTS, **parts: str
) -> RenderedMessage:
    return render_message(stored([Content("en", **parts)]), channel, ("en",), facts)


def test_the_usual_email() -> None:
    message = render_message(None, EMAIL, (None, "en"), FACTS)

    assert message.language == "en"
    assert message.subject == "How was Acme & Sons, Main Street?"
    assert message.text == (
        "Hello Ada,\n\nThank you for visiting Acme & Sons, Main Street.\n"
        "How was it? Your answer takes less than a minute and helps us to do better.\n\n"
        "Give feedback: https://fb.example/f/abcdefghijklmnopqrstuv\n\n"
        "-- \nYou receive this message because you are a customer of Acme.\n"
        "Unsubscribe: https://fb.example/u/abcdefghijklmnopqrstuv\n"
    )
    assert message.html is not None
    assert "Thank you for visiting Acme &amp; Sons, Main Street." in message.html
    for address in (FACTS.link, FACTS.unsubscribe_link):
        assert f'href="{address}"' in message.html
    assert f'<img src="{FACTS.pixel}" alt="" width="1" height="1"' in message.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", [EMAIL, SMS])
@pytest.mark.parametrize("verb", AccountVerb)
@pytest.mark.parametrize("name", ["Ada", None])
def test_the_usual_texts_of_each_language(
    language: str, channel: MessageChannel, verb: AccountVerb, name: str | None
) -> None:
    facts = replace(FACTS, account_verb=verb, customer_first_name=name, customer_last_name=name)
    message = render_message(None, channel, (language,), facts)

    shown = f"{message.subject} {message.text} {message.html}"
    assert message.language == language
    assert FACTS.link in message.text
    assert FACTS.location_name in message.text
    assert [leftover for leftover in ("{", "}", "None") if leftover in message.text] == []
    if channel is SMS:
        assert (message.subject, message.html) == (None, None)
    else:
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}" dir="{direction}">' in shown


def test_every_language_has_the_same_texts() -> None:
    def keys(texts: object) -> object:
        if isinstance(texts, dict):
            return {key: keys(value) for key, value in texts.items()}
        return None

    assert {json.dumps(keys(dict(usual_texts(each)))) for each in LANGUAGES} == {
        json.dumps(keys(dict(usual_texts("en"))))
    }


@pytest.mark.parametrize(
    ("has", "wanted", "expected"),
    [
        (("en", "de"), ("de", "en"), "de"),
        (("en", "de"), ("fr", "de"), "de"),
        (("en", "de"), ("fr", None), "en"),
        (("fr", "de"), ("it", None), "fr"),
        ((), ("ar",), "ar"),
        ((), (None, None), "en"),
    ],
)
def test_the_best_language(
    has: tuple[str, ...], wanted: tuple[str | None, ...], expected: str
) -> None:
    contents = stored([Content(each, text="x {{ link }}") for each in has])

    assert render_message(contents, EMAIL, wanted, FACTS).language == expected


def test_every_variable() -> None:
    text = "\n".join(f"{name}={{{{ {name} }}}}" for name in VARIABLES)
    message = written(text=text)

    assert message.text.splitlines() == [
        "customer.first_name=Ada",
        "customer.last_name=Lovelace",
        "customer.name=Ada Lovelace",
        "customer.email=ada@example.com",
        "location.name=Acme & Sons, Main Street",
        "location.city=London",
        "account.name=Acme",
        "account.verb=visiting",
        "link=https://fb.example/f/abcdefghijklmnopqrstuv",
        "unsubscribe_link=https://fb.example/u/abcdefghijklmnopqrstuv",
    ]


def test_what_is_not_known_is_empty_and_can_be_replaced() -> None:
    facts = replace(FACTS, customer_first_name=None, customer_last_name=None)
    text = (
        "Dear {{ customer.first_name | default('customer', true) }}{% if customer.name %}!"
        "{% else %}.{% endif %} {{ link }}"
    )
    message = written(SMS, facts, text=text)

    assert message.text == "Dear customer. https://fb.example/f/abcdefghijklmnopqrstuv"


def test_values_are_escaped_in_html_and_kept_in_text() -> None:
    facts = replace(FACTS, customer_first_name="<script>alert(1)</script>")
    message = written(
        facts=facts,
        html='<p title="{{ customer.first_name }}">{{ customer.first_name }}</p>{{ link }}',
        text="{{ customer.first_name }} {{ link }}",
    )

    assert "<script>" not in str(message.html)
    assert str(message.html).count("&lt;script&gt;") == 2
    assert message.text.startswith("<script>alert(1)</script> https://")


def test_a_value_is_never_a_template() -> None:
    facts = replace(FACTS, customer_first_name="{{ 7 * 7 }}{location}")
    message = written(facts=facts, subject="Hi {{ customer.first_name }}", text="{{ link }}")

    assert message.subject == "Hi {{ 7 * 7 }}{location}"
    assert "{{ 7 * 7 }}{location}" in render_message(None, EMAIL, ("en",), facts).text


def test_a_subject_has_one_line() -> None:
    facts = replace(FACTS, location_name="Acme\r\nBcc: eve@example.com")
    for message in (
        written(facts=facts, subject="At {{ location.name }}", text="{{ link }}"),
        render_message(None, EMAIL, ("en",), facts),
    ):
        assert message.subject is not None
        assert "Acme Bcc: eve@example.com" in message.subject


def test_a_part_of_html_gets_the_layout_and_a_document_keeps_its_own() -> None:
    part = written(html="<p>{{ link }}</p>")
    document = written(html="<html><body><p>{{ link }}</p></body></html>")

    assert part.html is not None
    assert document.html is not None
    assert part.html.startswith("<!doctype html>\n")
    assert document.html.startswith(f"<html><body><p>{FACTS.link}</p>")
    assert document.html.endswith("</body></html>")
    for html in (part.html, document.html):
        assert html.count(f'href="{FACTS.unsubscribe_link}"') == 1
        assert html.count(str(FACTS.pixel)) == 1


def test_an_author_who_says_how_to_unsubscribe_gets_no_footer() -> None:
    message = written(
        html='{{ link }} <a href="{{ unsubscribe_link }}">No more</a>',
        text="{{ link }} {{ unsubscribe_link }}",
    )

    assert str(message.html).count(str(FACTS.unsubscribe_link)) == 1
    assert message.text.count(str(FACTS.unsubscribe_link)) == 1


def test_html_and_text_are_made_of_each_other() -> None:
    by_html = written(
        html="<style>p{}</style><h1>Hi&nbsp;{{ customer.first_name }}</h1><p>Tell\n us"
        ' <a href="{{ link }}">here</a></p><ul><li>One</li><li>Two</li></ul>'
    )
    by_text = written(text="Hi {{ customer.first_name }} <3\n\nTell us:\n{{ link }}")

    assert by_html.text.startswith(f"Hi Ada\n\nTell us here: {FACTS.link}\n\nOne\n\nTwo\n") or (
        by_html.text.startswith(f"Hi Ada\n\nTell us here: {FACTS.link}\n\nOne\nTwo\n")
    )
    assert by_text.html is not None
    assert "<p>Hi Ada &lt;3</p>" in by_text.html
    assert f'Tell us:<br>\n<a href="{FACTS.link}">{FACTS.link}</a>' in by_text.html


def test_brands_show() -> None:
    facts = replace(
        FACTS, brand_name="Ace", logo_url="https://cdn.example/l.png", brand_color="#ffe14d"
    )
    message = render_message(None, EMAIL, ("en",), facts)

    assert message.html is not None
    assert '<img src="https://cdn.example/l.png" alt="Ace"' in message.html
    assert "customer of Ace" in message.text
    # A light colour is darkened until it can be read, and the words on it with it.
    assert "background:#ffe14d;color:#fff" not in message.html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ custmer.name }}", "line 1: there is no variable `custmer.name`. Did you mean "
         "`customer.name`?"),
        ("a\n{{ customer.frist_name }}", "line 2: there is no variable `customer.frist_name`. "
         "Did you mean `customer.first_name`?"),
        ("{{ customer }}", "line 1: there is no variable `customer`. Did you mean "
         "`customer.name`?"),
        ("{{ link.__class__ }}", "line 1: there is no variable `link.__class__`."),
        ("{{ customer.name.upper() }}", "line 1: a call is not allowed. Use variables, filters "
         "and `if`."),
        ("{{ ''.__class__ }}", "line 1: `.__class__` is of no variable. Use variables alone."),
        ("{% for x in link %}{% endfor %}", "line 1: a loop is not allowed. Use variables, "
         "filters and `if`."),
        ("{% set x = 1 %}", "line 1: an assignment is not allowed. Use variables, filters and "
         "`if`."),
        ("{{ link[0] }}", "line 1: an index is not allowed. Use variables, filters and `if`."),
        ("{{ 9 ** 9 }}", "line 1: `pow` is not allowed. Use variables, filters and `if`."),
        ("{{ 'a' * 9999999999 }}", "line 1: `mul` is not allowed."),
        ("{{ link | upcase }}", "line 1: there is no filter `upcase`."),
        ("{{ link | uper }}", "line 1: there is no filter `uper`. Did you mean `upper`?"),
        ("{{ link", "line 1: unexpected end of template, expected 'end of print statement'."),
        ("{% if link %}", "line 1: Unexpected end of template."),
        ("{% include 'x' %}", "line 1: an include is not allowed. Use variables, filters and "
         "`if`."),
        ("{% macro m() %}{% endmacro %}", "line 1: a macro is not allowed. Use variables, "
         "filters and `if`."),
        ("{% raw %}{{ x }}{% endraw %}", None),
        ("{{ link if customer.name and not location.city else 'x' }}", None),
        ("{% if location.city == 'Rome' %}{{ link | upper }}{% endif %}", None),
        ("{{ 'a' ~ link }}", "line 1: `concat` is not allowed. Use variables, filters and `if`."),
    ],
)  # fmt: skip
def test_what_a_template_may_hold(source: str, expected: str | None) -> None:
    found = problems(source, html=False)

    if expected is None:
        assert found == []
    else:
        assert found
        assert found[0].startswith(expected)


def test_deep_nesting_is_a_problem_and_no_crash() -> None:
    assert problems("{{ " + "(" * 5_000 + "link" + ")" * 5_000 + " }}", html=False) != []
    assert problems("{% if link %}" * 2_000 + "{% endif %}" * 2_000, html=True) != []


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "segments"),
    [
        ("", SmsEncoding.GSM_7, 0, 1),
        ("a" * 160, SmsEncoding.GSM_7, 160, 1),
        ("a" * 161, SmsEncoding.GSM_7, 161, 2),
        ("a" * 306, SmsEncoding.GSM_7, 306, 2),
        ("a" * 307, SmsEncoding.GSM_7, 307, 3),
        ("€" * 80, SmsEncoding.GSM_7, 160, 1),
        ("a" * 152 + "€" + "a" * 150, SmsEncoding.GSM_7, 304, 2),
        ("a" * 152 + "€" + "a" * 152, SmsEncoding.GSM_7, 306, 3),
        ("äöüÄÖÜßéèà", SmsEncoding.GSM_7, 10, 1),
        ("ç", SmsEncoding.UCS_2, 1, 1),
        ("’" + "a" * 69, SmsEncoding.UCS_2, 70, 1),
        ("’" + "a" * 70, SmsEncoding.UCS_2, 71, 2),
        ("😀" * 35, SmsEncoding.UCS_2, 70, 1),
        ("😀" * 36, SmsEncoding.UCS_2, 72, 2),
    ],
)
def test_segments(text: str, encoding: SmsEncoding, characters: int, segments: int) -> None:
    assert sms_segments(text) == Segments(encoding, characters, segments)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb\n"),
        ("a<br>b", "a\nb\n"),
        ('<a href="https://x.example">https://x.example</a>', "https://x.example\n"),
        ('<a href="https://x.example"><img src="i" alt="Logo"></a>', "Logo: https://x.example\n"),
        ("<head><title>t</title></head>a &amp; b", "a & b\n"),
        ("<p>unclosed <b>bold", "unclosed bold\n"),
    ],
)
def test_words_of_html(html: str, text: str) -> None:
    assert text_of(html) == text


def test_html_of_words() -> None:
    assert html_of("a <b>\nhttps://x.example/?a=1&b=2 c\n\nd") == (
        '<p>a &lt;b&gt;<br>\n<a href="https://x.example/?a=1&amp;b=2">'
        "https://x.example/?a=1&amp;b=2</a> c</p>\n<p>d</p>"
    )
