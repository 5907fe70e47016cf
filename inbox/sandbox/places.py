"""The 31 kecamatan of Kab. Bandung with some of their desa, and invented kampung and streets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kecamatan:
    """A kecamatan with a point in it (degrees, about)."""

    name: str
    latitude: float
    longitude: float
    villages: tuple[str, ...]


def table() -> dict[str, Kecamatan]:
    found = {}
    for line in LINES.strip().splitlines():
        name, latitude, longitude, villages = (part.strip() for part in line.split("|"))
        found[name] = Kecamatan(name, float(latitude), float(longitude), tuple(villages.split(", ")))
    return found


LINES = """
Arjasari     | -7.060 | 107.630 | Arjasari, Patrolsari, Lebakwangi
Baleendah    | -6.998 | 107.630 | Andir, Jelekong, Manggahang
Banjaran     | -7.045 | 107.588 | Banjaran Wetan, Kamasan, Tarajusari
Bojongsoang  | -6.983 | 107.638 | Bojongsari, Lengkong, Tegalluar
Cangkuang    | -7.043 | 107.548 | Cangkuang, Jatisari, Nagrak
Cicalengka   | -6.985 | 107.838 | Cicalengka Wetan, Cikuya, Waluya
Cikancung    | -7.013 | 107.825 | Cikancung, Hegarmanah, Mandalasari
Cilengkrang  | -6.890 | 107.708 | Cilengkrang, Jatiendah, Cipanjalu
Cileunyi     | -6.938 | 107.745 | Cileunyi Kulon, Cibiru Hilir, Cinunuk
Cimaung      | -7.083 | 107.562 | Cimaung, Jagabaya, Campakamulya
Cimenyan     | -6.868 | 107.650 | Cimenyan, Mekarsaluyu, Ciburial
Ciparay      | -7.033 | 107.715 | Ciparay, Pakutandang, Sumbersari
Ciwidey      | -7.098 | 107.448 | Ciwidey, Panundaan, Lebakmuncang
Dayeuhkolot  | -6.985 | 107.625 | Dayeuhkolot, Citeureup, Pasawahan
Ibun         | -7.100 | 107.760 | Ibun, Laksana, Neglasari
Katapang     | -7.008 | 107.555 | Katapang, Sangkanhurip, Cilampeni
Kertasari    | -7.190 | 107.680 | Cibeureum, Tarumajaya, Cihawuk
Kutawaringin | -6.998 | 107.495 | Kutawaringin, Jatisari, Padasuka
Majalaya     | -7.047 | 107.757 | Majalaya, Majasetra, Sukamaju
Margaasih    | -6.950 | 107.548 | Margaasih, Nanjung, Rahayu
Margahayu    | -6.968 | 107.570 | Margahayu Selatan, Sayati, Sulaeman
Nagreg       | -7.018 | 107.885 | Nagreg, Ciherang, Citaman
Pacet        | -7.098 | 107.712 | Maruyung, Cikitu, Pangauban
Pameungpeuk  | -7.018 | 107.600 | Bojongmanggu, Langonsari, Sukasari
Pangalengan  | -7.178 | 107.560 | Pangalengan, Margamulya, Pulosari
Paseh        | -7.070 | 107.785 | Cipaku, Cigentur, Loa
Pasirjambu   | -7.088 | 107.478 | Pasirjambu, Cibodas, Sugihmukti
Rancabali    | -7.148 | 107.380 | Alamendah, Patengan, Indragiri
Rancaekek    | -6.962 | 107.758 | Rancaekek Wetan, Bojongloa, Linggar
Solokanjeruk | -7.010 | 107.752 | Solokanjeruk, Rancakasumba, Langensari
Soreang      | -7.028 | 107.520 | Soreang, Pamekaran, Sadu
"""

KECAMATAN = table()
KAMPUNG = (
    "Babakan", "Cikaret", "Pasirhuni", "Sukamanah", "Bojong", "Cijagra", "Lebaksari", "Rancabogo", "Ciburuy",
    "Sukasirna", "Cibiana", "Parunghalang", "Kebonjati", "Leuwikaso", "Cipeujeuh", "Sindangreret", "Haurkoneng",
    "Cikuda", "Muncang", "Bbk. Leuwi", "Pajagalan", "Tugu", "Cigado", "Warungcina",
)  # fmt: skip
STREETS = (
    "Jl. Raya {kec}", "Jl. {desa}", "Jl. Cibogo", "Jl. Situ Sipatahunan", "Jl. Gandasoli", "Jl. Terusan {kec}",
    "Jl. Pasar {kec}", "Jl. Babakan Sari", "Jl. Sukamaju",
)  # fmt: skip
