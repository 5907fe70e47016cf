"""What the lines at the top show of a state."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from inbox.actions import BY_ID
from inbox.actions.keymap import Keymap
from inbox.client.state import State
from inbox.widgets.queue_lines import Queue
from inbox.widgets.status_line import Status
from inbox.wire import Reply

if TYPE_CHECKING:
    from inbox.client.session import Session

ORDER = (
    "unanswered", "mine", "window", "escalated", "unassigned", "agency", "snoozed", "mentions", "followed", "promised",
    "all", "spam",
)  # fmt: skip
SAVED = "saved:"  # before the name of a saved view, where a view is named
URGENT = frozenset({"window", "escalated"})


def status_of(state: State, session: "Session | None", held: int) -> Status:
    """The top line. `held`: threads with a held reply."""
    pending = sum(isinstance(s.command, Reply) for s in session.outbox.pending) if session is not None else 0
    here = [p.name or p.login for p in state.office.people if p.present]
    return Status(
        office=state.office.name,
        shift=here,
        channels=tuple(state.channels.values()),
        held=held,
        outbox=pending,
        link=state.link,
        link_since=state.link_since,
        missing=max(1, state.counts.get("all", 0) - len(state.threads) + len(state.doubted)) if state.more else 0,
        training=state.office.training,
    )


def queues_of(counts: Mapping[str, int], keymap: Keymap, saved: Iterable[str] = ()) -> list[Queue]:
    """The queues with their counts and the letter that goes there; then the saved ones, counted when they are shown."""
    found = []
    for view in ORDER:
        sequences = keymap.keys_of(BY_ID[f"view.{view}"], "list")
        letter = sequences[0][-1] if sequences and len(sequences[0]) == 2 else ""
        found.append(Queue(view, counts.get(view, 0), key=letter, urgent=view in URGENT))
    return found + [Queue(SAVED + name, counts.get(SAVED + name, 0), label=name) for name in saved]
