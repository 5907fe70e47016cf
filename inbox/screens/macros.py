"""`M`: a macro of the office, shown before it is run; a canned reply of it is put where one writes, never sent."""

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from textual.app import ComposeResult

from inbox.actions.keys import Run
from inbox.domain.permissions import sees
from inbox.i18n import _, _n
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.placeholders import mine
from inbox.screens.selecting import Bulk
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_line, wrap
from inbox.wire import CannedInfo, Macro, OfficeInfo, RunMacro, Step, Thread
from inbox.wire.macros import ME, WAITING, said

if TYPE_CHECKING:
    from inbox.client.session import Session

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds that a prepared reply waits for the hub to have run the rest


class Look(Sheet[bool | None]):
    """What a macro would do. Closes with whether to run it."""

    def __init__(self, macro: Macro, threads: Sequence[Thread], office: OfficeInfo, login: str, reply: str) -> None:
        title = _n("Makro {name} pada {n} laporan", n=len(threads), name=macro.name)
        if len(threads) == 1:
            who = clean_line(threads[0].contact.name)
            title = _("Makro {name} pada #{number} {who}").format(name=macro.name, number=threads[0].number, who=who)
        super().__init__(title, classes="high")
        self.macro, self.threads, self.office, self.login, self.reply = macro, threads, office, login, reply
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("y", _("jalankan")), ("Esc", self.esc))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """Each step, whether it changes anything, and the reply that would be there to send."""
        blank: tuple[Line, ...] = (((" ", "text"),),)
        rows: list[tuple[Line, ...]] = []
        if self.macro.title:
            rows += [(((line, "strong"),),) for line in wrap(clean_line(self.macro.title), cells)] + [blank]
        for place, step in enumerate(self.macro.steps, 1):
            text, role = clean_line(said(step, self.office)), "text"
            if all(holds(step, thread, self.login) for thread in self.threads):
                text, role = _("{step} (sudah begitu)").format(step=text), "dim"
            elif step.do == "reply" and not self.reply:
                text, role = _("{step}: dilewati").format(step=text), "dim"
            lines = wrap(text, max(10, cells - 4))
            rows.append(tuple(((f"{place:>2}. " if n == 0 else "    ", "dim"), (line, role))
                              for n, line in enumerate(lines)))  # fmt: skip
        rows.append(blank)
        if self.reply:
            rows.append((((_("BALASAN YANG DISIAPKAN"), "title"),),))
            rows += [(((f"  {line}", "own"),),) for line in wrap(self.reply, max(10, cells - 2))] + [blank]
        about = [_("Semua langkah atau tidak sama sekali. z mengurungkan semuanya.")]
        if any(step.do == "note" for step in self.macro.steps):
            about.append(_("Catatan tetap ada."))
        return rows + [(((line, "dim"),),) for one in about for line in wrap(one, cells)]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("y", "Y"):
            self.dismiss(True)
            return True
        return self.page.turn(key) or super().take(key)


