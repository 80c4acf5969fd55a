"""What kinds of arguments operations take: no wrong one gets as far as SQL.

The annotations of an operation's constructor say it. They are read as texts, once a
method; to look at an argument costs a comparison of types.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from inspect import isawaitable
from typing import Any, Final, TypeAlias, final, get_args

import sqlalchemy as sa
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from brant.errors import InvalidOperationError
from brant.operations.base import Operation
from brant.operations.grants import DefaultGrantable, Grantable
from brant.operations.triggers import Firing
from brant.operations.unset import Unset
from brant.schema.expressions import Expression
from brant.values import dataclass

_Takes: TypeAlias = Callable[[Any], bool]


@final
@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of argument."""

    said: str
    example: str
    takes: _Takes
    usual: type | None = None
    """What nearly all are: nothing else is asked of them."""


@final
@dataclass(frozen=True, slots=True)
class Kinds:
    """What each parameter of a constructor takes; None: whatever it makes of it."""

    method: str
    ordered: tuple[tuple[str, Kind | None], ...]
    rest: tuple[str, Kind | None]
    named: Mapping[str, Kind | None]

    def unfit(
        self, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> InvalidOperationError | None:
        """Give the error for an argument that its parameter does not take, if any."""
        for (name, kind), value in zip(self.ordered, args, strict=False):
            if kind and type(value) is not kind.usual and not kind.takes(value):
                return self._error(name, kind, value)
        name, kind = self.rest
        for value in args[len(self.ordered) :] if kind else ():
            if kind and type(value) is not kind.usual and not kind.takes(value):
                return self._error(name, kind, value)
        for name, value in kwargs.items():
            kind = self.named.get(name)
            if kind and type(value) is not kind.usual and not kind.takes(value):
                return self._error(name, kind, value)
        return None

    def _error(self, name: str, kind: Kind, value: object) -> InvalidOperationError:
        problem = f"{name} is {kind.said}, not {_shown(value)}"
        hint = _hint(value) or f"Give {name} {kind.said}, as {kind.example}."
        return InvalidOperationError(self.method, problem, hint=hint)


def kinds(method: str, make: Any) -> Kinds:
    """Read what a constructor takes from its annotations."""
    code, annotations = make.__func__.__code__, make.__func__.__annotations__
    known = {name: KINDS.get(said) for name, said in annotations.items()}
    ordered = code.co_varnames[1 : code.co_argcount]
    variadic = code.co_varnames[code.co_argcount + code.co_kwonlyargcount :][:1]
    rest = variadic[0] if variadic and code.co_flags & 0x04 else ""
    return Kinds(
        method,
        tuple((name, known.get(name)) for name in ordered),
        (rest, known.get(rest)),
        known,
    )


def check(method: str, name: str, annotation: str, value: object) -> None:
    """Refuse a value that an annotation does not mean.

    Raises:
        InvalidOperationError: it is of another kind.
    """
    taken = Kinds(method, ((name, KINDS[annotation]),), ("", None), {})
    if unfit := taken.unfit((value,), {}):
        raise unfit


def _shown(value: object) -> str:
    match value:
        case sa.Column():
            return f"the column {value.name}"
        case sa.TableClause():
            return f"the table {value.name}"
        case _ if isawaitable(value):
            return "something that is to be awaited"
        case None | str() | bytes() | int() | float() | list() | tuple() | dict():
            return repr(value)
        case type():
            return f"the class {value.__name__}"
        case _:
            return f"a {type(value).__name__}"


def _hint(value: object) -> str | None:
    if isinstance(value, sa.Column | sa.TableClause):
        return f"Write its name: {str(value.name)!r}."
    return "Write `await` before it." if isawaitable(value) else None


def _is(*classes: type) -> _Takes:
    return lambda value: isinstance(value, classes)


def _each(*classes: type) -> _Takes:
    """Look at the entries of a list; a text is refused where it is made a tuple."""

    def is_fit(value: Any) -> bool:
        is_plain = type(value) is list  # quicker than to ask what else it may be
        if not is_plain and isinstance(value, str):
            return True
        if not is_plain and not isinstance(value, Collection):
            return isinstance(value, Iterable)
        for each in value:  # noqa: SIM110  # a generator takes longer
            if not isinstance(each, classes):
                return False
        return True

    return is_fit


def _is_sql(value: object) -> bool:
    known = isinstance(value, str | ClauseElement | Expression)
    return known or hasattr(value, "__clause_element__")


def _is_sqls(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_sql, value.values()))


def _is_type(value: object) -> bool:
    is_class = isinstance(value, type) and issubclass(value, TypeEngine)
    return is_class or isinstance(value, TypeEngine)


