"""Plain text of HTML, and HTML of plain text, where an author wrote only one of the two."""

import re
from html.parser import HTMLParser

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")
_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "div", "footer", "h1", "h2", "h3", "h4", "header"),
        *("li", "main", "ol", "p", "section", "table", "tr", "ul"),
    }
)
_UNSEEN = frozenset({"head", "script", "style", "title"})


def text_of(html: str) -> str:
    """The words of HTML, with the addresses of links behind their names."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def html_of(text: str) -> Markup:
    """Paragraphs of a text, with its addresses as links."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(map(_linked, paragraph.split("\n"))))
        for paragraph in paragraphs
    )


def _linked(line: str) -> Markup:
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if number % 2 else escape(part)
        for number, part in enumerate(_ADDRESS.split(line))
    )


class _Reader(HTMLParser):
    """Collects what is read of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._links: list[tuple[str | None, int]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag not in ("li", "tr") else "\n")
        elif tag == "a":
            self._links.append((given.get("href"), len(self.parts)))
        elif tag == "img" and given.get("alt"):
            self.parts.append(str(given["alt"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag not in ("li", "tr") else "\n")
        elif tag == "a" and self._links:
            href, first = self._links.pop()
            name = "".join(self.parts[first:]).strip()
            if href and href != name:
                self.parts.append(f": {href}" if name else href)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))
