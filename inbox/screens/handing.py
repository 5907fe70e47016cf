"""Drafts besides the composer's own: those of other machines, of colleagues, put aside; and giving one's own away."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inbox import i18n
from inbox.actions.keys import Run
from inbox.domain import mentions, spoken
from inbox.i18n import _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.leftover import Leftover
from inbox.screens.picker import Choice, Picker
from inbox.widgets.untrusted import clean_line, shorten
from inbox.widgets.zone import zone
from inbox.wire import HandDraft, HubDraft, Thread

if TYPE_CHECKING:
    from inbox.client.session import Session


@dataclass(frozen=True)
class Other:
    """One draft that is not the composer's. `forget` takes it away."""

    key: str
    why: str
    when: str
    text: str
    kind: str
    forget: Callable[[], None]


class Handing(Hand):
    """Looks at them, takes them over, gives one away."""

    @does("drafts", "composer.drafts")
    def look(self, run: Run) -> None:
        """The other drafts of this thread, each whole."""
        composing = self.desk.context == "composer"
        thread = self.desk.state.threads.get(self.desk.drafting.number or 0) if composing else self.desk.target(run)
        session = self.desk.session
        if thread is None or session is None:
            return
        found = {other.key: other for other in self._others(session, thread)}
        if not found:
            self.desk.say(self._nothing(thread))
        elif len(found) == 1:
            self._show(thread, next(iter(found.values())))
        else:
            choices = [Choice(o.key, f"{o.when}  {o.why}", shorten(clean_line(o.text), 120)) for o in found.values()]

            def chosen(key: str | None) -> None:
                if key is not None:
                    self._show(thread, found[key])

            title = _("Naskah lain di #{number}").format(number=thread.number)
            self.desk.app.push_screen(Picker(title, choices, detail_below=True), chosen)

    def _nothing(self, thread: Thread) -> str:
        names = self.writers(thread)
        if names:
            return _("{names} punya naskah di #{number}; isinya terbuka bila diserahkan.").format(
                names=", ".join(names), number=thread.number
            )
        return _("Tidak ada naskah lain di #{number}.").format(number=thread.number)

    def writers(self, thread: Thread) -> list[str]:
        """Names of the colleagues who have begun something here."""
        me = self.desk.state.me.login
        return [self._called(mark.login) for mark in thread.drafts if mark.by is None and mark.login != me]

    def offers(self, number: int) -> str:
        """What the composer says of other drafts when it opens; empty for nothing."""
        session = self.desk.session
        beside = session.carrier.beside.get(number, []) if session is not None else []
        given = [self._called(draft.by or "") for draft in beside if draft.state == "handed"]
        if given:
            return _("Ada naskah dari {names}: Tab d membukanya.").format(names=", ".join(dict.fromkeys(given)))
        if beside or (session is not None and session.drafts.others(number)):
            return _("Ada naskah lain yang disimpan: Tab d membukanya.")
        thread = self.desk.state.threads.get(number)
        names = self.writers(thread) if thread is not None else []
        return _("{names} punya naskah di sini.").format(names=", ".join(names)) if names else ""

    def _others(self, session: "Session", thread: Thread) -> list[Other]:
        number, now, language = thread.number, self.desk.now(), i18n.language()
        found = []
        for draft in session.carrier.beside.get(number, []):
            why = _("dari mesin lain")
            if draft.state == "handed":
                why = _("diserahkan {name}").format(name=self._called(draft.by or ""))
            when = spoken.moment(draft.at, zone(), now, language)
            found.append(Other(draft.id, why, when, draft.text, draft.kind, self._forget_hub(session, draft)))
        for path, kept in session.drafts.others(number):
            why = _("bagi warga lain yang dulu bernomor ini")
            found.append(Other(path.name, why, "", kept.text, kept.kind, self._forget_file(path)))
        return found

    def _forget_hub(self, session: "Session", draft: HubDraft) -> Callable[[], None]:
        def forget() -> None:
            self.desk.run_worker(session.carrier.discard(draft), group="drafts", exit_on_error=False)

        return forget

    def _forget_file(self, path: Path) -> Callable[[], None]:
        return lambda: path.unlink(missing_ok=True)

    def _show(self, thread: Thread, other: Other) -> None:
        def decided(choice: str | None) -> None:
            if choice == "drop":
                other.forget()
                self.desk.say(_("Naskah dibuang."))
            elif choice == "use":
                self.desk.drafting.keep()
                self.desk.drafting.restore(thread.number, other.text, "note" if other.kind == "note" else "reply")
                other.forget()

        title = _("Naskah di #{number}").format(number=thread.number)
        why = other.why if not other.when else f"{other.when} · {other.why}"
        self.desk.app.push_screen(Leftover(title, why, other.text), decided)

    @does("draft.give")
    def give(self, run: Run) -> None:
        """One's own draft to a colleague, who may answer this thread."""
        thread, session = self.desk.target(run), self.desk.session
        if thread is None or session is None:
            return
        if self.desk.drafting.number == thread.number:
            self.desk.drafting.keep()
        draft = session.draft(thread.number)
        if draft is None or not draft.text.strip():
            self.desk.say(_("Belum ada naskah Anda di #{number}.").format(number=thread.number))
            return
        people = {p.login: p for p in self.desk.state.office.people if p.login != self.desk.state.me.login}
        people = {login: p for login, p in people.items() if mentions.reads(p, thread)}

        def chosen(login: str | None) -> None:
            if login is None:
                return
            command = make(
                HandDraft, thread.number, self.desk.now(), to=login, text=draft.text, kind=draft.kind, seq=draft.seq,
                drafted=session.carrier.revision(thread.number),
            )  # fmt: skip
            if self.desk.drafting.number == thread.number:
                self.desk.drafting.close()
            self.desk.send(command, _("naskah diserahkan ke {name}").format(name=self._called(login)))

        given = self.desk.argument
        if given in people:
            chosen(given)
            return
        order = sorted(people.values(), key=lambda p: (p.login != thread.assignee, not p.present, p.name.casefold()))
        choices = [Choice(p.login, p.name or p.login, _("bertugas") if p.present else "") for p in order]
        self.desk.app.push_screen(Picker(_("Serahkan naskah ke"), choices, text=given), chosen)

    def tell(self) -> None:
        """Say what came from the hub since the last look."""
        session = self.desk.session
        if session is None or not session.carrier.news:
            return
        news, session.carrier.news = session.carrier.news, []
        for state, draft in news[-3:]:
            if state == "adopted":
                self._adopted(draft)
            elif state == "handed":
                said = _("{name} menyerahkan naskahnya di #{number}: r lalu Tab d membukanya.")
                self.desk.say(said.format(name=self._called(draft.by or ""), number=draft.thread), stay=True)
            else:
                said = _("Naskah #{number} ditulis di dua mesin; yang lain disimpan: r lalu Tab d.")
                self.desk.say(said.format(number=draft.thread), stay=True)

    def _adopted(self, draft: HubDraft) -> None:
        """What was written on another machine is the draft here; where it is open, it is shown."""
        desk = self.desk
        if desk.composer.is_open and desk.drafting.number == draft.thread:
            desk.drafting.write(draft.thread, draft.kind, draft.text, seen=draft.seq, files=desk.drafting.files)
            desk.say(_("Naskah Anda dari mesin lain dibuka di sini."))

    def _called(self, login: str) -> str:
        return next((p.name or p.login for p in self.desk.state.office.people if p.login == login), login)
