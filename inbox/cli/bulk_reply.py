"""`inbox bulk-reply`: one answer to many, after showing who gets none."""

import click
import msgspec
from msgspec.structs import replace

from inbox.cli.connect import now, with_api
from inbox.cli.output import MISUSED, REFUSED, Failed, emit, table
from inbox.cli.showing import misspelt, name_of
from inbox.cli.writing import as_json, text_of
from inbox.client.api import Api
from inbox.client.enclosing import Enclosure
from inbox.client.ids import new_id
from inbox.domain.query import QueryError, parse
from inbox.domain.text import one_line
from inbox.i18n import _
from inbox.screens.mailing_list import UNDO, Plan, costs, on_shelf, plan
from inbox.screens.placeholders import mine
from inbox.wire import CommandResult, Reply, Snapshot, Thread

TAKEN = frozenset({"queued", "done"})


class Outcome(msgspec.Struct, kw_only=True, frozen=True):
    """What became, or would become, of one thread: `would`, `queued`, `stale`, `refused`, or `left` out.

    Where the line was cut: `unsure` of the one that was on its way, `unsent` of those after it.
    """

    thread: int
    outcome: str
    reason: str = ""
    text: str = ""
    message: str = ""


class Report(msgspec.Struct, kw_only=True, frozen=True):
    """All of them, and what it costs."""

    sent: bool
    costs: list[str]
    threads: list[Outcome]
    files: list[str] = []


@click.command(
    help=_(
        "Satu balasan untuk semua laporan yang cocok dengan SYARAT. Tanpa --send hanya menampilkan siapa yang mendapat,"
        " siapa yang tidak dan mengapa, dan biayanya. {nama} dan {nomor} di TEKS diisi untuk tiap laporan; --canned"
        " memakai balas cepat, dengan berkasnya."
    )
)
@click.argument("query", metavar="SYARAT")
@click.argument("text", metavar="[TEKS]", required=False)
@click.option("--canned", metavar="KUNCI", default=None, help=_("Balas cepat dengan kunci ini, tanpa TEKS."))
@click.option("--send", "send", is_flag=True, help=_("Kirim; dapat dibatalkan selama 30 detik lewat layar."))
@as_json
@click.pass_context
def command(ctx: click.Context, query: str, text: str | None, canned: str | None, send: bool, as_json: bool) -> None:
    """Answer many."""
    if text is not None and canned is not None:
        raise click.UsageError(_("Tulis TEKS, atau sebut --canned KUNCI, salah satu."))
    written = text_of(text or "")
    if canned is None and not written.strip():
        raise click.UsageError(_("Balasan kosong tidak dikirim."))
    try:
        if not parse(query).conditions and not parse(query).words:
            raise click.UsageError(_("Sebutkan syaratnya, misalnya label:banjir."))
    except QueryError as error:
        raise misspelt(error) from error

    begun: list[Mailing] = []

    async def work(api: Api) -> None:
        if not begun:
            begun.append(await _planned(api, query, written, canned))
        if send:
            await begun[0].send(api)

    cut: Failed | None = None
    try:
        with_api(ctx, work)
    except Failed as failed:
        if not (send and begun):
            raise
        cut = failed  # after what is known of those who were to get it
    mailing = begun[0]
    report = mailing.report(sent=send)
    words = {"would": _("akan mendapat"), "queued": _("dikirim"), "stale": _("ditahan, ada yang baru"),
             "refused": _("ditolak"), "left": _("tidak mendapat"), "done": _("dikirim"), "unsent": _("belum dikirim"),
             "unsure": _("belum pasti terkirim, jangan kirim ulang")}  # fmt: skip
    rows = [[f"#{o.thread}", mailing.names[o.thread], words[o.outcome], o.reason or o.text] for o in report.threads]
    lines = table([_("No."), _("Warga"), _("Hasil"), _("Isi atau alasan")], rows)
    hint = [] if send else [_("Belum ada yang dikirim; ulangi dengan --send.")]
    attached = [_("Lampiran: {names}.").format(names=", ".join(map(one_line, report.files)))] if report.files else []
    emit(report, as_json=as_json, lines=[*lines, *attached, *report.costs, *hint])
    if cut is not None:
        raise cut
    if send and any(o.outcome == "refused" for o in report.threads):
        ctx.exit(REFUSED)


