"""How a fault of ours is logged: its type and place, never its message, which may quote what a citizen wrote."""

import traceback


def where(error: BaseException) -> str:
    """Like `KeyError at reading.py:41, graph.py:12`: the type and the innermost places, newest first."""
    places = traceback.extract_tb(error.__traceback__)[-4:]
    told = ", ".join(f"{place.filename.rpartition('/')[2]}:{place.lineno}" for place in reversed(places))
    return f"{type(error).__name__} at {told}" if told else type(error).__name__
