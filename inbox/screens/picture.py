"""A look at a saved picture, in the cells of the terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult

from inbox.i18n import N_, _
from inbox.screens.sheet import Sheet
from inbox.terminal import capabilities
from inbox.terminal.decoder import PIXELS
from inbox.terminal.picture import Colour, Unshowable, load
from inbox.widgets.picture import PictureView
from inbox.widgets.symbols import ascii_only

if TYPE_CHECKING:
    from inbox.app import Inbox

WHY = {
    "big": N_("Gambar ini terlalu besar untuk ditampilkan di sini (lebih dari {juta} juta piksel)."),
    "broken": N_("Gambar ini rusak atau terpotong, sehingga tidak dapat ditampilkan."),
    "kind": N_("Isi berkas ini bukan gambar PNG, JPEG, WebP, atau GIF, apa pun namanya."),
    "long": N_("Gambar ini terlalu rumit untuk ditampilkan di sini."),
}


class Picture(Sheet[None]):
    """The picture as large as the window allows; asked for anew when that has another size."""

    def __init__(self, path: Path) -> None:
        super().__init__(_("Gambar: {name}").format(name=path.name), classes="high")
        self.path = path
        self.view = PictureView(_("Menyiapkan gambar…"), self._again)

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.view

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("Esc", _("tutup")),)

    def _again(self) -> None:
        self.run_worker(self._load(), exclusive=True)

    async def _load(self) -> None:
        size = self.view.size
        if not size:
            return
        lean = cast("Inbox", self.app).traffic.lean
        colours = capabilities.detect().colours
        # A theme without colours was chosen to have none; letters are a tenth of the bytes, for a slow line.
        letters = ascii_only() or not colours or self.app.theme == "mono" or lean
        try:
            pixels = await load(self.path, (size.width, 2 * size.height), ground=self._ground(), colours=colours)
        except Unshowable as error:
            why = _(WHY[error.reason]).format(juta=PIXELS // 1_000_000)
            self.view.say(" ".join((why, _("Berkasnya tersimpan; ambil dengan baris scp."))))
        except OSError as error:
            self.view.say(_("Berkas tidak dapat dibaca: {sebab}").format(sebab=error.strerror or ""))
        else:
            self.view.show(pixels, letters=letters)

    def _ground(self) -> Colour:
        """What shows through: the screen's own ground, as far as it is known."""
        colour = self.view.look.base.bgcolor
        if colour is not None and not colour.is_default:
            red, green, blue = colour.get_truecolor()
            return red, green, blue
        return (0, 0, 0) if self.app.current_theme.dark else (255, 255, 255)

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("q", "u", "l"):
            self.dismiss(None)
            return True
        return super().take(key)
