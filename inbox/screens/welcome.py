"""The first start of an empty office: practise in the sandbox, or connect a channel."""

from collections.abc import Sequence

from textual.app import ComposeResult

from inbox.i18n import _
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import wrap


class Welcome(Sheet[str | None]):
    """Closes with `demo`, with `setup`, or with None to look around."""

    def __init__(self) -> None:
        super().__init__(_("Selamat datang di Siaga"), classes="high")
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("d", _("kantor latihan")), ("s", _("siapkan kantor")), ("Esc", _("lihat-lihat dulu")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Two ways to begin."""
        blank: Line = ((" ", "text"),)

        def part(head: str, *lines: str) -> tuple[Line, ...]:
            body: list[Line] = [((head, "title"),)]
            for line in lines:
                role = "key" if line.startswith("inbox ") else "text"
                body += [((f"  {piece}", role),) for piece in wrap(line, max(20, cells - 3))]
            return (*body, blank)

        return [
            part("", _("Belum ada saluran di kantor ini, jadi belum ada pesan yang dapat masuk.")),
            part(
                _("Berlatih dulu"),
                _("Tekan d: kantor latihan dengan warga tiruan. Tidak ada yang terkirim ke luar."),
                "inbox demo",
            ),
            part(
                _("Menyiapkan kantor sungguhan"),
                _("Tekan s: tujuh langkah bernomor, dari nama kantor sampai pesan pertama."),
                _("1. nama kantor   2. OPD, dari templat   3. petugas   4. saluran pertama"),
                _("5. rahasianya   6. sambungan ke penyedia   7. pesan uji dari HP Anda"),
                _("Dapat dihentikan di langkah mana pun dan dilanjutkan kapan saja."),
                _("Yang masih kurang dicetak sebagai surat untuk Diskominfo."),
                "inbox setup",
            ),
            part(
                _("Sudah punya berkas kantor?"),
                "inbox office apply kantor.toml",
                _("inbox secret set SALURAN NAMA"),
            ),
        ]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("d", "s"):
            self.dismiss("demo" if character == "d" else "setup")
            return True
        if character in ("q", "u") or key == "enter":
            self.dismiss(None)
            return True
        return self.page.turn(character if character and character.strip() else key) or super().take(key)
