"""What happened in the demo's office before it opens: threads of every state and age, by real webhooks and commands."""

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from inbox.sandbox.citizens import Case, Crowd
from inbox.sandbox.hubline import HubLine
from inbox.sandbox.practice import DESKS
from inbox.sandbox.story import stories
from inbox.wire import (
    Assign,
    Escalate,
    Invalid,
    MakePromise,
    Note,
    Reply,
    Resolve,
    SetAgency,
    SetPriority,
    SetTags,
    Snooze,
    Thread,
    Wait,
)

STAFF = {
    "bpbd": "dedi.latihan", "dputr": "dedi.latihan", "dinkes": "wulan.latihan", "dinsos": "wulan.latihan",
    "disdukcapil": "wulan.latihan", "umum": "rina.latihan",
}  # fmt: skip
ASKS = "Terima kasih laporannya, Bapak/Ibu. Mohon kirim alamat lengkap dan titik lokasinya ya."
TAKES = "Baik Bapak/Ibu, laporan sudah kami terima dan kami teruskan ke petugas. Kami kabari perkembangannya."
ENDS = "Bapak/Ibu, laporannya sudah selesai ditangani. Terima kasih sudah melapor, mohon kabari bila masih ada kendala."
ELSEWHERE = "Mohon maaf, lokasi tersebut di luar Kabupaten Bandung. Silakan lapor lewat lapor.go.id agar diteruskan."
CALMS = "Kabar itu tidak benar. Mohon tidak diteruskan lagi. Informasi resmi hanya dari BPBD dan BMKG."


@dataclass(frozen=True)
class Past:
    """A story, how many minutes ago it began, what course it took, what staff noted on it, why they escalated it to
    those on duty, and what they promised. `{me}` in a note is who opens the demo.

    Courses: new · talk (asked for the place, the citizen answered) · answered · citizen, agency, field (waiting) ·
    snoozed · resolved · invalid · live (answered in the moment the demo opens).
    """

    story: str
    ago: float
    course: str = "new"
    tags: tuple[str, ...] = ()
    priority: int = 0
    note: str = ""
    agency: str = ""
    mine: bool = False
    escalated: str = ""
    promise: str = ""


PAST = (
    Past("banjir-dayeuhkolot", 4, "live", ("banjir",), 1, "Sudah telepon posko, perahu jalan dari Baleendah."),
    Past("banjir-masuk-rumah", 7, "new", ("banjir",), 2),
    Past("banjir-majalaya", 12, "talk", ("banjir",), 2),
    Past(
        "longsor-rumah",
        9,
        "new",
        ("perlu-survei",),
        1,
        escalated="Dua rumah di bawah lereng, perlu keputusan evakuasi.",
    ),
    Past("pohon-tumbang", 18, "new"),
    Past("ambulans", 2, "new", (), 1),
    Past("bpjs-nonaktif", 26, "new", ("bpjs",), 2),
    Past("kk-hilang-nik", 15, "new", ("kk",)),
    Past("jalan-berlubang", 33, "new", ("jalan-rusak",)),
    Past("pju-mati", 41, "talk", ("pju",), agency="dishub"),
    Past("sampah-menumpuk", 55, "new", ("sampah",), agency="dlh"),
    Past("air-pdam-mati", 64, "new", ("air-bersih",)),
    Past("ktp-belum-jadi", 71, "new", ("ktp",)),
    Past("pkh-dipotong", 85, "new", ("pungli", "rahasia-pelapor"), 2),
    Past("bansos-tidak-dapat", 96, "talk", ("bansos",)),
    Past("spmb-zonasi", 110, "live", ("sekolah",), agency="disdik"),
    Past("puskesmas-tutup", 130, "new"),
    Past("galian-kabel", 150, "new", ("jalan-rusak",), note="@{me} tolong cek izin galiannya, kontraktornya siapa."),
    Past("jalan-desa-sunda", 171, "talk", ("jalan-rusak",)),
    Past("jembatan-gantung", 220, "agency", ("perlu-survei",), note="Surat masuk sudah didisposisi Kabid Bina Marga."),
    Past(
        "dbd",
        245,
        "field",
        note="Puskesmas turun PE besok jam 9, kader Bu Imas.",
        promise="Petugas puskesmas datang memeriksa",
    ),
    Past("rutilahu", 300, "agency", ("rutilahu",), agency="disperkimtan"),
    Past("lansia-terlantar", 340, "field", (), 2, "Tim reaksi cepat Dinsos sudah jalan 19.10."),
    Past("calo-ktp", 390, "answered", ("pungli", "rahasia-pelapor")),
    Past("limbah-sungai", 420, "agency", ("viral",), 2, agency="dlh", note="Sedang diliput media, jawab lewat Kadis."),
    Past("ikd-gagal", 480, "citizen", ("ktp",)),
    Past("layar-escape", 510, "new"),
    Past("zalgo", 530, "new"),
    Past("truk-pasir", 700, "answered", agency="dishub"),
    Past("ijazah-ditahan", 1335, "new", ("sekolah",), 2, agency="disdik"),
    Past("irigasi-jebol", 1368, "new", ("perlu-survei",)),
    Past("sengketa-tanah", 1392, "talk"),
    Past("vaksin-anak", 1500, "citizen"),
    Past("drainase-mampet", 1620, "field", ("perlu-survei",), mine=True),
    Past("usul-cfd", 1700, "snoozed"),
    Past("phk-pesangon", 2100, "snoozed", (), 2),
    Past("cirebon", 2300, "resolved", ("luar-wilayah",)),
    Past("iseng", 2500, "invalid", ("iseng",)),
    Past("hoaks-tanggul", 2890, "resolved"),
    Past("pohon-rawan", 3400, "resolved", agency="dlh"),
    Past("odgj", 3900, "resolved"),
    Past("ktp-rusak", 4300, "resolved", ("ktp",)),
    Past("lubang-galian-pdam", 5100, "resolved", ("jalan-rusak",)),
    Past("iklan", 5600, "invalid", ("iseng",)),
    Past("ular-masuk", 6000, "resolved"),
)


