"""Operations on views and materialized views."""

from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

from sqlalchemy.sql.elements import ClauseElement

from brant.errors import InvalidOperationError
from brant.operations.base import Operation
from brant.operations.objects import CreateObject, DropObject, ReplaceObject
from brant.schema import Expression, MaterializedView, Options, QualifiedName, View
from brant.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from brant.schema.views import Body

Query: TypeAlias = "str | ClauseElement"
"""A view's query: SQL text as it is, or a SQLAlchemy select."""

_KNOWN: Final = frozenset(
    {"postgresql_with", "postgresql_using", "postgresql_tablespace"}
)


@final
@dataclass(frozen=True, slots=True)
class CreateView(CreateObject[View]):
    """Create a view."""

    @classmethod
    def of(
        cls,
        view_name: str,
        query: Query,
        *,
        schema: str | None = None,
        columns: Sequence[str] = (),
        **options: Any,
    ) -> CreateView:
        """Create a view of SQL text or a SQLAlchemy select.

        *columns* are its names for the query's columns. *options*:
        `postgresql_with={"security_invoker": True}` and its kin.
        """
        return cls(_view(view_name, query, schema, columns, options))

    def reverse(self) -> DropView:
        return DropView(self.value.name, former=self.value)


@final
@dataclass(frozen=True, slots=True)
class ReplaceView(ReplaceObject[View]):
    """Give a view another query."""

    @classmethod
    def of(
        cls,
        view_name: str,
        query: Query,
        *,
        existing: Query | None = None,
        schema: str | None = None,
        columns: Sequence[str] = (),
        **options: Any,
    ) -> ReplaceView:
        """Replace a view's query; *existing* is the one before, for the way back.

        Its grants, comments and triggers stay. Where its columns change PostgreSQL
        needs it dropped, and the views that depend on it too: they come back, with all
        that hangs on them, in the same order.
        """
        former = None
        if existing is not None:
            former = _view(view_name, existing, schema, columns, options)
        return cls(_view(view_name, query, schema, columns, options), former=former)

    def reverse(self) -> ReplaceView:
        return ReplaceView(self.before(), former=self.value)


@final
@dataclass(frozen=True, slots=True)
class DropView(DropObject[View]):
    """Drop a view."""

    name: QualifiedName

    @classmethod
    def of(
        cls,
        view_name: str,
        *,
        existing: Query | None = None,
        schema: str | None = None,
        columns: Sequence[str] = (),
        if_exists: bool = False,
        cascade: bool = False,
        **options: Any,
    ) -> DropView:
        """Drop a view; with *cascade* also the views that depend on it.

        *existing* is its query, *columns* and *options* are its own, for the way back.
        """
        query = "" if existing is None else existing
        view = _view(view_name, query, schema, columns, options)
        former = None if existing is None else view
        return cls(view.name, if_exists=if_exists, cascade=cascade, former=former)

    @property
    def label(self) -> str:
        return f"view {self.name}"

    def reverse(self) -> CreateView:
        return CreateView(self.before())


@final
@dataclass(frozen=True, slots=True)
class CreateMaterializedView(CreateObject[MaterializedView]):
    """Create a materialized view."""

    @classmethod
    def of(
        cls,
        view_name: str,
        query: Query,
        *,
        schema: str | None = None,
        columns: Sequence[str] = (),
        with_data: bool = True,
        if_not_exists: bool = False,
        **options: Any,
    ) -> CreateMaterializedView:
        """Create a materialized view; without data it must be refreshed before use.

        *options*: postgresql_with, postgresql_using, postgresql_tablespace.
        """
        value = _materialized(
            view_name, query, schema, columns, options, with_data=with_data
        )
        return cls(value, if_not_exists=if_not_exists)

    def reverse(self) -> DropMaterializedView:
        return DropMaterializedView(self.value.name, former=self.value)


