"""What is being written: opening and closing the composer, its draft, and what its author has seen."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from inbox.domain import lengths
from inbox.i18n import _
from inbox.widgets import channels
from inbox.widgets.untrusted import clean_line, shorten
from inbox.wire import Message, Thread

if TYPE_CHECKING:
    from inbox.client.enclosing import Enclosure
    from inbox.screens.elsewhere import Way
    from inbox.screens.inbox import InboxScreen

Kind = Literal["reply", "note"]
SEEN = 3.0  # seconds that something is on the screen before it counts as seen


MASKED = "\N{BULLET}"


class Drafting:
    """The composer's text and the thread it belongs to (`number`)."""

    def __init__(self, desk: "InboxScreen") -> None:
        self.desk = desk
        self.number: int | None = None
        self.files: tuple[Enclosure, ...] = ()
        self.quoted: str | None = None  # the message that the reply quotes
        self.way: Way | None = None  # another channel than the thread's own
        self._seen = 0
        self._changed_at = 0.0

    @property
    def thread(self) -> Thread | None:
        """The thread that is written to, as the way of the reply sees it."""
        thread = self.desk.state.threads.get(self.number or 0)
        if thread is None:
            return None
        from inbox.screens.elsewhere import through  # with the hands, after the first frame

        return through(thread, self.way)

    def write(
        self, number: int, kind: Kind, text: str = "", *, seen: int | None = None, files: "tuple[Enclosure, ...]" = (),
        way: "Way | None" = None,
    ) -> None:  # fmt: skip
        """Open the composer for a thread. `seen`: the content count that the author of the draft had read."""
        desk = self.desk
        if number not in desk.state.threads:
            return
        self.number, self.quoted, self.way = number, None, way
        from inbox.screens.elsewhere import through

        thread = through(desk.state.threads[number], way)
        self._seen = thread.seq if seen is None else seen
        self._changed_at = time.monotonic()
        if desk.session is not None and desk.session.carrier.open != number:
            desk.session.carrier.open = number
            desk.session.carrier.again()  # it may have been written on, elsewhere
        length = lengths.text(thread.channel_kind)
        via = channels.short_name(thread.channel_kind)
        if way is not None:
            via = _("{shown} · saluran lain").format(shown=clean_line(way.shown))
        elif thread.channel_kind == "email" and (people := addressed(desk.state.conversation(number))):
            others = f" +{len(people) - 1}" if people[1:] else ""
            via = _("kepada {names}").format(names=clean_line(people[0]) + others)
        desk.composer.start(kind, text, via=via, limit=length.most, in_bytes=length.in_bytes)
        self.files = files
        self._show_files()
        desk.conversation.to_end()
        desk.keyboard.show_keys()

    def attach(self, files: "tuple[Enclosure, ...]") -> None:
        """These files go with what is written."""
        self.files = files
        self._show_files()
        self.keep()

    def quote(self, message: Message) -> None:
        """The reply quotes this message; the line above the text says so."""
        self.quoted = message.id
        said = clean_line(message.text or "") or message.type
        self.desk.composer.via = f"{self.desk.composer.via} · " + _("mengutip: {text}").format(text=shorten(said, 24))
        self.desk.composer.update_bands()

    def _show_files(self) -> None:
        """A line for each file, with what the channel takes; a note takes none."""
        from inbox.client.fitting import described

        thread = self.thread
        kind = (thread.channel_kind if thread else None) or ""
        lines = tuple(described(file, kind) for file in self.files)
        if lines and self.desk.composer.kind == "note":
            lines = (_("Lampiran tidak ikut dalam catatan; F6 kembali ke balasan."),)
        self.desk.composer.show_files(lines)

    def kind_changed(self) -> None:
        """A reply became a note, or the other way."""
        self._show_files()

    def close(self) -> None:
        """Close the composer; the focus goes to the conversation."""
        desk = self.desk
        self.number, self.files, self.quoted, self.way = None, (), None, None
        if desk.session is not None:
            desk.session.carrier.open = None
        desk.composer.show_files(())
        desk.composer.finish()
        desk.set_focus(desk.conversation)
        desk.keyboard.show_keys()

    def keep(self) -> None:
        """Give the text to the session, which saves it within a second."""
        desk = self.desk
        if self.number is not None and desk.session is not None and desk.composer.is_open:
            desk.session.set_draft(
                self.number,
                desk.composer.text,
                desk.composer.kind,
                files=self.files,
                channel=self.way.key if self.way else None,
            )

    def restore(
        self, number: int, text: str, kind: Kind, files: "tuple[Enclosure, ...]" = (), *, channel: str | None = None,
        contact: int | None = None,
    ) -> None:  # fmt: skip
        """Bring a text and its files back that were not sent: into the composer where it is free, else the draft.

        `channel` and `contact`: where they were to go.
        """
        desk = self.desk
        thread = desk.state.threads.get(number)
        from inbox.screens.elsewhere import way_of

        way = way_of(thread, desk.state, channel, contact) if thread is not None else None
        if desk.composer.is_open and self.number == number:
            rest = desk.composer.text.strip()
            if text not in rest:
                self.write(
                    number,
                    kind,
                    f"{text}\n\n{rest}" if rest else text,
                    seen=self._seen,
                    files=self.files,
                    way=self.way or way,
                )
            self.attach(_both(self.files, files))
            return
        session = desk.session
        before = session.draft(number) if session is not None else None
        if before is not None:
            files = _both(before.files, files)
            if before.text.strip() and text not in before.text:
                text = f"{text}\n\n{before.text}" if text else before.text
        if session is not None:
            session.set_draft(number, text, kind, files=files, channel=way.key if way else None)
        if not desk.composer.is_open and desk.is_current:
            desk.panes.open_thread(number)
            self.write(number, kind, text, files=files, way=way)

    def changed(self) -> None:
        """Something new is in the thread that is written to."""
        thread = self.desk.state.threads.get(self.number or 0)
        if thread is not None and thread.seq > self._seen:
            self._changed_at = time.monotonic()

    def touch(self) -> None:
        """A key was pressed: what has been on the screen for a while has been seen."""
        thread = self.desk.state.threads.get(self.number or 0)
        if thread is not None and thread.seq > self._seen and time.monotonic() - self._changed_at >= SEEN:
            self._seen = thread.seq

    def seen_seq(self) -> int:
        """The content count that the author has seen."""
        return self._seen

    def tell_saved(self) -> None:
        """Show that the draft is safe, once it is."""
        desk, session = self.desk, self.desk.session
        written = desk.composer.text.strip() or self.files
        if session is not None and session.carrier.news:
            desk.keyboard.hands.handing.tell()
        unsure = desk.composer.is_open and desk.composer.saved_at is None and written
        if session is not None and unsure and not session.drafts.unsaved:
            desk.composer.saved(desk.now())


def _both(some: "tuple[Enclosure, ...]", more: "tuple[Enclosure, ...]") -> "tuple[Enclosure, ...]":
    known = {file.path for file in some}
    return (*some, *(file for file in more if file.path not in known))


def addressed(messages: Sequence[Message]) -> list[str]:
    """Who gets an answer by mail: the writer of the newest mail of a person, and who else was in it.

    Only addresses of others are masked, which tells them from our own.
    """
    for message in reversed(messages):
        if message.channel_kind == "email" and message.direction == "in" and not message.detail.get("automatic"):
            others = [address for address in (*message.to, *message.cc) if MASKED in address]
            return list(dict.fromkeys(a for a in (message.author.address or "", *others) if a))
    return []
