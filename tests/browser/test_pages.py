"""The pages of customers in a real browser: without scripts, on phones and desktops, and by axe."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from gateway.pages.languages import texts_in
from tests.app.server import RunningServer, serving
from tests.browser.test_graphiql_demo import CHROMIUM, FLAGS
from tests.support.npm import install

HERE = Path(__file__).parent
SCREENSHOTS = os.environ.get("TEST_SCREENSHOTS")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
LANGUAGES = ("en", "de", "ar")
FIELDS = [
    {"type": "NPS", "label": "Would you recommend us?", "required": True},
    {"type": "CSAT", "label": "How satisfied are you with your visit?", "required": True},
    {"type": "CHOICE", "label": "Who served you?", "options": ["Ada", "Grace", "Alan"]},
    {"type": "MULTI_CHOICE", "label": "What did you like?", "options": ["Food", "Staff"]},
    {"type": "TEXT", "label": "What should we do better?", "required": True},
]


class Demo:
    """The demo's server, with a survey, and links that are made as they are needed."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        found = self.ask("""{
            locations(first: 5) { nodes { id name account { id } } }
            customers(first: 1, filter: {optOut: {eq: false}}) { nodes { id account { id } } }
            messageTemplates(first: 50) { nodes { id account { id } } } }""")
        self.customer = found["customers"]["nodes"][0]
        # The pages speak the browser's language where nothing is known of the customer's.
        self.ask(
            "mutation($input: UpdateCustomerInput!) { updateCustomer(input: $input) {"
            " userErrors { message } } }",
            input={"id": self.customer["id"], "language": None},
        )
        account = self.customer["account"]
        listed = self.ask(
            "query($a: ID!) { locations(first: 1, filter: {account: {eq: $a}}) { nodes { id } } }",
            a=account["id"],
        )
        self.location = listed["locations"]["nodes"][0]["id"]
        templates = found["messageTemplates"]["nodes"]
        self.template = next(t["id"] for t in templates if t["account"] == account)
        made = self.ask(
            """mutation($input: CreateSurveyInput!) { createSurvey(input: $input) {
                survey { id } userErrors { message } } }""",
            input={"name": "Visit", "fields": FIELDS, "accountId": account["id"]},
        )
        self.survey = made["createSurvey"]["survey"]["id"]

    def ask(self, query: str, **variables: object) -> Any:
        response = httpx.post(
            f"{self.server.address}/graphql",
            json={"query": query, "variables": variables},
            headers={"x-APIKey": self.server.key},
        )
        body = response.json()
        assert "errors" not in body, body
        return body["data"]

    def link(self, survey: str | None = None) -> str:
        """The address of a new request."""
        made = self.ask(
            """mutation($input: CreateFeedbackRequestInput!) {
                createFeedbackRequest(input: $input) { feedbackRequest { token } } }""",
            input={
                "customerId": self.customer["id"],
                "locationId": self.location,
                "templateId": self.template,
                "surveyId": survey,
                "suppressMessage": True,
            },
        )
        token = made["createFeedbackRequest"]["feedbackRequest"]["token"]
        return f"{self.server.address}/f/{token}"

    def kiosk(self) -> str:
        """The address of the kiosk of the location."""
        select = "query($id: ID!) { location(id: $id) { kiosk { code } } }"
        kiosk = self.ask(select, id=self.location)["location"]["kiosk"]
        if kiosk is None:
            made = self.ask(
                """mutation($input: CreateKioskInput!) { createKiosk(input: $input) {
                    kiosk { code } } }""",
                input={"locationId": self.location},
            )
            kiosk = made["createKiosk"]["kiosk"]
        return f"{self.server.address}/kiosk/{kiosk['code']}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with serving(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield Demo(server)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "Chromium is not installed"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def tab(chromium: Browser, **options: Any) -> Iterator[Page]:
    """A page of a context of its own, which fails on what the policy forbids."""
    context: BrowserContext = chromium.new_context(**options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    yield page
    context.close()
    assert [text for text in complaints if "ecurity" in text] == []


def picture(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)


def fits(page: Page) -> bool:
    """Nothing is wider than the window."""
    width = page.viewport_size["width"]  # type: ignore[index]
    return all(
        box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width)
        for box in (each.bounding_box() for each in page.locator("main *:visible").all())
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_survey_without_scripts(
    demo: Demo, chromium: Browser, language: str, viewport: dict[str, int]
) -> None:
    t = texts_in(language)
    name = f"{language}-{viewport['width']}"
    requested: list[str] = []
    with tab(chromium, java_script_enabled=False, locale=language, viewport=viewport) as page:
        page.on("request", lambda request: requested.append(request.url))
        page.goto(demo.link(demo.survey))
        picture(page, f"{name}-form")
        assert fits(page)
        assert len([url for url in requested if not url.startswith("data:")]) == 1
        assert page.locator("html").get_attribute("dir") == t.direction
        for control in page.locator(".option, textarea, button").all():
            box = control.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 24

        page.locator("textarea").first.fill("A little more light")
        page.get_by_role("button", name=t("send")).click()

        expect(page.locator(".summary h2")).to_have_text(t("error_heading"))
        assert page.locator(".summary li").count() == 2
        expect(page.locator("textarea").first).to_have_value("A little more light")
        picture(page, f"{name}-wrong")
        assert fits(page)

        page.get_by_role("radio", name="9", exact=True).check()
        page.get_by_role("radio", name=t("star_4"), exact=True).check()
        page.get_by_role("radio", name="Grace").check()
        page.get_by_role("checkbox", name="Food").check()
        picture(page, f"{name}-filled")
        page.get_by_role("button", name=t("send")).click()

        expect(page.get_by_role("heading", level=1)).to_have_text(t("thanks_heading"))
        picture(page, f"{name}-thanks")
        assert fits(page)
        assert page.context.cookies() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_kiosk_without_scripts(demo: Demo, chromium: Browser, language: str) -> None:
    t = texts_in(language)
    with tab(chromium, java_script_enabled=False, locale=language, viewport=DESKTOP) as page:
        page.goto(demo.kiosk())
        picture(page, f"{language}-kiosk")
        page.get_by_role("radio", name="10", exact=True).check()
        page.get_by_role("button", name=t("send")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(t("thanks_heading"))
        picture(page, f"{language}-kiosk-thanks")

        expect(page.get_by_role("heading", level=1)).to_have_text(t("form_heading"), timeout=20_000)
        expect(page.get_by_role("radio", name="10", exact=True)).not_to_be_checked()


@pytest.mark.parametrize("language", LANGUAGES)
def test_unsubscribing_without_scripts(demo: Demo, chromium: Browser, language: str) -> None:
    t = texts_in(language)
    with tab(chromium, java_script_enabled=False, locale=language, viewport=PHONE) as page:
        page.goto(demo.link().replace("/f/", "/u/"))
        picture(page, f"{language}-unsubscribe")
        page.get_by_role("button", name=t("unsubscribe_button")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(t("unsubscribed_heading"))
        picture(page, f"{language}-unsubscribed")
        page.get_by_role("button", name=t("resubscribe_button")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(t("resubscribed_heading"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(demo: Demo, chromium: Browser, scheme: Any, language: str) -> None:
    install(HERE)
    axe = (HERE / "node_modules/axe-core/axe.min.js").read_text()
    with tab(
        chromium, bypass_csp=True, locale=language, color_scheme=scheme, viewport=PHONE
    ) as page:

        def check(name: str) -> None:
            picture(page, f"{language}-{scheme}-{name}")
            page.evaluate(axe)
            found = page.evaluate("axe.run()")
            assert [
                (name, each["id"], [node["html"] for node in each["nodes"]])
                for each in found["violations"]
            ] == []

        address = demo.link(demo.survey)
        page.goto(address)
        check("form")
        page.locator("button").click()
        expect(page.locator(".summary")).to_be_focused()
        check("wrong")
        page.locator("textarea").first.fill("Light")
        page.locator("[value='9']").check()
        page.locator("[value='4']").last.check()
        page.locator("[type=checkbox]").first.check()
        check("filled")
        page.locator("button").click()
        expect(page.locator(".mark")).to_be_visible()
        check("thanks")
        page.goto(demo.link())
        check("question")
        page.goto(demo.kiosk())
        check("kiosk")
        page.goto(f"{demo.kiosk()}?thanks")
        check("kiosk-thanks")
        page.goto(address.replace("/f/", "/u/"))
        check("unsubscribe")
        page.goto(f"{demo.server.address}/f/unknown")
        check("unknown")
