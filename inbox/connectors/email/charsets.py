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
    "iso-8859-9": "cp1254", "cp-850": "cp850", "utf-16": "utf-16",
}  # fmt: skip
UNKNOWN = frozenset({"", "unknown-8bit", "default", "x-unknown", "unknown", "binary", "8bit", "_iso-2022-jp$esc"})
DETECT_FROM, DETECT_LIMIT = 32, 200_000  # bytes; shorter is a guess, longer takes too long


@lru_cache(maxsize=256)
def codec(charset: str) -> str | None:
    """The codec for a named charset, null where nobody knows it."""
    name = charset.strip().strip("\"'").lower().split("*")[0]
    if name in UNKNOWN:
        return None
    name = ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        match = re.fullmatch(r"(?:windows|win|cp)[-_]?(\d{3,4})", name)
        if match is None:
            return None
        try:
            info = codecs.lookup(f"cp{match[1]}")
        except LookupError:
            return None
    # hex, base64, rot13 and the like are codecs of Python, not charsets.
    return info.name if getattr(info, "_is_text_encoding", True) else None


def decode(data: bytes, charset: str = "", *, hint: str = "") -> str:
    """The text of the bytes: as named, else UTF-8, else as the hint or detection says, else cp1252. Never raises."""
    for name in (codec(charset), "utf-8", codec(hint)):
        if name is None:
            continue
        try:
            return data.decode(name)
        except (UnicodeError, ValueError):
            continue
    named = codec(charset)
    if named is not None and named not in ("utf-8", "cp1252"):
        text = data.decode(named, "replace")
        if text.count("\ufffd") * 20 <= len(text):
            return text
    if named == "utf-8":
        text = data.decode("utf-8", "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    return _detected(data)


def _detected(data: bytes) -> str:
    if DETECT_FROM <= len(data) <= DETECT_LIMIT:
        import charset_normalizer  # 30 ms, and few mails need it

        best = charset_normalizer.from_bytes(data).best()
        if best is not None:
            return str(best)
    return data.decode("cp1252", "replace")
