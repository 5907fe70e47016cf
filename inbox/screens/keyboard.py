"""The keyboard of the inbox screen: keys through the key machine to actions, questions answered y or t, hints."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

from inbox.actions import Action
from inbox.actions.keymap import Keymap
from inbox.actions.keys import (
    CapsLock,
    CountRefused,
    Guarded,
    Holding,
    KeyMachine,
    Outcome,
    Pending,
    Run,
    Unknown,
    name_of,
)
from inbox.actions.pages import spoken
from inbox.i18n import _, _n
from inbox.screens import key_hints, steady
from inbox.screens.moving import Moving
from inbox.widgets.rows import Rows
from inbox.widgets.untrusted import width

if TYPE_CHECKING:
    from inbox.screens.hands import Hands
    from inbox.screens.inbox import InboxScreen

INSTANT = 0.001  # seconds


class Keyboard:
    """Takes keys for the screen. `argument` is what the palette gave with a word, while its action starts."""

    def __init__(self, desk: "InboxScreen", keymap: Keymap) -> None:
        self.desk = desk
        self.machine = KeyMachine(keymap)
        self._hands: Hands | None = None
        self._motions = Moving(desk).table()  # what keys do before the hands are loaded
        self.argument = ""
        self._yes: Callable[[], None] | None = None
        self._timer: Timer | None = None
        self._stood = 0.0  # seconds for which the program itself stood still
        self._shown: tuple[object, ...] = ()
        self.pressed_at = time.monotonic()
        self._spilled = False  # a chord's hints took the footer too

    @property
    def hands(self) -> "Hands":
        """Who carries out the actions; loaded when first needed, so that the first paint does not wait for them."""
        if self._hands is None:
            from inbox.screens.hands import Hands

            self._hands = Hands(self.desk)
        return self._hands

    @property
    def asking(self) -> bool:
        """Whether a question waits for y or t."""
        return self._yes is not None

    def press(self, event: events.Key) -> bool:
        """A key of a list, or a letter of the composer: taken and painted at once, past the queues of three widgets."""
        desk = self.desk
        if isinstance(desk.focused, Rows):
            self.take(event)
        elif not desk.composer.type_key(event):
            return False
        desk.paint()
        return True

    def take(self, event: events.Key) -> bool:
        """Take a key; False where it belongs to the text that is being written."""
        key = name_of(event.key, event.character)
        self.pressed_at = time.monotonic()
        if self._yes is not None:
            self._answer(key)
            return True
        self.desk.hint.show_error("")
        context = self.desk.context
        outcomes = self.machine.press(key, context, self._heard_at(), self.desk.chosen)
        if context == "composer":
            self.desk.drafting.touch()
            if any(self._means_nothing(outcome, key) for outcome in outcomes):
                self._disarm()
                return False
        self._carry_out(outcomes)
        return context != "composer" or bool(outcomes)

    def _heard_at(self) -> float:
        """When the key came, on a clock that stands still when the program does.

        A held action whose time is over was let go by its timer, if that had its turn: nobody knows then whether the
        person paused before this key, or typed on.
        """
        at, due = self._now(), self.machine.due()
        if due is not None and at >= due:
            self._stood += at - due + INSTANT
        return self._now()

    def _now(self) -> float:
        return steady.now() - self._stood

    def _means_nothing(self, outcome: Outcome, key: str) -> bool:
        """Whether a key in the composer is text after all: nobody can take off a file that is not there."""
        if isinstance(outcome, Run):
            return outcome.action.id == "composer.detach" and len(key) == 1 and not self.desk.drafting.files
        return isinstance(outcome, Unknown)

    def paste(self, text: str) -> None:
        """A paste outside a text box."""
        self._carry_out(self.machine.paste(text))

    def run(self, run: Run, argument: str = "") -> None:
        """Carry out an action, from a key or from the palette."""
        action = run.action
        if self.desk.roles and not action.allowed(frozenset(self.desk.roles)):
            self.desk.fail(_("{action}: bukan wewenang peran Anda.").format(action=action.title))
            return
        if self._hands is None and action.id in self._motions:
            self._motions[action.id](run)
            return
        if self.hands.taking.refuses(action):
            return
        self.argument = argument
        try:
            self.hands.table[action.id](run)
        finally:
            self.argument = ""

    def ask(self, question: str, yes: Callable[[], None]) -> None:
        """Ask before something risky; anything but `y` is no."""
        self._yes = yes
        self.desk.hint.show_error("")
        whole = _("{question}  y ya · t tidak").format(question=question)
        fits = width(whole) < self.desk.size.width
        self.desk.hint.show_chord(whole if fits else question)
        if not fits:  # what can be answered must be seen, whatever the question says
            self.desk.footer.show([("y", _("ya")), ("t", _("tidak"))])
            self._shown, self._spilled = (), True

    def _answer(self, key: str) -> None:
        yes, self._yes = self._yes, None
        self.desk.hint.show_chord("")
        if self._spilled:
            self._spilled = False
            self.show_keys()
        if key in ("y", "Y") and yes is not None:
            yes()
        else:
            self.desk.say(_("Dibatalkan; tidak ada yang berubah."))

    def _carry_out(self, outcomes: Sequence[Outcome]) -> None:
        hint = self.desk.hint
        if outcomes or hint.chord:
            hint.show_chord("")
        self._disarm()
        if self._spilled:
            self._spilled = False
            self.show_keys()
        for outcome in outcomes:
            match outcome:
                case Run():
                    self.run(outcome)
                case Pending():
                    self._show_following(outcome)
                    if self.desk.context == "composer":
                        self.desk.composer.armed = True
                        self.desk.composer.update_bands()
                case Holding(action=action):
                    hint.show_chord(f"{action.title} …")
                case Unknown(typed=("ctrl+c",)):
                    self.desk.say(_("q di daftar untuk keluar; naskah selalu tersimpan."))
                case Unknown(typed=typed):
                    if typed != ("escape",):
                        keys = spoken(" ".join(typed))
                        self.desk.say(
                            _("{keys} tidak berarti apa-apa di sini. ? menampilkan tombol.").format(keys=keys)
                        )
                case CountRefused(action=action):
                    self.desk.say(
                        _("Angka hanya untuk bergerak; {action} tidak dijalankan.").format(action=action.title)
                    )
                case Guarded(letters=letters):
                    self.desk.say(
                        _n("{n} huruf diabaikan: di sini huruf adalah perintah. r untuk menulis balasan.", n=letters)
                    )
                case CapsLock():
                    self.desk.fail(
                        _("Caps Lock menyala?"), _("Huruf besar punya arti lain; tidak ada yang dijalankan.")
                    )
        self._wait()

    def _wait(self) -> None:
        due = self.machine.due()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if due is not None:
            self._timer = self.desk.set_timer(max(INSTANT, due - self._now() + 2 * INSTANT), self._release)

    def _release(self) -> None:
        self._timer = None
        self._carry_out(self.machine.release(self._now()))

    def _disarm(self) -> None:
        if self.desk.composer.armed:
            self.desk.composer.armed = False
            self.desk.composer.update_bands()

    def _show_following(self, pending: Pending) -> None:
        """What may follow: in the hint line, and where that is too short also in the footer."""
        if pending.count and not pending.typed:
            self.desk.hint.show_chord(_("{count} … lalu gerak: j k n N").format(count=pending.count))
            return
        roles = frozenset(self.desk.roles)
        parts = [
            (spoken(" ".join(keys)), action.label)
            for keys, action in pending.following
            if (not roles or action.allowed(roles)) and not (len(keys[0]) > 1 and keys[0][0] == "f")
        ]
        lines, width = [f"{spoken(' '.join(pending.typed))} …  "], self.desk.size.width
        while parts:
            key, label = parts[0]
            if len(lines[-1]) + len(key) + len(label) + 4 <= width - 2:
                lines[-1] += ("" if not lines[-1] or lines[-1].endswith("  ") else " · ") + f"{key} {label}"
                parts.pop(0)
            elif len(lines) == 1 and sum(len(key) + len(label) + 4 for key, label in parts) - 2 > width:
                lines.append("")  # more than the footer holds
            else:
                break
        self.desk.hint.show_chord(*lines)
        if parts:
            self.desk.footer.show(parts)
            self._shown = ()
            self._spilled = True

    def show_keys(self) -> None:
        """The footer for the place and thread that the person is at."""
        desk = self.desk
        context, thread = desk.context, desk.chosen is not None
        composing = context == "composer"
        state = (context, thread, tuple(desk.roles), desk.composer.kind if composing else "", desk.size.width)
        if state == self._shown:
            return
        self._shown = state
        roles = desk.roles or ["admin"]
        desk.footer.show(
            key_hints.hints(
                self.machine.keymap, context, roles, desk.size.width, thread=thread or composing, label=self._label
            )
        )

    def _label(self, action: Action) -> str:
        note = self.desk.composer.kind == "note"
        if action.id == "send" and note:
            return _("SIMPAN CATATAN")
        if action.id == "composer.kind" and note:
            return _("jadi balasan")
        return action.label
