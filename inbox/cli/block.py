"""`inbox block`: a citizen who misuses the channel."""

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit
from inbox.i18n import _
from inbox.wire import SetBlock


@click.command(
    help=_(
        "Blokir warga laporan ini: pesannya tetap disimpan tetapi tidak memanggil siapa pun, kecuali bila ada kata"
        " bahaya. Dibuka lagi dengan `inbox unblock`."
    )
)
@number
@click.option("--why", metavar="ALASAN", required=True, help=_("Alasan; tercatat."))
@click.option(
    "--provider",
    is_flag=True,
    help=_("Blokir juga di WhatsApp: pesannya tidak sampai sama sekali, juga bila ia dalam bahaya."),
)
@as_json
@click.pass_context
def command(ctx: click.Context, number: int, why: str, provider: bool, as_json: bool) -> None:
    """Block the citizen of a thread."""
    done = _("#{nomor}: warga diblokir.").format(nomor=number)
    submit(ctx, command_of(SetBlock, thread=number, why=why, provider=provider), done=done, as_json=as_json)
