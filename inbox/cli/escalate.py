"""`inbox escalate`: raise a thread up its agency's ladder, take note of it there, or send it back."""

import click

from inbox.cli.connect import Prepare, command_of
from inbox.cli.writing import as_json, number, submit, text_of
from inbox.i18n import _
from inbox.wire import Acknowledge, Escalate, SendBack


@click.command(
    help=_(
        "Naikkan laporan ke tingkat eskalasi berikutnya, atau ke --level. Petugas tingkat itu menerimanya dengan --ack,"
        " atau mengembalikannya dengan --back."
    )
)
@number
@click.option(
    "--level",
    metavar="TINGKAT",
    type=click.IntRange(0, 9),
    default=None,
    help=_("Ke tingkat ini, bukan yang berikutnya."),
)
@click.option(
    "--reason",
    metavar="ALASAN",
    default=None,
    help=_("Alasannya; dicatat dan terbaca semua petugas. `-` membaca masukan."),
)
@click.option("--ack", is_flag=True, help=_("Terima eskalasi sebagai petugas tingkat itu."))
@click.option("--back", is_flag=True, help=_("Kembalikan ke tingkat sebelumnya, atau ke --level."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, number: int, level: int | None, reason: str | None, ack: bool, back: bool, as_json: bool
) -> None:
    """Raise a thread up its agency's ladder, take note of it there, or send it back."""
    if ack and (back or level is not None or reason is not None):
        raise click.UsageError(_("--ack tidak memakai --back, --level atau --reason."))
    if not ack and not (reason or "").strip():
        raise click.UsageError(_("Sebut alasannya dengan --reason."))
    if level == 0 and not back:
        raise click.UsageError(_("Tingkat 0 hanya untuk --back."))
    prepare: Prepare
    if ack:
        prepare, done = command_of(Acknowledge, thread=number), _("#{nomor}: eskalasi diterima.")
    elif back:
        prepare = command_of(SendBack, thread=number, level=level, reason=text_of(reason or ""))
        done = _("#{nomor}: dikembalikan.")
    else:
        prepare = command_of(Escalate, thread=number, level=level, reason=text_of(reason or ""))
        done = _("#{nomor}: dieskalasi.")
    submit(ctx, prepare, done=done.format(nomor=number), as_json=as_json)
