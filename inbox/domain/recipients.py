"""To whom an answer to a mail goes: everybody who was in it, nobody else, never ourselves (email pitfall E15)."""

from collections.abc import Iterable


def answer(
    sender: str,
    reply_to: Iterable[str],
    to: Iterable[str],
    cc: Iterable[str],
    own: Iterable[str],
    *,
    ours: bool = False,
) -> tuple[tuple[str, ...], tuple[str, ...]]:  # fmt: skip
    """To and Cc of the answer: Reply-To, else From; everybody else who was addressed in Cc.

    `ours`: the mail was sent by us, and the answer follows it to the same people.
    """
    mine = {plain(address) for address in own}

    def others(addresses: Iterable[str]) -> list[str]:
        return [a for a in dict.fromkeys(x.lower() for x in addresses) if "@" in a and plain(a) not in mine]

    first = others(to) if ours else others(reply_to) or others([sender])
    rest = [a for a in others([*to, *cc]) if a not in first]
    return tuple(first), tuple(rest)


def plain(address: str) -> str:
    """An address without its `+detail`, in lower case."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
