"""How the state of an outgoing message moves: a lattice, so that reports in any order end in the same state."""

# Reports of a provider may come late, twice and in any order; the highest rank stays. `failed` outranks `sent` (a late
# `sent` must not clear it) but not `delivered`: a message that was delivered did arrive.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
RANK = {
    "queued": 0, "held": 0, "sending": 1, "uncertain": 2, "accepted": 3, "sent": 4, "failed": 5, "delivered": 6,
    "read": 7,
}  # fmt: skip
LEFT = frozenset({"accepted", "sent", "delivered", "read"})  # it reached the provider
WAITING = frozenset({"queued", "held"})  # it has not left and may be taken back
OPEN = frozenset({"queued", "held", "sending", "uncertain", "failed"})  # what a desk must still look at


def join(current: str, reported: str) -> str:
    """The state after a provider's report. A cancelled message that was reported anyway did leave."""
    if current == "cancelled":
        return reported
    return reported if RANK[reported] > RANK[current] else current
