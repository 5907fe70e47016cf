"""Textual's driver with fewer terminal modes: the fewer are on, the less a lost line leaves behind."""

from textual.drivers.linux_driver import LinuxDriver


class QuietDriver(LinuxDriver):
    """Mouse by buttons and wheel only (1000 + 1006): no report of every motion, which costs bytes over SSH."""

    def write(self, data: str) -> None:
        """See Driver; what goes out is counted."""
        traffic = getattr(self._app, "traffic", None)
        if traffic is not None and self._writer_thread is not None:
            traffic.wrote(data, self._writer_thread._queue.qsize())
        super().write(data)

    def _enable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1006l\x1b[?1000l")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Cells are enough."""
