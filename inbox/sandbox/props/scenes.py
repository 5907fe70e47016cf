"""Pictures of what citizens report, drawn as coarse mosaics."""

import random
from collections.abc import Callable
from functools import cache

from inbox.sandbox.props.jpeg import Colour, jpeg
from inbox.sandbox.props.webp import webp

WIDTH, HEIGHT = 64, 48
Canvas = list[list[Colour]]

SKY, NIGHT, ROAD, MUD, GREEN, WALL, ROOF, PAPER, DARK, TRASH = (
    (150, 180, 205), (18, 22, 40), (95, 95, 98), (122, 92, 60), (62, 110, 58), (205, 195, 175), (150, 70, 52),
    (238, 236, 228), (40, 40, 44), (170, 165, 90),
)  # fmt: skip


def box(canvas: Canvas, left: int, top: int, right: int, bottom: int, colour: Colour) -> None:
    for y in range(max(0, top), min(HEIGHT, bottom)):
        for x in range(max(0, left), min(WIDTH, right)):
            canvas[y][x] = colour


def spot(canvas: Canvas, x: int, y: int, wide: int, high: int, colour: Colour) -> None:
    for row in range(max(0, y - high), min(HEIGHT, y + high + 1)):
        for column in range(max(0, x - wide), min(WIDTH, x + wide + 1)):
            if ((column - x) / wide) ** 2 + ((row - y) / high) ** 2 <= 1:
                canvas[row][column] = colour


def houses(canvas: Canvas, rng: random.Random, ground: int) -> None:
    for left in range(2, WIDTH, 20):
        wide, high = rng.randint(12, 16), rng.randint(10, 16)
        box(canvas, left, ground - high, left + wide, ground, WALL)
        box(canvas, left - 1, ground - high - 4, left + wide + 1, ground - high, ROOF)
        box(canvas, left + 4, ground - high + 3, left + 8, ground - high + 7, DARK)


def flood(canvas: Canvas, rng: random.Random) -> None:
    houses(canvas, rng, 34)
    box(canvas, 0, 28, WIDTH, HEIGHT, MUD)
    for _ in range(40):
        x, y = rng.randrange(WIDTH), rng.randrange(29, HEIGHT)
        box(canvas, x, y, x + rng.randint(2, 7), y + 1, (150, 120, 86))


def road(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 14, WIDTH, HEIGHT, GREEN)
    for y in range(16, HEIGHT):
        box(canvas, 30 - y // 2, y, 34 + y // 2, y + 1, ROAD)
    for _ in range(rng.randint(2, 5)):
        spot(canvas, rng.randint(20, 44), rng.randint(26, 44), rng.randint(3, 7), rng.randint(1, 3), MUD)


def rubbish(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 30, WIDTH, HEIGHT, ROAD)
    for _ in range(60):
        tone = rng.choice([TRASH, (60, 90, 150), (190, 60, 60), PAPER, DARK])
        spot(canvas, rng.randint(8, 56), rng.randint(22, 42), rng.randint(1, 4), rng.randint(1, 3), tone)


def slide(canvas: Canvas, rng: random.Random) -> None:
    for x in range(WIDTH):
        box(canvas, x, 8 + x // 3, x + 1, HEIGHT, GREEN)
    for _ in range(50):
        spot(canvas, rng.randint(14, 40), rng.randint(18, 46), rng.randint(2, 6), rng.randint(1, 4), MUD)


def tree(canvas: Canvas, rng: random.Random) -> None:
    road(canvas, rng)
    for x in range(6, 58):
        box(canvas, x, 30 - x // 8, x + 1, 34 - x // 8, (92, 66, 40))
    for _ in range(30):
        spot(canvas, rng.randint(34, 62), rng.randint(16, 34), 3, 2, (48, 92, 44))


def lamp(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 0, WIDTH, HEIGHT, NIGHT)
    box(canvas, 0, 36, WIDTH, HEIGHT, (28, 28, 34))
    box(canvas, 30, 8, 32, 38, (70, 70, 76))
    box(canvas, 30, 7, 42, 9, (70, 70, 76))
    spot(canvas, rng.randint(4, 12), 34, 2, 1, (200, 190, 120))


def house(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 36, WIDTH, HEIGHT, MUD)
    box(canvas, 12, 16, 52, 38, (140, 112, 80))
    for _ in range(14):
        spot(canvas, rng.randint(14, 50), rng.randint(10, 34), rng.randint(1, 4), rng.randint(1, 3), DARK)
    box(canvas, 10, 10, 54, 17, (110, 80, 60))


def paper(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 0, WIDTH, HEIGHT, (110, 84, 60))
    box(canvas, 10, 2, 54, 47, PAPER)
    for y in range(8, 44, 3):
        box(canvas, 14, y, rng.randint(30, 50), y + 1, (120, 120, 126))


def card(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 0, WIDTH, HEIGHT, (80, 60, 48))
    box(canvas, 6, 10, 58, 40, (140, 180, 215))
    box(canvas, 44, 16, 54, 30, (200, 80, 70))
    for y in range(16, 38, 3):
        box(canvas, 10, y, rng.randint(24, 40), y + 1, (50, 60, 90))


def screen(canvas: Canvas, rng: random.Random) -> None:
    box(canvas, 0, 0, WIDTH, HEIGHT, PAPER)
    box(canvas, 0, 0, WIDTH, 6, (40, 120, 180))
    for y in range(12, 40, 6):
        box(canvas, 6, y, rng.randint(30, 58), y + 3, (190, 200, 210))
    box(canvas, 20, 40, 44, 45, (200, 60, 60))


SCENES: dict[str, Callable[[Canvas, random.Random], None]] = {
    "banjir": flood, "jalan": road, "sampah": rubbish, "longsor": slide, "pohon": tree, "lampu": lamp, "rumah": house,
    "surat": paper, "ktp": card, "layar": screen,
}  # fmt: skip


def shade(level: int) -> int:
    return 0 if level < 0 else min(level, 255)


@cache
def photo(name: str, take: int = 0) -> bytes:
    """A JPEG of 512 by 384 points, another for each `take`. Raises KeyError for a scene that is not in SCENES."""
    rng = random.Random(f"{name}/{take}")
    canvas: Canvas = [[(SKY[0] - y, SKY[1] - y, SKY[2] - y // 2) for _ in range(WIDTH)] for y in range(HEIGHT)]
    SCENES[name](canvas, rng)
    grain = iter(rng.randbytes(WIDTH * HEIGHT))
    for row in canvas:
        for x, (red, green, blue) in enumerate(row):
            noise = (next(grain) & 15) - 8
            row[x] = (shade(red + noise), shade(green + noise), shade(blue + noise))
    return jpeg(canvas)


FACES = {
    "jempol": ["00011000", "00011000", "00111000", "01111110", "11111110", "11111110", "11111100", "01111100"],
    "hati": ["01100110", "11111111", "11111111", "11111111", "01111110", "00111100", "00011000", "00000000"],
    "sedih": ["00111100", "01000010", "10100101", "10000001", "10011001", "10100101", "01000010", "00111100"],
    "salam": ["00011000", "00111100", "00111100", "00111100", "01111110", "11111111", "11111111", "01111110"],
}


@cache
def sticker(name: str) -> bytes:
    """A WebP sticker. Raises KeyError for a face that is not in FACES."""
    return webp([[cell == "1" for cell in row] for row in FACES[name]], 250, (70, 205), 40)
