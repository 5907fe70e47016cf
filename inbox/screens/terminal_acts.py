"""Acts on the terminal itself: a plain screen to mark with the mouse, suspending, the theme."""

import sys

from textual.app import SuspendNotSupported

from inbox import paths
from inbox.actions.keys import Run
from inbox.domain import spoken
from inbox.i18n import _, language
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.reading import masked
from inbox.widgets import themes
from inbox.widgets.untrusted import clean_block, clean_line
from inbox.wire import Thread


class TerminalActs(Hand):
    """What concerns the terminal and no thread."""

    @does("plain.screen")
    def plain_screen(self, run: Run) -> None:
        """The conversation as plain text on the terminal's own screen, where the mouse marks; Enter comes back."""
        thread = self.desk.target(run)
        if thread is None:
            return
        self.desk.reading.with_all(thread.number, lambda: self._plain(thread))

    def _plain(self, thread: Thread) -> None:
        lines = [f"#{thread.number} {clean_line(thread.contact.name)}", ""]
        for message in self.desk.state.conversation(thread.number):
            who = clean_line(message.author.name or message.author.address or thread.contact.name)
            lines.append(f"{spoken.clock(message.at, self.desk.zone(), language())} {who}")
            lines += [clean_block(masked(message).text or ""), ""]
        lines.append(_("Tandai dengan tetikus. Enter: kembali ke Siaga."))
        try:
            with self.desk.app.suspend():
                sys.stdout.write("\x1b[2J\x1b[H" + "\n".join(lines) + "\n")
                sys.stdout.flush()
                sys.stdin.readline()
        except SuspendNotSupported:
            self.desk.fail(_("Terminal ini tidak dapat ditangguhkan."))

    @does("suspend")
    def suspend(self, _run: Run) -> None:
        """Back to the shell until `fg`; drafts are saved first."""
        self.desk.drafting.keep()
        self.desk.app.action_suspend_process()

    @does("theme")
    def theme(self, _run: Run) -> None:
        """Choose a theme, put it on and remember it."""
        known = sorted(themes.available())

        def chosen(name: str | None) -> None:
            if name is None:
                return
            try:
                themes.install(self.desk.app, name)
                remember("theme", f'"{name}"')
            except (themes.ThemeError, OSError) as error:
                self.desk.fail(_("Tema tidak dapat dipakai: {sebab}").format(sebab=error))

        picker = Picker(_("Tema"), [Choice(name, name) for name in known], current=self.desk.app.theme)
        self.desk.app.push_screen(picker, chosen)


def remember(key: str, value: str) -> None:
    """Write a setting into screen.toml and leave everything else of it as it is. Raises OSError."""
    file = paths.private_dir(paths.config_dir()) / "screen.toml"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    kept = [line for line in lines if line.partition("=")[0].strip() != key]
    fresh = file.with_suffix(".new")
    fresh.write_text("\n".join([f"{key} = {value}", *kept]) + "\n", "utf-8")
    fresh.replace(file)
