"""Whether a sender may be forged: Authentication-Results of a trusted host, read tolerantly (RFC 8601)."""

import re

from inbox.connectors.email import source, words
from inbox.connectors.email.source import Field

RESULT = re.compile(r"\b(dmarc|spf|dkim|arc|dkim-adsp)\s*=\s*([a-z]+)", re.I)
COMMENT = re.compile(r"\([^()]{0,500}\)")
ALIGNED = re.compile(r"header\.(?:d|i)\s*=\s*@?([^\s;]+)", re.I)


def verdict(fields: list[Field], trusted: frozenset[str], sender: str) -> str:
    """`pass`, `fail` or empty where nobody trusted says anything.

    Only headers of a trusted authserv-id that stand above the first Received of another host count: what stands
    below, the sender may have written.
    """
    for field in fields:
        if field.name == "received":
            if not any(host in words.unfold(field.value).decode("ascii", "replace").lower() for host in trusted):
                return ""
        elif field.name == "authentication-results":
            text = words.unfold(field.value).decode("utf-8", "replace")
            server, _, rest = text.partition(";")
            if server.strip().split(" ")[0].lower() in trusted:
                return _judge(COMMENT.sub(" ", rest), sender)
    return ""


def warnings(fields: list[Field], name: str, address: str, reply_to: str) -> list[str]:
    """Signs of a forged sender that need no server: other address in the name, Reply-To elsewhere, odd letters."""
    found = []
    domain = address.rpartition("@")[2].lower()
    inside = re.search(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", name)
    if inside is not None and inside[1].lower() != domain:
        found.append("name_has_other_address")
    if re.search(r"\.go\.id\b", name, re.I) and not domain.endswith(".go.id"):
        found.append("name_claims_government")
    other = reply_to.rpartition("@")[2].lower()
    if other and other != domain:
        found.append("reply_to_elsewhere")
    if "xn--" in domain or not domain.isascii():
        found.append("unusual_letters")
    if len(source.every(fields, "from")) > 1:
        found.append("several_senders")
    return found


def _judge(results: str, sender: str) -> str:
    seen: dict[str, list[str]] = {}
    for method, result in RESULT.findall(results):
        seen.setdefault(method.lower(), []).append(result.lower())
    if "dmarc" in seen:
        return "pass" if "pass" in seen["dmarc"] else "fail" if "fail" in seen["dmarc"] else ""
    domain = sender.rpartition("@")[2].lower()
    aligned = any(domain.endswith(found.lower().rpartition("@")[2]) for found in ALIGNED.findall(results))
    if "pass" in seen.get("dkim", []) and aligned:
        return "pass"
    return "fail" if seen.get("spf", [""])[0] in ("fail", "softfail") else ""
