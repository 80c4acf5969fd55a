"""`dataclass`, at a twentieth of the cost for a class that nobody makes one of.

The standard library compiles six methods when a frozen class is defined, 0.3 ms a
class, and then takes as long for the rest: together most of what it took to import
brant. Here all classes share what they do alike, and an `__init__` is compiled when
there are more than a few instances. To type checkers, and to `dataclasses.fields`,
`replace` and `asdict`, nothing is different. There is no `order` and no `InitVar`, and
annotations are texts.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, Field
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from dataclasses import dataclass
else:

    def dataclass(
        *, frozen: bool = False, slots: bool = False, kw_only: bool = False
    ) -> Callable[[type], type]:
        """Make a dataclass."""
        return lambda cls: _made(cls, frozen=frozen, slots=slots, kw_only=kw_only)


__all__ = ["dataclass"]

_FEW = 5
"""Instances of a class that are made field by field: what a compiled `__init__` saves
for one it costs for a hundred, and most classes of a command have but one."""


@dataclasses.dataclass(init=False, repr=False, eq=False)
class _Theirs:
    """Has words, for without them its signature would be made out."""

    field: object


_SAMPLE: Any = dataclasses.fields(_Theirs)[0]
"""A field as the standard library marks it, which is how `fields` knows one."""


def _made(cls: Any, *, frozen: bool, slots: bool, kw_only: bool) -> type:
    for name, function in (_FROZEN if frozen else _MUTABLE).items():
        # Beside an __eq__ of its own a class has a __hash__ of None.
        if vars(cls).get(name) is None:
            setattr(cls, name, function)
    own = {field.name: field for field in _own_fields(cls, kw_only=kw_only)}
    made: Any = _slotted(cls, own) if slots else _with_defaults(cls, own)
    found: dict[str, Field[Any]] = {}
    for base in reversed(cls.__mro__[1:]):
        found |= vars(base).get("__dataclass_fields__", {})
    found |= own
    fields = found.values()
    compared = [field.name for field in fields if field.compare] or ["__class__"]
    places = tuple(field.name for field in fields if field.init and not field.kw_only)
    known = {
        "__dataclass_fields__": found,
        "__dataclass_params__": vars(_Theirs)["__dataclass_params__"],
        "__match_args__": places,
        "_compared": attrgetter(*compared),
    }
    for name, value in known.items():
        setattr(made, name, value)
    made.__init__ = _first_init(made)
    kind: type = made
    return kind


def _own_fields(cls: type, *, kw_only: bool) -> Iterable[Field[Any]]:
    """Give the fields that a class itself is written with.

    Raises:
        ValueError: instances would share a default that can change.
    """
    for name, annotation in cls.__annotations__.items():
        if annotation == "KW_ONLY":
            kw_only = True
            continue
        if annotation.startswith("ClassVar"):
            continue
        given = vars(cls).get(name, MISSING)
        field: Any = given
        if not isinstance(given, Field):
            if type(given).__hash__ is None:
                problem = f"default of {cls.__qualname__}.{name} can change"
                raise ValueError(f"{problem}: give a default_factory")
            field = dataclasses.field(default=given)
        field.name, field.type = name, annotation
        field._field_type = _SAMPLE._field_type  # noqa: SLF001
        if field.kw_only is MISSING:
            field.kw_only = kw_only
        yield field


def _with_defaults(cls: type, own: Mapping[str, Field[Any]]) -> type:
    for name, field in own.items():
        if field.default is not MISSING:
            setattr(cls, name, field.default)
        elif name in vars(cls):
            delattr(cls, name)
    return cls


def _slotted(cls: Any, own: Mapping[str, Field[Any]]) -> type:
    """Make the class again: only a new one can have slots."""
    left = {*own, "__dict__", "__weakref__"}
    body = {name: value for name, value in vars(cls).items() if name not in left}
    taken = {
        name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())
    }
    body["__slots__"] = tuple(name for name in own if name not in taken)
    made: type = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    return made


def _first_init(cls: Any) -> Callable[..., None]:
    left = _FEW

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        nonlocal left
        left -= 1
        values = _values(cls, args, kwargs) if left >= 0 else None
        if values is None:  # many, or wrong arguments, which the compiled one refuses
            cls.__init__ = _init(cls)
            cls.__init__(self, *args, **kwargs)
            return
        for name, value in values.items():
            object.__setattr__(self, name, value)
        if hasattr(cls, "__post_init__"):
            self.__post_init__()

    return __init__


def _values(
    cls: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any] | None:
    """Give the values of the fields; None where the arguments are not theirs."""
    fields = [field for field in dataclasses.fields(cls) if field.init]
    places = [field.name for field in fields if not field.kw_only]
    given = {**kwargs, **dict(zip(places, args, strict=False))}
    if len(given) < len(args) + len(kwargs):
        return None
    values = {
        field.name: given.pop(field.name) if field.name in given else _default(field)
        for field in fields
    }
    is_whole = all(value is not MISSING for value in values.values())
    return values if is_whole and not given else None


def _default(field: dataclasses.Field[Any]) -> Any:
    make = field.default_factory
    return field.default if make is MISSING else make()


def _init(cls: Any) -> Callable[..., None]:
    """Compile what the standard library would have."""
    scope: dict[str, Any] = {"MISSING": MISSING}
    parameters: list[str] = []
    keywords: list[str] = []
    lines: list[str] = []
    for field in dataclasses.fields(cls):
        if not field.init:
            continue  # __post_init__ gives it
        name = value = parameter = field.name
        if field.default is not MISSING:
            scope[f"default_{name}"] = field.default
            parameter = f"{name}=default_{name}"
        elif field.default_factory is not MISSING:
            scope[f"make_{name}"] = field.default_factory
            parameter = f"{name}=MISSING"
            value = f"make_{name}() if {name} is MISSING else {name}"
        (keywords if field.kw_only else parameters).append(parameter)
        scope[f"set_{name}"] = _setter(cls, name)
        lines.append(f"set_{name}(self, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    taken = ["self", *parameters, *(["*", *keywords] if keywords else [])]
    body = "\n    ".join(lines or ["pass"])
    exec(f"def __init__({', '.join(taken)}):\n    {body}", scope)  # noqa: S102  # names of fields
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _setter(cls: Any, name: str) -> Callable[[Any, Any], None]:
    slot = getattr(cls, name, None)
    if isinstance(slot, MemberDescriptorType):
        # Half of the time that object.__setattr__ takes to find it by its name.
        return slot.__set__
    return lambda self, value: object.__setattr__(self, name, value)


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self._compared(self) == self._compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _repr(self: Any) -> str:
    shown = [field.name for field in dataclasses.fields(self) if field.repr]
    pairs = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{self.__class__.__qualname__}({pairs})"


def _setattr(_: Any, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _replaced(self: Any, /, **changes: Any) -> Any:
    return dataclasses.replace(self, **changes)


_MUTABLE: dict[str, Any] = {
    "__eq__": _eq,
    "__hash__": None,
    "__repr__": _repr,
    "__replace__": _replaced,
}
_FROZEN: dict[str, Any] = {
    **_MUTABLE,
    "__hash__": _hash,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
