"""The HTML side of a mail that goes out: the same words, as plain as HTML can be, nothing loaded from anywhere."""

import re
from html import escape

from inbox.connectors.email.quoting import introduced, lines, shortened
from inbox.connectors.letters import Letter

LINK = re.compile(r"https?://[^\s<>\"']{3,500}[^\s<>\"'.,;:!?)\]}]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def html(text: str, letter: Letter) -> str:
    """A whole page: paragraphs, the signature, and what is answered as a quotation that programs fold."""
    said = [paragraphs(lines(text.strip()))]
    if letter.signature.strip():
        said.append(f"<p>-- <br>\n{broken(lines(letter.signature.strip()))}</p>")
    if above := introduced(letter):
        quoted = broken(shortened(letter.quoted))
        said.append(f'<p>{escape(above)}</p>\n<blockquote type="cite">{quoted}</blockquote>')
    inside = "\n".join(said)
    return f'<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"></head><body>\n{inside}\n</body></html>\n'


def paragraphs(text: str) -> str:
    """A text as paragraphs, which empty lines part."""
    return "\n".join(f"<p>{broken(one)}</p>" for one in re.split(r"\n\s*\n", text) if one.strip())


def broken(text: str) -> str:
    """Lines as they were broken; addresses of the web can be clicked."""
    clean = CONTROL.sub(" ", text)
    made, at = [], 0
    for match in LINK.finditer(clean):
        target = escape(match[0])
        made += [escape(clean[at : match.start()]), f'<a href="{target}">{target}</a>']
        at = match.end()
    made.append(escape(clean[at:]))
    return "".join(made).replace("\n", "<br>\n")
