"""Which source files an entry's outcome depends on, and a digest of them."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

__all__ = ["digest", "everything", "needed_by"]

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("symbolic", "numeric", "lemmas")


def _path(module: str) -> Path | None:
    base = _ROOT.joinpath(*module.split("."))
    for candidate in (base / "__init__.py", base.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@cache
def _imports(module: str) -> tuple[str, ...]:
    """Return the project's modules that a module names in an import, wherever it stands."""
    path = _path(module)
    if path is None:
        return ()
    found: dict[str, None] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.split(".")[0] in _PACKAGES and _path(name) is not None:
                found.setdefault(name)
    return tuple(found)


def needed_by(modules: Iterable[str]) -> frozenset[str]:
    """Return these modules and all of the project's modules that they import, however deep.

    Examples
    --------
    >>> "symbolic.kernel" in needed_by(["lemmas.foundations.sums"])
    True
    """
    pending, seen = list(modules), set(modules)
    while pending:
        for name in _imports(pending.pop()):
            if name not in seen:
                seen.add(name)
                pending.append(name)
    return frozenset(seen)


def everything() -> list[Path]:
    """Return every source file that an outcome may depend on."""
    return sorted(p for package in _PACKAGES for p in (_ROOT / package).rglob("*.py"))


@cache
def _file_digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def digest(paths: Iterable[Path | str], *more: str) -> str:
    """Return a digest of files (or modules, by name), the versions they run on, and texts."""
    import sys
    from importlib.metadata import version

    total = hashlib.sha256(f"{sys.version_info[:2]} {version('python-flint')}".encode())
    for item in sorted(map(str, paths)):
        path = _path(item) if "/" not in item and not item.endswith(".py") else Path(item)
        if path is not None:
            total.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + _file_digest(path))
    for text in more:
        total.update(b"\0" + text.encode())
    return total.hexdigest()
