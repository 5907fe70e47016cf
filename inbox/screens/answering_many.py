"""One reply to all that are selected: the text, then who gets it and who does not, then one undo time for all."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from inbox.client.enclosing import Enclosure
from inbox.client.ids import new_id
from inbox.domain.placeholders import NAMES, fill
from inbox.i18n import _, _n
from inbox.screens.canned import CannedPicker, titled
from inbox.screens.command import make
from inbox.screens.mailing_list import UNDO, Plan, costs, on_shelf, plan
from inbox.screens.picker import Choice
from inbox.screens.placeholders import mine
from inbox.screens.prompt import Prompt
from inbox.screens.sheet import Page, Sheet
from inbox.screens.undo import Done
from inbox.widgets import channels as kinds
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_line, wrap
from inbox.wire import AnyCommand, Cancel, Reply, Thread

if TYPE_CHECKING:
    from inbox.client.session import Session
    from inbox.screens.inbox import InboxScreen

OWN = "="  # the choice to write one


class Preview(Sheet[bool | None]):
    """Closes with whether to send."""

    def __init__(self, made: Plan, cost: Sequence[str], undo: float) -> None:
        count, left = len(made.sends), len(made.leaves)
        title = _n("Balasan untuk {n} laporan, {left} tidak mendapatnya", n=count, left=left)
        super().__init__(title, classes="high")
        self.made, self.cost, self.undo = made, cost, undo
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        send = (("y", _("kirim ke {n}").format(n=len(self.made.sends))),) if self.made.sends else ()
        return (*send, ("↓↑", _("gulung")), ("Esc", _("batal")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Costs and undo time, who gets none and why, what each gets."""
        made, blank = self.made, (((" ", "text"),),)
        rows: list[tuple[Line, ...]] = []
        undo = _n("Dapat dibatalkan selama {n} detik dengan z.", n=int(self.undo))
        waits = [_("Saluran {name} sedang tidak tersambung: menunggu sampai pulih.").format(name=n) for n in made.down]
        names = ", ".join(clean_line(file.name) for file in made.files)
        files = [_("Lampiran: {names}.").format(names=names)] if names else []
        for line in (*files, *self.cost, undo, *waits):
            rows += [tuple(((part, "text"),) for part in wrap(line, cells))]
        if made.leaves:
            rows += [blank, (((_("TIDAK MENDAPAT"), "title"),),)]
            rows += [(self._head(thread, reason, "warn"),) for thread, reason in made.leaves]
        rows += [blank, (((_("MENDAPAT"), "title"),),)]
        for thread, text in made.sends:
            body = [((f"  {line}", "own"),) for line in wrap(clean_line(text), max(10, cells - 2))]
            rows.append((self._head(thread, kinds.tag(thread.channel_kind), "tag"), *body))
        return rows

    @staticmethod
    def _head(thread: Thread, more: str, role: str) -> Line:
        return ((f"#{thread.number} {clean_line(thread.contact.name)}", "strong"), (" · ", "dim"), (more, role))

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("y", "Y") and self.made.sends:
            self.dismiss(True)
            return True
        return self.page.turn(key) or super().take(key)


def ask(desk: "InboxScreen", threads: Sequence[Thread], done: Callable[[], None]) -> None:
    """The text first; `done` once it is on its way."""
    state = desk.state
    canned = {f"{c.key}/{c.language}": c for c in mine(state.office, None, state.me.login)}
    choices = [Choice(OWN, _("Tulis sendiri"))]
    choices += [Choice(key, titled(c), _blank(c.text), c.text) for key, c in canned.items()]

    def written(text: str | None) -> None:
        if text:
            _preview(desk, threads, text, None, done)

    def picked(key: str | None) -> None:
        if key == OWN:
            kept = {"nama": "{nama}", "nomor": "{nomor}"}  # what may stand in the text
            title = _n("Balasan untuk {n} laporan ({nama} dan {nomor} diisi sendiri)", n=len(threads), **kept)
            desk.app.push_screen(Prompt(title), written)
        elif key is not None and (files := on_shelf(canned[key])) is None:
            desk.fail(
                _("Berkas balas cepat {key} belum ada di layanan.").format(key=canned[key].key),
                _("Minta pengelola menerapkan ulang berkas kantor, atau pilih yang lain."),
            )
        elif key is not None and files is not None:
            _preview(desk, threads, canned[key].text, canned[key].key, done, files)

    desk.app.push_screen(CannedPicker(_n("Balas {n} laporan dengan", n=len(threads)), choices), picked)


def _blank(text: str) -> str:
    """A text as the list shows it: what each thread fills in by itself is no hole in it."""
    return fill(text, {name: f"({name})" for name in NAMES})


def _preview(
    desk: "InboxScreen", threads: Sequence[Thread], text: str, key: str | None, done: Callable[[], None],
    files: Sequence[Enclosure] = (),
) -> None:  # fmt: skip
    state = desk.state
    made = plan(threads, text, state.office, state.channels.values(), state.me.login, desk.now(), files)
    undo = max(UNDO, state.office.undo_seconds)

    def decided(yes: bool | None) -> None:
        if yes and desk.session is not None:
            done()
            desk.run_worker(_send(desk, desk.session, made, key, undo), group="submit", exit_on_error=False)

    desk.app.push_screen(Preview(made, costs(made, state.channels.values()), undo), decided)


async def _send(desk: "InboxScreen", session: "Session", made: Plan, key: str | None, undo: float) -> None:
    """The messages of each thread's answer; what fails to be stored is said with how many answers were."""
    back: list[AnyCommand] = []
    first: Reply | None = None
    answered = 0
    try:
        for thread, text in made.sends:
            begun: Reply | None = None
            for part, files in made.parts(thread, text):
                reply = make(Reply, thread.number, desk.now(), text=part, if_seq=thread.seq, undo=undo)
                reply.canned, reply.part_of = (key, None) if begun is None else (None, begun.cmd_id)
                await session.submit(reply, await session.outbox.enclose(files))
                first, begun = first or reply, begun or reply
                back.append(make(Cancel, thread.number, desk.now(), message=reply.cmd_id))
            answered += 1
    except OSError as error:
        said = _("Hanya {n} dari {all} yang tersimpan ({reason}).")
        reason = error.strerror or str(error)
        desk.fail(said.format(n=answered, all=len(made.sends), reason=reason), _("z membatalkan yang tersimpan."))
    if first is not None:
        words = _n("balasan untuk {n} laporan", n=answered)
        # A note of its own kind, not the reply: taking back means cancelling all of them.
        act = make(Cancel, first.thread, desk.now(), message="")
        act.cmd_id = new_id()
        desk.sending.undo.add(Done(first.thread, words, act, tuple(back)))
        if answered == len(made.sends):
            desk.say(_n("{words} berangkat dalam {n} detik · z membatalkan", n=int(undo), words=words))
