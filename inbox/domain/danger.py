"""Whether a message says that life is in danger: words in Indonesian and Sundanese, and what takes that back.

Our own list, made after the seven kinds of call that 112 rooms name (fire, flood and landslide, accident, medical,
crime, collapse, people missing). Better one too many than one too few; drills, papers and what was long ago are none.
"""

from functools import lru_cache

from inbox.domain.affixes import any_of, found, needed, phrase
from inbox.domain.query import tokens

FAR = 2  # words between a "not" and what it denies


def _read(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(part.split()) for part in text.replace("\n", ",").split(",") if part.strip())


# `=` in front: as it stands, without prefixes.
WORDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "api": _read("""
        =kebakaran, =terbakar, =kebakar, =kobaran api, =api =besar, =api =membesar, =api =merembet, =gas bocor,
        =bocor =gas, ledak, =korsleting, =konsleting, =kahuruan, =kaduruk, =kabeuleum, =seuneu =gede, =seuneu =ageung
    """),
    "air": _read("""
        tenggelam, =hanyut, =terhanyut, =keseret =arus, =terseret =arus, =kabawa =arus, =terbawa =arus,
        =banjir =bandang, =tanggul =jebol, =jebol, =kalelep, =palid, =kapalid, =caah =dengdeng, =caah =gede,
        =caah =badag, =teuleum, =titeuleum
    """),
    "tanah": _read("""
        =longsor, =longsoran, =tanah =bergerak, =retakan =tanah,
        =tanah =retak, timbun, =ketimbun, =katimbun, =kaurugan, =kaurug, =gempa, =lini,
        =jembatan =putus, =jembatan =ambruk
    """),
    "bangunan": _read("""
        =rumah =roboh, =rumah =ambruk, =rumah =ambrol, =atap =ambruk, =atap =roboh, =tembok =roboh, =tembok =ambruk,
        =timpa, =tertimpa, =ketimpa, =katinggang, =imah =rubuh, =imah =ambruk, =rungkad, =runtuh
    """),
    "medis": _read("""
        =tidak =sadar, =tak =sadar, =gak =sadar, =ga =sadar, =nggak =sadar, =teu =sadar, =teu =eling, =sadarkan =diri,
        =pingsan, =kapaehan, =sesak =napas, =sesak =nafas, =sesek =napas, =sesek =nafas, =susah =napas, =kejang,
        =serangan =jantung, =henti =jantung, =pendarahan, =perdarahan, racun, =keracunan, =sekarat, =kritis,
        =mau =melahirkan, =hendak =melahirkan, =rek =ngajuru, =ambulans, =ambulan, =ambulance, =kesetrum, =kasetrum,
        =tersengat =listrik, =kabel =putus, =digigit =ular, =dicatok =oray
    """),
    "lalu lintas": _read("""
        =kecelakaan, =kacilakaan, =tabrakan, =tertabrak, =ketabrak, =katabrak, =ditabrak, =tabrak =lari, =terlindas,
        =kelindes, =masuk =jurang
    """),
    "kejahatan": _read("""
        =dibacok, =bacok, =dibegal, =begal, =kabegal, rampok, =dirampok, =ditusuk, =ditodong, perkosa, culik, sandera,
        =tawuran, aniaya, =dipukuli, =digebukin, =digebugan, =digeroyok, =dikeroyok, =kdrt,
        =bunuh =diri, =gantung =diri,
        =dibunuh, =pembunuhan, =diancam =bunuh
    """),
    "terjebak": _read("""
        =terjebak, =kejebak, =kajebak, =terkurung, =terperangkap, =anak =hilang, =orang =hilang, =budak =leungit,
        =minta =evakuasi, =tolong =evakuasi, =butuh =evakuasi, =minta =perahu, =kirim =perahu, =butuh =perahu,
        =darurat, =gawat =darurat, =tulungan =buru, =nyawa
    """),
}
# Water alone is many a report; with people in it, or up to the roof, it is danger.
WATER = _read("banjir, =caah, =air =naik, =cai =naek")
PEOPLE = _read("""
    =lansia, =bayi, =balita, =orok, =nini, =aki, =orang =tua, =sakit, =lumpuh, =hamil, =atap, =hateup, =dada, =leher,
    =sedada, =seleher, =perahu, =evakuasi, =terisolasi, =meter, =warga =masih, =aya =jelema
""")
DENIED = frozenset("tidak tak bukan belum nggak gak ga enggak ngga ndak teu henteu sanes lain tanpa bebas".split())  # noqa: SIM905
# What speaks of danger without being in it; a call for help beside it counts for more.
ABOUT = _read("""
    simulasi, latih, =gladi, sosialisasi, suluh, cegah, =antisipasi, =jalur =evakuasi, =akta, =syarat, =persyaratan,
    =surat =keterangan, =asuransi, =santunan, =klaim, =tahun =lalu, =bulan =lalu, =minggu =lalu, =taun =kamari,
    =minggu =kamari, =sudah =padam, =tos =pareum, =berita, =hoaks, =hoax, lowong, =nomor =darurat, =no =darurat,
    =igd =buka, =film, =status =darurat, =jadwal
""")
HELP = _read(
    "=tolong, =tolongan, =tulung, =tulungan, =cepat, =segera, =gancang, =buru, =sekarang, =ayeuna, =sos, =help"
)
# All at once, as most messages have none of them.
_ANY = any_of(phrase for phrases in WORDS.values() for phrase in phrases)
_WATER, _PEOPLE = any_of(WATER), any_of(PEOPLE)
_NEEDED = needed((*(phrase for phrases in WORDS.values() for phrase in phrases), *WATER))


@lru_cache(2048)
def danger(text: str) -> tuple[str, str] | None:
    """What kind of danger a text speaks of, and the words that say so; null where there is none."""
    words = tokens(text[:4000])
    if not words:
        return None
    joined = " ".join(words)
    if not any(map(joined.__contains__, _NEEDED)):
        return None
    said = next((match for match in _ANY.finditer(joined) if not _denied(joined, match.start())), None)
    if said is not None:
        kind, why = _kind(said[0]), said[0]
    else:
        water = _WATER.search(joined)
        who = _PEOPLE.search(joined) if water is not None and not _denied(joined, water.start()) else None
        if water is None or who is None:
            return None
        kind, why = "air", f"{water[0]} … {who[0]}"
    if found(ABOUT, joined) is not None and found(HELP, joined) is None:
        return None
    return kind, why


def _kind(said: str) -> str:
    return next(kind for kind, phrases in WORDS.items() if any(phrase(one).fullmatch(said) for one in phrases))


def _denied(joined: str, start: int) -> bool:
    """Whether a "not" stands just before."""
    return bool(DENIED & set(joined[:start].split()[-FAR:]))
