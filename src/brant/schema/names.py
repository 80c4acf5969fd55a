"""Names of things that live in a schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, final

_IDENTIFIER: Final = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')


@final
@dataclass(frozen=True, slots=True, order=True)
class QualifiedName:
    """A name and the schema it lives in; None is the connection's default schema.

    A `sqlalchemy.sql.quoted_name` is a string and keeps its wish to be quoted.
    """

    name: str
    schema: str | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def beside(self, name: str) -> QualifiedName:
        """Give another name in the same schema."""
        return QualifiedName(name, self.schema)


def identifiers(name: str) -> list[str]:
    """Give the parts of a name with dots; a part may stand in quotes."""
    found = _IDENTIFIER.findall(name)
    return [quoted.replace('""', '"') or plain for quoted, plain in found]
