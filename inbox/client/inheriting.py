"""The draft of a thread that goes on in another one goes on there too."""

import msgspec

from inbox.client.drafts import Draft, Drafts
from inbox.client.state import State


def inherited(drafts: Drafts, state: State, number: int) -> Draft | None:
    """The first draft of the threads that went on in this one; it is this one's from now on. Raises OSError."""
    keeper = state.threads.get(number)
    for part in keeper.absorbed if keeper is not None else ():
        thread = state.threads.get(part)
        found = drafts.get(part, state.about(part)) if thread is not None else None
        if thread is None or found is None:
            continue
        seen = None if found.seq is None else thread.merged_seq + min(found.seq, thread.seq)
        moved = msgspec.structs.replace(found, seq=seen, about=state.about(number), told=False)
        drafts.set(number, moved)
        drafts.set(part, None)
        return moved
    return None
