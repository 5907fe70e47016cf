"""`inbox snooze`: put a thread aside until a time."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import click

from inbox.cli.connect import command_of, now, zone_of
from inbox.cli.showing import moment
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import Snooze

UNITS = {"m": "minutes", "j": "hours", "h": "days"}


@click.command(
    help=_(
        "Tunda laporan sampai KAPAN: 30m, 2j (jam), 3h (hari), besok, 16.30, atau 2026-11-22T08:00."
        " Pesan baru dari warga membangunkannya."
    )
)
@number
@click.argument("until", metavar="KAPAN")
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, until: str, as_json: bool) -> None:
    """Put a thread aside until a time."""
    tz = zone_of(ctx)
    at = when(until, now(), tz)
    if at is None:
        raise click.UsageError(
            _("{nilai} bukan waktu; tulis misalnya 2j, besok, 16.30 atau 2026-11-22T08:00").format(nilai=repr(until))
        )
    if at <= now():
        raise click.UsageError(_("Waktu itu sudah lewat."))
    submit(
        ctx,
        command_of(Snooze, thread=number, until=at),
        done=_("#{nomor}: ditunda sampai {kapan}.").format(nomor=number, kapan=moment(at, tz)),
        as_json=as_json,
    )


def when(text: str, present: datetime, tz: ZoneInfo) -> datetime | None:
    """The time that a person wrote, null where it is none. A time of day that has passed means tomorrow's."""
    local = present.astimezone(tz)
    if found := re.fullmatch(r"([0-9]{1,4})([mjh])", text):
        return present + timedelta(**{UNITS[found[2]]: int(found[1])})
    if text == "besok":
        return datetime.combine(local.date() + timedelta(days=1), time(8), tz)
    if found := re.fullmatch(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])", text):
        at = datetime.combine(local.date(), time(int(found[1]), int(found[2])), tz)
        return at if at > local else at + timedelta(days=1)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=tz)
