"""`inbox category`: say what a thread is about."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetCategory

KINDS = ("pengaduan", "informasi", "aspirasi", "darurat")


@click.command(help=_("Catat jenis laporan, atau --none untuk menghapusnya."))
@number
@click.argument("kind", metavar="[JENIS]", type=click.Choice(KINDS, case_sensitive=False), required=False)
@click.option("--spm", metavar="LAYANAN", default=None, help=_("Layanan dasar (SPM) yang bersangkutan."))
@click.option("--none", "cleared", is_flag=True, help=_("Hapus jenis."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, kind: str | None, spm: str | None, cleared: bool, as_json: bool) -> None:
    """Say what a thread is about."""
    if (kind is None) != cleared:
        raise click.UsageError(_("Sebut satu jenis ({jenis}), atau --none.").format(jenis=", ".join(KINDS)))
    submit(
        ctx,
        command_of(SetCategory, thread=number, kind=kind, spm=spm),
        done=_("#{nomor}: jenis dicatat.").format(nomor=number),
        as_json=as_json,
    )
