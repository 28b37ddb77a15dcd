"""Imports run one way: rankproof -> lemmas -> numeric -> symbolic."""

import subprocess
import sys
from pathlib import Path


def test_import_direction() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports")]
    root = Path(__file__).parent.parent
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
