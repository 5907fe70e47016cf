"""Deciding on a report: the 112 answer, what rules propose, what is not the office's to answer."""

from inbox.actions.keys import Run
from inbox.i18n import N_, _
from inbox.screens.command import make
from inbox.screens.does import Hand, does
from inbox.screens.picker import Choice, Picker
from inbox.screens.placeholders import fill
from inbox.wire import Decide, OfficeInfo, Proposal, Refer, Thread

EMERGENCY = "darurat-112"  # key of the canned reply that an office may write itself
ANSWER = N_(
    "Bila ada nyawa terancam, segera telepon 112 (gratis, 24 jam). Jauhi bahaya dulu. Laporan {nomor} sudah kami "
    "terima dan kami teruskan; mohon kirim alamat lengkap, titik lokasi, dan berapa orang yang perlu ditolong."
)
REFERRED = N_(
    "Mohon maaf {nama}, hal ini bukan wewenang kami. Silakan hubungi {instansi}: {kontak}. Laporan {nomor} kami catat."
)


class Disposing(Hand):
    """One key each; what reaches the citizen is written into the composer and sent from there."""

    @does("answer.112")
    def emergency(self, run: Run) -> None:
        """The answer is ready to be sent."""
        thread = self.desk.target(run)
        if thread is not None:
            office = self.desk.state.office
            own = next((c for c in office.canned if c.key == EMERGENCY), None)
            self._compose(thread, fill(own.text if own is not None else _(ANSWER), thread, office))
            self.desk.keyboard.hands.attaching.canned(thread, own.files if own is not None else ())

    @does("dispose")
    def dispose(self, run: Run) -> None:
        """Proposals first, then who else is responsible."""
        thread = self.desk.target(run)
        if thread is not None:
            self._choose(thread, referring=True)

    @does("proposals")
    def proposals(self, run: Run) -> None:
        """Proposals alone."""
        thread = self.desk.target(run)
        if thread is not None:
            self._choose(thread, referring=False)

    def _choose(self, thread: Thread, *, referring: bool) -> None:
        office = self.desk.state.office
        choices: list[Choice] = []
        for proposal in thread.proposals:
            what = words(proposal, office)
            reason = _("aturan {rule}, karena: {reason}").format(rule=proposal.rule, reason=proposal.reason)
            choices.append(Choice(f"+{proposal.rule}", _("Terima usul: {what}").format(what=what), reason))
            choices.append(Choice(f"-{proposal.rule}", _("Tolak usul: {what}").format(what=what), reason))
        if referring:
            name = _("Bukan wewenang: {name}")
            choices += [Choice(f"={e.id}", name.format(name=e.name), e.contact) for e in office.elsewhere]
        if not choices:
            none = _("Tidak ada usul untuk #{number}.").format(number=thread.number)
            hint = _("Kantor ini belum menulis [[elsewhere]] di berkas kantor.")
            self.desk.say(f"{none} {hint}" if referring else none)
            return

        def chosen(key: str | None) -> None:
            if key is None:
                return
            if key[0] == "=":
                self._refer(thread, key[1:])
                return
            accept = key[0] == "+"
            done = _("usul diterima") if accept else _("usul ditolak")
            self.desk.send(make(Decide, thread.number, self.desk.now(), rule=key[1:], accept=accept), done)

        self.desk.app.push_screen(Picker(_("Disposisi #{number}").format(number=thread.number), choices), chosen)

    def _refer(self, thread: Thread, to: str) -> None:
        office = self.desk.state.office
        found = next((e for e in office.elsewhere if e.id == to), None)
        if found is None:
            return
        self.desk.send(make(Refer, thread.number, self.desk.now(), to=to), _("bukan wewenang"))
        text = _(REFERRED).replace("{instansi}", found.name).replace("{kontak}", found.contact)
        self._compose(thread, fill(text, thread, office))

    def _compose(self, thread: Thread, text: str) -> None:
        self.desk.keyboard.hands.answering.begin(thread, text)


def words(proposal: Proposal, office: OfficeInfo) -> str:
    """What a proposal would do."""
    agency = next((a.name for a in office.agencies if a.id == proposal.agency), proposal.agency)
    parts = [_("OPD {agency}").format(agency=agency)] if agency else []
    kind = " ".join(part for part in (proposal.category, proposal.spm) if part)
    parts += [_("kategori {kind}").format(kind=kind)] if kind else []
    parts += [f"#{tag}" for tag in proposal.tags]
    parts += [_("prioritas {n}").format(n=proposal.priority)] if proposal.priority else []
    return ", ".join(parts)