class Macros(Hand):
    """Chosen by name, looked at, run as one command."""

    @does("macro")
    def start(self, run: Run) -> None:
        """On the thread at hand."""
        thread = self.desk.target(run)
        if thread is not None:
            self.choose([thread], self.desk.argument)

    def choose(self, threads: Sequence[Thread], given: str = "") -> None:
        """Which one; one that is named exactly is shown at once."""
        office = self.desk.state.office
        known = {macro.name: macro for macro in office.macros}
        if not known:
            self.desk.fail(
                _("Kantor ini belum punya makro."), _("Pengelola menulisnya sebagai [[macro]] di berkas kantor.")
            )
            return
        if given in known:
            self._show(known[given], threads)
            return
        choices = [
            Choice(name, f"{name}  {macro.title}".rstrip(), " · ".join(said(step, office) for step in macro.steps))
            for name, macro in known.items()
        ]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._show(known[name], threads)

        self.desk.app.push_screen(Picker(_("Makro"), choices, text=given, detail_below=True), chosen)

    def _show(self, macro: Macro, threads: Sequence[Thread]) -> None:
        state = self.desk.state
        prepared = self._prepared(macro, threads[0]) if len(threads) == 1 else None
        reply = self.desk.keyboard.hands.answering.filled(prepared[1].text, prepared[0]) if prepared else ""

        def decided(yes: bool | None) -> None:
            if yes is None:
                self.choose(threads)
            elif len(threads) == 1:
                self._run(macro, threads[0], prepared)
            else:
                self.desk.threads.select(frozenset())
                commands = [self._made(macro, thread) for thread in threads]
                Bulk(self.desk).start(commands, _("makro {name}").format(name=macro.name))

        sheet = Look(macro, threads, state.office, state.me.login, reply)
        self.desk.app.push_screen(sheet.within(), decided)

    def _prepared(self, macro: Macro, thread: Thread) -> tuple[Thread, CannedInfo] | None:
        """The canned reply, and the thread as it will be then; null for none, or where one would see neither."""
        agency = next((step.value for step in reversed(macro.steps) if step.do == "agency"), thread.agency)
        moves = agency != thread.agency and not sees(self.desk.state.me.agencies, agency)
        if macro.reply is None or moves:
            return None
        after = msgspec.structs.replace(thread, agency=agency)
        known = mine(self.desk.state.office, agency, self.desk.state.me.login)
        return next(((after, canned) for canned in known if canned.key == macro.reply), None)

    def _made(self, macro: Macro, thread: Thread) -> RunMacro:
        return make(RunMacro, thread.number, self.desk.now(), name=macro.name, steps=macro.steps)

    def _run(self, macro: Macro, thread: Thread, prepared: tuple[Thread, CannedInfo] | None) -> None:
        command = self._made(macro, thread)
        if prepared is None:
            self.desk.send(command, _("makro {name}").format(name=macro.name))
        else:
            work = self._with_reply(command, thread, prepared[1])
            self.desk.run_worker(work, group="submit", exit_on_error=False)

    async def _with_reply(self, command: RunMacro, thread: Thread, canned: CannedInfo) -> None:
        """The reply is written once the rest is done: a note of the macro must not make it stale."""
        seq = thread.seq + sum(step.do == "note" for step in command.steps)
        await self.desk.sending.sent(command, _("makro {name}").format(name=command.name))
        if self.desk.session is not None:
            await self._done(self.desk.session, command, seq)
            refused = any(one.command.cmd_id == command.cmd_id for one in self.desk.session.outbox.answered)
            now = self.desk.state.threads.get(thread.number)
            if now is None or refused or not self.desk.is_current:
                return
            if self.desk.composer.is_open and self.desk.drafting.number != now.number:
                # What is typed now is for somebody else, and would go on in this reply.
                title = _("Balasan makro untuk #{number} belum ditulis: Anda sedang menulis yang lain.")
                self.desk.fail(title.format(number=now.number), _("Di sana: r, lalu F3."))
                return
            claim = all(step.do != "assign" for step in command.steps)
            self.desk.keyboard.hands.answering.prepare(now, canned, claim=claim)

    async def _done(self, session: "Session", command: RunMacro, seq: int) -> None:
        """Wait until the hub has answered and told of it, not for long."""
        desk, changed = self.desk, asyncio.Event()

        def heard(_effects: Any) -> None:
            changed.set()

        def waits() -> bool:
            sent = all(one.command.cmd_id != command.cmd_id for one in session.outbox.pending)
            known = desk.state.threads.get(command.thread)
            return desk.state.link == "live" and not (sent and (known is None or known.seq >= seq))

        session.listeners.append(heard)
        try:
            async with asyncio.timeout(PATIENCE):
                while waits():
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            log.info("a macro was not answered in time; its reply is written all the same")  # stale, it would be held
        finally:
            session.listeners.remove(heard)


def holds(step: Step, thread: Thread, login: str) -> bool:
    """Whether the thread is already as the step would make it."""
    match step.do:
        case "tag":
            return all(tag in thread.tags for tag in step.values)
        case "untag":
            return not any(tag in thread.tags for tag in step.values)
        case "agency":
            return thread.agency == step.value
        case "category":
            return (thread.category.kind, thread.category.spm) == (step.value, next(iter(step.values[1:]), None))
        case "place":
            return thread.place == step.value
        case "priority":
            return str(thread.priority) == step.value
        case "assign":
            return thread.assignee == (login if step.value == ME else step.value)
        case "status":
            waiting = f"{WAITING}{thread.waiting_on}" if thread.status == "waiting" else thread.status
            return waiting == step.value
    return False
