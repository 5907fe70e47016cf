"""`inbox record`: a call, a visit or a message to a leader, written down as what the citizen said."""

import click

from inbox.cli.connect import command_of, now, zone_of
from inbox.cli.writing import Number, as_json, submit, text_of
from inbox.domain.spoken import clock
from inbox.i18n import _
from inbox.wire import CommandResult, Record, Thread

SOURCES = ("telepon", "datang", "dm_pimpinan")


@click.command(
    help=_(
        "Catat telepon, kedatangan, atau pesan ke pimpinan sebagai laporan warga: laporan baru, atau di laporan yang"
        " ada (--thread). Warganya boleh tanpa alamat. TEKS `-` dari masukan standar."
    )
)
@click.argument("text", metavar="TEKS")
@click.option(
    "--source",
    type=click.Choice(SOURCES),
    default="telepon",
    show_default=True,
    help=_("Dari mana laporannya."),
)
@click.option("--thread", metavar="NOMOR", type=Number(), default=0, help=_("Laporan yang sudah ada."))
@click.option("--name", metavar="NAMA", default="", help=_("Nama warga, bila diketahui."))
@click.option("--phone", metavar="TELEPON", default="", help=_("Nomor telepon warga, bila diketahui."))
@click.option(
    "--channel",
    metavar="SALURAN",
    default=None,
    help=_("Saluran WhatsApp: gabungkan dengan warga bernomor itu di sana."),
)
@click.option("--agency", metavar="OPD", default=None, help=_("OPD laporan baru."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, text: str, source: str, thread: int, name: str, phone: str, channel: str | None,
    agency: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Write down what a citizen said."""
    if thread and (name or phone or channel or agency):
        raise click.UsageError(_("--thread tidak memakai --name, --phone, --channel, atau --agency."))
    at = clock(now(), zone_of(ctx))

    def done(result: CommandResult) -> str:
        said = result.thread or result.message  # asked again, the hub knows the message and not the thread
        number = thread if said is None else said.number if isinstance(said, Thread) else said.thread
        words = _("Tercatat di laporan #{nomor}, {jam}.") if thread else _("Tercatat sebagai laporan #{nomor}, {jam}.")
        return words.format(nomor=number, jam=at) if number else _("Tercatat {jam}.").format(jam=at)

    made = command_of(
        Record, thread=thread, source=source, text=text_of(text), name=name, phone=phone, channel=channel, agency=agency
    )
    submit(ctx, made, done=done, as_json=as_json)
