"""`inbox forward`: to an OPD or a field officer without Siaga."""

from typing import Literal

import click

from inbox.cli.connect import command_of
from inbox.cli.writing import as_json, number, submit, text_of
from inbox.client.api import Api, Unreachable
from inbox.domain import forwarding
from inbox.i18n import _
from inbox.wire import AnyCommand, Forward


@click.command(
    help=_(
        "Teruskan laporan ke OPD atau petugas lapangan yang tidak memakai Siaga, lewat surel atau WhatsApp. TUJUAN:"
        " id dari [[field]] di berkas kantor, alamat surel, atau nomor telepon. Ini bukan jawaban kepada warga;"
        " jawaban penerima masuk sebagai catatan. Nomor dan alamat disamarkan, nama warga tidak disebut, kecuali"
        " dengan --reveal."
    )
)
@number
@click.option("--to", "to", metavar="TUJUAN", required=True, help=_("Kepada siapa."))
@click.option("--channel", metavar="SALURAN", default=None, help=_("Saluran yang dipakai."))
@click.option("--note", metavar="TEKS", default="", help=_("Catatan untuk penerima; `-` dari masukan standar."))
@click.option(
    "--words", type=click.Choice(("last", "all")), default="last", show_default=True,
    help=_("Pesan warga yang ikut: yang terakhir, atau semua."),
)  # fmt: skip
@click.option("--attach", metavar="all|none|ID,…", default="none", show_default=True, help=_("Lampiran yang ikut."))
@click.option("--reveal", metavar="ALASAN", default="", help=_("Sertakan data pribadi, dengan alasan; tercatat."))
@click.option("--wait", type=click.Choice(("agency", "field")), default=None, help=_("Laporan lalu menunggu siapa."))
@as_json
@click.pass_context
def command(
    ctx: click.Context, number: int, to: str, channel: str | None, note: str, words: str, attach: str, reveal: str,
    wait: Literal["agency", "field"] | None, as_json: bool,
) -> None:  # fmt: skip
    """Forward a report."""
    text = text_of(note)

    async def prepare(api: Api | None) -> AnyCommand:
        if api is None:
            raise Unreachable("what the citizen said is not known here")
        view = await api.thread(number)
        said = forwarding.said(view.messages) if words == "all" else forwarding.newest(view.messages)
        here = [a.id for m in view.messages if m.id in said for a in m.attachments if a.state == "ready"]
        files = {"all": here, "none": []}.get(attach, [one.strip() for one in attach.split(",") if one.strip()])
        made = command_of(
            Forward,
            thread=number,
            to=to,
            channel=channel,
            words=said,
            note=text,
            attach=files,
            reveal=reveal,
            wait=wait,
        )
        return await made(api)

    done = _("#{nomor}: diteruskan ke {to}; jawabannya masuk sebagai catatan.").format(nomor=number, to=to)
    submit(ctx, prepare, done=done, as_json=as_json, spooled=False)
