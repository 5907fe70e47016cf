"""A baseline JPEG (ITU-T T.81) made of even 8x8 blocks: enough for a small picture, no library needed."""

import struct
from collections.abc import Sequence

Colour = tuple[int, int, int]

# Table K.3 of T.81: how many DC codes have each length; symbols 0 to 11 in order.
DC_LENGTHS = (0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
HEAD = (
    b"\xff\xd8"
    b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\xff\xdb\x00\x43\x00"
    + bytes([8]) * 64
    + b"\xff\xc4\x00\x1f\x00"
    + bytes(DC_LENGTHS)
    + bytes(range(12))
    + b"\xff\xc4\x00\x14\x10\x01"
    + bytes(15)
    + b"\x00"
)


def dc_codes() -> list[tuple[int, int]]:
    """(code, length) for each DC size class."""
    found, code = [], 0
    for length, count in enumerate(DC_LENGTHS, 1):
        for _ in range(count):
            found.append((code, length))
            code += 1
        code <<= 1
    return found


def jpeg(pixels: Sequence[Sequence[Colour]]) -> bytes:
    """A picture of 8 by 8 points for each colour of `pixels` (rows of RGB)."""
    height, width = len(pixels), len(pixels[0])
    codes = dc_codes()
    last = [0, 0, 0]
    bits, filled = 0, 0
    for row in pixels:
        for red, green, blue in row:
            luma = 0.299 * red + 0.587 * green + 0.114 * blue
            values = (luma - 128, (blue - luma) / 1.772, (red - luma) / 1.402)
            for index, value in enumerate(values):
                level = max(-128, min(127, round(value)))
                step, last[index] = level - last[index], level
                size = abs(step).bit_length()
                code, length = codes[size]
                extra = step if step >= 0 else step + (1 << size) - 1
                # The code of the size, the difference, and one zero bit: end of block.
                bits = (((bits << length) | code) << (size + 1)) | (extra << 1)
                filled += length + size + 1
    pad = -filled % 8
    data = ((bits << pad) | ((1 << pad) - 1)).to_bytes((filled + pad) // 8, "big").replace(b"\xff", b"\xff\x00")
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height * 8, width * 8)
    frame += b"\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return HEAD + frame + b"\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00" + data + b"\xff\xd9"
