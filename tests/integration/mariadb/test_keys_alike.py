"""Foreign keys over the same columns: the one index that they share, there and back."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Final

import pytest
import sqlalchemy as sa

from autogenerating import holding, migrator
from servers.dump import dumped

if TYPE_CHECKING:
    from pathlib import Path

    from servers.mariadb import MariadbServer

_KEYS: Final = {
    "one": (["a"], ["p.a"]),
    "other": (["a"], ["q.a"]),
    "longer": (["a", "b"], ["p.a", "p.b"]),
    "last": (["b"], ["q.a"]),
}
_HELD: Final = ("", "one", "one other", "other longer", "longer", "one longer last")


def _models(names: str) -> sa.MetaData:
    metadata = sa.MetaData()
    for name in ("p", "q"):
        a, b = (sa.Column(c, sa.Integer, nullable=False) for c in "ab")
        sa.Table(name, metadata, a, b, sa.PrimaryKeyConstraint("a", "b"))
    keys = (sa.ForeignKeyConstraint(*_KEYS[n], name=n) for n in names.split())
    a, b = (sa.Column(c, sa.Integer) for c in "ab")
    sa.Table("t", metadata, a, b, *keys)
    return metadata


@pytest.mark.parametrize(("before", "after"), [*permutations(_HELD, 2)])
async def test_keys_over_the_same_columns_come_and_go(
    mariadb_server: MariadbServer, tmp_path: Path, before: str, after: str
) -> None:
    opened = mariadb_server.database
    with opened() as url, opened() as fresh:
        async with holding(fresh, _models(after)):
            wanted = dumped(fresh)
        async with holding(url, _models(before)) as engine:
            was = dumped(url)
            found = migrator(engine, tmp_path / "m", _models(after))
            await found.revision("change", autogenerate=True)
            await found.upgrade()
            now = dumped(url, without="brant_")
            assert (now.count(" KEY "), await found.check()) == (
                wanted.count(" KEY "),
                (),
            )
            await found.downgrade("base")
            assert dumped(url, without="brant_") == was
