"""A shift of sixty threads over three channels, played at the desk by keys alone.

Prints the keys of each task beside the same task in Chatwoot, Zammad and aerc as their documents state it, and writes
docs/shift.md.

    python benchmarks/shift.py [--threads 60]
"""

import argparse
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

PAGE = ROOT / "docs" / "shift.md"
PEERS = ("chatwoot", "zammad", "aerc")
NAMES = {"chatwoot": "Chatwoot", "zammad": "Zammad", "aerc": "aerc"}
INTRO = """<!-- Made by `python benchmarks/shift.py`; do not edit. -->

# Keys of a shift

Sixty threads on WhatsApp, Instagram and mail, worked at 80 by 24 by keys alone (`tests/shift.py`); after each
task the hub is asked whether it was done. Counted is what must be pressed in the thread under the marker: a
chord such as Alt+E is one key, a letter typed to choose something is one, three letters find a name. What is
written (a reply, a reason, a path) is not counted. Beside it the keys that the documents of others give for the
same; where they give none, it is the mouse, or it is not there.

| task | Siaga | Chatwoot | Zammad | aerc |
|---|---|---|---|---|
"""
WHY = {
    "answer with a file": "One more than Chatwoot: a file to a citizen is asked about before it leaves.",
    "resolve although nobody answered": "One more than Chatwoot and aerc: who closes over a waiting citizen is asked.",
    "place": "Has no key of its own; it is a word of the palette.",
}


def peers() -> dict[str, Any]:
    """The tasks with what the documents of the peers say, and where."""
    return tomllib.loads((Path(__file__).parent / "shift_peers.toml").read_text(encoding="utf-8"))


def page(keys: dict[str, list[str]]) -> str:
    """`docs/shift.md` for the keys that were counted, by task."""
    known = peers()
    rows, said = [], set()
    for task in known["task"]:
        pressed = keys[task["name"]]
        cells = [task["name"], f"**{len(pressed)}** `{' '.join(pressed)}`"]
        for peer in PEERS:
            said.add(task[peer]["from"])
            cells.append(_cell(task[peer]))
        rows.append("| " + " | ".join(cells) + " |")
    notes = [f"- *{name}*: {why}" for name, why in WHY.items()]
    sources = [f"- {name}: {address}" for name, address in known["sources"].items() if name in said | {"cw-bar-key"}]
    return INTRO + "\n".join([*rows, "", "## Where ours takes more", "", *notes, "", "## Sources", "", *sources]) + "\n"


def _cell(entry: dict[str, str]) -> str:
    how, source = entry.get("how", ""), f"[{entry['from']}]"
    if "keys" not in entry:
        return f"{how} {source}"
    keys = f"**{len(entry['keys'].split())}** `{entry['keys']}`"
    return f"{keys} {f'({how}) ' if how else ''}{source}"


def played(threads: int, folder: Path) -> dict[str, list[str]]:
    """Play the shift and check what the hub says of it; the keys of each task."""
    from tests.shift import CANNED, arrive, opened, picture, work
    from tests.town import town

    with town(folder, undo=20, more=CANNED) as place:
        arrive(place, max(threads, 30))
        with opened(place, picture(folder)) as shift:
            work(shift, threads)
            return shift.keys


def main() -> None:
    """Play, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=60)
    threads = parser.parse_args().threads
    with tempfile.TemporaryDirectory(prefix="siaga-shift-") as folder:
        made = page(played(threads, Path(folder)))
    print(made)
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
