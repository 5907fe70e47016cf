"""A reply with files from the command line: sealed in the outbox, shared out as the channel takes it, sent."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click

from inbox.cli.connect import cached, drain, hub_of, no_answer, now, reach
from inbox.cli.output import MISUSED, REFUSED, UNREACHABLE, Failed, emit, say
from inbox.cli.writing import finish
from inbox.client.api import Api, Unreachable
from inbox.client.enclosing import Enclosure, look
from inbox.client.fitting import objection
from inbox.client.ids import new_id
from inbox.client.outbox import Outbox
from inbox.domain import lengths
from inbox.domain.files import limit, shared_out
from inbox.i18n import _
from inbox.wire import CommandResult, Problem, Reply, TemplateUse, Thread, mark


def looked_at(paths: tuple[Path, ...]) -> list[Enclosure]:
    """The files. Ends the verb with 2 where one cannot be sent at all."""
    found = []
    for path in paths:
        try:
            found.append(look(str(path)))
        except OSError as error:
            title = _("Berkas {nama} tidak dapat dikirim: {sebab}.").format(nama=path, sebab=error.strerror)
            raise Failed(MISUSED, title, _("Pilih berkas lain.")) from error
    return found


def submit(
    ctx: click.Context, number: int, text: str, files: list[Enclosure], *, channel: str | None, as_json: bool,
    done: str, template: Callable[[Api, str], Awaitable[TemplateUse]] | None = None,
    canned: str | None = None, **fields: Any,
) -> None:  # fmt: skip
    """Queue the messages of the reply and send them; ends the verb by what became of the last that was answered.

    `template` needs the hub: it takes the place of the text. `canned`: keys of the canned replies that the text is of.
    """
    person = (ctx.find_root().obj or {}).get("person")
    outbox = Outbox.of(hub_of(ctx))

    async def parts(thread: Thread, kind: str, text: str, used: TemplateUse | None) -> None:
        kinds = [found.kind if (found := limit(kind, file.mime)) else "document" for file in files]
        shares = shared_out(kind, text, kinds) if used is None else shared_out("email", "", kinds)
        if (wrong := _objection(kind, [share.text for share in shares], files)) is not None:
            finish(ctx, CommandResult(cmd_id="", outcome="refused", error=wrong), done="", as_json=as_json)
        sealed = [await outbox.enclose([files[n] for n in share.files]) for share in shares]
        for share, kept in zip(shares, sealed, strict=True):
            reply = Reply(
                cmd_id=new_id(), written_at=now(), thread=number, text=share.text, channel=channel, template=used,
                part_of=queued[0] if queued else None, canned=None if queued else canned,
                about=None if thread.created_at is None else mark("", thread.created_at),
                **{"if_seq": thread.seq, **fields},
            )  # fmt: skip
            await outbox.submit(reply, person=person, files=kept)
            queued.append(reply.cmd_id)

    async def online(api: Api) -> None:
        view = await api.thread(number)
        kind = view.channel_kind or ""
        if channel is not None:
            kind = next((c.kind for c in (await api.snapshot(limit=0)).channels if c.id == channel), kind)
        used = await template(api, channel or view.channel or "") if template is not None else None
        await parts(view, kind, text, used)
        await drain(api, hub_of(ctx), quiet=frozenset(queued), settled=settled)

    settled: dict[str, CommandResult] = {}
    queued: list[str] = []
    try:
        reach(ctx, online)
    except Unreachable as error:
        if template is not None:
            why = _("Templat dan balas cepat memerlukan layanan. Tidak ada yang dikirim.")
            raise no_answer(error, why) from error
        if not queued:
            asyncio.run(parts(*_known(ctx, number, channel), text, None))
        _end_queued(ctx, queued, error, as_json=as_json)
    except OSError as error:
        title = _("Lampiran tidak dapat disimpan: {sebab}.").format(sebab=error.strerror)
        raise Failed(REFUSED, title, _("Kosongkan ruang disk lalu ulangi."), _("Tidak ada yang dikirim.")) from error
    _finish(ctx, outbox, queued, settled, done=done, as_json=as_json)


def _objection(kind: str, texts: list[str], files: list[Enclosure]) -> Problem | None:
    """What keeps any part of the reply from going, looked for before anything of it is queued."""
    length = lengths.text(kind)
    for text in texts:
        if length.of(text) > length.most:
            title = _("Balasan terlalu panjang: {size} dari {limit}.").format(size=length.of(text), limit=length.most)
            return Problem(code="too_long", title=title, hint=_("Pendekkan atau bagi menjadi dua balasan."))
    return next((wrong for file in files if (wrong := objection(file, kind)) is not None), None)


def _finish(
    ctx: click.Context, outbox: Outbox, queued: list[str], settled: dict[str, CommandResult], *, done: str,
    as_json: bool,
) -> None:  # fmt: skip
    results = [settled[name] for name in queued if name in settled]
    for name in queued:
        if name in settled and settled[name].outcome in ("stale", "refused"):
            asyncio.run(outbox.acknowledge(name))
    bad = next((result for result in results if result.outcome not in ("done", "queued")), None)
    if bad is not None and len(queued) > 1:
        well = sum(result.outcome in ("done", "queued") for result in results)
        say(_("{n} dari {semua} pesan balasan ini sudah diterima.").format(n=well, semua=len(queued)))
    if len(results) < len(queued) and bad is None:
        _end_queued(ctx, queued, Unreachable("no answer yet"), as_json=as_json)
    finish(ctx, bad or results[-1], done=done, as_json=as_json)


def _end_queued(ctx: click.Context, queued: list[str], error: Unreachable, *, as_json: bool) -> None:
    if as_json:
        emit(CommandResult(cmd_id=queued[-1] if queued else "", outcome="queued"), as_json=True)
    kept = _("Perintah tersimpan di antrean kotak keluar dan dikirim begitu layanan menjawab.")
    raise no_answer(error, kept)


def _known(ctx: click.Context, number: int, channel: str | None) -> tuple[Thread, str]:
    """The thread as the copy on this machine has it. Ends the verb with 3 where it has none."""
    state = cached(ctx)
    thread = state.threads.get(number) if state else None
    if state is None or thread is None:
        raise Failed(
            UNREACHABLE,
            _("Layanan Siaga tidak menjawab, dan laporan #{nomor} tidak ada di salinan mesin ini.").format(
                nomor=number
            ),
            _("Coba lagi nanti."),
            _("Tidak ada yang dikirim."),
        )
    known = state.channels.get(channel) if channel else None
    return thread, (known.kind if known else thread.channel_kind) or ""
