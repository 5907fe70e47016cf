"""`inbox new`: write to a citizen first."""

from pathlib import Path

import click

from inbox.cli import filling
from inbox.cli.connect import command_of
from inbox.cli.output import UNREACHABLE, Failed
from inbox.cli.writing import as_json, submit, text_of
from inbox.client.api import Api
from inbox.i18n import _
from inbox.wire import AnyCommand, CommandResult, New


@click.command(help=_("Mulai percakapan dengan warga. WhatsApp memerlukan --template. TEKS `-` dari masukan standar."))
@click.argument("text", metavar="[TEKS]", required=False)
@click.option("--channel", metavar="SALURAN", required=True, help=_("Saluran yang dipakai."))
@click.option("--to", "to", metavar="ALAMAT", required=True, help=_("Nomor WhatsApp atau alamat surel warga."))
@click.option("--name", metavar="NAMA", default="", help=_("Nama warga, bila diketahui."))
@click.option("--subject", metavar="HAL", default="", help=_("Perihal, untuk surel."))
@filling.options
@click.option(
    "--attach",
    "file",
    metavar="BERKAS",
    default=None,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help=_("Lampirkan berkas."),
)
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    text: str | None,
    channel: str,
    to: str,
    name: str,
    subject: str,
    template: str | None,
    language: str,
    params: tuple[str, ...],
    file: Path | None,
    as_json: bool,
) -> None:
    """Write to a citizen first."""
    if template is not None and text is not None:
        raise click.UsageError(_("Tulis TEKS, atau sebut --template NAMA, salah satu."))
    written = text_of(text or "")
    if not written and template is None and file is None:
        raise click.UsageError(_("Sebut --template NAMA, atau tulis TEKS."))

    content = file.read_bytes() if file else b""
    fields = {"channel": channel, "to": to, "name": name, "subject": subject, "text": written}

    async def prepare(api: Api | None) -> AnyCommand:
        if api is None:
            if template is not None or file is not None:
                raise Failed(
                    UNREACHABLE,
                    _("Layanan Siaga tidak menjawab; templat dan lampiran memerlukannya."),
                    _("Coba lagi nanti."),
                    _("Tidak ada yang dikirim."),
                )
            return await command_of(New, **fields)(None)
        used = await filling.use(api, channel, template, language, params) if template is not None else None
        media = [(await api.upload(file.name, "application/octet-stream", [content])).id] if file else []
        return await command_of(New, **fields, template=used, media=media)(api)

    def done(result: CommandResult) -> str:
        return _("#{nomor}: pesan diterima dan sedang dikirim.").format(nomor=_number(result))

    def held(result: CommandResult) -> str:
        return _(
            "#{nomor}: pesannya menunggu di laporan itu: h di layar mengirim atau mengubahnya,"
            " `inbox unsend {nomor}` membuangnya."
        ).format(nomor=_number(result))

    submit(ctx, prepare, done=done, as_json=as_json, held=held)


def _number(result: CommandResult) -> int:
    return result.thread.number if result.thread else 0
