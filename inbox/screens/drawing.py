"""How the screen is drawn: emoji, density, the lean mode; each is put on at once and remembered in screen.toml."""

from typing import TYPE_CHECKING

from inbox.actions.keys import Run
from inbox.i18n import N_, _
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.terminal_acts import remember
from inbox.widgets import density, emoji
from inbox.widgets.bar import Bar
from inbox.widgets.rows import Rows

if TYPE_CHECKING:
    from inbox.screens.inbox import InboxScreen

EMOJI: dict[emoji.Mode, str] = {
    "full": N_("utuh, seperti dikirim"),
    "simple": N_("sederhana: hanya yang digambar sama oleh semua terminal"),
    "text": N_("nama: :jempol:, :api:"),
}


class Drawing(Hand):
    """What every screen of this person is drawn with."""

    @does("emoji")
    def emoji(self, _run: Run) -> None:
        """Whole, simple, or as words."""

        def chosen(mode: str | None) -> None:
            for known in emoji.MODES:
                if mode == known:
                    emoji.use(known)
                    self._remember("emoji", f'"{known}"')
                    restyle(self.desk)

        choices = [Choice(mode, mode, _(EMOJI[mode])) for mode in emoji.MODES]
        self.desk.app.push_screen(Picker(_("Emoji"), choices, current=emoji.mode()), chosen)

    @does("density")
    def density(self, _run: Run) -> None:
        """The other of the two."""
        wanted = density.DENSITIES[0 if density.airy() else 1]
        density.use(wanted)
        self._remember("density", f'"{wanted}"')
        restyle(self.desk)
        self.desk.say(_("Tampilan lapang.") if density.airy() else _("Tampilan rapat."))

    @does("lean")
    def lean(self, _run: Run) -> None:
        """On or off."""
        lean = self.desk.traffic.lean = not self.desk.traffic.lean
        self._remember("lean", "true" if lean else "false")
        self.desk.show_traffic()
        if lean:
            self.desk.say(_("Mode hemat: percakapan tampil setelah Enter; jam dan pesan baru tiap beberapa detik."))
        else:
            self.desk.say(_("Mode hemat dimatikan."))
            self.desk.preview()

    def _remember(self, key: str, value: str) -> None:
        try:
            remember(key, value)
        except OSError as error:
            self.desk.fail(_("Pilihan ini berlaku, tetapi tidak tersimpan: {sebab}").format(sebab=error))


def restyle(desk: "InboxScreen") -> None:
    """Draw what is on the screen anew."""
    for widget in desk.walk_children():
        if isinstance(widget, Rows | Bar):
            widget.restyle()
