from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import TYPE_CHECKING

from brant.revisions import Revision
from brant.scripts import cache
from brant.scripts.fingerprints import Fingerprints
from brant.scripts.script import Script
from brant.scripts.seals import Seals

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SOURCE = b"revision = 'a'\n\nasync def upgrade(op):\n    await op.drop_table('t')\n"


def script(folder: Path, data: bytes = SOURCE) -> Script:
    path = folder / "a.py"
    path.write_bytes(data)
    return Script(Revision("a"), str(path), str(folder))


def test_a_seal_is_that_of_the_fingerprint_and_the_bytes(tmp_path: Path) -> None:
    one = script(tmp_path)

    seal = Seals().seal(one, SOURCE)

    assert seal == f"{one.fingerprint()} {one.raw_hash(SOURCE)}"
    assert one.is_sealed_by(seal)


def test_what_was_learned_is_taken_for_the_same_bytes_alone(tmp_path: Path) -> None:
    one = script(tmp_path)
    learned = "ast1:" + "1" * 64
    known = Fingerprints({}).joined({f"py {one.raw_hash(SOURCE)}": learned})
    cache.write_fingerprints(str(tmp_path), known.packed)

    assert Seals().seal(one, SOURCE).startswith(f"{learned} raw1:")
    assert Seals().seal(one, SOURCE + b"# said\n").startswith(one.fingerprint())


def test_what_was_learned_is_kept(tmp_path: Path) -> None:
    seals, one = Seals(), script(tmp_path)
    seal = seals.seal(one, SOURCE)

    seals.keep()

    known = Fingerprints(cache.read_fingerprints(str(tmp_path)))
    assert known.get(f"py {one.raw_hash(SOURCE)}") == seal.split()[0]


def test_other_bytes_have_their_own_seal(tmp_path: Path) -> None:
    seals, one = Seals(), script(tmp_path)
    other = SOURCE.replace(b"'t'", b"'u'")

    assert seals.seal(one, SOURCE).split() != seals.seal(one, other).split()
    assert seals.seal(one, SOURCE + b"# said\n").split()[0] == one.fingerprint()


def test_what_others_learned_stays(tmp_path: Path) -> None:
    one = script(tmp_path)
    first, second, other = Seals(), Seals(), SOURCE + b"\nx = 1\n"
    first.seal(one, SOURCE)
    second.seal(one, other)

    first.keep()
    second.keep()

    known = Fingerprints(cache.read_fingerprints(str(tmp_path)))
    assert known.get(f"py {one.raw_hash(SOURCE)}") == one.meaning(SOURCE)
    assert known.get(f"py {one.raw_hash(other)}") == one.meaning(other)


def test_what_was_kept_is_not_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seals, one = Seals(), script(tmp_path)
    seal = seals.seal(one, SOURCE)
    seals.keep()
    monkeypatch.setattr(ast, "parse", None)

    assert seals.seal(one, SOURCE) == seal
    assert not seals.has_learned


def test_threads_that_come_together_parse_a_script_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []

    def parse(source: str, path: str) -> ast.Module:
        parsed.append(path)
        tree = compile(source, path, "exec", ast.PyCF_ONLY_AST)
        sleep(0.1)  # for the others to come
        return tree

    one, seals, together = script(tmp_path), Seals(), Barrier(4)
    monkeypatch.setattr(ast, "parse", parse)

    def seal(_number: int) -> str:
        together.wait()
        return seals.seal(one, SOURCE)

    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(seal, range(4)))

    assert parsed == [one.path]
    assert len(found) == 1


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    one = script(tmp_path)
    (tmp_path / "__pycache__").write_text("in the way")
    seals = Seals()

    seal = seals.seal(one, SOURCE)
    seals.keep()

    assert one.is_sealed_by(seal)
