"""Places of West Java by the beginning of their words, those near first."""

from inbox.office.gazetteer import find


def test_places_are_found_by_the_beginning_of_their_words() -> None:
    assert find("dayeuhk", "Quick Response Kab. Bandung")[:2] == [
        "Dayeuhkolot, Kab. Bandung",
        "Dayeuhkolot, Dayeuhkolot, Kab. Bandung",
    ]
    assert "Cikole, Lembang, Kab. Bandung Barat" in find("cikole lem")
    assert find("") == find("x") == find("tidakadatempatini") == []
    assert len(find("ci")) == 20


def test_the_offices_own_kabupaten_comes_first() -> None:
    assert find("sukamaju", "QR Kota Depok")[0].endswith("Kota Depok")
    assert find("sukamaju", "QR Kab. Garut")[0].endswith("Kab. Garut")