class Mailing:
    """One answer to many, on its way. What was asked for keeps its id and its answer: where the verb must begin anew,
    as who is on duty was asked for once more, nobody gets it twice.
    """

    def __init__(self, made: Plan, cost: list[str], names: dict[int, str], canned: str | None) -> None:
        self.made, self.names = made, names
        self._cost, self._canned = cost, canned
        self._asked: dict[int, list[Reply]] = {}
        self._answers: dict[str, CommandResult] = {}

    async def send(self, api: Api) -> None:
        """Ask for what was not answered yet. Raises Unreachable, Declined."""
        for thread, text in self.made.sends:
            if thread.number not in self._asked:
                self._asked[thread.number] = self._replies(thread, text)
            for reply in self._asked[thread.number]:
                if reply.cmd_id not in self._answers:
                    self._answers[reply.cmd_id] = await api.execute(reply)
                if self._answers[reply.cmd_id].outcome not in TAKEN:
                    break

    def report(self, *, sent: bool) -> Report:
        """What became of each, or would."""
        left = [Outcome(thread=t.number, outcome="left", reason=why) for t, why in self.made.leaves]
        became = [self._became(thread, text, sent=sent) for thread, text in self.made.sends]
        names = [file.name for file in self.made.files]
        return Report(sent=sent, costs=self._cost, threads=[*left, *became], files=names)

    def _replies(self, thread: Thread, text: str) -> list[Reply]:
        """The messages of one answer, in order."""
        made: list[Reply] = []
        for part, files in self.made.parts(thread, text):
            made.append(Reply(
                cmd_id=new_id(), written_at=now(), thread=thread.number, text=part, if_seq=thread.seq, undo=UNDO,
                media=[file.ticket for file in files], canned=None if made else self._canned,
                part_of=made[0].cmd_id if made else None,
            ))  # fmt: skip
        return made

    def _became(self, thread: Thread, text: str, *, sent: bool) -> Outcome:
        """What became of the first message that was not taken, else of the first."""
        known = Outcome(thread=thread.number, outcome="unsent" if sent else "would", text=text)
        for nth, reply in enumerate(self._asked.get(thread.number, ())):
            answer = self._answers.get(reply.cmd_id)
            if answer is None:
                return replace(known, outcome="unsure", message=reply.cmd_id)
            if not nth or answer.outcome not in TAKEN:
                why = answer.error.title if answer.error else ""
                known = replace(known, outcome=answer.outcome, reason=why, message=answer.cmd_id)
            if answer.outcome not in TAKEN:
                break
        return known


async def _planned(api: Api, query: str, text: str, canned: str | None) -> Mailing:
    """Who gets what. Raises Unreachable, Declined, Failed."""
    snapshot, found = await api.snapshot(limit=0), await api.threads(query=query)
    files = tuple[Enclosure, ...]()
    if canned is not None:
        text, files = _canned(snapshot, canned)
    channels = await api.channels()
    made = plan(found, text, snapshot.office, channels, snapshot.me.login, now(), files)
    return Mailing(made, costs(made, channels), {thread.number: name_of(thread) for thread in found}, canned)


def _canned(snapshot: Snapshot, key: str) -> tuple[str, tuple[Enclosure, ...]]:
    """The text of a canned reply and its files. Ends the verb with 2 where there is none, 1 where a file is missing."""
    known = {one.key: one for one in reversed(mine(snapshot.office, None, snapshot.me.login))}
    if key not in known:
        raise Failed(
            MISUSED, _("Tidak ada balas cepat {kunci}.").format(kunci=key),
            _("Ada: {kunci}").format(kunci=", ".join(sorted(known)) or "-"),
        )  # fmt: skip
    files = on_shelf(known[key])
    if files is None:
        raise Failed(
            REFUSED, _("Berkas balas cepat {key} belum ada di layanan.").format(key=key),
            _("Minta pengelola menerapkan ulang berkas kantor, atau pilih yang lain."), _("Tidak ada yang dikirim."),
        )  # fmt: skip
    return known[key].text, files
