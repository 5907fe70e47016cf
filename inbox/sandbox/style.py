"""How people write on a phone: short forms, slips, capitals, no stops."""

import random
import re
from dataclasses import dataclass

SHORT: dict[str, tuple[str, ...]] = {
    "yang": ("yg",), "tidak": ("tdk", "ga", "gak", "nggak"), "sudah": ("sdh", "udh", "udah"), "belum": ("blm", "blum"),
    "dengan": ("dgn", "sama"), "untuk": ("utk", "buat"), "saya": ("sy", "aku"), "tolong": ("tlg", "tlong"),
    "bagaimana": ("gmn", "gimana"), "kenapa": ("knp",), "karena": ("krn", "soalnya"), "bapak": ("bpk",),
    "juga": ("jg",), "dari": ("dr",), "kalau": ("klo", "kl", "kalo"), "orang": ("org",), "lagi": ("lg",),
    "bisa": ("bs",), "mohon": ("mhn",), "sekarang": ("skrg", "skr"), "kemarin": ("kmrn",), "depan": ("dpn",),
    "rumah": ("rmh",),
    "masih": ("msh",), "jadi": ("jd",), "banyak": ("byk", "bnyk"), "terima": ("trima",), "jalan": ("jln",),
    "sampai": ("smp", "sampe"), "minggu": ("mgg",), "tahun": ("thn",), "bulan": ("bln",), "tadi": ("td",),
    "sama": ("sm",), "kecamatan": ("kec",), "desa": ("ds",), "kasih": ("ksh",), "dimana": ("dmn",), "anak": ("ank",),
    "hari": ("hr",), "ibu": ("bu",), "malam": ("mlm",), "siang": ("siang",), "semua": ("smua", "smuanya"),
    "segera": ("sgera", "secepatnya"), "petugas": ("ptgs", "petugasnya"), "nomor": ("no", "nmr"), "punten": ("pnten",),
    "apakah": ("apa", "apkh"), "memang": ("emang",), "bukan": ("bkn",), "dapat": ("dpt",), "pakai": ("pake", "pk"),
}  # fmt: skip
WORD = re.compile(r"(?<![{\w@/.:-])[A-Za-z]{2,}(?![}\w@/:-])")
NEIGHBOURS = "qwertyuiop asdfghjkl zxcvbnm"


@dataclass(frozen=True)
class Style:
    """Shares of words shortened and mistyped, and of bubbles without capitals, all capitals, stretched ends."""

    short: float = 0.3
    slip: float = 0.015
    lower: float = 0.5
    loud: float = 0.0
    stretch: float = 0.1

    @classmethod
    def of(cls, rng: random.Random, mood: str) -> "Style":
        """The style of a person in a mood."""
        if mood == "sopan":
            return cls(0.02, 0.003, 0, 0, 0)
        if mood == "panik":
            return cls(rng.uniform(0.2, 0.6), 0.03, 0.3, rng.uniform(0.2, 0.6), 0.5)
        if mood == "marah":
            return cls(rng.uniform(0.1, 0.5), 0.02, 0.6, 0.15, 0.4)
        return cls(
            rng.choice((0.0, 0.2, 0.4, 0.7)), rng.choice((0.0, 0.01, 0.03)), rng.choice((0.0, 0.5, 1.0)), 0.02, 0.1
        )

    def write(self, text: str, rng: random.Random) -> str:
        """The text as this person types it. Words with digits, marks or braces around them stay."""
        found = WORD.sub(lambda match: self._word(match.group(), rng), text)
        if rng.random() < self.lower:
            found = re.sub(r"(^|[.!?] )([A-Z])(?=[a-z])", lambda match: match.group(1) + match.group(2).lower(), found)
            found = found.rstrip(".")
        if rng.random() < self.loud:
            found = found.upper()
        if rng.random() < self.stretch and found[-1:].isalpha():
            found += rng.choice(("..", "...", "!!", "!!!", " 🙏", " ya"))
        return found

    def _word(self, word: str, rng: random.Random) -> str:
        forms = SHORT.get(word.lower())
        if forms and rng.random() < self.short:
            chosen = rng.choice(forms)
            return chosen.capitalize() if word[0].isupper() and not word.isupper() else chosen
        if len(word) > 4 and not word.isupper() and not word[0].isupper() and rng.random() < self.slip:
            return slipped(word, rng)
        return word


def slipped(word: str, rng: random.Random) -> str:
    """A word with one slip of the finger."""
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 1:
        return word[:place] + word[place + 1 :]
    if kind == 2:
        return word[:place] + word[place] + word[place:]
    row = NEIGHBOURS.find(word[place])
    near = NEIGHBOURS[row + 1 : row + 2].strip() or word[place]
    return word[:place] + near + word[place + 1 :]
