"""Saved views: shown, kept, forgotten."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from inbox.actions.keys import Run
from inbox.client import finding
from inbox.client.api import Declined, Unreachable
from inbox.domain.query import Query, QueryError, parse
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.prompt import Prompt
from inbox.screens.query_line import mistake
from inbox.screens.undo import Done
from inbox.wire import AnyCommand, DropView, SavedView, SaveView, Thread

if TYPE_CHECKING:
    from inbox.client.session import Session
    from inbox.screens.inbox import InboxScreen

Test = Callable[[Thread], bool]


class Viewing(Hand):
    """The person's own views and everybody's."""

    @does("view.saved")
    def choose(self, _run: Run) -> None:
        """One of them, by typing a part of its name."""
        views = self.desk.panes.saved
        if not views:
            self.desk.say(_("Belum ada antrean simpanan: saring dengan \\ lalu g s untuk menyimpannya."))
            return
        choices = [Choice(name, name, view.query) for name, view in views.items()]

        def chosen(name: str | None) -> None:
            if name is not None:
                show(self.desk, views[name])

        if self.desk.argument in views:
            show(self.desk, views[self.desk.argument])
        else:
            self.desk.app.push_screen(Picker(_("Antrean simpanan"), choices), chosen)

    @does("view.save")
    def keep(self, _run: Run) -> None:
        """Give the filter that is on a name; a supervisor is asked for whom."""
        text = self.desk.panes.filter_text
        if not text:
            self.desk.say(_("Saring dulu dengan \\, lalu simpan saringannya."))
            return
        query = str(parse(text, typing=True))

        def named(name: str | None) -> None:
            if not name:
                return
            if "supervisor" not in self.desk.roles:
                self._save(name, query, shared=False)
                return
            whose = [Choice("own", _("Untuk saya")), Choice("shared", _("Untuk semua petugas"))]

            def chosen(key: str | None) -> None:
                if key is not None:
                    self._save(name, query, shared=key == "shared")

            self.desk.app.push_screen(Picker(_("Antrean {name}").format(name=name), whose), chosen)

        if self.desk.argument:
            named(self.desk.argument)
        else:
            self.desk.app.push_screen(Prompt(_("Nama antrean untuk: {query}").format(query=query)), named)

    @does("view.forget")
    def forget(self, _run: Run) -> None:
        """Take one away."""
        mine = {
            name: view
            for name, view in self.desk.panes.saved.items()
            if not view.fixed and (not view.shared or "supervisor" in self.desk.roles)
        }
        if not mine:
            self.desk.say(_("Tidak ada antrean simpanan yang dapat Anda hapus."))
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                view = mine[name]
                command = make(DropView, 0, self.desk.now(), name=view.name, shared=view.shared)
                back = make(SaveView, 0, self.desk.now(), name=view.name, query=view.query, shared=view.shared)
                self._submit(command, back, _("antrean {name} dihapus").format(name=name))

        choices = [Choice(name, name, view.query) for name, view in mine.items()]
        self.desk.app.push_screen(Picker(_("Hapus antrean simpanan"), choices), chosen)

    def _save(self, name: str, query: str, *, shared: bool) -> None:
        old = self.desk.panes.saved.get(name)
        command = make(SaveView, 0, self.desk.now(), name=name, query=query, shared=shared)
        back: AnyCommand = make(DropView, 0, self.desk.now(), name=name, shared=shared)
        if old is not None and old.shared == shared:
            back = make(SaveView, 0, self.desk.now(), name=name, query=old.query, shared=shared)
        self._submit(command, back, _("antrean {name} disimpan").format(name=name))

    def _submit(self, command: AnyCommand, back: AnyCommand, words: str) -> None:
        async def work(session: "Session") -> None:
            try:
                await session.submit(command)
            except OSError as error:
                self.desk.fail(_("Tidak dapat disimpan ({reason}).").format(reason=error.strerror or str(error)))
                return
            self.desk.sending.undo.add(Done(0, words, command, (back,)))
            self.desk.say(f"{words} · " + _("z mengurungkan"))

        if self.desk.session is not None:
            self.desk.run_worker(work(self.desk.session), group="submit", exit_on_error=False)


def show(desk: "InboxScreen", view: SavedView) -> None:
    """The threads of a saved view, as it sorts them; what only the hub knows comes a moment later."""
    try:
        query = parse(view.query)
    except QueryError as error:
        desk.fail(_("Antrean {name}:").format(name=view.name), mistake(error))
        return
    desk.panes.show_saved(view.name, query.order, partial(_test, desk, query, frozenset()))
    if desk.session is not None and (query.words or any(t.field == "identitas" for t in query.terms)):
        desk.run_worker(_ask(desk, desk.session, view, query), group="view", exclusive=True, exit_on_error=False)


def _test(desk: "InboxScreen", query: Query, known: frozenset[int]) -> Test:
    here = finding.test(desk.state, query, desk.now())
    return lambda thread: thread.number in known or here(thread)


async def _ask(desk: "InboxScreen", session: "Session", view: SavedView, query: Query) -> None:
    """The texts of old messages are on the hub alone: it says which threads hold the words."""
    try:
        found = await session.online.threads(query=view.query)
    except Unreachable:
        return  # what is here is shown
    except Declined as error:
        desk.fail(error.problem.title, error.problem.hint)
        return
    if desk.panes.saved_name == view.name:
        numbers = frozenset(thread.number for thread in found)
        desk.panes.show_saved(view.name, query.order, partial(_test, desk, query, numbers), top=False)
