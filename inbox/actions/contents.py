"""What may be sent besides text, read from one line as a person types it: places, cards, buttons, lists.

Parts are separated by `|`; a place may be two numbers alone. Raises ValueError with a sentence for the person.
"""

import re

from inbox.i18n import _
from inbox.wire import Button, Buttons, Card, Cards, Location, Menu, Row, Section

# As typed, and as maps write it in their links: @-6.9147,107.6098 or q=-6.9147,107.6098
_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)")


def location(line: str) -> Location:
    """`-6.9147, 107.6098 | name | address`; a link of a map will do for the point."""
    point, *more = _parts(line)
    found = _POINT.search(point)
    if found is None:
        raise ValueError(_("Titik lokasi ditulis sebagai lintang,bujur. Contoh: -6.9147, 107.6098 | Posko BPBD"))
    name, address = [*more, "", ""][:2]
    return Location(latitude=float(found[1]), longitude=float(found[2]), name=name, address=address)


def card(line: str) -> Card:
    """`name | number | organisation`."""
    name, *more = _parts(line)
    if not name or not more or not more[0]:
        raise ValueError(_("Kartu kontak ditulis sebagai nama | nomor. Contoh: Posko BPBD | 022 7798 012 | BPBD"))
    return Card(name=name, phones=(more[0],), organisation=more[1] if len(more) > 1 else "")


def cards(line: str) -> Cards:
    """One card from a line."""
    return Cards(cards=(card(line),))


def buttons(line: str) -> Buttons:
    """`text | button | button`."""
    body, *titles = _parts(line)
    if not body or not titles:
        raise ValueError(_("Tombol ditulis sebagai teks | tombol | tombol. Contoh: Sudah surut? | Sudah | Belum"))
    return of_buttons(body, titles)


def of_buttons(body: str, titles: list[str]) -> Buttons:
    """Reply buttons with these titles; ids are made from their place."""
    return Buttons(body=body, buttons=tuple(Button(id=f"b{n}", title=t) for n, t in enumerate(titles, 1)))


def menu(line: str) -> Menu:
    """`text | button that opens the list | row | row`, a row perhaps `title; description`."""
    body, *more = _parts(line)
    if not body or len(more) < 2:
        raise ValueError(
            _("Daftar ditulis sebagai teks | tombol | pilihan | pilihan. Contoh: Layanan apa? | Pilih | KTP | KK")
        )
    return of_rows(body, more[0], more[1:])


def of_rows(body: str, button: str, rows: list[str]) -> Menu:
    """A list with one section; each row is `title` or `title; description`."""
    made = []
    for number, row in enumerate(rows, 1):
        title, _sign, description = row.partition(";")
        made.append(Row(id=f"p{number}", title=title.strip(), description=description.strip()))
    return Menu(body=body, button=button, sections=(Section(rows=tuple(made)),))


def said(content: Location | Cards | Buttons | Menu) -> str:
    """What the citizen would see, for a look before it leaves."""
    match content:
        case Location():
            words = [content.name, content.address, f"{content.latitude:.6f}, {content.longitude:.6f}"]
            return "\n".join(word for word in words if word)
        case Cards():
            rows = [" · ".join(p for p in (c.name, c.organisation, *c.phones, *c.emails) if p) for c in content.cards]
            return "\n".join(rows)
        case Buttons():
            return "\n\n".join([content.body, *(f"[ {one.title} ]" for one in content.buttons)])
        case Menu():
            listed = [row for section in content.sections for row in section.rows]
            lines = [f"- {row.title}" + (f" · {row.description}" if row.description else "") for row in listed]
            return "\n".join([content.body, "", f"[ {content.button} ]", *lines])


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]
