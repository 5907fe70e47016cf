"""`inbox reply`: answer a citizen."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from inbox.cli import carrying, filling, parcels
from inbox.cli.connect import cached, command_of, hub_of, no_answer, now, reach, zone_of
from inbox.cli.output import MISUSED, REFUSED, UNREACHABLE, Failed
from inbox.cli.showing import moment
from inbox.cli.writing import as_json, number, submit, text_of
from inbox.client import shelf
from inbox.client.api import Api, Unreachable
from inbox.client.enclosing import Enclosure
from inbox.client.outbox import Outbox
from inbox.domain.masking import mask
from inbox.domain.placeholders import canned_keys
from inbox.domain.text import clean
from inbox.domain.times import when
from inbox.i18n import _
from inbox.screens.placeholders import fill, mine, unfilled
from inbox.wire import AnyCommand, CannedInfo, Me, OfficeInfo, Reply, SendHeld, TemplateUse, ThreadView, mark


@click.command(help=_("Balas warga. TEKS `-` dibaca dari masukan standar."))
@number
@click.argument("text", metavar="[TEKS]", required=False)
@click.option("--channel", metavar="SALURAN", default=None, help=_("Saluran lain dari warga yang sama."))
@click.option(
    "--canned", "keys", metavar="KUNCI", multiple=True,
    help=_("Balas cepat dengan kunci ini, tanpa TEKS; boleh diulang, yang satu di bawah yang lain."),
)  # fmt: skip
@click.option(
    "--attach",
    "--file",
    "files",
    metavar="BERKAS",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help=_("Lampirkan berkas; boleh berulang. Yang tidak muat dalam satu pesan dikirim berurutan."),
)
@filling.options
@carrying.options
@click.option("--quote", metavar="ID", default=None, help=_("Kutip pesan dengan id ini."))
@click.option("--at", metavar="WAKTU", default=None, help=_("Kirim pada waktu ini: 'besok 8', 2j, 'senin jam 9'."))
@click.option("--if-seq", metavar="N", type=int, default=None, help=_("Isi terakhir yang sudah Anda baca (seq)."))
@click.option(
    "--force",
    is_flag=True,
    help=_("Kirim walau ada isi yang lebih baru atau masa balas sudah lewat."),
)
@as_json
@click.pass_context
def command(
    ctx: click.Context,
    number: int,
    text: str | None,
    channel: str | None,
    keys: tuple[str, ...],
    files: tuple[Path, ...],
    template: str | None,
    language: str,
    params: tuple[str, ...],
    buttons: tuple[str, ...],
    opener: str | None,
    rows: tuple[str, ...],
    place: str | None,
    people: tuple[str, ...],
    quote: str | None,
    at: str | None,
    if_seq: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Answer a citizen."""
    canned = ",".join(keys) or None
    if sum(given is not None for given in (text, canned, template)) > 1:
        raise click.UsageError(_("Tulis TEKS, atau sebut --canned KUNCI atau --template NAMA, salah satu."))
    written = text_of(text or "")
    content = carrying.content(written, buttons, opener, rows, place, people)
    if content is not None and (canned or files or template is not None):
        raise click.UsageError(_("Tombol, daftar, lokasi, dan kartu kontak dikirim sendiri."))
    if not written and not canned and not files and template is None and content is None:
        raise click.UsageError(_("Balasan kosong tidak dikirim."))
    if len(files) > 1 and template is not None:
        raise click.UsageError(_("Templat hanya memuat satu berkas."))
    done = _("#{nomor}: balasan diterima dan sedang dikirim.").format(nomor=number)
    send_at = _time(ctx, at) if at is not None else None
    if send_at is not None:
        done = _("#{nomor}: balasan dijadwalkan {kapan}; `inbox unsend` membatalkannya.").format(
            nomor=number, kapan=moment(send_at, zone_of(ctx))
        )
    enclosed = parcels.looked_at(files)
    chosen_text: str | None = None
    if canned is not None:
        with suppress(Unreachable):  # `prepare` says what that means
            chosen_text, more = reach(ctx, lambda api: _canned(ctx, api, number, keys))
            enclosed += [file for file in more if all(file.path != one.path for one in enclosed)]
    if enclosed:

        async def used(api: Api, name: str) -> TemplateUse:
            return await filling.use(api, name, template or "", language, params)

        if canned is not None and chosen_text is None:
            raise no_answer(
                Unreachable("no hub"), _("Templat dan balas cepat memerlukan layanan. Tidak ada yang dikirim.")
            )
        parcels.submit(
            ctx, number, chosen_text or written, enclosed, channel=channel, as_json=as_json, done=done,
            template=used if template is not None else None, canned=canned,
            reply_to=quote, force=force, anyway=force, send_at=send_at,
            **({} if if_seq is None else {"if_seq": if_seq}),
        )  # fmt: skip
        return

    async def prepare(api: Api | None) -> AnyCommand:
        if api is None:
            if canned or template is not None:
                raise Failed(
                    UNREACHABLE,
                    _("Layanan Siaga tidak menjawab; balas cepat dan templat memerlukannya."),
                    _("Tulis TEKS sendiri supaya balasan dapat disimpan di antrean, atau coba lagi nanti."),
                )
            state = cached(ctx) if if_seq is None else None
            known = state.threads.get(number) if state else None
            return await command_of(
                Reply,
                thread=number,
                text="" if content else written,
                content=content,
                if_seq=known.seq if known else if_seq,
                channel=channel,
                reply_to=quote,
                force=force,
                send_at=send_at,
            )(None)
        view = await api.thread(number)
        seen = view.seq if if_seq is None else if_seq
        body = written
        if canned is not None:
            body = (await _canned(ctx, api, number, keys))[0] if chosen_text is None else chosen_text
        held = (
            _held(view, body) if force and send_at is None and body and content is None and template is None else None
        )
        if held is not None:
            return await command_of(SendHeld, thread=number, message=held, if_seq=view.seq)(api)
        chosen = None
        if template is not None:
            chosen = await filling.use(api, channel or view.channel or "", template, language, params)
        return await command_of(
            Reply,
            thread=number,
            text="" if content else body,
            content=content,
            if_seq=seen,
            about=None if view.created_at is None else mark("", view.created_at),
            channel=channel,
            reply_to=quote,
            force=force,
            anyway=force,
            canned=canned,
            template=chosen,
            send_at=send_at,
        )(api)

    submit(ctx, prepare, done=done, as_json=as_json)


