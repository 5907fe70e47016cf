"""Danger in Indonesian and Sundanese, what is none, words with affixes, and rules."""

import pytest

from inbox.domain.affixes import any_of, needed, phrase
from inbox.domain.danger import WATER, WORDS, danger
from inbox.domain.rules import Effects, Rule, Said, judge

IN_DANGER = """
Banjir di Dayeuhkolot sudah 1 m, ada lansia 2 orang di RT 03/05. Tolong kirim perahu.
tolong ada kebakaran di pasar Soreang
Rumah tetangga saya TERBAKAR pak cepat
Pa tulungan imah kahuruan di Majalaya
longsor nutup jalan, aya nu katimbun
anak saya hanyut di Citarum
budak titeuleum di walungan
Ada kecelakaan di Rancaekek, orangnya tidak sadar
Bapak saya sesak nafas, butuh ambulans
teman saya kejang-kejang
Saya terjebak di lantai 2, air naik terus
motor dibegal di jalan Cijapati
ada tawuran pelajar depan stasiun
ibu saya mau melahirkan, tidak ada kendaraan
tadi ada ledakan tabung gas
ada orang kesetrum di tiang listrik
rumah roboh kena angin, ada yang tertimpa
caah gede di Baleendah, aya nini-nini teu bisa kaluar
Tolong ada yang mau bunuh diri di jembatan
warga keracunan makanan hajatan
tanggulnya jebol pak
gempa barusan, tembok ambruk
kajebak caah di Bojongsoang
""".strip().splitlines()
NONE = """
selamat pagi min, mau tanya syarat akta kelahiran
lampu jalan mati sudah seminggu di Ciparay
tidak ada kebakaran, hanya asap sampah
Kapan simulasi gempa di sekolah kami?
syarat klaim asuransi kebakaran rumah apa saja
banjir surut, jalan becek tolong dibersihkan
Jalan rusak parah di Banjaran, lubangnya besar
saya mau daftar sosialisasi pencegahan kebakaran
tahun lalu ada longsor di sini, kapan tanggul dibangun?
tempat pembakaran sampah dekat rumah bau
terima kasih atas bantuannya
KTP saya hilang, bagaimana cara mengurusnya?
bukan kecelakaan, cuma mogok
alhamdulillah api sudah padam
nomor darurat berapa ya
Puskesmas tutup padahal jam 9 pagi
Air PDAM keruh dan bau
""".strip().splitlines()


@pytest.mark.parametrize("text", IN_DANGER)
def test_danger(text: str) -> None:
    assert danger(text) is not None


@pytest.mark.parametrize("text", NONE)
def test_no_danger(text: str) -> None:
    assert danger(text) is None


def test_the_words_that_say_so_are_told() -> None:
    assert danger("Pak, ada orang TENGGELAM di Citarum") == ("air", "tenggelam")
    assert danger("") is None


@pytest.mark.parametrize(
    ("root", "forms", "others"),
    [
        ("tabrak", "tabrak menabrak tertabrak tabrakan ditabraknya katabrak", "tabraktor nabra"),
        ("pukul", "memukul pemukulan dipukul pukulan", "pukuleun1 sepukulan2"),
        ("sapu", "menyapu penyapu disapukan", "sapuh"),
        ("kirim", "mengirim kiriman dikirimkan pengirimannya", "kiri"),
        ("bakar", "membakar kebakaran pembakaran dibakar", "bakarat"),
        ("ambil", "mengambil pengambilan diambil", "ambi"),
        ("rusak", "merusak kerusakan perusakan rusaknya", "rusa"),
    ],
)
def test_affixes(root: str, forms: str, others: str) -> None:
    for form in forms.split():
        assert phrase((root,)).search(form), form
    for other in others.split():
        assert not phrase((root,)).search(other), other


def said(text: str, **more: str) -> Said:
    return Said(text, more.get("place", ""), more.get("channel", "wa-bpbd"), "whatsapp", ("Tati", "6281234567890"))


def test_every_group_of_a_rule_must_hold_and_the_reason_is_told() -> None:
    flood = Rule("banjir", words=("banjir", "caah"), places=("Dayeuhkolot",), effects=Effects(agency="bpbd"))
    road = Rule("jalan", words=("jalan rusak",), channels=("whatsapp",), effects=Effects(tags=("jalan",)))
    office = Rule("dinas", senders=("*@bandungkab.go.id", "tat?"), effects=Effects(priority=2))
    rules = (flood, road, office)
    assert [(v.rule.name, v.reason) for v in judge(rules, said("Kebanjiran di Dayeuhkolot!"))] == [
        ("banjir", "kebanjiran, dayeuhkolot"),
        ("dinas", "tat?"),
    ]
    assert [v.rule.name for v in judge(rules, said("banjir di Soreang"))] == ["dinas"]
    assert [v.rule.name for v in judge(rules, said("banjir", place="Kec. Dayeuhkolot"))] == ["banjir", "dinas"]
    assert "jalan" in [v.rule.name for v in judge(rules, said("jalan rusaknya parah"))]


@pytest.mark.parametrize("phrases", [*WORDS.values(), WATER])
def test_a_text_in_which_a_phrase_stands_has_a_piece_of_it(phrases: tuple[tuple[str, ...], ...]) -> None:
    nasal = {"p": "m", "t": "n", "s": "ny", "k": "ng", "c": "ny", "b": "mb", "d": "nd", "g": "ngg", "h": "ngh"}
    for words in phrases:
        bare = [word.removeprefix("=") for word in words]
        forms = [bare, [f"di{w}nya" for w in bare], [f"ter{w}kan" for w in bare], [f"{w}lah" for w in bare]]
        forms += [[f"me{nasal.get(w[0], w[0])}{w[1:]}" for w in bare], [f"meng{w}i" for w in bare]]
        forms += [[f"nga{w}" for w in bare], [f"pe{nasal.get(w[0], w[0])}{w[1:]}an" for w in bare]]
        met = [joined for form in forms if any_of((words,)).search(joined := " ".join(form))]
        assert met
        assert all(any(piece in joined for piece in needed((words,))) for joined in met)
