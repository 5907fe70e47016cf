"""Emoji as the person wants them drawn: whole, reduced to what terminals agree on, or as words.

Terminals draw joined emoji (a family, a skin tone, a flag, a sign with U+FE0F) in one, two or more cells; `simple`
keeps the first sign of each, which all of them draw alike. `text` writes the common ones by an Indonesian name, others
(and all, where the interface is English) by Unicode's. What is stored, searched and sent stays as it was written.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from inbox import i18n

Mode = Literal["full", "simple", "text"]
MODES: tuple[Mode, ...] = ("full", "simple", "text")

_LETTERS = "\U0001f1e6-\U0001f1ff"  # two of them are a flag
_TONES = "\U0001f3fb-\U0001f3ff"
# Drawn as pictures without being asked to (Unicode 15, Emoji_Presentation), below the pictographs.
_BMP = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753-\u2755\u2757"
    "\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55"
)
_SIGN = (
    "\u00a9\u00ae\u2122\u203c\u2049\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
_MORE = f"(?:[\ufe0e\ufe0f\u20e3{_TONES}]|\u200d[{_SIGN}])*"
_SEQUENCE = re.compile(
    f"(?P<flag>[{_LETTERS}]{{1,2}})|(?P<key>[0-9#*])\ufe0f?\u20e3"
    f"|(?P<sign>[{_BMP}\U0001f000-\U0001f1e5\U0001f200-\U0001faff]|[{_SIGN}](?=[\ufe0f{_TONES}\u200d])){_MORE}|[\ufe0e\ufe0f]"
)
NAMES = {
    "👍": "jempol", "👎": "jempol ke bawah", "🙏": "terima kasih", "👌": "oke", "👏": "tepuk tangan", "✋": "tangan",
    "👋": "lambaian", "💪": "semangat", "🤝": "jabat tangan", "☝": "telunjuk", "👉": "tunjuk kanan",
    "👇": "tunjuk bawah", "✌": "damai", "🙌": "hore", "✊": "kepalan", "🤲": "berdoa",
    "❤": "hati", "💔": "patah hati", "🧡": "hati", "💛": "hati", "💚": "hati", "💙": "hati", "💜": "hati",
    "🖤": "hati", "🤍": "hati", "💕": "hati", "💖": "hati", "😍": "suka", "🥰": "sayang", "😘": "cium",
    "😀": "senyum", "😁": "senyum", "😃": "senyum", "😄": "tertawa", "😅": "tertawa canggung", "😆": "tertawa",
    "😂": "tertawa", "🤣": "tertawa", "😊": "senyum", "🙂": "senyum", "😇": "senyum", "😉": "kedip", "😎": "keren",
    "🤗": "peluk", "🤔": "berpikir", "😐": "datar", "😑": "datar", "🙄": "mata ke atas", "😏": "senyum sinis",
    "😢": "sedih", "😭": "menangis", "😞": "kecewa", "😔": "sedih", "😟": "khawatir", "😣": "susah", "😥": "sedih",
    "😓": "keringat dingin", "😩": "lelah", "😫": "lelah", "🥺": "memohon", "😤": "kesal", "😠": "marah",
    "😡": "marah", "🤬": "mengumpat", "😱": "takut", "😨": "takut", "😰": "cemas", "😳": "malu", "😷": "bermasker",
    "🤒": "demam", "🤕": "terluka", "🤮": "muntah", "🤧": "bersin", "😴": "tidur", "💀": "tengkorak",
    "🔥": "api", "🌊": "ombak", "💧": "tetes air", "💦": "air", "🌧": "hujan", "⛈": "badai", "🌪": "angin kencang",
    "⚡": "petir", "☔": "payung hujan", "🌋": "gunung api", "🏠": "rumah", "🏡": "rumah", "🏚": "rumah rusak",
    "🏥": "rumah sakit", "🏫": "sekolah", "🚑": "ambulans", "🚒": "pemadam", "🚓": "polisi", "🚨": "darurat",
    "🚧": "perbaikan jalan", "🚗": "mobil", "🏍": "motor", "🚲": "sepeda", "🚌": "bus", "🚚": "truk", "⛽": "bensin",
    "🌳": "pohon", "🌱": "tunas", "🗑": "tempat sampah", "💡": "lampu", "🔌": "listrik", "🚰": "air minum",
    "🛣": "jalan", "🕳": "lubang", "🐍": "ular", "🐕": "anjing", "🐈": "kucing", "🦟": "nyamuk",
    "⚠": "awas", "⛔": "dilarang", "❌": "silang", "✅": "beres", "✔": "centang", "❗": "tanda seru", "‼": "tanda seru",
    "❓": "tanda tanya", "🆘": "SOS", "🆗": "oke", "💯": "seratus", "📍": "lokasi", "📌": "pin", "📞": "telepon",
    "☎": "telepon", "📱": "ponsel", "📷": "kamera", "📸": "foto", "🎥": "video", "📝": "catatan", "📄": "surat",
    "📎": "lampiran", "📧": "surel", "💬": "pesan", "📢": "pengumuman", "🔔": "lonceng", "⏰": "jam", "⏳": "menunggu",
    "📅": "tanggal", "💰": "uang", "🎉": "selamat", "🎂": "ulang tahun", "🌹": "mawar", "⭐": "bintang",
    "🌟": "bintang",
    "✨": "kilau", "☀": "matahari", "🌙": "bulan", "☕": "kopi", "🍚": "nasi", "👶": "bayi", "👧": "anak", "👦": "anak",
    "👩": "perempuan", "👨": "laki-laki", "👴": "kakek", "👵": "nenek", "👪": "keluarga", "🤰": "hamil",
    "➡": "panah kanan", "⬇": "panah bawah", "⬆": "panah atas", "⬅": "panah kiri",
}  # fmt: skip
_mode: Mode = "full"


def use(mode: Mode) -> None:
    """Choose for this process."""
    global _mode
    _mode = mode


def mode() -> Mode:
    """What is drawn."""
    return _mode


def drawn(text: str, how: Mode) -> str:
    """A cleaned text with its emoji as `how` wants them."""
    if how == "full" or text.isascii():
        return text
    one: Callable[[re.Match[str]], str] = _simple if how == "simple" else _named
    return _SEQUENCE.sub(one, text)


def _simple(match: re.Match[str]) -> str:
    """The first sign of a sequence; of a flag its letters."""
    if match["flag"]:
        return _country(match["flag"])
    return match["key"] or (match["sign"] or "")


def _named(match: re.Match[str]) -> str:
    if match["flag"]:
        return f":{'bendera' if i18n.language() == 'id' else 'flag'} {_country(match['flag'])}:"
    if match["key"] or not match["sign"]:
        return match["key"] or ""
    return name_of(match["sign"], i18n.language())


def _country(flag: str) -> str:
    return "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in flag)


@lru_cache(1024)
def name_of(sign: str, language: str) -> str:
    """`:jempol:`; Unicode's own (English) name in another language or where ours has none, nothing for a skin tone."""
    if "\U0001f3fb" <= sign <= "\U0001f3ff":
        return ""
    name = (language == "id" and NAMES.get(sign)) or unicodedata.name(sign, "emoji").lower()
    return f":{name}:"
