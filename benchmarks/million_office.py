# ruff: noqa: SIM905 (lists of words)
"""A store like that of an office that has worked for three years: a million threads of forty agencies, and what hangs
on them. The rows are those that the program writes; they are put in many at a time, and the indexes made after them.
"""

import hashlib
import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from pathlib import Path

import msgspec

from inbox.domain.promises import open_ones
from inbox.domain.threads import rank
from inbox.domain.views import CLOSED
from inbox.hub.ids import uuid7
from inbox.store import messages, threads
from inbox.store.base import moment, stamp
from inbox.store.messages import MessageRow
from inbox.store.threads import ThreadRow
from inbox.wire import Change, Promise

AGENCIES = 40
ADMINS = 3  # of each agency
SUPERVISORS = 5
YEARS = 3
CHUNK = 5_000  # threads
FEED = 40_000  # entries
LONG, MIDDLE = 500, 20  # messages of some threads
RARE, PHONE = "kuyakelor", 62812_3456_7890
FREQUENT = "banjir"
DAY = 86_400_000_000
_COMMON = (
    "pak bu mohon segera jalan rusak di kampung kami sudah lama belum ada bantuan air rumah warga dinas tolong saya "
    "mau tanya syarat ktp hilang surat pengantar puskesmas tutup obat anak sakit sekolah lampu mati sampah "
    "menumpuk banjir longsor pohon tumbang macet parkir pasar harga beras bansos belum cair data saya "
    "tidak terdaftar terima kasih"
).split()
_FIRST = (
    "Tati Asep Dedi Rina Yusuf Neng Ujang Siti Agus Budi Dewi Eka Fajar Gita Hadi Indah Joko Kiki Lina Maman Nani "
    "Oman Putri Ratna Sari Tono Umi Vina Wati Yanti Zaenal Cecep Euis Iis Jajang Kokom Lilis Mumun Nanang Odang".split()
)
_LAST = (
    "Suryati Hidayat Permana Lestari Kurnia Gunawan Rahayu Setiawan Maulana Nurhayati Saepudin Wijaya Hasanah "
    "Firmansyah Kartika Mulyani Ramdani Solihin Yuliani Anggraeni Suhendar Juariah Sobari Komariah Rohimah".split()
)
_SYLLABLES = (
    "ba ci da ga ja ka la ma na pa ra sa ta wa ya bo do go ko lo mo no po ro so to bu du gu ku lu mu nu".split()
)
TAGS = "infrastruktur kesehatan kependudukan bansos darurat sosial jalan air sekolah sampah mendesak susulan".split()
_encode = msgspec.json.Encoder().encode
_thread, _message = attrgetter(*threads.COLUMNS), attrgetter("pk", *messages.COLUMNS)


def office() -> str:
    """Its file."""
    parts = ['[office]\nname = "Kantor sejuta laporan"\n']
    kinds = [("whatsapp", 'phone_number_id = "1{n:011}"\nwaba_id = "2"\napi_base = "http://127.0.0.1:9"')]
    kinds += [("instagram", 'ig_id = "1{n:011}"\nlogin = "instagram"\napi_base = "http://127.0.0.1:9"')]
    for n in range(AGENCIES):
        parts.append(f'[[agency]]\nid = "opd-{n:02}"\nname = "Dinas {n}"\n')
        kind, fields = kinds[n % 4 == 3]
        parts.append(
            f'[[channel]]\nid = "{channel(n)[0]}"\nkind = "{kind}"\nagency = "opd-{n:02}"\n{fields}\n'.format(n=n)
        )
        for m in range(ADMINS):
            parts.append(f'[[person]]\nlogin = "petugas-{n:02}-{m}"\nrole = "admin"\nagencies = ["opd-{n:02}"]\n')
    parts += [
        f'[[person]]\nlogin = "koordinator-{n}"\nrole = "supervisor"\nagencies = ["*"]\n' for n in range(SUPERVISORS)
    ]
    return "".join(parts)


def channel(agency: int) -> tuple[str, str, str]:
    """Id and kind of an agency's channel, and the kind of its addresses."""
    return (f"ig-{agency:02}", "instagram", "igsid") if agency % 4 == 3 else (f"wa-{agency:02}", "whatsapp", "phone")


