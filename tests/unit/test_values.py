"""A frozen value is what the standard library's frozen dataclass is."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import KW_ONLY, FrozenInstanceError, field, fields, replace
from typing import Any, ClassVar

import pytest

from brant.values import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """Ours."""

    x: int
    y: int = 0
    _: KW_ONLY
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Other:
    """Theirs."""

    x: int
    y: int = 0
    _: KW_ONLY
    tags: list[str] = field(default_factory=list)
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """Something with a name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived(Base):
    """Something larger."""

    size: int = 1


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """A value that works something out."""

    one: int
    two: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "two", 2 * self.one)


@pytest.mark.parametrize("kind", [Point, Other])
def test_instances_are_compared_by_their_fields(kind: Any) -> None:
    assert kind(1, 2) == kind(1, y=2) == kind(1, 2, note="seen")
    assert kind(1, 2) != kind(2, 1)
    assert kind(1, 2) != (1, 2, [])
    assert kind(1, 2) != (Other if kind is Point else Point)(1, 2)


def test_the_first_instances_are_as_the_later_ones() -> None:
    @dataclass(frozen=True, slots=True)
    class Late:
        """Of each kind of field one."""

        x: int
        y: int = 0
        _: KW_ONLY
        tags: list[str] = field(default_factory=list)
        twice: int = field(init=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "twice", 2 * self.x)

    first = Late.__init__
    made = [Late(1, tags=["a"]) for _ in range(20)]

    assert Late.__init__ is not first
    assert made == [made[0]] * 20
    assert repr(made[0]).endswith("Late(x=1, y=0, tags=['a'], twice=2)")
    assert Late(1).tags is not Late(1).tags


@pytest.mark.parametrize("kind", [Point, Other])
def test_instances_look_alike(kind: Any) -> None:
    shown = repr(kind(1, tags=["a"]))

    assert shown == f"{kind.__name__}(x=1, y=0, tags=['a'])"


@pytest.mark.parametrize("kind", [Point, Other])
@pytest.mark.parametrize(
    ("args", "keywords"), [((), {}), ((1, 2, 3), {}), ((1,), {"z": 1})]
)
def test_wrong_arguments_are_refused(
    kind: Any, args: tuple[Any, ...], keywords: dict[str, Any]
) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            kind(*args, **keywords)


@pytest.mark.parametrize("kind", [Point, Other])
def test_nothing_can_be_changed(kind: Any) -> None:
    value = kind(1)

    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
        value.x = 2
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
        del value.x
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("kind", [Point, Other])
def test_tools_of_dataclasses_work(kind: Any) -> None:
    value = kind(1, tags=["a"])

    assert [each.name for each in fields(kind)] == ["x", "y", "tags", "note"]
    assert replace(value, y=5) == kind(1, 5, tags=["a"])
    assert dataclasses.asdict(value) == {"x": 1, "y": 0, "tags": ["a"], "note": ""}
    assert kind.__match_args__ == ("x", "y")
    assert kind(1).tags is not kind(1).tags


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_a_copy_is_equal(again: Any) -> None:
    value = Point(1, note="kept")

    assert again(value) == value
    assert again(value).note == "kept"


def test_pickling_gives_an_equal_value() -> None:
    value = pickle.loads(pickle.dumps(Point(1, 2, tags=["a"])))  # noqa: S301  # ours

    assert value == Point(1, 2, tags=["a"])


def test_hashes_agree_with_equality() -> None:
    assert hash(Derived(name="a")) == hash(Derived(name="a"))
    assert len({Derived(name="a"), Derived(name="a"), Derived(name="b")}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_fields_of_the_base_come_first() -> None:
    assert repr(Derived(name="a")) == "Derived(name='a', size=1)"
    assert Base(name="a") != Derived(name="a")


def test_the_first_instance_of_a_class_may_be_a_subclass() -> None:
    @dataclass(frozen=True, slots=True)
    class Animal:
        """Something alive."""

        legs: int = 4

    class Dog(Animal):
        def __init__(self) -> None:
            super().__init__(legs=3)

    assert [Dog().legs, Animal().legs, Dog().legs] == [3, 4, 3]


def test_a_class_without_fields_has_one_value() -> None:
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    assert repr(Empty()) == "Empty()"


def test_what_is_not_frozen_can_be_changed_and_has_no_hash() -> None:
    @dataclass(slots=True)
    class Counter:
        """Something that counts."""

        count: int = 0

    counter = Counter()
    counter.count += 1

    assert counter == Counter(1)
    assert repr(counter).endswith("Counter(count=1)")
    assert not hasattr(counter, "__dict__")
    with pytest.raises(TypeError, match="unhashable"):
        hash(counter)


def test_what_is_worked_out_is_no_argument() -> None:
    assert Doubled(3).two == 6
    with pytest.raises(TypeError):
        Doubled(3, 6)  # type: ignore[call-arg]  # the mistake


@pytest.mark.parametrize("make", [dataclass, dataclasses.dataclass])
@pytest.mark.parametrize("slots", [True, False])
def test_classes_are_described_as_theirs_are(make: Any, *, slots: bool) -> None:
    @make(slots=slots)
    class First:
        """What others are made of."""

        kind: ClassVar[str] = "first"
        x: int
        y: int = field(default=1, repr=False)
        tags: list[str] = field(default_factory=list)

    @make(slots=slots)
    class Second(First):
        """It has a field again, and more."""

        y: int = 2
        _: KW_ONLY
        z: str = "z"

    first: Any = First
    second: Any = Second
    described = [
        (each.name, each.type, each.default, each.repr, each.kw_only)
        for each in fields(second)
    ]
    assert described == [
        ("x", "int", dataclasses.MISSING, True, False),
        ("y", "int", 2, True, False),
        ("tags", "list[str]", dataclasses.MISSING, True, False),
        ("z", "str", "z", True, True),
    ]
    assert second.__match_args__ == ("x", "y", "tags")
    assert second.__qualname__.endswith("<locals>.Second")
    assert second.kind == "first"
    assert [each.name for each in fields(first)] == ["x", "y", "tags"]
    assert first(1).y == 1
    assert repr(second(1)).endswith("Second(x=1, y=2, tags=[], z='z')")
    assert hasattr(second(1), "__dict__") is not slots
    assert ("y" in vars(first)) is True  # a slot, or the default


def test_theirs_can_be_made_of_ours() -> None:
    @dataclass(slots=True)
    class Ours:
        """One field."""

        x: int = 1

    @dataclasses.dataclass
    class Theirs(Ours):
        y: int = 2

    theirs: Any = Theirs
    assert theirs(3) == theirs(3, 2)
    assert [each.name for each in fields(theirs)] == ["x", "y"]
    assert dataclasses.is_dataclass(Ours)


def test_a_default_that_can_change_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Shared\.tags can change"):

        @dataclass(slots=True)
        class Shared:
            """A mistake."""

            tags: list[str] = []  # noqa: RUF012  # the mistake
