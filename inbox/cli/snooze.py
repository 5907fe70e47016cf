"""`inbox snooze`: put a thread aside until a time."""

import click

from inbox.cli.connect import command_of, now, zone_of
from inbox.cli.showing import moment
from inbox.cli.writing import as_json, number, submit
from inbox.domain.times import when
from inbox.i18n import _
from inbox.wire import Snooze


@click.command(
    help=_(
        "Tunda laporan sampai KAPAN: 30m, 2j (jam), 3h (hari), 'besok 8', 'selasa jam 3', 16.30, atau 2026-11-22T08:00."
        " Pesan baru dari warga membangunkannya."
    )
)
@number
@click.argument("until", metavar="KAPAN")
@click.option("--quiet", is_flag=True, help=_("Pesan warga tidak membangunkannya, kecuali yang darurat."))
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, until: str, quiet: bool, as_json: bool) -> None:
    """Put a thread aside until a time."""
    tz = zone_of(ctx)
    at = when(until, now(), tz)
    if at is None:
        raise click.UsageError(
            _("{nilai} bukan waktu; tulis misalnya 2j, 'besok 8', 16.30 atau 2026-11-22T08:00").format(
                nilai=repr(until)
            )
        )
    if at <= now():
        raise click.UsageError(_("Waktu itu sudah lewat."))
    submit(
        ctx,
        command_of(Snooze, thread=number, until=at, wake=not quiet),
        done=_("#{nomor}: ditunda sampai {kapan}.").format(nomor=number, kapan=moment(at, tz)),
        as_json=as_json,
    )
