"""HTML of a mail to text: blocks, lists, table rows, links with their real target; hidden text stays out."""

import contextlib
import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

SIZE_LIMIT = 1_000_000  # characters
DEPTH_LIMIT = 3_000  # open elements; the parser's own time grows with their square
TAG_LIMIT = 100_000
BLOCKS = frozenset({
    "fieldset", "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl",
    "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead",
    "tr", "ul",
})  # fmt: skip
SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"])
DROPPED = frozenset({
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "embed", "svg", "math", "audio",
    "video",
})  # fmt: skip
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|$|!)|mso-hide\s*:\s*all"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|max-height\s*:\s*0(?:px)?\s*(?:;|$)",
    re.I,
)
# Elements that stay open until they are closed, in small letters; the parser closes p, li, td and their like by itself.
NESTED = re.compile(
    r"<(/?)(?:div|span|table|b|i|u|s|a|font|center|blockquote|ul|ol|em|strong|big|small|section|article|dl|tt|sub|sup|nobr"
    r"|code|pre|label|form|fieldset|svg|math)\b",
)
REMOTE = re.compile(r"<img[^<>]{1,2000}src\s?=\s?[\"']?https?:", re.I)
BASE = re.compile(r"<base\s[^<>]{0,200}?href\s?=\s?[\"']?(https?://[^\"'<>\s]{1,500})", re.I)
TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,5000}>|<!--")
INVISIBLE = re.compile(r"<(script|style|head)\b[^<>]{0,500}>.{0,200000}?</\1\s?>", re.I | re.S)
STYLE = re.compile(r"<style\b[^<>]{0,500}>([^<]{0,200000})", re.I)
MEDIA = re.compile(r"@media[^{}]{0,300}\{(?:[^{}]{0,2000}\{[^{}]{0,5000}\}){0,300}[^{}]{0,2000}\}", re.I)
RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
ONE_CLASS = re.compile(r"(?:[a-z0-9]{1,20})?\.([\w-]{1,100})", re.I)
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{0,20}:")
WHITE = re.compile(r"[ \t\r\n\f]+")


class Rendering:
    """Text being made from a tree. The line in work is kept in pieces, so that a long one costs its length once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.quote = 0
        self.remote = False
        self.words = False  # whether the line in work says something
        self.pieces: list[str] = []
        self._blank = True  # whether it ends with a blank
        self._pre = 0

    def write(self, text: str) -> None:
        """Running text; white space folds outside of `pre`."""
        if self._pre:
            head, *rest = text.replace("\r\n", "\n").split("\n")
            self._add(head)
            for line in rest:
                self.newline()
                self._add(line)
            return
        text = WHITE.sub(" ", text)
        self._add(text.lstrip(" ") if self._blank or not self.words else text)

    def _add(self, text: str) -> None:
        if text:
            self.pieces.append(text)
            self._blank = text[-1] == " "
            self.words = self.words or text.strip("> ") != ""

    def mark(self, text: str) -> None:
        """What stands before an item, blanks and all."""
        self._add(text)
        self._blank = True

    def line(self) -> None:
        """Begin a new line where the present one has something."""
        if self.words:
            self.newline()
        else:
            self._begin()

    def gap(self) -> None:
        """Leave one empty line."""
        self.line()
        if self.lines and self.lines[-1].strip("> ") != "":
            self.newline()

    def newline(self) -> None:
        """A line break of the sender."""
        self.lines.append("".join(self.pieces).rstrip())
        self._begin()

    def _begin(self) -> None:
        prefix = "> " * min(self.quote, 20)
        self.pieces = [prefix] if prefix else []
        self.words, self._blank = False, True

    def nest(self, by: int) -> None:
        """Go into (1) or out of (-1) a quotation."""
        self.line()
        self.quote = max(0, self.quote + by)
        self._begin()

    def preformat(self, by: int) -> None:
        """Enter (1) or leave (-1) preformatted text."""
        self._pre = max(0, self._pre + by)

    def place(self) -> tuple[int, int]:
        """Where the text is, for `since`."""
        return len(self.lines), len(self.pieces)

    def since(self, place: tuple[int, int]) -> str:
        """What was written after a place, its first lines alone where it is long."""
        rows, pieces = place
        if len(self.lines) == rows:
            return "".join(self.pieces[pieces : pieces + 50]).strip()
        return " ".join([*self.lines[rows : rows + 5], *self.pieces[:5]]).strip()

    def text(self) -> str:
        """All of it, trailing blanks cut, at most one empty line in a row."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join([*self.lines, "".join(self.pieces).rstrip()])).strip()


def to_text(html: str) -> tuple[str, bool]:
    """The text and whether remote content was left out. Never raises; what cannot be rendered comes plain."""
    html = html[:SIZE_LIMIT].replace("\x00", "")
    if "<" not in html:
        return unescape(html).strip(), False
    tags = html.count("<")
    if tags > TAG_LIMIT or (tags > DEPTH_LIMIT and nesting(html, DEPTH_LIMIT) > DEPTH_LIMIT):
        return plain(html), REMOTE.search(html) is not None
    from selectolax.lexbor import LexborHTMLParser

    root = LexborHTMLParser(html).root
    if root is None:
        return "", False
    out = Rendering()
    based = BASE.search(html)
    _walk(root, out, hidden_classes(html), based[1] if based is not None else "")
    said = out.text()
    if not said.strip():  # a title that is never closed has swallowed the body
        title = root.css_first("title")
        said = title.text() if title is not None else ""
        said = plain(said) if "<" in said else ""
    return said, out.remote


def nesting(html: str, enough: int) -> int:
    """How deep elements could be nested at most: the most that are open at a time, by names that need an end.

    What is deeper than `enough` is not counted to its end.
    """
    depth = deepest = 0
    for end in NESTED.findall(html.lower()):
        if not end:
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > enough:
                    break
        elif depth:
            depth -= 1
    return deepest


