"""What every page keeps to: its headers, its size, its language, its colours, and silence."""

import base64
import hashlib
import re
import string

import httpx
import pytest
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.errors import ServiceUnavailable
from gateway.pages.languages import language_for, texts_in
from gateway.pages.routes import Pages
from gateway.resources.accounts.colors import BLACK, DARK, LIGHT, contrast, palette
from gateway.resources.values import LANGUAGES
from gateway.transport.routes import build_app
from tests.pages.conftest import FIRST, PHONE, change, link
from tests.support.client import Client

PLAIN, SURVEY, KIOSK = link(10), link(8), f"/kiosk/code-{FIRST + 1}"
LOGO = "https://cdn.example.org:8443/logo.png"


@pytest.mark.parametrize(
    "path", [PLAIN, SURVEY, KIOSK, f"{KIOSK}?thanks", link(10, "u"), "/f/unknown", "/kiosk/a/b"]
)
async def test_headers_and_size(own: Client, site: httpx.AsyncClient, path: str) -> None:
    response = await site.get(path)

    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    headers = response.headers
    assert headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-language"] == "en"
    assert "set-cookie" not in headers
    assert len(response.content) < 30_000
    for word in ("<script", " style=", " onclick", "http://", "https://"):
        assert word not in response.text


async def test_the_logo_is_the_one_thing_from_elsewhere(
    own: Client, site: httpx.AsyncClient
) -> None:
    await change(own, "accounts", 2, logo_url=LOGO)

    response = await site.get(PLAIN)

    policy = response.headers["content-security-policy"]
    assert "img-src data: https://cdn.example.org:8443;" in policy
    assert f'<img class="logo" src="{LOGO}" alt="Acme" referrerpolicy="no-referrer">' in (
        response.text
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a;script-src *", "https://ü.example/x", "//a", "x"]
)
async def test_a_logo_that_no_policy_can_name_is_left_out(
    own: Client, site: httpx.AsyncClient, address: str
) -> None:
    await change(own, "accounts", 2, logo_url=address)

    response = await site.get(PLAIN)

    assert "img-src data:;" in response.headers["content-security-policy"]
    assert "<img" not in response.text
    assert "<bdi>Acme</bdi>" in response.text


# Languages


@pytest.mark.parametrize(
    ("customer", "accepted", "account", "shown"),
    [
        ("de", "fr", "es", "de"),
        (None, "fr-CA,fr;q=0.9,en;q=0.8", "es", "fr"),
        (None, "en;q=0.2, it;q=0.8, nl;q=0.9", "es", "nl"),
        (None, "ja, pt-BR;q=0.5", "es", "pt"),
        (None, "ja,*;q=0.1", "es", "es"),
        (None, "fr;q=0, AR;q=0.1", "es", "ar"),
        (None, "de;q=x", "it", "it"),
        (None, "", None, "en"),
        ("ja", "", "ja", "en"),
        (None, ";;;,,q=1," * 1_000, None, "en"),
    ],
)
def test_the_language_of_a_visitor(
    customer: str | None, accepted: str, account: str | None, shown: str
) -> None:
    assert language_for(customer, accepted, account) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_all_texts_with_their_values(language: str) -> None:
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}

    english, texts = texts_in("en").entries, texts_in(language).entries

    assert list(texts) == list(english)
    assert {key: values(text) for key, text in texts.items()} == {
        key: values(text) for key, text in english.items()
    }
    same = {key for key in texts if texts[key] == english[key]} - {"error_prefix", "optional"}
    assert same == (set(english) - {"error_prefix", "optional"} if language == "en" else set())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_page_in_each_language(own: Client, site: httpx.AsyncClient, language: str) -> None:
    await change(own, "customers", FIRST + 2, language=language)

    response = await site.get(PLAIN)

    t = texts_in(language)
    assert f'<html lang="{language}" dir="{t.direction}">' in response.text
    assert f"<h1>{t('form_heading')}</h1>" in response.text
    assert response.headers["content-language"] == language


