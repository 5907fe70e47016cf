"""The base of all that is drawn a line at a time: it is what `render_line` gives, without border or transparency."""

from typing import ClassVar

from textual import events
from textual.widget import Widget

from inbox.widgets import themes
from inbox.widgets.look import Look


class Lines(Widget):
    """Has the look of the app's theme, and shows at once whether it has the focus."""

    ALLOW_SELECT: ClassVar[bool] = False
    ONLY_LINES: ClassVar[bool] = True  # see terminal.compositor

    _look: Look | None = None

    @property
    def look(self) -> Look:
        """The styles of the app's theme."""
        if self._look is None:
            self._look = themes.look_of(self.app)
        return self._look

    def restyle(self) -> None:
        """Draw everything again, after a change of theme or of glyphs."""
        self._look = None

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self.restyle())

    def focus_changed(self) -> None:
        """Draw what shows the focus again."""

    def take_focus(self, *, has: bool) -> None:
        """Show at once whether the focus is here, before Textual's news of it."""
        if self.has_focus != has:
            self.has_focus = has
            self.focus_changed()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """See Widget. What shows the focus is drawn: no style is to be looked for."""

    def on_focus(self, event: events.Focus) -> None:
        event.prevent_default()
        self.take_focus(has=True)
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.take_focus(has=False)
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))
