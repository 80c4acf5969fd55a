"""Values that PostgreSQL writes in its own way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable


class EscapedBytes(sa.LargeBinary):
    r"""Bytes as bytea's hex format: '\x6272616e74'."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        del dialect
        return lambda value: rf"'\x{bytes(value).hex()}'"


class WrittenInterval(postgresql.INTERVAL):
    """Durations that keep their days, as the drivers send them.

    SQLAlchemy writes seconds only; 24 hours are no day to PostgreSQL.
    """

    @classmethod
    def adapt_emulated_to_native(  # type: ignore[override]  # as SQLAlchemy's own
        cls,
        impl: Any,
        **kw: Any,
    ) -> WrittenInterval:
        del kw
        return cls(precision=impl.second_precision)

    def literal_processor(self, dialect: Any) -> Callable[[dt.timedelta], str]:
        del dialect
        return lambda value: (
            f"INTERVAL '{value.days} days {value.seconds}.{value.microseconds:06} secs'"
        )


class CastArray(postgresql.ARRAY[Any]):
    """Arrays with their type: an empty one has none, and labels would be text."""

    def literal_processor(self, dialect: Any) -> Callable[[Any], str] | None:
        written = super().literal_processor(dialect)
        if written is None:
            return None
        name = dialect.type_compiler_instance.process(self)
        return lambda value: f"CAST({written(value)} AS {name})"
