"""`inbox new`: write to a citizen first."""

from pathlib import Path

import click

from inbox.cli import filling
from inbox.cli.connect import command_of, no_answer, reach
from inbox.cli.output import DONE, REFUSED, emit, say
from inbox.cli.writing import as_json, text_of
from inbox.client.api import Api, Unreachable
from inbox.i18n import _
from inbox.wire import CommandResult, New


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

    async def work(api: Api) -> CommandResult:
        used = await filling.use(api, channel, template, language, params) if template is not None else None
        media = [(await api.upload(file.name, "application/octet-stream", [content])).id] if file else []
        made = await command_of(
            New, channel=channel, to=to, name=name, subject=subject, text=written, template=used, media=media
        )(api)
        return await api.execute(made)

    try:
        result = reach(ctx, work)
    except Unreachable as error:
        raise no_answer(error, _("Tidak ada yang dikirim.")) from error
    if result.outcome in ("done", "queued"):
        number = result.thread.number if result.thread else 0
        emit(
            result,
            as_json=as_json,
            lines=[_("#{nomor}: pesan diterima dan sedang dikirim.").format(nomor=number)],
        )
        ctx.exit(DONE)
    if as_json:
        emit(result, as_json=True)
    if result.error:
        say(result.error.title)
        say(result.error.hint)
    ctx.exit(REFUSED)
