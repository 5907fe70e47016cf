"""`inbox dial-stdio`: join standard input and output to the hub's socket, for `ssh HOST inbox dial-stdio`."""

import os
import selectors
import socket
import time

import click

from inbox.cli.connect import hub_of, no_answer
from inbox.cli.output import MISUSED, Failed
from inbox.client.hubs import NoHub
from inbox.i18n import _

CHUNK = 65536
AFTER = 5.0  # seconds


@click.command(help=_("Sambungkan masukan dan keluaran standar ke soket layanan, untuk klien jarak jauh lewat ssh."))
@click.pass_context
def command(ctx: click.Context) -> None:
    """Join standard input and output to the hub."""
    if not _waitable(0):
        raise Failed(
            MISUSED, _("Masukan standar bukan pipa: dial-stdio berbicara dua arah dengan klien di ujung sana."),
            _("Jalankan lewat ssh, atau sambungkan pipa; untuk membaca dari skrip pakai `inbox … --json`."),
        )  # fmt: skip
    where = hub_of(ctx)
    try:
        where.ensure()
    except NoHub as error:
        raise no_answer(error) from error
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(str(where.socket))
        join(line, 0, 1)


def _waitable(given: int) -> bool:
    """Whether one can wait for more of it: not for a file or /dev/null, nor for what is closed."""
    with selectors.DefaultSelector() as ready:
        try:
            ready.register(given, selectors.EVENT_READ)
        except (OSError, ValueError):
            return False
    return True


def join(line: socket.socket, given: int, taken: int) -> None:
    """Copy both ways until the hub closes. After the end of input there is a moment for what the hub still says."""
    last = None
    with selectors.DefaultSelector() as ready:
        ready.register(line, selectors.EVENT_READ)
        ready.register(given, selectors.EVENT_READ)
        while True:
            found_ready = ready.select(None if last is None else 0.5)
            if last is not None and (not found_ready or time.monotonic() > last):
                return
            for key, _events in found_ready:
                if key.fileobj is line:
                    found = line.recv(CHUNK)
                    if not found:
                        return
                    while found:
                        found = found[os.write(taken, found) :]
                else:
                    found = os.read(given, CHUNK)
                    if found:
                        line.sendall(found)
                    else:
                        ready.unregister(given)
                        last = time.monotonic() + AFTER