@final
@dataclass(frozen=True, slots=True)
class ReplaceMaterializedView(ReplaceObject[MaterializedView]):
    """Give a materialized view another query."""

    @classmethod
    def of(
        cls,
        view_name: str,
        query: Query,
        *,
        existing: Query | None = None,
        schema: str | None = None,
        columns: Sequence[str] = (),
        with_data: bool = True,
        **options: Any,
    ) -> ReplaceMaterializedView:
        """Replace the query; *existing* is the one before, for the way back.

        It is dropped and created anew with its indexes, grants and comments, and so is
        what depends on it.
        """
        former = None
        if existing is not None:
            former = _materialized(
                view_name, existing, schema, columns, options, with_data=with_data
            )
        value = _materialized(
            view_name, query, schema, columns, options, with_data=with_data
        )
        return cls(value, former=former)

    def reverse(self) -> ReplaceMaterializedView:
        return ReplaceMaterializedView(self.before(), former=self.value)


@final
@dataclass(frozen=True, slots=True)
class DropMaterializedView(DropObject[MaterializedView]):
    """Drop a materialized view."""

    name: QualifiedName

    @classmethod
    def of(
        cls,
        view_name: str,
        *,
        existing: Query | None = None,
        schema: str | None = None,
        columns: Sequence[str] = (),
        with_data: bool = True,
        if_exists: bool = False,
        cascade: bool = False,
        **options: Any,
    ) -> DropMaterializedView:
        """Drop a materialized view; with *cascade* also what depends on it.

        *existing* is its query, *columns*, *with_data* and *options* are its own, for
        the way back.
        """
        query = "" if existing is None else existing
        view = _materialized(
            view_name, query, schema, columns, options, with_data=with_data
        )
        former = None if existing is None else view
        return cls(view.name, if_exists=if_exists, cascade=cascade, former=former)

    @property
    def label(self) -> str:
        return f"materialized view {self.name}"

    def reverse(self) -> CreateMaterializedView:
        return CreateMaterializedView(self.before())


@final
@dataclass(frozen=True, slots=True)
class RefreshMaterializedView(Operation):
    """Run a materialized view's query again; it is its own reverse."""

    name: QualifiedName
    _: KW_ONLY
    concurrently: bool = False
    with_data: bool = True

    @classmethod
    def of(
        cls,
        view_name: str,
        *,
        schema: str | None = None,
        concurrently: bool = False,
        with_data: bool = True,
    ) -> RefreshMaterializedView:
        """Run the query again; without data the view is emptied.

        *concurrently* lets others read meanwhile; the view needs a unique index then.
        """
        made = cls(
            QualifiedName(view_name, schema),
            concurrently=concurrently,
            with_data=with_data,
        )
        if concurrently and not with_data:
            problem = "concurrently needs with_data=True"
            raise InvalidOperationError(made.describe(), problem)
        return made

    def describe(self) -> str:
        return f"refresh materialized view {self.name}"

    def reverse(self) -> RefreshMaterializedView:
        return self


def _view(
    name: str,
    query: Query,
    schema: str | None,
    columns: Sequence[str],
    options: Mapping[str, Any],
) -> View:
    what = f"view {name}"
    return View(
        QualifiedName(name, schema),
        _body(what, query),
        columns=tuple(columns),
        options=_options(what, options, {"postgresql_with"}),
    )


def _materialized(
    name: str,
    query: Query,
    schema: str | None,
    columns: Sequence[str],
    options: Mapping[str, Any],
    *,
    with_data: bool,
) -> MaterializedView:
    what = f"materialized view {name}"
    return MaterializedView(
        QualifiedName(name, schema),
        _body(what, query),
        columns=tuple(columns),
        with_data=with_data,
        options=_options(what, options, _KNOWN),
    )


def _options(
    what: str, options: Mapping[str, Any], known: frozenset[str] | set[str]
) -> Options:
    for key in options:
        if key not in known:
            raise InvalidOperationError(what, f"there is no parameter {key!r}")
    return Options(options)


def _body(what: str, query: Any) -> Body:
    if isinstance(query, str):
        return query.strip().removesuffix(";").rstrip()
    if isinstance(query, ClauseElement):
        return Expression(query)
    kind = type(query).__name__
    raise InvalidOperationError(what, f"{kind} is neither SQL text nor a construct")
