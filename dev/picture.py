"""Make the pictures of docs/pictures from the running program.

    apt-get install tmux fonts-dejavu-core fonts-symbola && .venv/bin/pip install pillow
    .venv/bin/python dev/picture.py

`inbox demo` runs in a real terminal (tmux); its screen is read back with colours and painted cell by cell.
"""

import subprocess
import sys
import time
import uuid
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parents[1]
FONTS = Path("/usr/share/fonts/truetype")
FALLBACKS = ("dejavu/DejaVuSans.ttf", "ancient-scripts/Symbola_hint.ttf")
SIZE = 15
PAPER, INK = "#14171c", "#d0d0d0"
PATIENCE = 60.0  # seconds until the inbox shows its list
NAMED = {
    "black": "#1c1c1c", "red": "#cc6666", "green": "#b5bd68", "brown": "#f0c674", "blue": "#81a2be",
    "magenta": "#b294bb", "cyan": "#8abeb7", "white": "#c5c8c6",
}  # fmt: skip

# picture → columns, rows, keys to press one after the other; a number waits that many seconds
PICTURES: dict[str, tuple[int, int, list[str | float]]] = {
    "inbox-120x36.png": (120, 36, ["j", 1.0, "Enter", 2.0]),
    "reply-80x24.png": (80, 24, ["Enter", 2.0, "r", 1.0, "Baik Bapak/Ibu, petugas kami menuju lokasi.", 1.0]),
}


class Terminal:
    """A tmux server of its own with one program in it."""

    def __init__(self, columns: int, rows: int, command: str) -> None:
        self.socket = f"picture-{uuid.uuid4().hex[:8]}"
        line = f"export COLORTERM=truecolor TERM=tmux-256color; {command}"
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows), line)
        self.tmux("set", "-g", "status", "off")
        self.tmux("set", "-sg", "escape-time", "10")

    def tmux(self, *arguments: str) -> str:
        """One tmux command."""
        done = subprocess.run(["tmux", "-L", self.socket, *arguments], capture_output=True, text=True, check=True)
        return done.stdout

    def press(self, key: str) -> None:
        """A key by its tmux name, or a text."""
        named = len(key) == 1 or key in {"Enter", "Escape", "Tab", "F2", "F3", "F6"}
        self.tmux("send-keys", *([] if named else ["-l"]), key)

    def screen(self) -> str:
        """The screen with its colours."""
        return self.tmux("capture-pane", "-e", "-N", "-p")

    def ready(self) -> None:
        """Wait until the list is there. Raises SystemExit where it does not come."""
        until = time.monotonic() + PATIENCE
        while "urut:" not in self.screen():
            if time.monotonic() > until:
                raise SystemExit("the inbox did not show its list")
            time.sleep(0.2)
        time.sleep(2.0)

    def close(self) -> None:
        """End the program with its terminal."""
        self.tmux("kill-server")


def colour(name: str, default: str) -> str:
    """A colour of pyte as Pillow names it."""
    if name == "default":
        return default
    return NAMED.get(name.removeprefix("bright")) or (f"#{name}" if len(name) == 6 else default)


def draws(font: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether the font has a picture of its own for the text."""
    return bytes(font.getmask(text)) != bytes(font.getmask("\U0010ffff"))


def paint(ansi: str, columns: int, rows: int, target: Path) -> None:
    """Paint a screen into a PNG file."""
    screen = pyte.Screen(columns, rows)
    pyte.Stream(screen).feed(ansi.rstrip("\n").replace("\n", "\r\n"))
    plain = ImageFont.truetype(str(FONTS / "dejavu/DejaVuSansMono.ttf"), SIZE)
    bold = ImageFont.truetype(str(FONTS / "dejavu/DejaVuSansMono-Bold.ttf"), SIZE)
    others = [ImageFont.truetype(str(FONTS / name), SIZE) for name in FALLBACKS if (FONTS / name).exists()]
    wide, high = round(plain.getlength("M")), SIZE + 4
    image = Image.new("RGB", (columns * wide, rows * high), PAPER)
    draw = ImageDraw.Draw(image)
    cells = [(x, y, screen.buffer[y][x]) for y in range(rows) for x in range(columns)]
    for x, y, cell in cells:
        ground = colour(cell.fg, INK) if cell.reverse else colour(cell.bg, PAPER)
        draw.rectangle((x * wide, y * high, x * wide + wide - 1, y * high + high - 1), fill=ground)
    for x, y, cell in cells:  # after every background, so that wide characters keep their right half
        if cell.data.strip():
            ink = colour(cell.bg, PAPER) if cell.reverse else colour(cell.fg, INK)
            first = bold if cell.bold else plain
            font = next((each for each in (first, *others) if draws(each, cell.data)), first)
            draw.text((x * wide, y * high + 1), cell.data, fill=ink, font=font)
    target.parent.mkdir(parents=True, exist_ok=True)
    image.save(target, optimize=True)


def main() -> None:
    """Make every picture."""
    for name, (columns, rows, keys) in PICTURES.items():
        terminal = Terminal(columns, rows, f"{ROOT / '.venv/bin/inbox'} demo --seed 7")
        try:
            terminal.ready()
            for key in keys:
                if isinstance(key, float):
                    time.sleep(key)
                else:
                    terminal.press(key)
                    time.sleep(0.3)
            paint(terminal.screen(), columns, rows, ROOT / "docs" / "pictures" / name)
        finally:
            terminal.close()
        sys.stdout.write(f"docs/pictures/{name}\n")


if __name__ == "__main__":
    main()
