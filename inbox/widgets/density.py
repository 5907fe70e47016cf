"""How much air the lists have: compact shows most, comfortable leaves a line free after each thread and message."""

from typing import Literal

Density = Literal["compact", "comfortable"]
DENSITIES: tuple[Density, ...] = ("compact", "comfortable")
_density: Density = "compact"


def use(density: Density) -> None:
    """Choose for this process; lists that are on the screen draw it at their next `restyle`."""
    global _density
    _density = density


def airy() -> bool:
    """Whether a line stays free after each row."""
    return _density == "comfortable"
