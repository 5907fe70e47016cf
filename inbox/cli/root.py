"""The root command: finds a verb by its name and loads that verb's file alone."""

import gettext
import importlib
import os
import pkgutil
from pathlib import Path
from typing import Any

import click

from inbox import __version__, i18n
from inbox.i18n import _, pgettext

# Files in this folder that are not verbs.
NOT_VERBS = frozenset(
    {
        "root",
        "arguments",
        "output",
        "connect",
        "writing",
        "showing",
        "checks",
        "pages",
        "tui",
        "keymap_file",
        "screen_file",
        "filling",
        "parcels",
        "shelving",
        "standing",
        "plain",
        "joining",
        "carrying",
        "mailbox",
        "duty",
    }
)


class LazyVerbs(click.Group):
    """A group whose verbs are the files of this folder, `command` in each; one is imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
        return sorted(name.replace("_", "-") for name in found if name not in NOT_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"inbox.cli.{cmd_name.replace('-', '_')}").command
        if i18n.language() != "id":
            from inbox.cli import arguments

            arguments.translate(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb. A damaged key of this machine's copy is said, whichever verb needed it."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            from inbox.cli.output import REFUSED, Failed
            from inbox.client.seal import KeyDamaged

            if not isinstance(error, KeyDamaged):
                raise
            raise Failed(REFUSED, str(error), error.hint) from error


def speak(language: str) -> None:
    """Choose the language of this process: its own sentences, and what click and argparse say through gettext."""
    i18n.use(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("messages", str(Path(i18n.__file__).parent / "locale"))


# Before a verb is loaded: the help of options is made then.
speak(os.environ.get("INBOX_LANG") or "id")


@click.group(
    cls=LazyVerbs,
    help=_("Siaga, meja Quick Response. Tanpa perintah: kotak masuk layar penuh."),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--as",
    "person",
    metavar=pgettext("argument", "NAMA"),
    default=None,
    help=_("Siapa yang bertugas, bila satu login dipakai bersama."),
)
@click.option(
    "--office", metavar=pgettext("argument", "SOKET"), default=None, help=_("Soket layanan Siaga yang dipakai.")
)
@click.option("--plain", is_flag=True, help=_("Baris demi baris, tanpa gambar layar: untuk pembaca layar."))
@click.version_option(__version__, message="Siaga %(version)s")
@click.pass_context
def cli(ctx: click.Context, person: str | None, office: str | None, plain: bool) -> None:
    """The command `inbox`: without a verb, the full-screen inbox, or lines where it is asked for them."""
    ctx.obj = {"person": person, "office": office}
    if ctx.invoked_subcommand is None and plain:
        from inbox.cli.plain import talk

        talk(ctx)
    elif ctx.invoked_subcommand is None:
        from inbox.cli.output import Failed
        from inbox.cli.tui import CannotOpen, open_desk

        try:
            open_desk(person, office)
        except CannotOpen as error:
            raise Failed(error.status, error.title, error.hint) from error