class Filling:
    """What is written, thread by thread. `active`: the share of threads that are not closed."""

    def __init__(self, count: int, active: float, now: datetime, epoch: str, seed: int = 7) -> None:
        self.count, self.active, self.now, self.epoch = count, active, now, epoch
        self.chance = random.Random(seed)
        rare = ["".join(self.chance.choices(_SYLLABLES, k=4)) for _ in range(20_000)]
        self.words = _COMMON * 300 + rare
        self.pk = self.entries = 0
        self.long: list[int] = []
        self.middle: list[int] = []
        self.tables: dict[str, list[tuple[object, ...]]] = {}

    def add(self, table: str, *row: object) -> None:
        """A row, in the order of INSERTS."""
        self.tables.setdefault(table, []).append(row)

    def text(self) -> str:
        """What a citizen writes."""
        return " ".join(self.chance.choices(self.words, k=self.chance.randint(6, 24)))

    def chunks(self) -> Iterator[dict[str, list[tuple[object, ...]]]]:
        """Rows of each table, a few thousand threads at a time."""
        for number in range(1, self.count + 1):
            self.thread(number)
            if number % CHUNK == 0 or number == self.count:
                yield self.tables
                self.tables = {}

    def thread(self, number: int) -> None:
        """One thread with all that hangs on it."""
        chance, now = self.chance, stamp(self.now)
        age = (1 - number / self.count) * YEARS * 365 * DAY
        at = int(now - age - chance.random() * DAY)
        fresh = number > self.count * (1 - 2 * self.active)  # what is not closed is mostly of the newest
        status = "resolved" if chance.random() < 0.97 else "invalid"
        if fresh and chance.random() < 0.5:
            status = chance.choices(("open", "waiting", "snoozed"), (6, 3, 1))[0]
        contact = 1 + int(number * 0.6)
        agency = (contact * 7) % AGENCIES
        where, kind, address = channel(agency)
        name = f"{_FIRST[contact % len(_FIRST)]} {_LAST[contact // 40 % len(_LAST)]}"
        value = str(PHONE + contact) if address == "phone" else str(17_840_000_000_000 + contact)
        shown = f"WA ••{value[-4:]}" if address == "phone" else "IG"
        addresses = _encode([[address, value, shown, where]]).decode()
        if 1 + int((number - 1) * 0.6) != contact or number == 1:
            named = "" if address == "igsid" and contact % 500 == 0 else name
            self.add("contact", contact, named, addresses)
            self.add("contact_fts", contact, named)
            self.add("address", contact, where, address, value, shown, at)
        home = f"opd-{agency:02}"
        moved = f"opd-{chance.randrange(AGENCIES):02}" if number % 8 == 0 else home
        row = ThreadRow(
            number=number, contact=contact, home=home, agency=moved, last_at=at, created_at=at, changed_at=at + 3600,
            status=status, priority=chance.choices((1, 2, 3, 4), (1, 4, 80, 15))[0], channel=where, channel_kind=kind,
            category_kind=chance.choice(("pengaduan", "informasi", "aspirasi", None)), name=name, addresses=addresses,
        )  # fmt: skip
        if chance.random() < 0.7:
            row.assignee = f"petugas-{moved[-2:]}-{chance.randrange(ADMINS)}"
        if number % 5 == 0:
            row.place = f"Desa {chance.choice(self.words)}"
        self._talk(row, at)
        self._state(row, at, now)
        marks = sorted(set(chance.choices(TAGS, k=chance.randint(0, 3))))
        row.tags = _encode(marks).decode()
        for tag in marks:
            self.add("thread_tag", tag, number)
        if status not in CLOSED and number % 30 == 0:
            what, login = chance.choice(("mention", "follow")), f"petugas-{moved[-2:]}-0"
            found = row.concerns()
            (found.mentioned if what == "mention" else found.followers)[login] = 1
            row.attention = _encode(found).decode()
            self.add("thread_person", what, login, number)
        row.rank = rank(row.status, row.waiting_since is not None, row.priority, row.level)
        row.due = row.waiting_since if row.waiting_since is not None else -row.last_at
        self.add("thread", *_thread(row))
        if row.place:
            self.add("thread_fts", number, row.subject, row.place)
        if number > self.count - FEED:
            self._told(row)

    def _state(self, row: ThreadRow, at: int, now: int) -> None:
        chance = self.chance
        row.version = row.seq + 1
        if row.status in CLOSED:
            row.closed_at = row.changed_at = at + 7_200_000_000
        elif row.status == "waiting":
            row.waiting_on = chance.choice(("agency", "field", "citizen"))
        elif row.status == "snoozed":
            row.snoozed_until = now + DAY * chance.randint(1, 30)
        elif chance.random() < 0.6:
            row.waiting_since, row.unread = at, 1
        if row.channel_kind == "whatsapp":
            row.set_windows([(row.channel or "", "whatsapp", at + DAY)])
        if row.window_until is not None and row.window_until <= now:
            row.window_until = None
        if row.status not in CLOSED and row.number % 20 == 0:
            row.level = 1
        if row.status not in CLOSED and row.number % 40 == 0:
            due = moment(now + DAY * 2)
            row.set_promises(
                [Promise(id=f"p{row.number}", text="petugas datang", at=due, by="petugas", made_at=moment(at))]
            )
            row.promised = row.promise_due = min(stamp(p.at) for p in open_ones(row.promise_list()))
        if row.number % 2000 == 0:
            row.hide("opd-39", [row.assignee or ""])

    def _talk(self, row: ThreadRow, at: int) -> None:
        size = 1 + (row.number % 3 == 0)
        if row.number % (self.count // 20) == 0:
            size, found = (LONG, self.long) if len(self.long) < 5 else (MIDDLE, self.middle)
            found.append(row.number)
        begun = at - (size - 1) * 60_000_000
        for nth in range(size):
            self._message(row, begun + nth * 60_000_000, out=nth % 2 == 1)
        row.last_at = at

    def _message(self, row: ThreadRow, at: int, *, out: bool) -> None:
        self.pk += 1
        row.seq += 1
        text = self.text()
        if self.pk % 200_000 == 77:
            text += f" {RARE}"
        when = moment(at)
        body = _encode({"entry": [{"id": "2", "changes": [{"value": {"messages": [{"id": f"wamid.{self.pk}", "text": {
            "body": text}}], "metadata": {"phone_number_id": "106540352242922"}}, "field": "messages"}]}]})  # fmt: skip
        sha = hashlib.sha256(body).digest()
        found = MessageRow(
            pk=self.pk, id=uuid7(when), thread=row.number, seq=row.seq, at=at, received_at=at + 1_000_000,
            channel=row.channel, channel_kind=row.channel_kind, external_id=f"wamid.HBgN{self.pk:020}", text=text,
            author_name=row.name, author_address="WA ••1234", raw=None if out else sha,
        )  # fmt: skip
        if out:
            found.direction, found.status, found.author_address = "out", "read", row.assignee or "petugas-00-0"
            row.newest_out = found.id
            self.add("delivery", found.id, row.channel, str(row.contact), "done", at, 1, row.seq, at, at, 0)
        else:
            row.preview = row.preview or text[:160]
            self.add("raw", sha, row.channel, body, at)
            if self.pk % 7 == 0:
                found.files = 1
                digest = hashlib.sha256(sha).hexdigest()
                self.add(
                    "attachment", f"a{self.pk}", self.pk, "image", "image/jpeg", 90_000, "stored", digest, row.channel
                )
        self.add("message", *_message(found))
        self.add("message_fts", self.pk, text)
        if self.pk % 100 == 0:
            self.add(
                "clue", str(PHONE + self.chance.randint(1, self.count)), row.contact, row.number, "phone", self.pk, at
            )

    def _told(self, row: ThreadRow) -> None:
        self.entries += 1
        change = Change(
            cursor=f"{self.epoch}.{self.entries}", at=moment(row.changed_at), threads=[row.wire(stamp(self.now))]
        )
        self.add("feed", self.entries, row.changed_at, _encode([row.agency]), _encode(change), "[]")


INSERTS = {
    "contact": "contact (id, name, addresses)", "contact_fts": "contact_fts (rowid, name)",
    "address": "address (contact, channel, kind, value, shown, last_in)",
    "thread": f"thread ({', '.join(threads.COLUMNS)})", "thread_fts": "thread_fts (rowid, subject, place)",
    "thread_tag": "thread_tag (tag, thread)", "thread_person": "thread_person (what, login, thread)",
    "message": f"message (pk, {', '.join(messages.COLUMNS)})", "message_fts": "message_fts (rowid, text)",
    "raw": "raw (sha256, channel, body, at)", "feed": "feed (n, at, agencies, body, guards)",
    "delivery": "delivery (message, channel, recipient, state, due_at, attempt, base_seq, taken_at, undo_until, place)",
    "attachment": "attachment (id, message, kind, mime, size, state, sha256, channel)",
    "clue": "clue (value, contact, thread, kind, message, at)",
}  # fmt: skip
_ONCE = frozenset({"clue"})


def fill(path: Path, count: int, active: float) -> Filling:
    """Fill the store of a hub that has ended; what was made."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        epoch = connection.execute("SELECT epoch FROM office").fetchone()[0]
        filling = Filling(count, active, now, epoch)
        filling.entries = connection.execute("SELECT n FROM counter WHERE name = 'feed'").fetchone()[0]
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "locking_mode = EXCLUSIVE"):
            connection.execute(f"PRAGMA {setting}")
        kept = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
            " AND tbl_name IN ('thread', 'message', 'address', 'attachment', 'delivery', 'clue', 'raw')"
        ).fetchall()
        for name, sql in kept:
            connection.execute(f"DROP {sql.split()[1].replace('UNIQUE', 'INDEX')} {name}")
        for tables in filling.chunks():
            connection.execute("BEGIN")
            for table, rows in tables.items():
                _insert(connection, table, rows)
            connection.execute("COMMIT")
        for _name, sql in kept:
            connection.execute(sql)
        connection.execute("UPDATE counter SET n = ? WHERE name = 'thread'", (count,))
        connection.execute("UPDATE counter SET n = ? WHERE name = 'feed'", (filling.entries,))
        connection.execute("PRAGMA journal_mode = WAL")
    return filling


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    rows = list(rows)
    marks = ", ".join("?" * len(rows[0]))
    verb = "INSERT OR IGNORE" if table in _ONCE else "INSERT"
    connection.executemany(f"{verb} INTO {INSERTS[table]} VALUES ({marks})", rows)
