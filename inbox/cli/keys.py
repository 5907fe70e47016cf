"""`inbox keys`: what a key sends and what Siaga makes of it; `--check` reads the user's keymap."""

import os
import select
import sys
import termios
import tty

import click

from inbox.actions import CONTEXTS, Context
from inbox.actions.keymap import UNSAFE, Keymap
from inbox.actions.pages import spoken
from inbox.cli import keymap_file
from inbox.cli.output import MISUSED, Failed, say
from inbox.i18n import _, _n

PAUSE = 0.1  # seconds without a byte that end a key, as Textual's ESCDELAY
PLACES: dict[Context, str] = {"list": "daftar", "thread": "percakapan", "composer": "tempat menulis"}


@click.command(help=_("Menunjukkan apa yang dikirim sebuah tombol dan artinya bagi Siaga. Ctrl+C dua kali: selesai."))
@click.option("--check", is_flag=True, help=_("Hanya memeriksa keys.toml."))
@click.option("--bytes", "given", metavar="HEX", default=None, help=_("Menafsirkan byte ini, tanpa terminal."))
def command(check: bool, given: str | None) -> None:
    """Probe the keyboard, or check the keymap."""
    keymap, mistakes = keymap_file.load()
    if check:
        _check(mistakes)
        return
    if given is not None:
        try:
            raw = bytes.fromhex(given)
        except ValueError as error:
            raise Failed(MISUSED, _("Bukan byte heksadesimal."), _("Contoh: --bytes 1b5b41")) from error
        click.echo(describe(raw, keymap))
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failed(MISUSED, _("`inbox keys` membutuhkan terminal."), _("Tanpa terminal: --check atau --bytes."))
    for mistake in mistakes:
        say(mistake)
    _probe(keymap)


def _check(mistakes: list[str]) -> None:
    file = keymap_file.path()
    if mistakes:
        failed = Failed(MISUSED, mistakes[0])
        failed.lines = [*mistakes, _("Selama ada kesalahan, tombol bawaan yang berlaku.")]
        raise failed
    there = _("Tidak ada kesalahan.") if file.exists() else _("Belum ada; tombol bawaan yang berlaku.")
    click.echo(f"{file}: {there}")


def _probe(keymap: Keymap) -> None:
    click.echo(_("Tekan tombol apa saja. Ctrl+C dua kali untuk selesai."))
    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    interrupted = False
    try:
        tty.setraw(fd)
        while True:
            raw = os.read(fd, 1)
            while select.select([fd], [], [], PAUSE)[0]:
                raw += os.read(fd, 64)
            sys.stdout.write(describe(raw, keymap) + "\r\n")
            sys.stdout.flush()
            if raw == b"\x03" and interrupted:
                return
            interrupted = raw == b"\x03"
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def describe(raw: bytes, keymap: Keymap) -> str:
    """One line about the bytes of one press: bytes, name, what it does where."""
    from inbox.terminal.probe import names as names_of

    shown = " ".join(f"{byte:02x}" for byte in raw)
    names = names_of(raw)
    if not names:
        return _("{bytes}: bukan tombol yang dikenal").format(bytes=shown)
    parts = [f"{shown}: {' '.join(names)}"]
    if len(names) == 1:
        name = names[0]
        if name in UNSAFE:
            parts.append(_("tidak aman, sama dengan {other}").format(other=UNSAFE[name]))
        meanings: dict[str, list[str]] = {}
        for context in CONTEXTS:
            action = keymap.find(context, (name,))
            begins = keymap.following(context, (name,))
            meaning = action.title if action else _n("awal dari {n} perintah", n=len(begins)) if begins else ""
            if meaning:
                meanings.setdefault(meaning, []).append(PLACES[context])
        parts += [f"{spoken(name)} = {meaning} ({', '.join(places)})" for meaning, places in meanings.items()]
        if not meanings:
            parts.append(_("tidak dipakai"))
    return " · ".join(parts)
