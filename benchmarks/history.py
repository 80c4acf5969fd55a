"""A realistic history, made from a seed.

A history is values: revisions with the calls of their `upgrade`, written so that the
same text is a brant script (each call awaited) and an Alembic script. Nothing here
writes a file or knows SQL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Literal, final

if TYPE_CHECKING:
    from collections.abc import Callable

Database = Literal["mariadb", "postgresql", "sqlite"]

ADJECTIVES = (
    "active",
    "daily",
    "draft",
    "external",
    "frozen",
    "open",
    "paid",
    "shared",
)
NOUNS = (
    *("account", "address", "article", "booking", "carrier", "coupon", "customer"),
    *("device", "employee", "invoice", "journal", "message", "order", "parcel"),
    *("payment", "product", "project", "refund", "report", "session", "shipment"),
    *("supplier", "ticket", "transfer", "vehicle", "warehouse"),
)
FIELDS = (
    *("amount", "body", "code", "colour", "country", "currency", "email", "height"),
    *("kind", "label", "language", "name", "note", "origin", "phone", "priority"),
    *("quantity", "rating", "reference", "region", "score", "slug", "source"),
    *("status", "subject", "tax", "title", "token", "unit", "weight", "zone"),
)

# Every table has this column, so there is always one that an index can take.
CREATED_AT = "created_at"


@final
@dataclass(frozen=True, slots=True)
class Kind:
    """A column type as a script spells it, and what may be done with it."""

    type: str
    default: str | None = None
    wider: str | None = None
    indexed: bool = True
    constant: bool = True


KINDS = (
    Kind("sa.Integer()", 'sa.text("0")', wider="sa.BigInteger()"),
    Kind("sa.BigInteger()"),
    Kind("sa.SmallInteger()", 'sa.text("1")', wider="sa.Integer()"),
    Kind("sa.String(40)", "sa.text(\"''\")", wider="sa.String(120)"),
    Kind("sa.String(255)", wider="sa.Text()"),
    Kind("sa.Text()", '"it\'s new"', indexed=False),
    Kind("sa.Boolean()", "sa.false()"),
    Kind("sa.Numeric(12, 2)", 'sa.text("0")', wider="sa.Numeric(18, 4)"),
    Kind("sa.Float()"),
    Kind("sa.Date()"),
    Kind("sa.DateTime(timezone=True)", "sa.func.now()", constant=False),
    Kind("sa.Uuid()"),
    Kind("sa.LargeBinary()", indexed=False),
    Kind("sa.JSON()", indexed=False),
)
POSTGRESQL_KINDS = (
    *KINDS,
    Kind("postgresql.JSONB()", "sa.text(\"'{}'::jsonb\")", indexed=False),
    Kind("postgresql.ARRAY(sa.Text())", indexed=False),
    Kind("postgresql.INET()"),
)


@final
@dataclass(frozen=True, slots=True)
class Revision:
    """One script: its identity and the calls that its `upgrade` makes."""

    id: str
    parent: str | None
    message: str
    calls: tuple[str, ...]


@final
@dataclass(slots=True)
class Table:
    """What the history did to a table so far."""

    name: str
    columns: dict[str, Kind] = field(default_factory=dict)
    nullable: set[str] = field(default_factory=set)
    pinned: set[str] = field(default_factory=set)
    indexes: dict[str, str] = field(default_factory=dict)


def history(
    size: int, *, database: Database = "postgresql", seed: int = 7
) -> tuple[Revision, ...]:
    """Give `size` linear revisions; the same arguments give the same history."""
    author = Author(Random(seed), database)
    ids = [f"{author.random.getrandbits(48):012x}" for _ in range(size)]
    made = [author.first(), *(author.next() for _ in range(size - 1))]
    parents = [None, *ids]
    return tuple(
        Revision(identity, parent, message, tuple(calls))
        for identity, parent, (message, calls) in zip(ids, parents, made, strict=False)
    )


Draft = tuple[str, list[str]]


@final
class Author:
    """Writes one revision after the other and remembers the schema it has made."""

    def __init__(self, random: Random, database: Database) -> None:
        self.random = random
        self.database = database
        self.kinds = POSTGRESQL_KINDS if database == "postgresql" else KINDS
        # MariaDB takes no AUTO_INCREMENT in a condition.
        self.true = f"{CREATED_AT} > 0" if database == "mariadb" else "id > 0"
        self.tables: list[Table] = []
        self.rows = 0
        self.serial = 0

    def first(self) -> Draft:
        column = 'sa.Column("name", sa.String(80), primary_key=True)'
        value = 'sa.Column("value", sa.Text(), nullable=False)'
        calls = [f'op.create_table("setting", {column}, {value})', self._insert()]
        message, more = self.new_table()
        return message, [*calls, *more]

    def next(self) -> Draft:
        choices: list[tuple[int, Callable[[], Draft]]] = [
            (36, self.new_table),
            (30, self.grow),
            (10, self.prune),
        ]
        if self.database == "postgresql":
            choices += [(13, self.reshape)]
        if self.database != "sqlite":
            choices += [(11, self.constrain)]
        weights = [weight for weight, _ in choices]
        _, write = self.random.choices(choices, weights)[0]
        return write()

    def new_table(self) -> Draft:
        table = Table(self._table_name())
        parents = min(len(self.tables), 2)
        rows = [
            'sa.Column("id", sa.BigInteger(), primary_key=True)',
            *(self._parent(table) for _ in range(self.random.randint(0, parents))),
            *(self._column(table, new=True) for _ in range(self.random.randint(2, 6))),
        ]
        table.columns[CREATED_AT] = Kind("sa.DateTime(timezone=True)")
        table.pinned.add(CREATED_AT)
        rows.append(
            f'sa.Column("{CREATED_AT}", sa.DateTime(timezone=True), '
            "server_default=sa.func.now(), nullable=False)"
        )
        if self._chance(0.3):
            rows.append(f'sa.CheckConstraint("{self.true}", name="ck_{table.name}_id")')
        body = "".join(f"        {row},\n" for row in rows)
        calls = [f'op.create_table(\n        "{table.name}",\n{body}    )']
        self.tables.append(table)
        calls += [self._index(table) for _ in range(self.random.randint(1, 3))]
        if self._chance(0.4):
            calls.append(self._insert())
        return f"create {table.name}", calls

    def grow(self) -> Draft:
        table = self.random.choice(self.tables)
        calls = []
        for _ in range(self.random.randint(1, 4)):
            column = self._column(table, new=False)
            calls.append(f'op.add_column("{table.name}", {column})')
        if self._chance(0.6):
            calls.append(self._index(table))
        if self._chance(0.5):
            calls.append(self._update(table))
        return f"more about {table.name}", calls

    def prune(self) -> Draft:
        table = self.random.choice(self.tables)
        calls = [
            self._insert(),
            f'op.add_column("{table.name}", {self._column(table, new=False)})',
        ]
        if table.indexes:
            index = self.random.choice(sorted(table.indexes))
            table.indexes.pop(index)
            calls.append(f'op.drop_index("{index}", table_name="{table.name}")')
        if free := sorted(set(table.columns) - table.pinned):
            column = self.random.choice(free)
            table.columns.pop(column)
            table.nullable.discard(column)
            calls.append(f'op.drop_column("{table.name}", "{column}")')
        return f"tidy {table.name}", calls

    def reshape(self) -> Draft:
        table = self.random.choice(self.tables)
        columns = sorted(table.columns)
        chosen = self.random.sample(columns, min(len(columns), 2))
        calls = [self._update(table), *(self._alter(table, name) for name in chosen)]
        return f"reshape {table.name}", calls

    def constrain(self) -> Draft:
        table = self.random.choice(self.tables)
        calls = [self._insert(), self._index(table)]
        name = self._indexable(table)
        self.serial += 1
        calls.append(
            f'op.create_unique_constraint("uq_{table.name}_{self.serial}", '
            f'"{table.name}", ["id", "{name}"])'
        )
        if self._chance(0.5):
            calls.append(
                f'op.create_check_constraint("ck_{table.name}_{self.serial}", '
                f'"{table.name}", "{self.true}")'
            )
        if self._chance(0.5):
            calls += self._foreign_key(table)
        return f"constrain {table.name}", calls

    def _foreign_key(self, table: Table) -> list[str]:
        target = self.random.choice(self.tables)
        column = self._key(table, target)
        added = f'sa.Column("{column}", sa.BigInteger())'
        key = f'"{target.name}", ["{column}"], ["id"], ondelete="CASCADE"'
        name = f"fk_{table.name}_{self.serial}"
        return [
            f'op.add_column("{table.name}", {added})',
            f'op.create_foreign_key("{name}", "{table.name}", {key})',
        ]

    def _alter(self, table: Table, name: str) -> str:
        kind = table.columns[name]
        table.pinned.add(name)
        start = f'op.alter_column("{table.name}", "{name}", existing_type={kind.type}'
        if kind.wider is not None:
            table.columns[name] = Kind(kind.wider, indexed=kind.indexed)
            return f"{start}, type_={kind.wider})"
        if name in table.nullable:
            table.nullable.discard(name)
            return f"{start}, nullable=False)"
        return f"{start}, server_default=None)"

    def _column(self, table: Table, *, new: bool) -> str:
        kinds = [
            kind
            for kind in self.kinds
            if new or kind.constant or self.database == "postgresql"
        ]
        kind = self.random.choice(kinds)
        name = self._fresh(table, self.random.choice(FIELDS))
        table.columns[name] = kind
        options = ""
        if kind.default is not None:
            options = f", server_default={kind.default}"
        if kind.default is not None or (new and self._chance(0.4)):
            options += ", nullable=False"
        else:
            table.nullable.add(name)
        if self.database == "postgresql" and self._chance(0.04):
            options += f', comment="the {name} of the {table.name}"'
        return f'sa.Column("{name}", {kind.type}{options})'

    def _parent(self, table: Table) -> str:
        target = self.random.choice(self.tables)
        column = self._key(table, target)
        key = f'sa.ForeignKey("{target.name}.id", ondelete="CASCADE")'
        return f'sa.Column("{column}", sa.BigInteger(), {key}, nullable=False)'

    def _key(self, table: Table, target: Table) -> str:
        """Name the column of a foreign key; MariaDB makes its index and needs it."""
        column = self._fresh(table, f"{target.name}_id")
        is_free = self.database != "mariadb"
        table.columns[column] = Kind("sa.BigInteger()", indexed=is_free)
        table.pinned.add(column)
        return column

    def _index(self, table: Table) -> str:
        self.serial += 1
        column = self._indexable(table)
        table.pinned.add(column)
        name = f"ix_{table.name}_{self.serial}"
        table.indexes[name] = column
        where = f'sa.text("{column} IS NOT NULL")'
        partial = f", {self.database}_where={where}"
        options = self.random.choice(
            ("", "", "", ", unique=True", "" if self.database == "mariadb" else partial)
        )
        columns = f'["{column}", "id"]' if self._chance(0.3) else f'["{column}"]'
        return f'op.create_index("{name}", "{table.name}", {columns}{options})'

    def _insert(self) -> str:
        self.rows += 1
        row = f"('feature_{self.rows}', 'on')"
        return f'op.execute("INSERT INTO setting (name, value) VALUES {row}")'

    def _update(self, table: Table) -> str:
        column = self.random.choice(sorted(table.nullable) or ["id"])
        return f'op.execute("UPDATE {table.name} SET id = id WHERE {column} IS NULL")'

    def _indexable(self, table: Table) -> str:
        fit = [name for name, kind in table.columns.items() if kind.indexed]
        return self.random.choice(fit)

    def _fresh(self, table: Table, name: str) -> str:
        if name not in table.columns:
            return name
        self.serial += 1
        return f"{name}_{self.serial}"

    def _table_name(self) -> str:
        name = f"{self.random.choice(ADJECTIVES)}_{self.random.choice(NOUNS)}"
        return f"{name}_{len(self.tables) + 1}"

    def _chance(self, probability: float) -> bool:
        return self.random.random() < probability
