"""Pictures from outside become a few pixels, or a reason: sizes, colours, and files that mean harm."""

import struct
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from rich.color import Color, ColorSystem

from inbox.terminal import decoder, picture
from inbox.terminal.decoder import PIXELS, SIXTEEN
from inbox.terminal.picture import Unshowable, load, showable

RED, BLUE = (200, 10, 20), (0, 30, 250)


def halves(size: tuple[int, int] = (40, 20), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def near(one: tuple[int, int, int], other: tuple[int, int, int], apart: int = 12) -> bool:
    return all(abs(a - b) <= apart for a, b in zip(one, other, strict=True))


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


def png_head(width: int, height: int) -> bytes:
    """A PNG of that size, as it says, with hardly anything in it."""
    head = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def webp_head(width: int, height: int) -> bytes:
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


async def reason(path: Path) -> str:
    with pytest.raises(Unshowable) as refused:
        await load(path, (80, 40))
    return refused.value.reason


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_each_kind_is_shown_in_its_colours(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a"
    halves().save(path, form)
    assert showable(path)
    found = await load(path, (80, 40))
    assert (found.width, found.height) == (40, 20), "never enlarged"
    line = found.line(10)
    assert near(line[5], RED), line[5]
    assert near(line[35], BLUE), line[35]


@pytest.mark.parametrize(
    ("size", "box", "becomes"),
    [((400, 200), (80, 44), (80, 40)), ((200, 400), (80, 44), (22, 44)), ((5000, 1), (80, 44), (80, 1)),
     ((1, 1), (80, 44), (1, 1))],
)  # fmt: skip
def test_a_picture_fits_and_keeps_its_proportions(
    size: tuple[int, int], box: tuple[int, int], becomes: tuple[int, int]
) -> None:
    assert small(Image.new("RGB", size, RED), "PNG", box)[0] == becomes


def small(
    image: Image.Image, form: str, box: tuple[int, int] = (80, 40), colours: int = 1 << 24, **given: object
) -> tuple[tuple[int, int], bytes]:
    file = BytesIO()
    image.save(file, form, **given)
    file.seek(0)
    return decoder.small(file, box, (1, 2, 3), colours)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel(mode: str) -> None:
    image = Image.new("I;16", (10, 10), 65535) if mode == "I;16" else Image.new("RGB", (10, 10), "white").convert(mode)
    size, rgb = small(image, "PNG")
    assert (size, rgb) == ((10, 10), bytes([255]) * 300)


def test_four_inks_of_a_printer() -> None:
    size, rgb = small(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "JPEG")
    assert size == (8, 8)
    assert min(rgb) > 250


def test_the_ground_shines_through() -> None:
    assert small(Image.new("RGBA", (2, 2), (255, 0, 0, 0)), "PNG")[1] == bytes((1, 2, 3)) * 4


def test_a_photo_that_lies_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    size, rgb = small(halves((400, 200)), "JPEG", (80, 44), exif=exif)
    assert size == (22, 44)
    assert near((rgb[0], rgb[1], rgb[2]), RED)
    assert near((rgb[-3], rgb[-2], rgb[-1]), BLUE)


def test_of_an_animation_the_first_frame() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in (RED, BLUE)]
    rgb = small(frames[0], "GIF", save_all=True, append_images=frames[1:])[1]
    assert near((rgb[0], rgb[1], rgb[2]), RED)


def test_sixteen_colours_are_those_of_the_terminal() -> None:
    shades = Image.linear_gradient("L").convert("RGB")
    rgb = small(shades, "PNG", colours=16)[1]
    known = {bytes(SIXTEEN[n : n + 3]) for n in range(0, 48, 3)}
    seen = {rgb[n : n + 3] for n in range(0, len(rgb), 3)}
    assert seen <= known
    assert len(seen) > 2
    for place in range(16):
        one = Color.from_rgb(*SIXTEEN[3 * place : 3 * place + 3]).downgrade(ColorSystem.STANDARD)
        assert one.number == place, "the same on the way to the terminal"


@pytest.mark.parametrize("bomb", [png_head(60_000, 60_000), png_head(8_000, 8_000), webp_head(16_000, 16_000)])
async def test_a_bomb_is_refused_by_what_its_head_says(tmp_path: Path, bomb: bytes) -> None:
    (tmp_path / "bomb").write_bytes(bomb)
    assert await reason(tmp_path / "bomb") == "big"


def test_the_limit_is_one_of_pixels() -> None:
    assert 8_000 * 8_000 > PIXELS > 7_000 * 7_000


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
async def test_a_truncated_file_is_said_to_be_damaged(tmp_path: Path, form: str) -> None:
    file = BytesIO()
    Image.effect_noise((200, 200), 80).convert("RGB").save(file, form)
    (tmp_path / "half").write_bytes(file.getvalue()[: len(file.getvalue()) // 2])
    assert await reason(tmp_path / "half") == "broken"


@pytest.mark.parametrize("form", ["BMP", "TIFF", "PPM", "PDF", "EPS"])
async def test_another_kind_is_not_decoded_whatever_its_name(tmp_path: Path, form: str) -> None:
    path = tmp_path / "photo.jpg"
    halves().save(path, form)
    assert not showable(path)
    assert await reason(path) == "kind"


async def test_a_file_that_begins_as_a_picture_and_is_none(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n<html>" + bytes(200))
    assert showable(path)
    assert await reason(path) in ("kind", "broken")
    path.write_bytes(b"<html><script>")
    assert not showable(path)
    assert not showable(tmp_path / "gone")


async def test_who_asks_no_longer_waits_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    halves().save(tmp_path / "a", "PNG")
    monkeypatch.setattr(picture, "LONGEST", 0.0)
    assert await reason(tmp_path / "a") == "long"


def test_the_decoder_has_little_memory_and_writes_no_file() -> None:
    """In a process of its own, since limits cannot be taken back."""
    code = (
        "from inbox.terminal import decoder\nimport resource, signal, tempfile\n"
        "file = tempfile.TemporaryFile(buffering=0)\ndecoder._limit()\n"
        "assert resource.getrlimit(resource.RLIMIT_CPU)[0] == decoder.SECONDS\n"
        "try:\n    bytearray(2 * decoder.MEMORY)\nexcept MemoryError:\n    print('no memory')\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n    file.write(b'x')\nexcept OSError:\n    print('no file')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split("\n")[:2] == ["no memory", "no file"], done.stderr
