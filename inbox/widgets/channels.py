"""How channels and persons are named in the narrow places of the screen."""

from inbox.widgets.untrusted import clean_line

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
    parts = clean_line(name).replace(".", " ").replace("_", " ").split()
    if not parts:
        return ""
    letters = parts[0][0] + parts[1][0] if len(parts) > 1 else parts[0][:2]
    return letters.upper()
