"""Which commands can be taken back, by their names on the wire. Each command is in exactly one of these."""

# The hub puts down what of the thread they changed; `undo` puts that back.
BY_FIELDS = frozenset(
    {
        "tag", "agency", "category", "place", "priority", "assign", "claim", "wait", "snooze", "resolve", "invalid",
        "reopen", "decide", "refer", "escalate", "acknowledge", "send_back",
        "confidential", "follow", "macro",
    }
)  # fmt: skip
# Taken back by a command of their own: by the same one with `undo` or an empty value, or by their counterpart.
BY_COUNTERPART = frozenset(
    {
        "author", "react", "promise", "settle", "hand_draft", "block", "save_view",
        "drop_view", "merge", "split", "link",
        "join_contact", "part_contact", "decline_contact",
    }
)  # fmt: skip
FINAL = {
    "reply": "cancelled while it waits, and never sent again by itself",
    "new": "cancelled while it waits, and never sent again by itself",
    "forward": "cancelled while it waits, and never sent again by itself",
    "send_held": "cancelled while it waits",
    "cancel": "the text goes back to where it is written",
    "note": "a note is on record",
    "record": "what a citizen said is on record",
    "read": "nothing but a count",
    "reveal": "what was seen was seen, and is on record",
    "undo": "the act itself is done again",
}
# What reaches a citizen, or shows what is hidden, is never done again by a key.
NEVER_AGAIN = frozenset({"reply", "new", "react", "cancel", "send_held", "reveal", "block", "forward"})
