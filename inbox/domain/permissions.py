"""Who may do what: roles, acts, agencies. What is not named here is denied."""

from collections.abc import Collection, Iterable

DESK = frozenset({"admin", "supervisor"})
READERS = frozenset({"admin", "supervisor", "auditor"})
KNOWN = READERS | {"operator"}
ACTS: dict[str, frozenset[str]] = {
    "read_text": READERS,
    "see_threads": KNOWN,
    "reveal": READERS,
    "audit": frozenset({"auditor", "supervisor", "operator"}),
    "configure": frozenset({"operator"}),
    "assign_others": frozenset({"supervisor"}),
    "read": DESK,
    "save_view": READERS,
    "drop_view": READERS,
    "share_view": frozenset({"supervisor"}),
} | dict.fromkeys(
    (
        "reply", "react", "new", "note", "cancel", "send_held", "tag", "agency", "category", "place", "priority",
        "assign", "claim", "wait", "snooze", "resolve", "reopen", "invalid", "escalate", "acknowledge",
        "hand_draft",
        "undo", "join_contact", "part_contact", "decline_contact", "merge", "split", "link",
        "send_back", "decide", "refer", "author", "confidential", "follow", "promise", "settle", "record",
        "block", "forward", "macro",
    ),
    DESK,
)  # fmt: skip


def may(roles: Iterable[str], act: str) -> bool:
    """Whether one of the roles allows the act."""
    allowed = ACTS.get(act, frozenset())
    return any(role in allowed for role in roles)


def sees(agencies: Collection[str], agency: str | None) -> bool:
    """Whether a person of these agencies works on threads of this one; `*` is all, a thread of none is everybody's."""
    return agency is None or "*" in agencies or agency in agencies
