"""One answer to many: who gets it, who does not and why, what it costs. Without Textual, for the command line too."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from inbox.client.enclosing import Enclosure, on_hub
from inbox.client.fitting import objection
from inbox.domain import lengths
from inbox.domain.files import SHELVED, limit, shared_out
from inbox.i18n import _, _n
from inbox.screens.placeholders import fill, unfilled
from inbox.screens.reach import closed, standing_of
from inbox.wire import CannedInfo, ChannelState, OfficeInfo, Thread

MOST = 500  # threads at once
UNDO = 30.0  # seconds at least: more goes wrong with many


@dataclass(frozen=True)
class Plan:
    """Each thread with the text for it, and each left out with the reason. `down`: names of channels that wait.

    `files` go to each, as they are on the hub.
    """

    sends: tuple[tuple[Thread, str], ...]
    leaves: tuple[tuple[Thread, str], ...]
    down: tuple[str, ...] = ()
    files: tuple[Enclosure, ...] = ()

    @property
    def kinds(self) -> Counter[str]:
        """How many on each kind of channel."""
        return Counter(thread.channel_kind or "" for thread, _text in self.sends)

    def parts(self, thread: Thread, text: str) -> list[tuple[str, tuple[Enclosure, ...]]]:
        """The messages that it takes on the thread's channel, in order."""
        kind = thread.channel_kind or ""
        kinds = [found.kind if (found := limit(kind, file.mime)) else "document" for file in self.files]
        return [(part.text, tuple(self.files[n] for n in part.files)) for part in shared_out(kind, text, kinds)]


def plan(
    threads: Iterable[Thread],
    text: str,
    office: OfficeInfo,
    channels: Collection[ChannelState],
    login: str,
    now: datetime,
    files: Sequence[Enclosure] = (),
) -> Plan:
    """Who would get a text now, with `files`. The same citizen gets it once, in the thread that was last used."""
    sends: list[tuple[Thread, str]] = []
    leaves: list[tuple[Thread, str]] = []
    served: dict[tuple[int, str | None], int] = {}
    for thread in sorted(threads, key=lambda t: (t.last_at, t.number), reverse=True):
        written = fill(text, thread, office, login=login, now=now)
        reason = _reason(thread, written, now) or _refuses(thread, files)
        first = served.get((thread.contact.id, thread.channel))
        if not reason and first is not None:
            reason = _("warga yang sama sudah mendapatnya di #{number}").format(number=first)
        if not reason and len(sends) >= MOST:
            reason = _("lebih dari {n} sekaligus").format(n=MOST)
        if reason:
            leaves.append((thread, reason))
        else:
            served[(thread.contact.id, thread.channel)] = thread.number
            sends.append((thread, written))
    up = {channel.id for channel in channels if channel.state == "up"}
    used = {thread.channel for thread, _text in sends if thread.channel is not None}
    return Plan(tuple(sends), tuple(leaves), tuple(sorted(used - up)), tuple(files))


def _reason(thread: Thread, text: str, now: datetime) -> str:
    """Why the thread gets none; empty where it does."""
    length = lengths.text(thread.channel_kind)
    left = unfilled(text)
    if thread.status == "invalid":
        return _("bukan laporan")
    if thread.channel is None:
        return _("belum punya saluran")
    if closed(thread, now):
        return _("masa balas habis; perlu templat")
    if standing_of(thread, now) == "late":
        return _("masa balas habis")
    if left:
        return _("{names} belum terisi").format(names=", ".join(left))
    return _("terlalu panjang untuk saluran ini") if length.of(text) > length.most else ""


def _refuses(thread: Thread, files: Sequence[Enclosure]) -> str:
    """Why the thread's channel does not take one of the files; empty where it takes all."""
    wrong = next((found for file in files if (found := objection(file, thread.channel_kind or ""))), None)
    return wrong.title if wrong is not None else ""


def on_shelf(canned: CannedInfo) -> tuple[Enclosure, ...] | None:
    """The files of a canned reply as they are on the hub; null where it lacks one of them."""
    if not all(file.sha256 for file in canned.files):
        return None
    return tuple(on_hub(SHELVED + file.sha256, file.name, file.mime, file.size) for file in canned.files)


def costs(made: Plan, channels: Iterable[ChannelState]) -> list[str]:
    """What it costs, a line a channel that bills."""
    lines = []
    for channel in channels:
        count = sum(len(made.parts(thread, text)) for thread, text in made.sends if thread.channel == channel.id)
        if count and channel.kind == "whatsapp":
            line = _n("{channel}: {n} pesan layanan WhatsApp, dihitung Meta.", n=count, channel=channel.id)
            if channel.billable is not None and channel.free is not None:
                line = _n("{channel}: {n} pesan layanan; bulan ini sudah {used} dari {free} yang gratis.",
                          n=count, channel=channel.id, used=channel.billable, free=channel.free)  # fmt: skip
            lines.append(line)
    return lines
