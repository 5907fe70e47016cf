"""Merging, splitting and linking threads."""

from collections.abc import Callable

from inbox.actions.keys import Run
from inbox.i18n import _, _n
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.widgets import message_row
from inbox.widgets.channels import tag
from inbox.widgets.symbols import glyph
from inbox.wire import Link, Merge, Message, Split, Thread

NEAR = 200  # threads offered
SAID = 200  # messages offered
PART, DONE, BACK = "lepas ", "selesai", "satukan"


class Joining(Hand):
    """What is offered first is what is most likely meant; any other thread by its number."""

    @does("merge")
    def merge(self, run: Run) -> None:
        """Into another thread, or apart again."""
        thread = self.desk.target(run)
        if thread is None:
            return
        keeper = self.desk.state.threads.get(thread.merged_into or 0)
        if keeper is not None and thread.number not in keeper.absorbed:
            text = _("Isi #{number} kembali ke #{into}; di sana S memecahnya lagi.")
            self.desk.say(text.format(number=thread.number, into=keeper.number))
            return
        if thread.merged_into is not None:
            question = _("#{number} sudah digabung ke #{into}. Pisahkan lagi?")
            self.desk.ask(
                question.format(number=thread.number, into=thread.merged_into),
                lambda: self.desk.send(make(Merge, thread.number, self.desk.now(), undo=True), _("dipisahkan lagi")),
            )
            return
        parts = [
            Choice(f"{PART}{number}", _("Pisahkan lagi #{number}").format(number=number), self._about(number))
            for number in thread.absorbed
        ]
        theirs = [t for t in self._near(thread) if self._same_citizen(t, thread)]

        def chosen(key: str) -> None:
            if key.startswith(PART):
                part = int(key.removeprefix(PART))
                self.desk.send(make(Merge, part, self.desk.now(), undo=True), _("dipisahkan lagi"))
                return
            into = self._number(key)
            if into is None or into == thread.number:
                self.desk.fail(_("{nilai} bukan nomor laporan lain.").format(nilai=key[:20]))
                return

            def yes() -> None:
                words = _("digabung ke #{into}").format(into=into)
                self.desk.send(make(Merge, thread.number, self.desk.now(), into=into), words)

            question = _("#{number} berlanjut di #{into}, termasuk balasan yang menunggu. Gabungkan?")
            self.desk.ask(question.format(number=thread.number, into=into), yes)

        title = _("Gabungkan #{number} ke (atau ketik nomornya)")
        if not theirs and not parts:
            title = _("Gabungkan #{number}: warga ini tidak punya laporan lain (atau ketik nomornya)")
        self._pick(title.format(number=thread.number), [*map(self._choice, theirs), *parts], chosen)

    @does("link")
    def link(self, run: Run) -> None:
        """Known to another thread, or no longer."""
        thread = self.desk.target(run)
        if thread is None:
            return
        linked = [
            Choice(str(number), _("Lepas tautan #{number}").format(number=number), self._about(number))
            for number in thread.links
        ]
        others = [self._choice(t) for t in self._near(thread) if t.number not in thread.links]

        def chosen(key: str) -> None:
            to = self._number(key)
            if to is None or to == thread.number:
                self.desk.fail(_("{nilai} bukan nomor laporan lain.").format(nilai=key[:20]))
                return
            undo = to in thread.links
            words = (_("tautan dengan #{number} dilepas") if undo else _("ditautkan dengan #{number}")).format(
                number=to
            )
            self.desk.send(make(Link, thread.number, self.desk.now(), to=to, undo=undo), words)

        title = _("Tautkan #{number} dengan (atau ketik nomornya)").format(number=thread.number)
        self._pick(title, [*linked, *others], chosen)

    @does("split")
    def split(self, run: Run) -> None:
        """Messages out of the thread that is read, or back to where they came from."""
        thread = self.desk.target(run)
        if thread is None:
            return
        said = [
            m for m in self.desk.state.conversation(thread.number)
            if m.kind in ("message", "note") and m.type != "reaction" and "outbox" not in m.detail
        ]  # fmt: skip
        if thread.number not in self.desk.state.messages:
            self.desk.say(_("Buka dulu laporannya, lalu pilih pesannya."))
            return
        aimed = self.desk.conversation.message if self.desk.reading.number == thread.number else None
        self._mark(thread, said[-SAID:], frozenset(), aimed.id if aimed is not None else "")

    def _mark(self, thread: Thread, said: list[Message], marked: frozenset[str], at: str) -> None:
        """One message more or less, until it is said that these are all."""
        choices = [Choice(m.id, self._line(m, m.id in marked), m.author.name) for m in reversed(said)]
        if marked:
            text = _n("{n} pesan menjadi laporan baru", n=len(marked))
            choices.insert(0, Choice(DONE, text))
        elif any(m.detail.get("event") == "split_from" for m in self.desk.state.conversation(thread.number)):
            choices.append(Choice(BACK, _("Satukan lagi laporan ini dengan asalnya")))

        def picked(key: str | None) -> None:
            if key == DONE:
                ordered = [m.id for m in said if m.id in marked]
                words = _n("{n} pesan dipecah menjadi laporan baru", n=len(ordered))
                self.desk.send(make(Split, thread.number, self.desk.now(), messages=ordered), words)
            elif key == BACK:
                self.desk.send(make(Split, thread.number, self.desk.now(), undo=True), _("disatukan lagi"))
            elif key is not None:
                now = marked ^ {key}
                self._mark(thread, said, now, key)

        title = _("Pecah #{number}: pilih pesannya satu per satu").format(number=thread.number)
        self.desk.app.push_screen(Picker(title, choices, current=at), picked)

    def _line(self, message: Message, marked: bool) -> str:
        text = " ".join((message.text or "").split()) or _(message_row.PLACEHOLDERS.get(message.type, "[…]"))
        return f"{glyph('selected') if marked else ' '} {text[:120]}"

    def _near(self, thread: Thread) -> list[Thread]:
        """Other threads: the same citizen's open ones, their closed ones, then what is open and of the same OPD."""
        found = [
            t for t in self.desk.state.threads.values() if t.number != thread.number and t.merged_into is None
        ]  # fmt: skip
        closed = ("resolved", "invalid")
        mine = [t for t in found if self._same_citizen(t, thread)]
        others = [t for t in found if t not in mine and t.status not in closed]
        mine.sort(key=lambda t: (t.status in closed, -t.last_at.timestamp()))
        others.sort(key=lambda t: (t.agency != thread.agency, -t.last_at.timestamp()))
        return [*mine, *others][:NEAR]

    def _same_citizen(self, one: Thread, other: Thread) -> bool:
        joined = {a.contact for t in (one, other) for a in t.contact.addresses}
        return one.contact.id == other.contact.id or one.contact.id in joined or other.contact.id in joined

    def _choice(self, thread: Thread) -> Choice:
        text = f"#{thread.number} {tag(thread.channel_kind)} {thread.contact.name}: {thread.preview or thread.subject}"
        return Choice(str(thread.number), text, thread.agency or "")

    def _about(self, number: int) -> str:
        thread = self.desk.state.threads.get(number)
        return (thread.preview or thread.subject)[:60] if thread is not None else ""

    def _number(self, key: str) -> int | None:
        digits = key.strip().lstrip("#")
        return int(digits) if digits.isdecimal() and len(digits) < 16 else None

    def _pick(self, title: str, choices: list[Choice], chosen: Callable[[str], None]) -> None:
        def picked(key: str | None) -> None:
            if key is not None:
                chosen(key)

        argument = self.desk.argument
        if self._number(argument) is not None:
            picked(argument)
        else:
            self.desk.app.push_screen(Picker(title, choices, text=argument, free=True), picked)
