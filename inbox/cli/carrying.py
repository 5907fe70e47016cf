"""What `inbox reply` carries in place of plain text: buttons, a list, a place, contact cards."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from inbox.actions import contents
from inbox.i18n import _
from inbox.wire import Buttons, Cards, Location, Menu

F = TypeVar("F", bound=Callable[..., Any])
Content = Buttons | Menu | Location | Cards


def options(function: F) -> F:
    """`--button`, `--list`, `--row`, `--location` and `--contact`."""
    for option in (
        click.option("--contact", "people", metavar="'NAMA | NOMOR'", multiple=True,
                     help=_("Kirim kartu kontak. Boleh berulang.")),
        click.option("--location", "place", metavar="'LINTANG, BUJUR | NAMA'", default=None,
                     help=_("Kirim titik lokasi; tautan peta juga terbaca.")),
        click.option("--row", "rows", metavar="'JUDUL; KETERANGAN'", multiple=True,
                     help=_("Pilihan dalam daftar --list, paling banyak 10.")),
        click.option("--list", "opener", metavar="JUDUL", default=None,
                     help=_("Kirim TEKS dengan daftar pilihan; JUDUL adalah tombol pembukanya.")),
        click.option("--button", "buttons", metavar="JUDUL", multiple=True,
                     help=_("Kirim TEKS dengan tombol jawaban, paling banyak 3 (20 huruf).")),
    ):  # fmt: skip
        function = option(function)
    return function


def content(
    text: str, buttons: tuple[str, ...], opener: str | None, rows: tuple[str, ...], place: str | None,
    people: tuple[str, ...],
) -> Content | None:  # fmt: skip
    """What was asked for; null for plain text. Raises UsageError."""
    asked = [bool(buttons), opener is not None or bool(rows), place is not None, bool(people)]
    if not any(asked):
        return None
    if sum(asked) > 1:
        raise click.UsageError(_("Pilih satu: tombol, daftar, lokasi, atau kartu kontak."))
    try:
        if place is not None:
            made: Content = contents.location(place)
        elif people:
            made = Cards(cards=tuple(contents.card(one) for one in people))
        elif buttons:
            made = contents.of_buttons(text, list(buttons))
        elif opener and rows:
            made = contents.of_rows(text, opener, list(rows))
        else:
            raise click.UsageError(_("Daftar memerlukan --list JUDUL dan --row untuk tiap pilihan."))
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    if isinstance(made, Buttons | Menu) and not text.strip():
        raise click.UsageError(_("Tombol dan daftar memerlukan TEKS."))
    if isinstance(made, Location | Cards) and text.strip():
        raise click.UsageError(_("Lokasi dan kartu kontak dikirim tanpa TEKS; kirim teksnya sendiri."))
    return made