def _time(ctx: click.Context, text: str) -> datetime:
    """The time that was said. Raises UsageError."""
    at = when(text, now(), zone_of(ctx))
    if at is None:
        raise click.UsageError(
            _("{nilai} bukan waktu; tulis misalnya 2j, 'besok 8', 16.30 atau 2026-11-22T08:00").format(nilai=repr(text))
        )
    if at <= now():
        raise click.UsageError(_("Waktu itu sudah lewat."))
    return at


def _held(view: ThreadView, text: str) -> str | None:
    """The id of the same reply that was held before: to force it means to let that one go, not to write it twice."""
    shown = mask(clean(text))  # as the hub shows it: numbers in it are masked
    return next((m.id for m in reversed(view.messages) if m.status == "held" and m.text in (shown, text)), None)


async def _canned(ctx: click.Context, api: Api, number: int, keys: tuple[str, ...]) -> tuple[str, list[Enclosure]]:
    """The texts of the canned replies, one below the other, and their files."""
    view, office, me = await api.thread(number), (await api.snapshot(limit=0)).office, await api.me()
    texts, files = [], dict[str, Enclosure]()
    for key in canned_keys(",".join(keys)):
        found = _one(view, office, me, key)
        texts.append(_filled(found, view, office, me))
        for file in found.files:
            folder = shelf.folder_of(Outbox.of(hub_of(ctx)))
            try:
                files[file.path] = await shelf.bring(folder, file, api)
            except (shelf.NotHere, OSError) as error:
                title = _("Berkas {name} dari balas cepat {key} tidak dapat diambil.").format(name=file.name, key=key)
                raise Failed(
                    REFUSED, title, _("Minta pengelola menerapkan ulang berkas kantor."), _("Tidak ada yang dikirim.")
                ) from error
    return "\n\n".join(texts), list(files.values())


def _one(view: ThreadView, office: OfficeInfo, me: Me, key: str) -> CannedInfo:
    found = next((c for c in mine(office, view.agency, me.login) if c.key == key), None)
    if found is None:
        keys = ", ".join(c.key for c in office.canned) or "-"
        raise Failed(
            MISUSED, _("Tidak ada balas cepat {kunci}.").format(kunci=key), _("Ada: {kunci}").format(kunci=keys)
        )
    return found


def _filled(found: CannedInfo, view: ThreadView, office: OfficeInfo, me: Me) -> str:
    text = fill(found.text, view, office, login=me.login, now=now())
    if missing := unfilled(text):
        names = ", ".join(missing)
        raise Failed(
            MISUSED,
            _("Balas cepat {kunci} masih punya isian kosong: {nama}.").format(kunci=found.key, nama=names),
            _("Lengkapi laporannya, atau tulis TEKS sendiri."),
        )
    return text
