"""An invitation and a reset in a real browser, from the e-mail to a key that works."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.app.server import PATIENCE, RunningServer, serving
from tests.browser.test_graphiql_demo import CHROMIUM, FLAGS
from tests.support.npm import install

SCREENSHOTS = os.environ.get("TEST_SCREENSHOTS")
HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield server


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


def ask(server: RunningServer, query: str, key: str | None = None, **variables: object) -> Any:
    response = httpx.post(
        f"{server.address}/graphql",
        json={"query": query, "variables": variables},
        headers={"x-APIKey": key or server.key},
    )
    return response.json()


def mailed(server: RunningServer, path: str) -> str:
    """The address of a page in the newest mail that leads to it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        listed = httpx.get(f"{server.address}/outbox").text
        for number in re.findall(r'href="(/outbox/\d+)"', listed):
            mail = httpx.get(f"{server.address}{number}").text
            found = re.search(rf"{re.escape(server.address)}{path}\?code=[\w-]+", mail)
            if found:
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no mail leads to {path}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_from_the_mail_to_a_key(demo: RunningServer, chromium: Browser, language: str) -> None:
    email = f"nora-{language}@example.com"
    account = ask(demo, "{ accounts(first: 1) { nodes { id } } }")["data"]["accounts"]["nodes"][0]
    made = ask(
        demo,
        """mutation($input: CreateUserInput!) { createUser(input: $input) {
            invite { inviteUrl } userErrors { message } } }""",
        input={"email": email, "sendInvite": True, "accountId": account["id"]},
    )["data"]["createUser"]
    assert made["userErrors"] == []
    context = chromium.new_context(java_script_enabled=False, locale=language, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()

    assert mailed(demo, "/invite") == made["invite"]["inviteUrl"]
    page.goto(made["invite"]["inviteUrl"])
    look(chromium, page, f"invite-{language}")
    page.locator("button").click()
    assert page.locator(".error").count() == 1
    look(chromium, page, f"invite-wrong-{language}")
    page.fill("#name", "Nora")
    page.locator("button").click()
    look(chromium, page, f"key-{language}")
    first = page.locator(".key code").first.inner_text()
    viewer = ask(demo, "{ viewer { user { id email } } }", first)["data"]["viewer"]["user"]
    assert viewer["email"] == email

    reset = ask(
        demo,
        """mutation($id: ID!) { resetUserKey(input: {userId: $id}) { userErrors { message } } }""",
        id=viewer["id"],
    )["data"]["resetUserKey"]
    assert reset["userErrors"] == []
    page.goto(mailed(demo, "/reset"))
    look(chromium, page, f"reset-{language}")
    page.locator("button").click()
    second = page.locator(".key code").first.inner_text()
    assert ask(demo, "{ viewer { role } }", second)["data"]["viewer"] == {"role": "STANDARD"}
    errors = ask(demo, "{ viewer { role } }", first)["errors"]
    assert errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
    context.close()


def look(chromium: Browser, page: Any, name: str) -> None:
    """The page is no wider than the window; it is kept as a picture, and axe finds nothing."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)
    widest = max(box["x"] + box["width"] for box in boxes(page))
    assert widest <= PHONE["width"]
    install(HERE)
    context = chromium.new_context(viewport=PHONE, bypass_csp=True)  # type: ignore[arg-type]
    copy = context.new_page()
    copy.set_content(page.content())
    copy.evaluate((HERE / "node_modules/axe-core/axe.min.js").read_text())
    assert copy.evaluate("axe.run()")["violations"] == []
    context.close()


def boxes(page: Any) -> list[Any]:
    found = [each.bounding_box() for each in page.locator("main *:visible").all()]
    return [box for box in found if box is not None]
