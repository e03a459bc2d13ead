"""The checks, one module a family or two. ``load`` imports them, which declares them."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Declare every check once; the order of the modules is that of their names."""
    for module in sorted(iter_modules(__path__), key=lambda found: found.name):
        import_module(f"{__name__}.{module.name}")
