"""Passwords that a project's own code puts into its errors are shown nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.acceptance.conftest import Brant

RAISE = 'raise RuntimeError("no answer from postgresql://svc:s3cret-word@host/db")\n'
SCRIPT = 'revision = "aaa1"\ndown_revision = None\n{body}\n'
FINE = "async def upgrade(op): pass"


@pytest.fixture(
    params=[
        ("migrations/aaa1.py", SCRIPT.format(body=f"{RAISE}{FINE}")),
        ("migrations/aaa1.py", SCRIPT.format(body=f"async def upgrade(op): {RAISE}")),
        ("migrations/env.py", RAISE),
        ("models.py", RAISE),
        ("engines.py", f"def make(): {RAISE}"),
    ],
    ids=["at the top of a script", "in upgrade", "env.py", "models", "engine"],
)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path, text = request.param
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "aaa1.py").write_text(SCRIPT.format(body=FINE))
    (tmp_path / path).write_text(text)
    database = (
        'engine = "engines:make"' if path == "engines.py" else 'url = "sqlite:///x"'
    )
    (tmp_path / "brant.toml").write_text(f'{database}\nmetadata = "models:metadata"\n')
    return tmp_path


def test_an_error_of_the_projects_own_hides_its_password(
    brant: Brant, project: Path
) -> None:
    command = "check" if (project / "models.py").exists() else "upgrade"
    runs = [
        brant(command, BRANT_LOG="true"),
        brant("-v", command),
        brant("--json", "-v", command),
    ]
    assert [run.returncode for run in runs] == [1, 1, 1]
    printed = "".join(run.stdout + run.stderr for run in runs)
    assert "no answer from postgresql://svc:***@host/db" in printed
    assert "s3cret-word" not in printed
    files = (path for path in project.rglob("x*") if path.is_file())
    assert [path for path in files if b"s3cret-word" in path.read_bytes()] == []
