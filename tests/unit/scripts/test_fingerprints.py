from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brant.scripts.fingerprints import Fingerprints

DIGESTS = st.integers(0, 300).map(lambda n: sha256(bytes([n % 256])).hexdigest())
CONTENTS = st.tuples(st.sampled_from(["py raw1", "sql raw1"]), DIGESTS).map(
    lambda pair: f"{pair[0]}:{pair[1][:32]}"
)


def fingerprint(digest: str, kind: str = "ast1") -> str:
    return f"{kind}:{digest}"


KNOWN = st.dictionaries(CONTENTS, DIGESTS.map(fingerprint))


@given(st.lists(KNOWN), CONTENTS)
def test_it_says_what_a_dictionary_would(learned: list[dict[str, str]], content: str):
    told: dict[str, str] = {}
    known = Fingerprints({})
    for more in learned:
        told |= more
        known = known.joined(more)
    assert known.get(content) == told.get(content)
    assert {each: known.get(each) for each in told} == told


def test_what_is_made_otherwise_takes_the_place_of_its_kind():
    one, two, meant = "py raw1:" + "1" * 32, "py raw1:" + "2" * 32, "3" * 64
    sql = "sql raw1:" + "1" * 32
    known = Fingerprints({}).joined({one: f"ast1:{meant}", sql: f"sql1:{meant}"})
    later = known.joined({two: f"ast2:{meant}"})
    assert later.get(one) is None
    assert later.get(two) == f"ast2:{meant}"
    assert later.get(sql) == f"sql1:{meant}"


@pytest.mark.parametrize("digest", ["0" * 32, "f" * 32])
def test_what_sorts_before_or_after_all_is_unknown(digest: str):
    known = Fingerprints({}).joined({"py raw1:" + "8" * 32: f"ast1:{'1' * 64}"})
    assert known.get(f"py raw1:{digest}") is None
