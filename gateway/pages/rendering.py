"""Pages as they are sent: one document with its style, under a policy that lets nothing else in."""

import base64
import hashlib
import re
from typing import Any
from urllib.parse import urlsplit

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup
from starlette.responses import HTMLResponse

from gateway.pages.languages import Texts
from gateway.resources.accounts.colors import palette
from gateway.resources.feedback.asked import Brand

TEMPLATES = (
    "form.html",
    "invite.html",
    "key.html",
    "message.html",
    "reset.html",
    "thanks.html",
    "unsubscribe.html",
)
_POLICY = (
    "default-src 'none'; style-src 'sha256-{hash}'; img-src data:{images}; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
# A host as a policy may name it, without anything that would end the directive.
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")


class Renderer:
    """The templates, read and compiled once."""

    def __init__(self) -> None:
        environment = SandboxedEnvironment(
            loader=PackageLoader("gateway.pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
        )
        self._templates = {name: environment.get_template(name) for name in TEMPLATES}
        self._style = environment.get_template("style.css")

    def page(
        self,
        template: str,
        texts: Texts,
        *,
        brand: Brand | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A page in a language; `values` are what its template shows."""
        color = brand.color if brand is not None else None
        style, digest = self._styled(color)
        logo, origin = _logo(brand)
        html = self._templates[template].render(
            t=texts, brand=brand, logo=logo, style=style, **values
        )
        policy = _POLICY.format(hash=digest, images=f" {origin}" if origin else "")
        return HTMLResponse(
            html,
            status,
            {
                **_HEADERS,
                "Content-Security-Policy": policy,
                "Content-Language": texts.language,
                **(headers or {}),
            },
        )

    def _styled(self, color: str | None) -> tuple[Markup, str]:
        """The style of a brand, and its digest for the policy."""
        shown = palette(color)
        style = self._style.render(light=shown.light, dark=shown.dark)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return Markup(style), digest


def _logo(brand: Brand | None) -> tuple[str | None, str | None]:
    """The address of a brand's logo, and the one origin that it may be loaded from."""
    if brand is None or not brand.logo_url:
        return None, None
    parts = urlsplit(brand.logo_url)
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        return None, None
    return brand.logo_url, f"{parts.scheme}://{parts.netloc}"