async def test_names_keep_their_direction_in_arabic(own: Client, site: httpx.AsyncClient) -> None:
    page = (await site.get(PLAIN, headers={"Accept-Language": "ar"})).text

    assert '<html lang="ar" dir="rtl">' in page
    assert "أخبرنا عن \u2068Café Olé\u2069." in page


# Colours


@pytest.mark.parametrize(
    "color",
    ["#ffffff", "#000000", "#ffff00", "#ff0000", "#7f7f7f", "#2456c9", "#00ff00", "#1b1f27"],
)
def test_every_brand_can_be_read(color: str) -> None:
    def rgb(text: str) -> tuple[int, int, int]:
        return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)

    found = palette(color)

    for accent, ground in ((found.light, LIGHT), (found.dark, DARK)):
        assert contrast(rgb(accent.color), ground) >= 4.5
        assert contrast(rgb(accent.color), rgb(accent.on)) >= 4.5


@pytest.mark.parametrize("color", [None, "", "red", "#fff", "#12345g", "#123456;}"])
def test_no_colour_is_a_plain_blue(color: str | None) -> None:
    assert palette(color).light.color == "#2456c9"


def test_contrast() -> None:
    assert round(contrast(LIGHT, BLACK), 2) == 21
    assert round(contrast((118, 118, 118), LIGHT), 2) == 4.54


async def test_the_brand_colour_is_in_the_style(own: Client, site: httpx.AsyncClient) -> None:
    await change(own, "accounts", 2, brand_color="#8a1538")

    assert "--accent:#8a1538;--on:#ffffff" in (await site.get(PLAIN)).text


# What the server tells of them


async def test_tokens_are_in_no_log(own: Client, site: httpx.AsyncClient) -> None:
    paths = (PLAIN, f"{PLAIN}/to/{FIRST + 3}", f"{PLAIN}/x/y", KIOSK, link(10, "u"))

    with capture_logs() as lines:
        for path in (*paths, f"{link(10, 'o')}.gif"):
            await site.get(path)

    shown = [*["/f/…"] * 3, "/kiosk/…", "/u/…", "/o/…"]
    assert [line["path"] for line in lines] == shown


async def test_metrics_have_few_paths(own: Client) -> None:
    pages = Pages(own.database, own.settings)
    app = build_app(own.executor, own.settings, routes=pages.routes())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://gateway.example"
    ) as client:
        for path in (PLAIN, f"{PLAIN}/to/1", KIOSK, "/u/x", "/o/x.gif", "/x/y", "/f"):
            await client.get(path)

    text = generate_latest(app.state.metrics.registry).decode()

    found = set(re.findall(r'gateway_http_requests_total\{path="([^"]+)"', text))
    assert found == {"/f", "/kiosk", "/u", "/o", "other"}


# The store is down


async def test_a_store_that_is_down() -> None:
    settings = Settings(database_url="postgresql://gateway@127.0.0.1:1/gateway", request_timeout=5)
    database = Database(settings)
    pages = Pages(database, settings)
    app = build_app(Client(database, settings).executor, settings, routes=pages.routes())
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="https://gateway.example",
        headers={"User-Agent": PHONE, "Accept-Language": "de"},
    ) as client:
        answers = [await client.get(path) for path in (PLAIN, KIOSK, link(10, "u"))]
        pixel = await client.get("/o/x.gif")
    await database.close()

    for answer in answers:
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "<h1>Einen Moment, bitte</h1>" in answer.text
    assert (pixel.status_code, len(pixel.content)) == (200, 43)


async def test_a_visit_that_cannot_be_noted_shows_the_page(
    own: Client, site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_arguments: object) -> None:
        raise ServiceUnavailable("The store is locked.")

    monkeypatch.setattr("gateway.pages.routes.note_click", refuse)

    assert (await site.get(PLAIN)).status_code == 200


async def test_a_fault_of_ours_is_a_page(
    own: Client, site: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gateway.pages.routes.form_asked", fail)

    response = await site.get(PLAIN)

    assert response.status_code == 500
    assert "<h1>One moment, please</h1>" in response.text
