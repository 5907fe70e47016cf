"""HTML of a mail to text: blocks, lists, table rows, links with their real target; hidden text stays out."""

import re
from typing import Any
from urllib.parse import urlsplit

SIZE_LIMIT = 1_000_000  # characters
DEPTH_LIMIT = 3_000
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
WHITE = re.compile(r"[ \t\r\n\f]+")


class Rendering:
    """Text being made from a tree."""

    def __init__(self) -> None:
        self.lines: list[str] = [""]
        self.quote = 0
        self.remote = False
        self._pre = 0

    def write(self, text: str) -> None:
        """Running text; white space folds outside of `pre`."""
        if self._pre:
            head, *rest = text.replace("\r\n", "\n").split("\n")
            self.lines[-1] += head
            for line in rest:
                self.lines.append(self._prefix() + line)
            return
        text = WHITE.sub(" ", text)
        if self.lines[-1].strip("> ") == "" or self.lines[-1].endswith(" "):
            text = text.lstrip(" ")
        self.lines[-1] += text

    def line(self) -> None:
        """Begin a new line where the present one has something."""
        if self.lines[-1].strip("> ") != "":
            self.lines.append(self._prefix())
        else:
            self.lines[-1] = self._prefix()

    def gap(self) -> None:
        """Leave one empty line."""
        self.line()
        if len(self.lines) > 1 and self.lines[-2].strip("> ") != "":
            self.lines.append(self._prefix())

    def newline(self) -> None:
        """A line break of the sender."""
        self.lines.append(self._prefix())

    def nest(self, by: int) -> None:
        """Go into (1) or out of (-1) a quotation."""
        self.line()
        self.quote = max(0, self.quote + by)
        self.lines[-1] = self._prefix()

    def preformat(self, by: int) -> None:
        """Enter (1) or leave (-1) preformatted text."""
        self._pre = max(0, self._pre + by)

    def _prefix(self) -> str:
        return "> " * min(self.quote, 20)

    def text(self) -> str:
        """All of it, trailing blanks cut, at most one empty line in a row."""
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in self.lines)).strip()


def to_text(html: str) -> tuple[str, bool]:
    """The text and whether remote content was left out. Never raises; what cannot be rendered comes plain."""
    from selectolax.lexbor import LexborHTMLParser

    html = html[:SIZE_LIMIT].replace("\x00", "")
    if "<" not in html:
        return html.strip(), False
    tree = LexborHTMLParser(html)
    root = tree.root
    if root is None:
        return "", False
    out = Rendering()
    _walk(root, out)
    return out.text(), out.remote


def _walk(root: Any, out: Rendering) -> None:
    """Depth first with an own stack: nesting of thousands of elements is ordinary in newsletters."""
    stack: list[tuple[Any, bool, Any]] = [(root, False, None)]
    numbers: list[int | None] = []  # the next number of each open list, null for bullets
    while stack:
        node, closing, kept = stack.pop()
        tag = node.tag
        if closing:
            _close(node, tag, out, numbers, kept)
            continue
        if tag == "-text":
            out.write(node.text_content or "")
            continue
        if tag is None or tag in DROPPED or tag.startswith(("-", "!", "_")) or len(stack) > 200_000:
            continue
        attributes = node.attributes
        if _hidden(attributes):
            continue
        if not _open(tag, attributes, out, numbers):
            continue
        stack.append((node, True, (len(out.lines), len(out.lines[-1])) if tag == "a" else None))
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
            out.write("  " * max(0, len(numbers) - 1) + (f"{number}. " if number is not None else "- "))
            if number is not None:
                numbers[-1] = number + 1
        case "pre":
            out.gap()
            out.preformat(1)
        case "td" | "th":
            if out.lines[-1].strip("> ") != "":
                out.write(" | ")
        case _:
            if tag in SPACED:
                out.gap()
            elif tag in BLOCKS:
                out.line()
    return True


def _close(node: Any, tag: str, out: Rendering, numbers: list[int | None], kept: Any) -> None:
    match tag:
        case "a":
            _target(node.attributes.get("href") or "", kept, out)
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


def _target(href: str, kept: Any, out: Rendering) -> None:
    """Show where a link really goes, unless its text says so already."""
    href = href.strip()
    if not href.lower().startswith(("http:", "https:", "ftp:", "mailto:", "tel:")):
        return
    rows, column = kept
    shown = out.lines[-1][column:] if len(out.lines) == rows else " ".join(out.lines[rows - 1 :])
    shown = shown.strip()
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


def _hidden(attributes: dict[str, str | None]) -> bool:
    style = attributes.get("style")
    return "hidden" in attributes or (style is not None and HIDDEN.search(style) is not None)
