"""A question before sending, only where there is a risk: what it is, and always how to answer."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from inbox.domain.masking import personal
from tests.screens.desks import NOW, desk, inbox, sample, settle, text


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Baik, tim menuju lokasi", ""),
        ("Biaya Rp 1.500.000 pada 21/11/2026, nomor 1042, 112", ""),
        ("NIK 3204011505900003 sudah", "Ada data pribadi: NIK ••0003."),
        ("KK 3204011505900003", "Ada data pribadi: KK ••0003."),
        ("1234567890123456", "Ada data pribadi: ••3456."),
        ("hubungi 0812-3456-7890", "Ada data pribadi: ••7890."),
    ],
)
async def test_only_a_risk_is_asked_about(tmp_path: Path, written: str, asked: str) -> None:
    async with desk(tmp_path) as (app, pilot):
        inbox(app).panes.open_thread(1042)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        inbox(app).composer.insert(written)
        await pilot.press("f2")
        if asked:
            await settle(pilot, lambda: asked in text(app), asked)
            await pilot.press("t")
            await settle(pilot, lambda: "Dibatalkan" in text(app))
            assert inbox(app).composer.is_open
        else:
            await settle(pilot, lambda: not inbox(app).composer.is_open, "it leaves unasked")


async def test_a_long_question_never_hides_how_to_answer(tmp_path: Path) -> None:
    state = sample()
    window = state.threads[1042].windows[0]
    state.threads[1042].windows = [msgspec.structs.replace(window, closes_at=NOW + timedelta(minutes=8))]
    async with desk(tmp_path, state=state) as (app, pilot):
        inbox(app).panes.open_thread(1042)
        await pilot.press("r")
        await settle(pilot, lambda: inbox(app).composer.is_open)
        inbox(app).composer.insert("NIK 3204011505900003, telepon 081234567890, atau 081298765432")
        await pilot.press("f2")
        await settle(pilot, lambda: "Ada data pribadi" in text(app))
        shown = text(app).splitlines()
        assert "y ya" in shown[-1]
        assert "t tidak" in shown[-1]
        await pilot.press("t")
        await settle(pilot, lambda: "KIRIM" in text(app).splitlines()[-1], "the footer is back")


def test_what_is_personal_is_named_masked_and_once() -> None:
    assert personal("0812 3456 7890 dan 081234567890, NIK 3204011505900003") == ["••7890", "NIK ••0003"]
    assert personal("tidak ada") == []
