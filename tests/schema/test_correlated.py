"""Items of keyed lists are known by their keys."""

from __future__ import annotations

from navos_gitops.schema.correlated import by_key, item_key

KEYS = ("a", "b")
OLD = [{"a": "1", "b": 1, "v": 1}, {"a": "1", "b": 2, "v": 2}, {"a": "1", "b": 2, "v": 3}, 7, {"a": "1"}]


def test_an_old_item_is_found_by_all_its_keys() -> None:
    found = by_key(OLD, KEYS)
    assert list(found.values()) == [OLD[1], OLD[0]]
    assert found[item_key({"a": "1", "b": 2}, KEYS)] is OLD[1]
    assert item_key({"a": "1", "b": 2.0}, KEYS) not in found
    assert item_key({"a": "1", "b": True}, KEYS) not in found


def test_what_lacks_a_key_or_has_no_scalar_there_has_no_key() -> None:
    for item in ({"a": "1"}, {"a": "1", "b": None}, {"a": "1", "b": [1]}, {"a": "1", "b": {}}, 7, None):
        assert item_key(item, KEYS) is None
    assert item_key({"a": "1"}, ()) is None
