"""How every channel is: state, problem and remedy, what came last, what the month has cost."""

from collections.abc import Callable, Sequence
from datetime import datetime

from textual.app import ComposeResult

from inbox import i18n
from inbox.actions.keys import Run
from inbox.client.api import Declined, Unreachable
from inbox.domain import spoken
from inbox.i18n import N_, _, _n
from inbox.screens.does import Hand, does
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.channels import short_name
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_line, wrap
from inbox.widgets.zone import zone
from inbox.wire import ChannelState
from inbox.wire.told import told

STATES = {
    "up": N_("berjalan"), "starting": N_("memulai"), "paused": N_("dijeda"), "refused": N_("belum dapat dijalankan"),
    "down": N_("terputus"),
}  # fmt: skip


class Channelling(Hand):
    """The page of the channels."""

    @does("channels")
    def channels(self, _run: Run) -> None:
        """Ask the hub, which counts; without it what was known last."""
        self.desk.run_worker(self._show(), group="channels", exclusive=True, exit_on_error=False)

    async def _show(self) -> None:
        known = list(self.desk.state.channels.values())
        api = self.desk.session.line.api if self.desk.session else None
        if api is not None and self.desk.state.link == "live":
            try:
                known = await api.channels()
            except (Unreachable, Declined):
                self.desk.say(_("Layanan Siaga tidak menjawab; yang tampil adalah keadaan terakhir."))
        self.desk.app.push_screen(Channels(known, self.desk.now))


class Channels(Sheet[None]):
    """Some lines a channel."""

    def __init__(self, states: Sequence[ChannelState], clock: Callable[[], datetime]) -> None:
        super().__init__(_("Saluran"), classes="high")
        self.states, self.clock = states, clock
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("j k", _("gulung")), ("Esc", _("tutup")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """A row a channel."""
        if not self.states:
            return [(((_("Kantor ini belum punya saluran."), "dim"),),)]
        return [tuple(self._row(state, cells)) for state in self.states]

    def _row(self, state: ChannelState, cells: int) -> list[Line]:
        words = _(STATES[state.state])
        name = f"{short_name(state.kind)} {clean_line(state.name or state.id)}"
        lines: list[Line] = [[(f" {name} · ", "strong"), (words, "good" if state.state == "up" else "warn")]]
        facts = [self._last(state)]
        if state.pending:
            facts.append(_n("{n} balasan menunggu", n=state.pending))
        if state.billable is not None and state.free is not None:
            facts.append(_("berbayar bulan ini {n}, {free} pertama gratis").format(n=state.billable, free=state.free))
        lines += [[("   ", "text"), (part, "dim")] for part in wrap(" · ".join(facts), max(10, cells - 4))]
        if state.problem is not None:
            for text, role in ((told(state.problem), "error"), (state.problem.hint, "text")):
                shown = clean_line(text)
                lines += [
                    [("   ", "text"), (part, role)] for part in (wrap(shown, max(10, cells - 4)) if shown else ())
                ]
        return lines

    def _last(self, state: ChannelState) -> str:
        if state.last_in is None:
            return _("belum ada kiriman masuk")
        language = i18n.language()
        when = spoken.day(state.last_in, zone(), None, language)
        return _("kiriman terakhir {when}").format(when=f"{when} {spoken.clock(state.last_in, zone(), language)}")

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("q", "u"):
            self.dismiss(None)
            return True
        return self.page.turn(character if character and character.strip() else key) or super().take(key)
