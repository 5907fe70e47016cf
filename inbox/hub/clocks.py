"""What happens because time passes: the snoozed wake, windows close, promises fall due, the old is forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta

from inbox.domain import windows
from inbox.hub.commands import promising
from inbox.hub.unit import Unit
from inbox.i18n import _
from inbox.store import commands, feed, timely
from inbox.store.base import Tx, stamp

FEED_KEPT = timedelta(days=30)
FEED_LEAST = 20_000  # entries
COMMANDS_KEPT = timedelta(days=30)  # the lifetime of a cmd_id


def tick(make: Callable[[Tx], Unit], tx: Tx, now: datetime) -> None:
    """Do what time has brought; cheap where there is nothing."""
    unit = make(tx)
    for found in timely.waking(tx, stamp(now)):
        row = unit.hold(found)
        row.status, row.snoozed_until, row.snoozed_quiet = "open", None, 0
        unit.event(row, "woken", _("Waktu tunda habis; laporan aktif lagi."))
    for found in timely.closing(tx, stamp(now)):
        row = unit.hold(found)
        left = [w[2] for w in row.window_list() if w[2] is not None and w[2] > stamp(now)]
        closed = {w[1] for w in row.window_list() if w[2] is not None and w[2] <= stamp(now)}
        row.window_until = min(left, default=None)
        if row.status not in ("open", "waiting", "snoozed"):
            unit.touch(row)
        elif closed and closed <= set(windows.BY_PERSON):
            # A reply of a person still goes out, so nothing is held for it.
            text = _("Masa balas 24 jam berakhir; petugas masih dapat membalas sampai hari ketujuh.")
            unit.event(row, "window_for_person", text)
        else:
            unit.event(row, "window_closed", _("Masa balas berakhir."), content=True)
    for found in timely.promised(tx, stamp(now)):
        row = unit.hold(found)
        for promise in promising.due(row, now):
            text = _("Saatnya janji kepada warga: {text}").format(text=promise.text)
            unit.event(row, "promise_due", text, promise=promise.id)
        if row.status == "snoozed":
            row.status, row.snoozed_until, row.snoozed_quiet = "open", None, 0
    unit.finish()


def prune(tx: Tx, now: datetime) -> int:
    """Forget feed entries and answered commands older than 30 days; the oldest feed entry kept."""
    feed.prune(tx, stamp(now - FEED_KEPT), FEED_LEAST)
    commands.prune(tx, stamp(now - COMMANDS_KEPT))
    return feed.bounds(tx)[0]


def next_tick(tx: Tx) -> int | None:
    """When `tick` has something to do next."""
    return timely.next_at(tx)
