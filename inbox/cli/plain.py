"""`inbox --plain`: the desk as lines, for screen readers, rough lines and terminals that draw no screen.

No box drawing, no colours, nothing is overwritten: what is typed is a verb of the command line, without `inbox`.
"""

import re
import shlex
import sys

import click

from inbox.cli.output import drawable
from inbox.i18n import _
from inbox.widgets import symbols

LEAVE = frozenset({"keluar", "q", "quit", "exit"})
RUNNERS = frozenset({"demo", "hub", "dial-stdio", "setup"})  # need a terminal of their own
# Words of the palette whose verb takes the same after them; others would do something else with it.
SPOKEN = {
    "ambil": "claim", "balas": "reply", "bukan": "invalid", "cari": "search", "catatan": "note", "gabung": "merge",
    "ikuti": "follow", "kategori": "category", "label": "tag", "opd": "agency", "papan": "board", "petugas": "assign",
    "selesai": "resolve", "tautkan": "link", "tempat": "place", "tunda": "snooze", "urungkan": "undo",
    "warga": "contact",
}  # fmt: skip


def talk(ctx: click.Context) -> None:
    """Read lines and run them until the end of input or `keluar`."""
    symbols.use(ascii_only=True)
    if sys.stdin.isatty():
        import readline  # noqa: F401  arrow keys and history where the terminal has them
    say(_("Siaga, baris demi baris. Tulis sebuah perintah lalu Enter; `keluar` mengakhiri."))
    say(_('Contoh: antrean mine; 1042; balas 1042 "Tim menuju lokasi."; selesai 1042; bantuan menampilkan semua.'))
    run(ctx, ["threads", "--view", "unanswered", "--limit", "10"])
    while True:
        try:
            line = input("siaga> ")
        except EOFError:
            return
        except KeyboardInterrupt:
            say("")
            continue
        try:
            words = shlex.split(line)
        except ValueError:
            say(_("Tanda kutip belum ditutup; tidak ada yang dijalankan."))
            continue
        if words and words[0] in LEAVE:
            return
        if words:
            run(ctx, verb(words))


def verb(words: list[str]) -> list[str]:
    """What was typed as a verb: a number alone opens its thread, and SPOKEN words mean what they mean on the screen."""
    first, rest = words[0], words[1:]
    if first in ("?", "bantuan", "help"):
        return [*rest[:1], "-h"]
    if first == "antrean":
        return ["threads", *(["--view", " ".join(rest)] if rest else [])]
    if re.fullmatch(r"#?\d{1,15}", first):
        return ["thread", first, *rest]
    return [SPOKEN.get(first, first), *rest]


def run(ctx: click.Context, words: list[str]) -> None:
    """One verb; a failure is told and ends nothing."""
    from inbox.cli.root import cli

    if words[0] == "inbox":
        words = words[1:] or ["-h"]
    if words[0] in RUNNERS:
        say(_("{verb} dijalankan di luar mode baris: inbox {verb}").format(verb=words[0]))
        return
    given = ctx.obj or {}
    front = ["--as", given["person"]] if given.get("person") else []
    front += ["--office", given["office"]] if given.get("office") else []
    try:
        cli.main([*front, *words], prog_name="inbox", standalone_mode=False)
    except click.ClickException as error:
        error.show()
    except (click.Abort, click.exceptions.Exit):
        return


def say(line: str) -> None:
    """A line on standard output."""
    click.echo(drawable(line))
