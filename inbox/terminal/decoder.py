"""`python -m inbox.terminal.decoder WIDTH HEIGHT GROUND COLOURS < FILE`: a picture from outside becomes a few pixels.

It runs as a process of its own (`terminal/picture.py`), because a decoder's mistake or greed must cost no more than
that process. Pillow is loaded here alone.
"""

import contextlib
import struct
import sys
import warnings
from typing import BinaryIO

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PIXELS = 50_000_000  # of the whole picture, as its head says; the photos of telephones have 12 to 50 million
MEMORY = 1024 * 1024 * 1024
SECONDS = 10  # of processor time
HEAD = struct.Struct("!4sHH")  # DONE or why not; width and height of the pixels that follow, three bytes each
DONE, BIG, BROKEN, STRANGE = b"done", b"big ", b"brok", b"kind"
# What a terminal of 16 colours has, as xterm's users know it.
SIXTEEN = bytes.fromhex(
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)


class Refused(Exception):
    """The first argument says why, as one of BIG, STRANGE."""


def main() -> None:
    """Limits first, then the picture, then the answer."""
    _limit()
    width, height, ground, colours = int(sys.argv[1]), int(sys.argv[2]), bytes.fromhex(sys.argv[3]), int(sys.argv[4])
    try:
        size, pixels = small(sys.stdin.buffer, (width, height), (ground[0], ground[1], ground[2]), colours)
    except Refused as error:
        answer = HEAD.pack(error.args[0], 0, 0)
    except MemoryError:
        answer = HEAD.pack(BIG, 0, 0)
    except Exception:  # what a damaged file raises is as many kinds as there are decoders
        answer = HEAD.pack(BROKEN, 0, 0)
    else:
        answer = HEAD.pack(DONE, *size) + pixels
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def small(
    file: BinaryIO, box: tuple[int, int], ground: tuple[int, int, int], colours: int
) -> tuple[tuple[int, int], bytes]:
    """The first frame, upright, no larger than `box`, over `ground`, as RGB. Never enlarged.

    `colours` 16: of those alone, mixed so that it looks like more. Raises Refused, and what Pillow raises.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    width, height = webp_size(file.read(30))
    file.seek(0)
    if width * height > PIXELS:
        raise Refused(BIG)
    Image.MAX_IMAGE_PIXELS = PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image: Image.Image
    try:
        image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused(BIG) from None
    except UnidentifiedImageError:
        raise Refused(STRANGE) from None
    if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):  # Exif 2.32, 4.6.4: Orientation, lying on a side
        box = box[1], box[0]
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    elif image.mode not in ("RGB", "RGBA", "L", "CMYK"):
        image = image.convert("RGBA")
    image.thumbnail(box, Image.Resampling.BOX)
    image = ImageOps.exif_transpose(image)
    if image.mode == "RGBA":
        below = Image.new("RGBA", image.size, (*ground, 255))
        image = Image.alpha_composite(below, image)
    image = image.convert("RGB")
    if colours == 16:
        palette = Image.new("P", (1, 1))
        palette.putpalette(list(SIXTEEN))
        image = image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB")
    return image.size, image.tobytes()


def webp_size(head: bytes) -> tuple[int, int]:
    """What the head of a WebP file with extensions says, before a decoder makes room for it; else nothing.

    RFC 9649, 2.7: the canvas stands in the chunk VP8X. Without it a side has 14 bits, which Pillow looks at.
    """
    if len(head) < 30 or head[:4] != b"RIFF" or head[8:16] != b"WEBPVP8X":
        return 0, 0
    return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1


def _limit() -> None:
    import resource

    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS),
                       (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