def plain(html: str) -> str:
    """HTML without its tags, for what is too wild to be rendered."""
    bare = TAG.sub(" ", INVISIBLE.sub(" ", html[:SIZE_LIMIT]))
    return re.sub(r"\n\s*\n\s*", "\n\n", re.sub(r"[ \t]+", " ", unescape(bare))).strip()


def hidden_classes(html: str) -> frozenset[str]:
    """Classes that a style sheet hides on every screen."""
    found: set[str] = set()
    for sheet in STYLE.findall(html)[:20]:
        if sheet.count("@media") > 100:
            continue
        for names, rules in RULE.findall(MEDIA.sub(" ", sheet[:50_000])):
            if HIDDEN.search(rules):
                matches = (ONE_CLASS.fullmatch(one.strip()) for one in names.split(","))
                found.update(match[1] for match in matches if match is not None)
    return frozenset(found)


def _walk(root: Any, out: Rendering, hidden: frozenset[str], base: str) -> None:
    """Depth first with an own stack: nesting of thousands of elements is ordinary in newsletters."""
    stack: list[tuple[Any, bool, Any]] = [(root, False, None)]
    numbers: list[int | None] = []  # the next number of each open list, null for bullets
    while stack:
        node, closing, kept = stack.pop()
        tag = node.tag
        if closing:
            _close(node, tag, out, numbers, kept, base)
            continue
        if tag == "-text":
            out.write(node.text_content or "")
            continue
        if tag is None or tag in DROPPED or tag.startswith(("-", "!", "_")) or len(stack) > 200_000:
            continue
        attributes = node.attributes
        if _hidden(attributes, hidden):
            continue
        if not _open(tag, attributes, out, numbers):
            continue
        stack.append((node, True, out.place() if tag == "a" else None))
        children = []
        child = node.child
        while child is not None:
            children.append((child, False, None))
            child = child.next
        stack.extend(reversed(children))


def _open(tag: str, attributes: dict[str, str | None], out: Rendering, numbers: list[int | None]) -> bool:
    """What stands before an element's content; false where it has none."""
    match tag:
        case "br":
            out.newline()
            return False
        case "hr":
            out.line()
            out.write("-----")
            out.line()
            return False
        case "img":
            _image(attributes, out)
            return False
        case "blockquote":
            out.nest(1)
        case "ul" | "menu" | "dir":
            numbers.append(None)
            out.line()
        case "ol":
            start = attributes.get("start") or "1"
            numbers.append(int(start) if start.isdigit() and len(start) < 6 else 1)
            out.line()
        case "li":
            out.line()
            number = numbers[-1] if numbers else None
            out.mark("  " * min(10, max(0, len(numbers) - 1)) + (f"{number}. " if number is not None else "- "))
            if number is not None:
                numbers[-1] = number + 1
        case "pre":
            out.gap()
            out.preformat(1)
        case "td" | "th":
            if out.words:
                out.write(" | ")
        case _:
            if tag in SPACED:
                out.gap()
            elif tag in BLOCKS:
                out.line()
    return True


def _close(node: Any, tag: str, out: Rendering, numbers: list[int | None], kept: Any, base: str) -> None:
    match tag:
        case "a":
            _target(node.attributes.get("href") or "", kept, out, base)
        case "blockquote":
            out.nest(-1)
        case "ul" | "ol" | "menu" | "dir":
            if numbers:
                numbers.pop()
            out.line()
        case "pre":
            out.preformat(-1)
            out.gap()
        case _:
            if tag in SPACED:
                out.gap()
            elif tag in BLOCKS:
                out.line()


def _image(attributes: dict[str, str | None], out: Rendering) -> None:
    source = (attributes.get("src") or "").strip().lower()
    if source.startswith(("http:", "https:", "//")):
        out.remote = True
    size = (attributes.get("width") or "").strip(), (attributes.get("height") or "").strip()
    alt = (attributes.get("alt") or "").strip()
    if size in (("1", "1"), ("0", "0")) and not alt:
        return
    out.write(f"[gambar: {alt}]" if alt else "[gambar]" if source.startswith("cid:") else "")


def _target(href: str, kept: tuple[int, int], out: Rendering, base: str) -> None:
    """Show where a link really goes, unless its text says so already."""
    href = re.sub(r"[\t\r\n]", "", href.strip())[:2000]
    if base and href and not SCHEME.match(href) and href[0] not in "#?":
        with contextlib.suppress(ValueError):
            href = urljoin(base, href)
    if not href.lower().startswith(("http:", "https:", "ftp:", "mailto:", "tel:")):
        return
    shown = out.since(kept)
    if href.lower().startswith(("mailto:", "tel:")):
        target = href.split(":", 1)[1].split("?")[0]
        if target and target not in shown:
            out.write(f" <{target}>" if shown else target)
        return
    if _same_place(shown, href):
        return
    out.write(f" <{href}>" if shown else f"<{href}>")


def _same_place(shown: str, href: str) -> bool:
    bare = re.sub(r"^https?://(?:www\.)?", "", href.lower()).rstrip("/")
    text = re.sub(r"^https?://(?:www\.)?", "", shown.lower()).rstrip("/")
    try:
        return bool(text) and (text == bare or (text == urlsplit(href).hostname and bare == text))
    except ValueError:
        return False


def _hidden(attributes: dict[str, str | None], classes: frozenset[str]) -> bool:
    style = attributes.get("style")
    if "hidden" in attributes or (style is not None and HIDDEN.search(style) is not None):
        return True
    named = attributes.get("class") if classes else None
    return named is not None and not classes.isdisjoint(named.split())
