"""How channels and persons are named in the narrow places of the screen."""

from inbox.widgets.untrusted import clean_line, shorten

TAGS = {"whatsapp": "WA", "instagram": "IG", "email": "@"}
NAMES = {"whatsapp": "WA", "instagram": "IG", "email": "Email"}


def tag(kind: str | None) -> str:
    """Two cells at most: WA, IG, @; nothing for no channel."""
    return TAGS.get(kind or "", "")


def short_name(kind: str | None) -> str:
    """As a status bar names it: WA, IG, Email."""
    return NAMES.get(kind or "", clean_line(kind or ""))


def initials(name: str) -> str:
    """Two letters for a person: `Rina Wati` → RW, `rina` → RI."""
    words = "".join(c if c.isalnum() else " " for c in clean_line(name)).split()
    if not words:
        return ""
    letters = words[0][0] + words[1][0] if len(words) > 1 else words[0][:2]
    return shorten(letters.upper(), 2)