class History:
    """Tells the past to a hub. `me` is the person who opens the demo."""

    def __init__(self, crowd: Crowd, line: HubLine, me: str) -> None:
        self.crowd = crowd
        self.line = line
        self.me = me
        self._cases: list[tuple[Past, Case]] = []

    def talk(self) -> None:
        """Let everybody write and be answered; it waits at the courier until `file`."""
        self.crowd.world.courier.held = True
        for number in self.crowd.desks.values():
            number.callback = "later"
        now = self.crowd.world.clock.now()
        known = {each.id: each for each in stories()}
        for past in PAST:
            case = self.crowd.meet(known[past.story])
            self._cases.append((past, case))
            self._talk(past, case, now - timedelta(minutes=past.ago))

    async def file(self) -> int:
        """Send it all to the hub and sort the threads as staff did; returns how many there are."""
        await self.crowd.world.courier.hand_over()
        threads = {each.contact.name: each for each in await self.line.threads()}
        found = [(past, case, threads.get(case.who.user.name)) for past, case in self._cases]
        lane = asyncio.Semaphore(8)

        async def file(past: Past, case: Case, thread: Thread | None) -> None:
            async with lane:
                if thread is not None:
                    await self._file(past, case, thread)

        await asyncio.gather(*(file(*each) for each in found))
        return len(threads)

    def _talk(self, past: Past, case: Case, at: datetime) -> None:
        """Say the bubbles of the story, and what staff answered from the phone at that time."""
        rng, crowd = case.rng, self.crowd
        for bubble in case.story.bubbles:
            if bubble.wait or bubble.newnumber:
                continue
            crowd.say(case, bubble, at=at)
            at += timedelta(seconds=rng.randint(4, 25))
        case.nags = 3
        if past.course in {"new", "live", "invalid"}:
            return
        at += timedelta(minutes=min(past.ago * 0.3, rng.uniform(2, 40)))
        if past.course == "talk":
            self._echo(case, ASKS, at)
            later = at + timedelta(minutes=min(past.ago * 0.2, rng.uniform(1, 9)))
            for bubble in crowd.reply(case, "detail", rng, True):
                crowd.say(case, bubble, at=later)
                later += timedelta(seconds=8)
            return
        first = {"cirebon": ELSEWHERE, "hoaks-tanggul": CALMS}.get(past.story, TAKES)
        self._echo(case, first, at)
        at += timedelta(minutes=min(past.ago * 0.2, rng.uniform(1, 12)))
        if past.course == "resolved":
            crowd.say(case, crowd.phrase(case, "ack", case.story.thanks), at=at)
        if past.course == "resolved" and past.story not in {"cirebon", "hoaks-tanggul"}:
            at += timedelta(hours=rng.uniform(2, 20))
            self._echo(case, ENDS, at)
            crowd.say(case, crowd.phrase(case, "done", case.story.done), at=at + timedelta(minutes=rng.uniform(1, 30)))

    def _echo(self, case: Case, text: str, at: datetime) -> None:
        world = self.crowd.world
        world.echo(case.number, case.who.user, {"type": "text", "text": {"body": text}}, at)

    async def _file(self, past: Past, case: Case, thread: Thread) -> None:
        """Sort a thread as staff would have."""
        staff = self.me if past.mine else STAFF[desk_of(case)]
        number, do = thread.number, self.line.do
        if past.agency:
            await do(SetAgency, "hendra.latihan", thread=number, agency=past.agency)
            staff = "rina.latihan"
        if past.tags:
            await do(SetTags, staff, thread=number, add=list(past.tags))
        if past.priority:
            await do(SetPriority, staff, thread=number, priority=past.priority)
        if past.note:
            await do(Note, staff, thread=number, text=past.note.replace("{me}", self.me))
        if past.promise:
            at = self.crowd.world.clock.now() + timedelta(hours=1)
            await do(MakePromise, staff, thread=number, text=past.promise, at=at)
        if past.escalated:
            await do(Escalate, staff, thread=number, level=2, reason=past.escalated)
        if past.mine or past.course in {"talk", "answered", "citizen", "agency", "field", "snoozed"}:
            await do(Assign, "hendra.latihan", thread=number, assignee=staff)
        if past.course in {"citizen", "agency", "field"}:
            await do(Wait, staff, thread=number, on=past.course)
        elif past.course == "snoozed":
            until = self.crowd.world.clock.now() + timedelta(hours=random.Random(past.story).randint(14, 60))
            await do(Snooze, staff, thread=number, until=until)
        elif past.course == "resolved":
            await do(Resolve, staff, thread=number, force=True)
        elif past.course == "invalid":
            await do(Invalid, staff, thread=number, reason="Bukan laporan")
        elif past.course == "live":
            await do(Reply, staff, thread=number, text=ASKS, force=True)


def desk_of(case: Case) -> str:
    return case.story.to if any(desk.desk == case.story.to for desk in DESKS) else "umum"
