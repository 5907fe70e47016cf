"""`[[ladder]]`: what it gives, and that each mistake is named with its own line and a remedy."""

import pytest

from inbox.office import Office, OfficeError, diff, load
from inbox.wire import Ladder, Rung

GOOD = """\
[office]
name = "Kantor"
[[agency]]
id = "bpbd"
[[agency]]
id = "dinkes"
[[person]]
login = "rina"
role = "admin"
agencies = ["bpbd"]
[[person]]
login = "sari"
role = ["supervisor"]
[[person]]
login = "ani"
role = "auditor"
[[ladder]]
agency = "bpbd"
levels = [
  # paling rendah dulu
  {name = "posko", people = ["rina"]},
  {name = "kalak", role = "supervisor"},
]
[[ladder]]
agency = "*"
[[ladder.levels]]
name = "koordinator"
role = "supervisor"
[[ladder.levels]]
name = "pimpinan"
people = ["sari"]
"""


def test_both_ways_of_writing_are_read() -> None:
    office = load(GOOD, "kantor.toml")
    assert office.info().ladders == (
        Ladder(agency="bpbd", levels=(Rung(name="posko", people=("rina",)), Rung(name="kalak", role="supervisor"))),
        Ladder(
            agency="*", levels=(Rung(name="koordinator", role="supervisor"), Rung(name="pimpinan", people=("sari",)))
        ),
    )


@pytest.mark.parametrize(
    ("find", "put", "line", "what"),
    [
        ('agency = "bpbd"\nlevels', 'agency = "bpdb"\nlevels', 18, "OPD `bpdb` tidak ada"),
        ('["rina"]}', '["rini"]}', 21, "petugas `rini` tidak ada"),
        ('["rina"]}', "[]}", 21, "daftar nama pengguna"),
        ('["rina"]}', '"rina"}', 21, "daftar nama pengguna"),
        ('["rina"]}', '["ani"]}', 21, "tidak dapat menanggapi"),
        ('role = "supervisor"},', 'role = "bos"},', 22, "supervisor, admin"),
        ('role = "supervisor"},', 'rol = "supervisor"},', 22, "Mungkin maksudnya `role`"),
        ('role = "supervisor"},', 'role = "supervisor", people = ["sari"]},', 22, "salah satu saja"),
        ('{name = "kalak", ', "{", 22, "40 huruf"),
        ('people = ["sari"]\n', 'people = ["siri"]\n', 29, "petugas `siri` tidak ada"),
        ('agency = "*"\n', 'agency = "bpbd"\n', 25, "sudah dipakai"),
        ('agency = "*"\n', "", 24, "belum ada"),
        ('agencies = ["bpbd"]', 'agencies = ["dinkes"]', 21, "tidak melihat OPD `bpbd`"),
        ('agency = "*"\n', 'agency = "*"\nmenit = 5\n', 26, "tidak dikenal"),
    ],
)
def test_a_mistake_is_named_with_its_line(find: str, put: str, line: int, what: str) -> None:
    assert find in GOOD
    with pytest.raises(OfficeError) as caught:
        load(GOOD.replace(find, put, 1), "k.toml")
    assert any(t.startswith(f"k.toml:{line}: [[ladder]]") and what in t for t in str(caught.value).splitlines()), str(
        caught.value
    )


@pytest.mark.parametrize("levels", ["[]", '"posko"', "[1]", "[" + '{name = "a", role = "admin"}, ' * 10 + "]"])
def test_a_ladder_has_one_to_nine_levels(levels: str) -> None:
    with pytest.raises(OfficeError, match="1 sampai 9 tingkat"):
        load(f'[office]\nname = "K"\n[[ladder]]\nagency = "*"\nlevels = {levels}\n', "k.toml")


def test_a_changed_ladder_is_a_change() -> None:
    old, new = load(GOOD, "a"), load(GOOD.replace('"kalak"', '"kepala"'), "b")
    assert [(c.what, c.table, c.id, c.fields) for c in diff(old, new).changes] == [
        ("changed", "ladder", "bpbd", ["levels"])
    ]
    assert ("added", "ladder", "bpbd") in [(c.what, c.table, c.id) for c in diff(Office(), new).changes]
