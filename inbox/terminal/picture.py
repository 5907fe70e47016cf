"""Pictures for a terminal: asked of a process beside this one, which may do nothing but decode (`terminal/decoder`)."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from inbox.domain.sniffing import sniff
from inbox.terminal import decoder

KINDS = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
LONGEST = 60.0  # seconds in all, on however busy a machine
Reason = Literal["big", "broken", "kind", "long"]
_REASONS: dict[bytes, Reason] = {decoder.BIG: "big", decoder.BROKEN: "broken", decoder.STRANGE: "kind"}
Colour = tuple[int, int, int]


class Unshowable(Exception):
    """A picture that cannot be shown. `reason`: too many pixels, damaged, of another kind, too much work."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Pixels(NamedTuple):
    """Square pixels, line by line; three bytes each."""

    width: int
    height: int
    rgb: bytes

    def line(self, y: int) -> list[Colour]:
        """The pixels of a line."""
        first = y * self.width * 3
        part = self.rgb[first : first + self.width * 3]
        return list(zip(part[::3], part[1::3], part[2::3], strict=True))


def showable(path: Path) -> bool:
    """Whether the file begins as a picture that can be shown; its name counts for nothing. False where it is gone."""
    try:
        with path.open("rb") as file:
            return sniff(file) in KINDS
    except OSError:
        return False


async def load(path: Path, box: tuple[int, int], *, ground: Colour = (0, 0, 0), colours: int = 1 << 24) -> Pixels:
    """The first frame of a picture, as large as fits into `box` and no larger than it is.

    `ground` shines through where the picture is transparent; `colours` 16: of those alone.
    Raises Unshowable, OSError.
    """
    with path.open("rb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", decoder.__name__, *map(str, box), bytes(ground).hex(), str(colours),
            stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        said, _nothing = await asyncio.wait_for(process.communicate(), LONGEST)
    except TimeoutError:
        raise Unshowable("long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _answer(said, process.returncode)


def _answer(said: bytes, code: int | None) -> Pixels:
    """What the process said; one that was ended says nothing, by its processor time (SIGXCPU, SIGKILL) or a crash."""
    if len(said) < decoder.HEAD.size:
        raise Unshowable("long" if code in (-signal.SIGXCPU, -signal.SIGKILL) else "broken")
    kind, width, height = decoder.HEAD.unpack_from(said)
    rgb = said[decoder.HEAD.size :]
    if kind != decoder.DONE or not width or len(rgb) != width * height * 3:
        raise Unshowable(_REASONS.get(kind, "broken"))
    return Pixels(width, height, rgb)
