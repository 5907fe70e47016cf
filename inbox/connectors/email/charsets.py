"""Bytes to text for mail: the charset a sender names is a hint, never a promise."""

import codecs
import re
from functools import lru_cache

# What mailers say → the codec that reads what they mean. iso-8859-1 is read as its Windows superset (WHATWG Encoding).
ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "iso-gb2312": "gb18030", "hz-gb-2312": "hz", "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "windows-31j": "cp932", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso8859-1": "cp1252", "iso-2022-jp": "iso2022_jp_ext", "us-ascii": "utf-8", "ascii": "utf-8", "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7", "big5": "big5hkscs", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "windows-874": "cp874", "iso-8859-11": "cp874", "tis-620": "cp874", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254", "cp-850": "cp850", "utf-16": "utf-16", "koi8": "koi8-r", "koi8-ru": "koi8-u",
    "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext", "gb_2312-80": "gb18030", "euc-cn": "gb18030",
    "cn-gb": "gb18030", "cn-big5": "big5hkscs", "utf8mb4": "utf-8", "unicode": "utf-8", "ansi": "cp1252",
    "latin-9": "iso-8859-15", "windows-949": "cp949", "ms949": "cp949", "ms932": "cp932", "ms936": "gb18030",
    "unicode-1-1-utf-8": "utf-8", "utf-8-sig": "utf-8", "visual": "iso-8859-8", "logical": "iso-8859-8",
}  # fmt: skip
UNKNOWN = frozenset(
    {"", "unknown-8bit", "default", "x-unknown", "unknown", "binary", "8bit", "7bit", "none", "user-defined",
     "x-user-defined", "_iso-2022-jp$esc"}
)  # fmt: skip
DETECT_FROM, DETECT_LIMIT = 32, 16_000  # bytes; shorter is a guess, of longer ones the beginning says enough
ESCAPES = ((b"\x1b$B", "iso2022_jp_ext"), (b"\x1b$@", "iso2022_jp_ext"), (b"\x1b(J", "iso2022_jp_ext"),
           (b"\x1b(I", "iso2022_jp_ext"), (b"\x1b$)C", "iso2022_kr"))  # fmt: skip
WIDE = frozenset({"gb18030", "big5hkscs", "cp949", "cp932", "euc_jp", "johab", "cp950"})
BEYOND = {"big5hkscs": "cp950", "iso2022_jp_ext": "iso2022_jp_3", "euc_jp": "euc_jis_2004"}


@lru_cache(maxsize=256)
def codec(charset: str) -> str | None:
    """The codec for a named charset, null where nobody knows it."""
    name = charset.strip().strip("\"' ").lower().split("*")[0].split(";")[0].strip()
    if name in UNKNOWN or len(name) > 40:
        return None
    for known in (name, name.removeprefix("x-")):
        known = ALIASES.get(known, known)
        if (found := _looked_up(known)) is not None:
            return found
    match = re.search(r"(?:windows|win|cp|ms)[-_]?(\d{3,4})", name)
    return _looked_up(f"cp{match[1]}") if match is not None else None


def _looked_up(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # hex, base64, rot13 and the like are codecs of Python, not charsets; idna and escapes are none of mail.
    plain = getattr(info, "_is_text_encoding", True) and info.name not in NO_CHARSETS
    return info.name if plain else None


NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})


def decode(data: bytes, charset: str = "", *, hint: str = "") -> str:
    """The text of the bytes: as named, else UTF-8, else as the hint or detection says, else cp1252. Never raises.

    A name is not believed where the bytes are plainly something else: UTF-8, a byte order mark, ISO 2022.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) > 3:
        return data.decode("utf-16", "replace")
    named = codec(charset)
    if b"\x1b" in data[:DETECT_LIMIT] and named in (None, "utf-8", "cp1252", "cp932", "euc_jp"):
        named = next((name for mark, name in ESCAPES if mark in data), named)
    elif data.isascii():
        if named in (None, "utf-8", "cp1252") or named in WIDE:
            return data.decode("ascii")
    elif named != "utf-8" and _is_utf8(data, 3 if named in WIDE else 2):
        return data.decode("utf-8").removeprefix("\ufeff")
    for name in (named, BEYOND.get(named or ""), "utf-8", codec(hint)):
        if name is None:
            continue
        try:
            return data.decode(name).removeprefix("\ufeff")
        except (UnicodeError, ValueError):
            continue
    return _broken(data, named, codec(hint)) or _detected(data)


def _is_utf8(data: bytes, least: int) -> bool:
    """Whether the bytes are UTF-8 with so many letters beyond ASCII that this is no accident.

    Two bytes of a wide charset are a letter of UTF-8 now and then; three in a row are not.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeError:
        return False
    beyond = len(data) - len(text)  # bytes that continue a letter
    return beyond >= least and (least < 3 or any(letter > "\u07ff" for letter in text))


def _broken(data: bytes, named: str | None, hint: str | None) -> str:
    """As named or as UTF-8, with a few bytes that do not fit: cut off at the end, or a fault on the way."""
    for name in (named, "utf-8", hint):
        if name is None or name == "cp1252":
            continue
        try:
            text = data.decode(name, "replace")
        except (UnicodeError, ValueError):
            continue
        faults = text.count("\ufffd")
        looked = text[:DETECT_LIMIT]
        sound = len(looked) - len(looked.encode("ascii", "ignore")) - min(faults, DETECT_LIMIT)
        # Where nothing but faults is beyond ASCII, the name is wrong, however few they are.
        if (
            sound >= 2 * faults
            or (faults == 1 and text[-1] == "\ufffd" and (sound or name == named))
            or (name in WIDE and faults * 20 <= len(text))
        ):
            return text
    return ""


def _detected(data: bytes) -> str:
    if len(data) >= DETECT_FROM:
        import charset_normalizer  # 30 ms, and few mails need it

        best = charset_normalizer.from_bytes(data[:DETECT_LIMIT]).best()
        if best is not None:
            return data.decode(best.encoding, "replace")
    return data.decode("cp1252", "replace")
