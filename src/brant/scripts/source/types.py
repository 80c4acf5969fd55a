"""SQLAlchemy's types as source: the call that makes an equal one."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import SET
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from brant.errors import NotRenderableError
from brant.schema import OtherType
from brant.scripts.literals import literal
from brant.scripts.source.layout import Group, Piece, after, flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brant.scripts.source.imports import Imports

_MISSING: Final = object()
# They have no SQL of their own.
_ABSTRACT: Final = frozenset({TypeEngine, UserDefinedType})
# Said by position where they come first.
_PLAIN: Final = frozenset({"length", "precision", "scale", "item_type", "sql"})
# Enum takes them as **keywords.
_OF_SET: Final = Parameter("retrieve_as_bitwise", Parameter.KEYWORD_ONLY, default=False)
_OF_ENUM: Final = tuple(
    Parameter(name, Parameter.KEYWORD_ONLY, default=default)
    for name, default in {
        "name": None,
        "schema": None,
        "native_enum": True,
        "create_constraint": False,
        "create_type": True,
        "length": None,
        "collation": None,
        "charset": None,
    }.items()
)
# SQLAlchemy fills them in, or they belong to a model and not to the database.
_NOT_SAID: Final = frozenset(
    {
        "_create_events",
        "_adapted_from",
        "_enums",
        "astext_type",
        "comparator",
        "inherit_schema",
        "metadata",
        "omit_aliases",
        "pickler",
        "quote",
        "self",
        "sort_key_function",
        "text_type",
        "validate_strings",
        "values_callable",
        "_expect_unicode",
    }
)


def type_piece(construct: TypeEngine[Any], imports: Imports) -> Piece:
    """Give the source of a type.

    Raises:
        NotRenderableError: a script cannot import its class, and it stands for none
            that it could.
    """
    written = _call(construct, imports)
    for dialects, variant in _variants(construct):
        own = type_piece(variant, imports)
        head = f"{flat(written)}.with_variant("
        written = Group(head, (own, *map(literal, dialects)))
    return written


def _variants(
    construct: TypeEngine[Any],
) -> Iterator[tuple[tuple[str, ...], TypeEngine[Any]]]:
    by_variant: dict[int, tuple[list[str], TypeEngine[Any]]] = {}
    for name, variant in construct._variant_mapping.items():  # noqa: SLF001  # no public name
        by_variant.setdefault(id(variant), ([], variant))[0].append(name)
    for names, variant in by_variant.values():
        yield tuple(names), variant


def _call(construct: TypeEngine[Any], imports: Imports) -> Piece:
    name = imports.name(type(construct))
    if name is None:
        if isinstance(construct, TypeDecorator):
            return type_piece(construct.impl_instance, imports)
        bases = (base for base in type(construct).__mro__[1:] if base not in _ABSTRACT)
        types = (base for base in bases if issubclass(base, TypeEngine))
        name = next(filter(None, map(imports.name, types)), None)
    if name is None:
        return _by_its_sql(construct, imports)
    return Group(f"{name}(", tuple(_arguments(construct, imports)))


def _by_its_sql(construct: TypeEngine[Any], imports: Imports) -> Piece:
    """Say the type by its SQL, where a script cannot name its class."""
    try:
        sql = construct.compile(imports.dialect)
    except CompileError as exc:
        raise NotRenderableError(construct) from exc
    return Group(f"{imports.name(OtherType)}(", (literal(sql),))


def _arguments(construct: TypeEngine[Any], imports: Imports) -> Iterator[Piece]:
    if _hands_on(construct):
        construct = construct.impl_instance
    yield from map(literal, _labels(construct))
    is_first = True
    for parameter in _parameters(construct):
        value = _value(construct, parameter)
        if value is _MISSING:
            is_first = False
            continue
        written = _written(value, imports)
        if is_first and parameter.name in _PLAIN:
            yield written
        else:
            is_first = False
            yield after(f"{parameter.name}=", written)


def _hands_on(construct: TypeEngine[Any]) -> TypeGuard[TypeDecorator[Any]]:
    """Tell whether what its constructor is given is its implementation's."""
    return (
        isinstance(construct, TypeDecorator)
        and type(construct).__init__ is TypeDecorator.__init__
        and isinstance(type(construct).impl, type)
    )


def _labels(construct: Any) -> Sequence[str]:
    if isinstance(construct, sa.Enum):
        return construct.enums
    return construct.values if isinstance(construct, SET) else ()


def _parameters(construct: TypeEngine[Any]) -> Iterator[Parameter]:
    """Give the constructor's parameters; those of its bases behind **keywords."""
    known: set[str] = set()
    if isinstance(construct, sa.Enum):
        yield from _OF_ENUM
        known |= {parameter.name for parameter in _OF_ENUM} | {"length"}
    if isinstance(construct, SET):
        yield _OF_SET
    for cls in type(construct).__mro__:
        init = vars(cls).get("__init__")
        if init is None or cls is object:
            continue
        taken = signature(init).parameters.values()
        for parameter in taken:
            is_variable = parameter.kind in {
                Parameter.VAR_KEYWORD,
                Parameter.VAR_POSITIONAL,
            }
            if not is_variable and parameter.name not in known | _NOT_SAID:
                known.add(parameter.name)
                yield parameter
        if not any(p.kind is Parameter.VAR_KEYWORD for p in taken):
            return


def _value(construct: Any, parameter: Parameter) -> Any:
    value = getattr(construct, parameter.name, _MISSING)
    if isinstance(construct, (sa.Enum, SET)):
        value = _of_labels(construct, parameter.name, value)
    # What the class has of its own nobody said.
    unsaid = (_MISSING, None, getattr(type(construct), parameter.name, None))
    is_said = not any(value is each for each in unsaid)
    return value if is_said and value != parameter.default else _MISSING


def _of_labels(construct: Any, name: str, value: Any) -> Any:
    """Leave out the length that follows from the labels."""
    if name != "length":
        return value
    longest = max((len(label) for label in _labels(construct)), default=0)
    return _MISSING if value == longest else value


def _written(value: Any, imports: Imports) -> Piece:
    if isinstance(value, TypeEngine):
        return type_piece(value, imports)
    if isinstance(value, type) and issubclass(value, TypeEngine):
        return type_piece(value(), imports)
    if isinstance(value, sa.ClauseElement):
        return f"sa.text({literal(str(value))})"
    return literal(str(value) if isinstance(value, str) else value)
