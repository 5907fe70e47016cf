"""What is typed in a sheet is stored or sent: it is never what emoji are drawn as."""

from pathlib import Path

from textual.events import Paste

from inbox.screens.prompt import Prompt
from inbox.widgets import emoji
from tests.screens.desks import desk, rest


async def test_a_field_takes_emoji_as_they_are(tmp_path: Path) -> None:
    emoji.use("text")
    try:
        async with desk(tmp_path) as (app, pilot):
            prompt = Prompt("Nama", "Ani \U0001f339")
            app.push_screen(prompt)
            await rest(pilot)
            prompt.field.post_message(Paste("\n\U0001f525 \x1b[31mbanjir"))
            await rest(pilot)
            assert prompt.field.value == "Ani \U0001f339\U0001f525 \ufffdbanjir"
    finally:
        emoji.use("full")
