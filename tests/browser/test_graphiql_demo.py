"""GraphiQL as a person first sees it: the demo in a real browser, without a network."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from gateway.examples import EXAMPLES
from tests.app.server import RunningServer, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCREENSHOTS = os.environ.get("TEST_SCREENSHOTS")
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    NO_NETWORK,
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with serving(tmp_path_factory.mktemp("demo"), "--demo") as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    if CHROMIUM is None:
        reason = "Chromium is not installed"
        assert "CI" not in os.environ, reason
        pytest.skip(reason)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        sync_playwright() as playwright,
    ):
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=list(FLAGS),
            viewport={"width": 1400, "height": 900},
        )
        yield context
        context.close()


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def editor_is_ready(page: Page) -> bool:
    return bool(page.evaluate("(globalThis.__MONACO?.editor.getEditors().length ?? 0) >= 4"))


def test_graphiql_answers_the_demo_query_offline(
    demo: RunningServer, browser: BrowserContext
) -> None:
    page = browser.new_page()
    requested: list[str] = []
    keys: list[str | None] = []
    complaints: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on(
        "request",
        lambda request: (
            keys.append(request.headers.get("x-apikey")) if request.method == "POST" else None
        ),
    )
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(demo.address)
    until(lambda: editor_is_ready(page), "the editor is not ready")
    expect(page.locator(".graphiql-explorer-root")).to_contain_text("accounts", timeout=60_000)
    tabs = page.locator(".graphiql-tab-button").all_inner_texts()
    page.locator("button.graphiql-execute-button").click()
    expect(page.locator(".graphiql-response")).to_contain_text('"activeLocations"', timeout=60_000)
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / "graphiql.png")

    assert page.title() == "Feedback Gateway – GraphiQL"
    assert tabs[0] == "AccountToFeedback"
    assert len(tabs) >= 4
    assert set(keys) == {demo.key}
    assert {url.split("/")[2] for url in requested if not url.startswith("data:")} == {
        demo.address.removeprefix("http://")
    }
    assert [text for text in complaints if "ecurity" in text or "rror" in text] == []


def test_a_link_with_a_query_opens_it(demo: RunningServer, browser: BrowserContext) -> None:
    page = browser.new_page()

    page.goto(f"{demo.address}/graphql?query=%7B%20viewer%20%7B%20role%20%7D%20%7D")
    until(lambda: editor_is_ready(page), "the editor is not ready")
    page.locator("button.graphiql-execute-button").click()

    expect(page.locator(".graphiql-response")).to_contain_text('"PROVIDER"', timeout=60_000)


def test_a_subscription_shows_what_comes(demo: RunningServer, browser: BrowserContext) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))

    def ask(query: str, **variables: object) -> Any:
        response = httpx.post(
            f"{demo.address}/graphql",
            json={"query": query, "variables": variables},
            headers={"x-APIKey": demo.key},
        )
        return response.json()["data"]

    listed = ask("{ conversations(first: 1) { nodes { id } } }")["conversations"]["nodes"]
    send = """mutation($id: ID!) {
      sendMessage(input: {conversationId: $id, content: "Surprise"}) { message { id } }
    }"""
    query = "subscription { messageReceived { content } }"

    page.goto(f"{demo.address}/graphql?query={quote(query)}")
    until(lambda: editor_is_ready(page), "the editor is not ready")
    page.locator("button.graphiql-execute-button").click()

    def shown() -> bool:
        # Nothing tells when the subscription has begun.
        ask(send, id=listed[0]["id"])
        return "Surprise" in page.locator(".graphiql-response").inner_text()

    until(shown, "nothing came")
    assert [text for text in complaints if "ecurity" in text or "rror" in text] == []


def explorer_has_the_focus(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement.closest('.graphiql-explorer-root') !== null"))


def test_examples_leave_the_console_empty_and_the_focus_alone(
    demo: RunningServer, browser: BrowserContext
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(demo.address)
    until(lambda: editor_is_ready(page), "the editor is not ready")
    explorer = page.locator(".graphiql-explorer-root")
    for example in EXAMPLES:
        named = re.search(r"^(?:query|mutation) (\w+)", example.query, re.MULTILINE)
        assert named is not None
        name = named[1]
        page.locator(".graphiql-tab-button", has_text=name).click()
        expect(explorer.locator("input").first).to_have_value(name, timeout=60_000)
        page.wait_for_timeout(200)  # the explorer shows the arguments after the name
        assert not explorer_has_the_focus(page), name

    assert complaints == []


def test_an_argument_that_is_ticked_in_the_explorer_gets_the_focus(
    demo: RunningServer, browser: BrowserContext
) -> None:
    page = browser.new_page()

    page.goto(f"{demo.address}/graphql?query=%7B%20locations%20%7B%20totalCount%20%7D%20%7D")
    until(lambda: editor_is_ready(page), "the editor is not ready")
    page.locator(".graphiql-explorer-root").get_by_text("offset", exact=False).first.click()

    until(lambda: explorer_has_the_focus(page), "the argument has no focus")


def test_a_telephone_shows_the_run_button_and_the_answer(
    demo: RunningServer, browser: BrowserContext
) -> None:
    page = browser.new_page()
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(f"{demo.address}/graphql?query=%7B%20viewer%20%7B%20role%20%7D%20%7D")
    until(lambda: editor_is_ready(page), "the editor is not ready")
    page.locator("button.graphiql-execute-button").click()
    answer = page.locator(".graphiql-response")
    expect(answer).to_contain_text('"PROVIDER"', timeout=60_000)

    for shown in (page.locator("button.graphiql-execute-button"), answer):
        box = shown.bounding_box()
        assert box is not None
        assert box["width"] >= 40
        assert box["height"] >= 40
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["y"] + box["height"] <= 844


def test_a_wrong_key_says_so(demo: RunningServer, browser: BrowserContext) -> None:
    page = browser.new_page()
    page.route(
        "**/graphql",
        lambda route: (
            route.continue_(
                headers={**route.request.headers, "x-apikey": f"fg_0123456789ab_{'x' * 32}"}
            )
            if route.request.method == "POST"
            else route.continue_()
        ),
    )

    page.goto(demo.address)

    # The editors of GraphiQL have alerts of their own as soon as they stand.
    refusal = page.get_by_role("alert").filter(has_text="This API key is unknown")
    expect(refusal).to_contain_text(
        'GraphiQL sends what stands under Headers: {"x-APIKey": "YOUR_KEY"}.', timeout=60_000
    )
