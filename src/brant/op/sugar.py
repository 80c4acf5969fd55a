"""Methods that take their signature from an operation's own constructor."""

from __future__ import annotations

from functools import cached_property
from inspect import signature
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, TypeVar, overload

from brant.errors import InvalidOperationError
from brant.errors.base import BrantError
from brant.errors.wording import one_line
from brant.op.kinds import Kinds, check, kinds
from brant.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

    from brant.op.pending import Maker, Pending

_P = ParamSpec("_P")
_R = TypeVar("_R")
_O = TypeVar("_O", bound=Operation)


_INNER: Final = (TypeError, AttributeError, ValueError, NotImplementedError)
"""What layers below raise where they are given what is of no use to them."""


class Method:
    """A method that is made of something else, and knows what it is called."""

    _make: Any

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @cached_property
    def _kinds(self) -> Kinds:
        return kinds(self._name, self._make)

    def called(self, *args: Any, **kwargs: Any) -> Any:
        """Call the constructor that has the method's signature.

        Raises:
            InvalidOperationError: the arguments are not those that it takes.
        """
        unfit = self._kinds.unfit(args, kwargs)
        try:
            made = self._make(*args, **kwargs)
        except BrantError:  # it knows more
            raise
        except Exception as error:
            if unfit is None and not isinstance(error, _INNER):
                raise
            raise unfit or self._refused(error, args, kwargs) from error
        if unfit is not None:
            raise unfit
        return made

    def _refused(
        self, error: Exception, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> InvalidOperationError:
        try:
            signature(self._make).bind(*args, **kwargs)
        except TypeError as missing:
            return InvalidOperationError(self._name, str(missing))
        return InvalidOperationError(self._name, one_line(error))


class Sends(Method, Generic[_P, _R]):
    """A method with the signature of an operation's constructor.

    Calling it makes the operation; awaiting what it gives hands it to the sink.
    """

    @overload
    def __init__(self: Sends[_P, None], make: Callable[_P, Operation]) -> None: ...
    @overload
    def __init__(self, make: Callable[_P, _O], result: Callable[[_O], _R]) -> None: ...
    def __init__(self, make: Any, result: Any = None) -> None:
        self._make = make
        self._result = result
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(
        self, instance: Maker, owner: type | None = None
    ) -> Callable[_P, Pending[_R]]: ...
    def __get__(self, instance: Maker | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        make, result = self._make, self._result

        def send(*args: _P.args, **kwargs: _P.kwargs) -> Pending[Any]:
            keywords = with_naming(instance, make, kwargs)
            operation = self.called(*args, **keywords)
            return instance.pending(operation, result(operation) if result else None)

        # All that `functools.wraps` would copy that anybody asks for.
        send.__name__, send.__doc__ = make.__name__, self.__doc__
        send.__wrapped__ = make  # type: ignore[attr-defined]  # `inspect` follows it
        return send


def check_operation(operation: object) -> None:
    """Refuse what is no operation; its class alone is none yet.

    Raises:
        InvalidOperationError: it is something else.
    """
    check("run", "operation", "Operation", operation)


def with_naming(
    maker: Maker, make: Callable[..., Any], keywords: dict[str, Any]
) -> dict[str, Any]:
    """Add the naming convention where there is one and the operation takes it."""
    if (
        not maker.naming_convention
        or "naming_convention" not in signature(make).parameters
    ):
        return keywords
    return {"naming_convention": maker.naming_convention, **keywords}