def _is_labels(value: object) -> bool:
    is_enum = isinstance(value, type) and issubclass(value, Enum)
    return is_enum or _LIST.takes(value)


def _word(words: Any) -> Kind:
    known = get_args(words)
    said = f"one of {', '.join(map(repr, known))}"
    fits = frozenset(known)
    return Kind(said, repr(known[0]), lambda value: str(value).lower() in fits)


def _or_none(kind: Kind) -> Kind:
    def takes(value: object) -> bool:
        return value is None or kind.takes(value)

    return Kind(f"{kind.said} or None", kind.example, takes, kind.usual)


def _both(annotation: str, kind: Kind) -> dict[str, Kind]:
    return {annotation: kind, f"{annotation} | None": _or_none(kind)}


_TEXT: Final = Kind("a text", "'users'", _is(str), str)
_LIST: Final = Kind("a list of texts", "['email']", _each(str))
_SQL: Final = Kind("SQL or an expression of SQLAlchemy's", "'age > 1'", _is_sql, str)
_TYPE: Final = Kind("a type of SQLAlchemy's", "sa.Text()", _is_type)
_COLUMN: Final = Kind(
    "a sa.Column", "sa.Column('email', sa.Text())", _is(sa.Column), sa.Column
)
_ITEM: Final = Kind(
    "a column or a constraint", _COLUMN.example, _is(SchemaItem), sa.Column
)
_FLAG: Final = Kind(
    "True or False", "True", lambda value: not isinstance(value, ClauseElement), bool
)
_DEFAULTS: Final = (str, bool, int, float, sa.FetchedValue, ClauseElement, Unset)
_MAPPING: Final = Kind("a dict", "{'a': 'b'}", _is(Mapping))
_MANY: Final = Kind("a list", "[...]", _is(Iterable))
_LISTS: Final = Kind("a list of lists", "[('a', 'b')]", _each(Collection))

KINDS: Final[Mapping[str, Kind]] = {
    **_both("str", _TEXT),
    **_both("bool", _FLAG),
    **_both("int", Kind("a whole number", "1", _is(int), int)),
    "bool | int": Kind("True, False or a whole number", "1", _is(int), bool),
    "str | Literal[False] | None": Kind(
        "a text or None", "'whose it is'", _is(str, bool, type(None)), str
    ),
    **_both("Sequence[str]", _LIST),
    "Sequence[str | sa.TextClause | ColumnElement[Any]]": Kind(
        "a list of columns", "['email']", _each(str, ClauseElement)
    ),
    "Names": Kind("a text or a list of them", "'app'", _each(str), str),
    **_both("Values", Kind("a list of texts or an enum", "['a', 'b']", _is_labels)),
    **_both("Query", _SQL),
    **_both("Source", _SQL),
    **_both("str | ColumnElement[bool] | sa.TextClause", _SQL),
    "str | Executable": Kind("SQL", "'SELECT 1'", _is(str, Executable), str),
    **_both("Construct", _TYPE),
    **_both("TypeArgument", _TYPE),
    "sa.Column[Any]": _COLUMN,
    "SchemaItem": _ITEM,
    "sa.Table | None": Kind("a sa.Table", "sa.Table(...)", _is(sa.Table, type(None))),
    "tuple[str | ClauseElement, str]": Kind(
        "a column and an operator", "('during', '&&')", _is(tuple)
    ),
    "tuple[str, str] | None": Kind("two texts", "('a', 'b')", _is(tuple, type(None))),
    **_both("Mapping[str, Any]", _MAPPING),
    **_both("Mapping[str, str]", _MAPPING),
    **_both("Mapping[str, Source]", Kind("a dict of SQL", "{'a': 'b > 1'}", _is_sqls)),
    **_both("dict[Any, Any]", _MAPPING),
    **_both("Iterable[SchemaItem]", _MANY),
    **_both("Iterable[Iterable[str]]", _LISTS),
    **_both("Iterable[tuple[str | QualifiedName, str]]", _LISTS),
    "DefaultArgument": Kind(
        "SQL, an expression or None",
        "'0'",
        lambda value: value is None or isinstance(value, _DEFAULTS),
        str,
    ),
    "Operation": Kind("an operation", "DropTable.of('users')", _is(Operation)),
    "Iterable[Mapping[str, Any]]": Kind(
        "a list of mappings", "[{'id': 1}]", _each(dict, Mapping)
    ),
    "Firing": _word(Firing),
    "Grantable": _word(Grantable),
    "DefaultGrantable": _word(DefaultGrantable),
}
"""By annotation. What is not in it an operation looks at itself."""
