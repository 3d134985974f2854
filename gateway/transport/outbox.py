"""The outbox: in a demo and in development, each message as its recipient would see it."""

import hashlib
import re
from base64 import b64encode
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from sqlalchemy import Row
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gateway.database.engine import Database
from gateway.sending.lookup import MOST, kept_message, kept_messages

PATH = "/outbox"
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .6rem .5rem; text-align: start;
  vertical-align: top; overflow-wrap: anywhere; }
a { color: LinkText; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: var(--soft); border-radius: .5rem; padding: 1rem; white-space: pre-wrap;
  overflow-wrap: anywhere; }
iframe { background: #fff; border: 1px solid var(--line); border-radius: .5rem; height: 40rem;
  width: 100%; }
@media (max-width: 40rem) { .wide { display: none; } }
"""
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-src 'self'; "
    f"style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# What a message shows is of people who write templates: it runs nothing, and is no part of us.
_MESSAGE_HEADERS = {
    **_HEADERS,
    "Content-Security-Policy": "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' http: https: data:; "
    "frame-ancestors 'self'",
}
_PAGES = Environment(autoescape=True)
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title><style>{{ style }}</style>
</head>
<body>"""
_LIST = _PAGES.from_string(
    _FRAME
    + """
<h1>Outbox</h1>
<p>Messages that this server would have sent. It keeps the {{ most }} newest in view, and sends
none: it is a demo, or set up for development.</p>
{% if not messages %}<p>There are none yet. Ask a customer for feedback with
<code>createFeedbackRequest</code> in <a href="/graphql">GraphiQL</a>, and look here again.</p>
{% else %}<table>
<thead><tr><th>Message</th><th>To</th><th class="wide">Account</th><th class="wide">Time</th></tr>
</thead>
<tbody>
{% for message in messages %}<tr>
<td><a href="/outbox/{{ message.id }}">{{ message.subject or message.text[:80] }}</a></td>
<td>{{ message.recipient }}</td><td class="wide">{{ message.account_name }}</td>
<td class="wide"><time datetime="{{ message.created.isoformat() }}">{{
message.created.strftime("%Y-%m-%d %H:%M") }}</time></td>
</tr>
{% endfor %}</tbody>
</table>{% endif %}
</body>
</html>
"""
)
_MESSAGE = _PAGES.from_string(
    _FRAME
    + """
<p><a href="/outbox">Outbox</a></p>
<h1>{{ title }}</h1>
<dl>
<dt>From</dt><dd>{{ message.sender }}</dd>
<dt>To</dt><dd>{{ message.recipient }}</dd>
<dt>Account</dt><dd>{{ message.account_name }}</dd>
<dt>Time</dt><dd>{{ message.created.strftime("%Y-%m-%d %H:%M:%S") }} UTC</dd>
<dt>Message-ID</dt><dd>{{ message.message_id }}</dd>
</dl>
{% if message.html %}<h2>As HTML</h2>
<iframe title="The message as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"
src="/outbox/{{ message.id }}/html"></iframe>
<h2>As plain text</h2>{% endif %}
<pre>{{ text }}</pre>
</body>
</html>
"""
)


class OutboxPages:
    """The pages of the outbox; only where the settings say that there is one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> list[Route]:
        """/outbox, a page for each message, and its HTML."""
        return [
            Route(PATH, self._list),
            Route(f"{PATH}/{{number:int}}", self._message),
            Route(f"{PATH}/{{number:int}}/html", self._html),
        ]

    async def _list(self, _request: Request) -> Response:
        messages = await kept_messages(self._database)
        shown = _LIST.render(title="Outbox", style=Markup(_STYLE), messages=messages, most=MOST)
        return HTMLResponse(shown, headers=_HEADERS)

    async def _message(self, request: Request) -> Response:
        message = await self._kept(request)
        shown = _MESSAGE.render(
            title=message.subject or "Text message",
            style=Markup(_STYLE),
            message=message,
            text=_linked(message.text),
        )
        return HTMLResponse(shown, headers=_HEADERS)

    async def _html(self, request: Request) -> Response:
        message = await self._kept(request)
        # Links open beside the outbox, not inside of the frame.
        content = f'<base target="_blank">{message.html or ""}'
        return HTMLResponse(content, headers=_MESSAGE_HEADERS)

    async def _kept(self, request: Request) -> Row[Any]:
        number = request.path_params["number"]
        # What is larger than any id is the id of nothing.
        message = await kept_message(self._database, number) if number < 2**63 else None
        if message is None:
            raise HTTPException(404)
        return message


def _linked(text: str) -> Markup:
    """A plain text with its addresses as links."""
    parts = _ADDRESS.split(text)
    return Markup("").join(
        Markup('<a href="{0}" rel="noreferrer" target="_blank">{0}</a>').format(part)
        if number % 2
        else Markup.escape(part)
        for number, part in enumerate(parts)
    )
