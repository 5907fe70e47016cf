"""Text that a mail program wrapped and marked as such: put together again (RFC 3676)."""


def unwrap(text: str, *, delete_space: bool = False) -> str:
    """The paragraphs of format=flowed text on one line each. Quoted lines join lines of their own depth alone."""
    done: list[str] = []
    begun: list[str] = []
    depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">") if line.startswith(">") else line
        level = len(line) - len(bare)
        bare = bare[1:] if bare.startswith(" ") else bare  # stuffed
        if begun and (level != depth or bare == "-- "):
            done.append(_quoted(depth, "".join(begun)))
            begun = []
        depth = level
        flows = bare.endswith(" ") and bare != "-- "
        begun.append(bare[:-1] if flows and delete_space else bare)
        if not flows:
            done.append(_quoted(depth, "".join(begun)))
            begun = []
    if begun:
        done.append(_quoted(depth, "".join(begun)))
    return "\n".join(done)


def _quoted(depth: int, text: str) -> str:
    return f"{'>' * depth} {text}" if depth else text
