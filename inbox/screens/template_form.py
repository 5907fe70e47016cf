"""A template on its way to a citizen: those that can be sent, its variables one by one, a look at what leaves."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.app import App, ComposeResult

from inbox.domain import templates as rules
from inbox.i18n import _
from inbox.screens.picker import Choice
from inbox.screens.prompt import Prompt
from inbox.screens.sheet import Page, Sheet
from inbox.widgets.look import Line
from inbox.widgets.untrusted import clean_block, clean_line, wrap
from inbox.wire import TemplateInfo


def usable(known: Sequence[TemplateInfo], *, files: bool) -> dict[str, TemplateInfo]:
    """Those that the provider takes, by name and language; `files`: also those whose header is a file."""
    return {
        f"{one.name}/{one.language}": one
        for one in known
        if one.status == "APPROVED"
        and rules.sendable(one.components)
        and (files or not rules.header_file(one.components))
    }


def choice(key: str, template: TemplateInfo, values: Mapping[str, str]) -> Choice:
    """A template in a list, with the text that it would say."""
    said: list[dict[str, Any]] = [one for one in template.components if str(one.get("type", "")).upper() == "BODY"]
    return Choice(key, template.name.replace("_", " "), rules.preview(said, dict(values)))


def fill(
    app: App[Any],
    template: TemplateInfo,
    guesses: Mapping[str, str],
    done: Callable[[dict[str, str] | None], None],
    given: dict[str, str] | None = None,
) -> None:
    """Ask for each variable, an empty one once more; `done` hears all of them, or None where somebody gave up."""
    values = given or {}
    slots = [slot for slot in rules.slots(template.components) if slot.kind == "text"]
    slot = next((slot for slot in slots if slot.key not in values), None)
    if slot is None:
        done(values)
        return
    key = slot.key
    title = _("Isian {n} dari {all}: {name}").format(n=len(values) + 1, all=len(slots), name=key)
    if slot.example:
        title += " · " + _("misalnya {example}").format(example=clean_line(slot.example))

    def typed(value: str | None) -> None:
        if value is None:
            done(None)
        else:
            fill(app, template, guesses, done, {**values, key: value.strip()} if value.strip() else values)

    app.push_screen(Prompt(title, guesses.get(key, "")), typed)


class Look(Sheet[bool | None]):
    """What a citizen would read; closes with True to send it."""

    def __init__(self, text: str, name: str, *, title: str = "") -> None:
        super().__init__(title or _("Templat {name}: yang dibaca warga").format(name=name))
        self.text = text
        self.page = Page()

    def content(self) -> ComposeResult:
        """See Sheet."""
        yield self.page

    def hints(self) -> Sequence[tuple[str, str]]:
        """See Sheet."""
        return (("y", _("kirim")), ("t Esc", _("batal")))

    def on_mount(self) -> None:
        """Fill the page."""
        super().on_mount()
        self.page.fill(self.rows)
        self.page.focus()

    def rows(self, cells: int) -> list[tuple[Line, ...]]:
        """The text, wrapped."""
        return [(((f" {line}", "own"),),) for line in wrap(clean_block(self.text), max(10, cells - 2))]

    def take(self, key: str, character: str | None = None) -> bool:
        """See Sheet."""
        if character in ("y", "t"):
            self.dismiss(character == "y")
            return True
        if key in ("down", "up", "pagedown", "pageup", "space", "home", "end"):
            return self.page.turn(key)
        return super().take(key)
