"""Where the files that are not Python lie: in a checkout beside the package, in a wheel inside it."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def resource(name: str) -> Path:
    """Find `templates`, `static` or `migrations` in a checkout and in an installed wheel alike."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def checkout() -> Path | None:
    """The root of the source checkout that we run from, or None when installed."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None
