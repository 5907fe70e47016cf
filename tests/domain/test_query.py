"""The query language: what is written reads back the same, mistakes are told with their place, meanings."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.domain.completion import complete
from inbox.domain.query import (
    ABSENT,
    CATEGORIES,
    FIELDS,
    KINDS,
    ORDERS,
    STATUS,
    WAITING,
    Query,
    QueryError,
    Term,
    Value,
    parse,
    period,
    tokens,
)

WIB = ZoneInfo("Asia/Jakarta")
WORD = st.text("abcdefghijklmnopqrstuvwxyzé0", min_size=1, max_size=8).filter(lambda w: not w.isdigit())
PHRASE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
NAMES = st.builds(Value, st.one_of(PHRASE, st.just("-")), st.booleans()).filter(lambda v: v.text != "-" or not v.begins)
CHOICES = {
    "status": tuple(STATUS), "menunggu": tuple(WAITING), "belum": ABSENT, "kategori": (*CATEGORIES, "-"),
    "urut": ORDERS,
}  # fmt: skip


@st.composite
def terms(draw: st.DrawFn) -> Term:
    name = draw(st.sampled_from(["", *FIELDS]))
    negated = draw(st.booleans()) and name != "urut"
    if not name:
        return Term("", (Value(draw(PHRASE), draw(st.booleans())),), negated=negated)
    match FIELDS[name].kind:
        case "name":
            values = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
            if name == "saluran":
                values = [Value(draw(st.sampled_from([*KINDS, "wa-bpbd"])))]
            return Term(name, tuple(values), negated=negated)
        case "choice":
            many = 1 if name == "urut" else 2
            chosen = draw(st.lists(st.sampled_from(CHOICES[name]), min_size=1, max_size=many, unique=True))
            return Term(name, tuple(map(Value, chosen)), negated=negated)
        case "amount":
            compare = draw(st.sampled_from(["", "<", "<=", ">", ">="]))
            amounts = draw(st.lists(st.integers(0, 5000), min_size=1, max_size=1 if compare else 3, unique=True))
            return Term(name, tuple(Value(str(n)) for n in amounts), compare, negated)
        case "length":
            if name == "masa" and draw(st.booleans()):
                return Term(name, (Value("habis"),), "", negated)
            return Term(name, (Value(str(draw(st.integers(0, 90_000)))),), draw(st.sampled_from("<>")), negated)
        case "day":
            days = ["kemarin", "hari-ini", "senin", "2026-11-21", "21/11", "21-11-2026", "3h", "20m"]
            return Term(name, (Value(draw(st.sampled_from(days))),), negated=negated)
    return Term(name, (Value("3204120101900001"),), negated=negated)


@given(st.lists(terms(), max_size=5).filter(lambda ts: sum(map(len, map(str, ts))) < 400))
def test_what_is_written_reads_back_the_same(made: list[Term]) -> None:
    query = Query(tuple(made))
    assert parse(str(query)) == query


@given(st.text(max_size=60) | st.text('opd:label"-*<>#@,2j abc', max_size=40))
def test_any_text_is_a_query_or_a_mistake_with_its_place(text: str) -> None:
    try:
        query = parse(text)
        assert parse(str(query)) == query
    except QueryError as error:
        assert 0 <= error.at <= len(text)  # noqa: PT017  either is right


@pytest.mark.parametrize(
    ("text", "code", "at", "near"),
    [
        ("belum:dibalas opdd:bpbd", "field", 14, ("opd",)),
        ("status:selesia", "choice", 7, tuple(STATUS)),
        ("masa:<2x", "length", 5, ("habis",)),
        ("prioritas:tinggi", "amount", 10, ()),
        ("sejak:31/2", "day", 6, ()),
        ('banjir "rumah roboh', "quote", 7, ()),
        ("opd:", "value", 4, ()),
        ("nik:1234", "digits", 4, ()),
        ("-urut:baru", "deny", 0, ()),
    ],
)
def test_a_mistake_says_what_where_and_what_else(text: str, code: str, at: int, near: tuple[str, ...]) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.at, caught.value.near) == (code, at, near)


def test_short_forms_and_aliases_are_the_same_terms() -> None:
    assert parse("#banjir @rina #1042") == parse("label:banjir petugas:rina nomor:1042")
    assert parse("agency:bpbd window:<2jam status:open channel:whatsapp") == parse(
        "opd:bpbd masa:<120m status:aktif saluran:wa"
    )
    assert parse("0812-3456-7890") == parse("hp:+6281234567890") == parse('telepon:"0812 3456 7890"')
    assert parse("3204120101900001") == parse("nik:3204120101900001")
    assert parse("https://contoh.id/a jam 21:04").terms[0].field == ""


def test_the_last_word_counts_by_its_beginning_while_it_is_written() -> None:
    assert parse("opd:bpbd banj", typing=True) == parse("opd:bpbd banj*")
    assert parse("opd:bp", typing=True) == parse("opd:bp*")
    assert parse("banjir masa:<", typing=True) == parse("banjir")
    assert parse("banjir ", typing=True) == parse("banjir")


def test_days_are_the_offices() -> None:
    now = datetime(2026, 11, 21, 18, 0, tzinfo=UTC).astimezone(WIB)  # Sunday 01.00 there
    assert [at.isoformat() for at in period("hari-ini", now)] == [
        "2026-11-22T00:00:00+07:00",
        "2026-11-23T00:00:00+07:00",
    ]
    assert period("sabtu", now)[0].isoformat() == "2026-11-21T00:00:00+07:00"
    assert period("25/12", now)[0].isoformat() == "2025-12-25T00:00:00+07:00"
    assert period("29/2", now)[0].isoformat() == "2024-02-29T00:00:00+07:00"
    assert period("2j", now)[0].isoformat() == "2026-11-21T23:00:00+07:00"


def test_words_are_found_without_accents() -> None:
    assert tokens("Café RT 03/05, nomor_7") == ["cafe", "rt", "03", "05", "nomor", "7"]


def test_completion() -> None:
    known = {"opd": ["bpbd", "dinkes"], "label": ["banjir", "jalan rusak"]}
    assert complete("belum:dibalas o", known) == ["belum:dibalas opd:"]
    assert complete("opd:d", known) == ["opd:dinkes", "opd:bpbd"]
    assert complete("-label:rus", known) == ['-label:"jalan rusak"']
    assert complete("opd:bpbd,di", known) == ["opd:bpbd,dinkes"]
    assert complete("belum:", known) == [f"belum:{word}" for word in ABSENT]
    assert complete("banjir ", known) == []
    for offered in complete("masa:", known) + complete("sejak:", known) + complete("prioritas:", known):
        parse(offered)
