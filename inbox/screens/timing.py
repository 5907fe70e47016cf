"""Asking for a time ahead as people say it, with what was understood below the line."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from textual.app import ComposeResult
from textual.widgets import Input

from inbox import i18n
from inbox.domain import spoken
from inbox.domain.times import when
from inbox.i18n import _
from inbox.screens.sheet import Field, Sheet
from inbox.widgets.bar import Bar
from inbox.widgets.look import Line
from inbox.widgets.untrusted import shorten


class Understood(Bar):
    """The time that was understood, or what to write."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.role = "", "dim"

    def show(self, text: str, role: str) -> None:
        """Show our own words."""
        self.text, self.role = text, role
        self.update_bar()

    def lines(self, cells: int) -> Sequence[Line]:
        """See Bar."""
        return [[(" ", "text"), (shorten(self.text, cells - 1), self.role)]]


class TimeLine(Sheet[datetime | None]):
    """Closes with a time that is ahead, or None."""

    def __init__(self, title: str, now: datetime, zone: tzinfo, text: str = "") -> None:
        super().__init__(title, classes="low")
        self.now, self.zone = now, zone
        self.field = Field(text, keys=self.take)
        self.understood = Understood()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.field
        yield self.understood

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("Enter", _("pakai")), ("Esc", self.esc))

    def on_mount(self) -> None:
        """Ready to type."""
        super().on_mount()
        self.field.focus()
        self.show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is understood."""
        event.stop()
        self.show()

    @property
    def at(self) -> datetime | None:
        """The time that was typed, where it is one and ahead."""
        at = when(self.field.value, self.now, self.zone)
        return at if at is not None and at > self.now else None

    def show(self) -> None:
        """What is understood of what was typed."""
        if not self.field.value.strip():
            self.understood.show(_("Misalnya: besok 8, 2j, setengah jam, senin jam 9, 25/11 13.30"), "dim")
        elif self.at is not None:
            self.understood.show(said(self.at, self.now, self.zone), "strong")
        elif when(self.field.value, self.now, self.zone) is not None:
            self.understood.show(_("Waktu itu sudah lewat."), "warn")
        else:
            self.understood.show(_("Belum terbaca sebagai waktu."), "warn")

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if key == "enter":
            if self.at is not None:
                self.dismiss(self.at)
            return True
        return super().take(key)


def said(at: datetime, now: datetime, zone: tzinfo) -> str:
    """`Min 22 Nov 08.00 · 9 j 56 mnt lagi`."""
    language = i18n.language()
    day, clock = spoken.day(at, zone, now, language), spoken.clock(at, zone, language)
    left = at - now + timedelta(seconds=1)
    return _("{day} {clock} · {span} lagi").format(day=day, clock=clock, span=spoken.long_span(left, language))
