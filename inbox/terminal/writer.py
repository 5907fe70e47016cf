"""The frame writer: of what Textual would paint, only the cells that changed go to the terminal.

Rests on one private method of Textual (`App._display`) and the two updates of its compositor; textual is pinned, and
`tests/terminal/test_writer_contract.py` says when they change. `thin = False` on the app returns to Textual's own.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType

from inbox.terminal import capabilities
from inbox.terminal.glass import Glass
from inbox.terminal.punctual import Punctual

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.screen import Screen
    from textual.strip import Strip

    from inbox.terminal.stage import Stage

SYNC_FROM = 512  # characters of a frame from which tearing could be seen; smaller ones go out in one packet anyway


class FrameWriter:
    """Turns the compositor's updates into what must be written. Sizes follow the updates."""

    def __init__(self, system: ColorSystem | None, *, bce: bool, isolate: bool = False) -> None:
        self.system = system
        self.isolate = isolate
        self.bce = bce
        self.glass: Glass | None = None

    def reset(self) -> None:
        """Nothing is known of the terminal any more; the next whole picture begins with clearing it."""
        self.glass = None

    def adopt(self, glass: Glass) -> None:
        """This stands on the terminal already."""
        glass.adopt(self.system, bce=self.bce, isolate=self.isolate)
        self.glass = glass

    def frame(self, update: LayoutUpdate | ChopsUpdate, park: tuple[int, int] | None) -> str | None:
        """The bytes of an update, empty where nothing changed; None where a whole picture is needed first."""
        if isinstance(update, LayoutUpdate):
            region = update.region
            width, height = region.right, region.bottom
            if self.glass is None or (self.glass.width, self.glass.height) != (width, height):
                self.glass = Glass(width, height, self.system, bce=self.bce, isolate=self.isolate)
            self.glass.start(update.strips)
            for y, line in enumerate(update.strips, region.y):
                x = region.x
                for strip in line:
                    self.glass.draw(x, y, strip)
                    x += strip.cell_length
        else:
            if self.glass is None or self.glass.height != len(update.chops):
                return None
            for y, x1, x2 in update.spans:
                for end, (x, part) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                    if part is None or x > x2 or end <= x1:
                        continue
                    whole = x2 > x >= x1 and end <= x2
                    self.glass.draw(x, y, part if whole else part.crop(0, min(end, x2) - x))
        return self.glass.take(park)


class Thin(Punctual, App[ReturnType]):
    """A Textual app whose frames go through the FrameWriter. `thin` False: Textual's own writing."""

    thin: bool = True
    stage: "Stage | None" = None  # what held the terminal before this app
    painted: Glass | None = None  # the picture that stands on it
    _frames: FrameWriter | None = None

    def catch_up(self) -> None:
        """Paint what is so now, after frames that a terminal which did not read has missed."""
        if self._running and not self._closed:
            self.refresh(layout=True)
            self.screen.refresh(layout=True)

    def repaint(self) -> None:
        """Write the whole picture again, after something else wrote on the terminal."""
        if self._frames is not None:
            self._frames.reset()
        self.refresh(layout=True)
        self.screen.refresh(layout=True)

    def draw(self, lines: Iterable[tuple[int, int, "Strip"]]) -> bool:
        """Write lines at their places (column, row), whole strips; False where a whole picture is needed first."""
        driver, frames = self._driver, self._frames
        if not self.thin or driver is None or frames is None or frames.glass is None:
            return False
        if (
            self._batch_count
            or not self._running
            or self._closed
            or self.size != (frames.glass.width, frames.glass.height)
        ):
            return False
        if self._skips(driver):
            return True
        for x, y, strip in lines:
            frames.glass.draw(x, y, strip)
        self._write(driver, frames.glass.take(self._park()))
        self.post_display_hook()
        return True

    def _skips(self, driver: "Driver") -> bool:
        """Whether a frame is left out, as the terminal has not taken the one before; `catch_up` comes when it has."""
        if not getattr(driver, "behind", False):
            return False
        driver.skip()  # type: ignore[attr-defined]
        return True

    def _park(self) -> tuple[int, int] | None:
        """Where the cursor is left: in a text box, whose class need not be loaded to know one."""
        position = self.screen.outer_size.clamp_offset(self.cursor_position)
        self._previous_cursor_position = position
        return (position.x, position.y) if hasattr(type(self.focused), "cursor_screen_offset") else None

    def _write(self, driver: "Driver", out: str) -> None:
        if len(out) >= SYNC_FROM and self._sync_available:
            out = f"{SYNC_START}{out}{SYNC_END}"
        if out:
            driver.write(out)
            driver.flush()

    def _display(self, screen: "Screen[Any]", renderable: "RenderableType | None") -> None:
        driver = self._driver
        if driver is not None and renderable is not None and self._skips(driver):
            self.post_display_hook()
            return
        if (
            not self.thin
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
            or driver is None
            or driver.is_inline
            or self.is_headless
        ):
            if self._frames is not None and renderable is not None:
                self._frames.reset()
            super()._display(screen, renderable)
            return
        try:
            if self._batch_count or not self._running or self._closed:
                return
            frames = self._frames
            if frames is None:
                frames = self._frames = self._start_frames()
            try:
                out = frames.frame(renderable, self._park())
            except Exception as error:  # as Textual does: a frame that cannot be drawn ends the app with its reason
                self._handle_exception(error)
                return
            if out is None:
                self.screen.refresh(layout=True)
            else:
                self._write(driver, out)
        finally:
            self.post_display_hook()

    def _start_frames(self) -> FrameWriter:
        self.app_resume_signal.subscribe(self.screen_stack[0], lambda _app: self.repaint(), immediate=True)
        name = self.console.color_system
        found = capabilities.detect()
        frames = FrameWriter(
            COLOR_SYSTEMS[name] if name and not self.no_color else None, bce=found.bce, isolate=found.reorders
        )
        if self.painted is not None and self.stage is not None and self.stage.stands:
            frames.adopt(self.painted)
        self.painted = None
        return frames
