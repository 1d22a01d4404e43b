"""Items in memory, kept flat: a hundred thousand subscribers fit, and none can be changed from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from simulation.expressions import plain

Item = dict[str, Any]
Key = tuple[str, str]
#: An item as it is kept: its shape, then its values.
_Kept = tuple[Any, ...]


class Shape:
    """Which attributes an item has, and of which types: most items of a table share one."""

    def __init__(self, names: tuple[str, ...], kinds: tuple[str, ...]) -> None:
        #: Name, type, and where the value stands in a kept item.
        self.parts = tuple(zip(names, kinds, range(1, len(names) + 1), strict=True))
        self.places = {name: (kind, place) for name, kind, place in self.parts}
        #: The same whatever the order in which an item was written.
        self.attributes = frozenset(zip(names, kinds, strict=True))
        self._some: dict[frozenset[str], dict[str, tuple[str, int]]] = {}

    def places_of(self, names: frozenset[str]) -> dict[str, tuple[str, int]]:
        """Return the places of these attributes, as far as there are any."""
        if names not in self._some:
            self._some[names] = {name: place for name, place in self.places.items() if name in names}
        return self._some[names]


class Look(Mapping[str, Any]):
    """A look at a kept item: an attribute is put together only when it is asked for."""

    __slots__ = ("_places", "_shown", "kept")

    def __init__(self, kept: _Kept, shown: frozenset[str] | None = None) -> None:
        self._shown = shown
        self.move_to(kept)

    def move_to(self, kept: _Kept) -> None:
        """Look at another item from now on: one look is enough to go through a table."""
        self.kept = kept
        self._places = kept[0].places if self._shown is None else kept[0].places_of(self._shown)

    def __getitem__(self, name: str) -> Any:
        kind, place = self._places[name]
        return {kind: self.kept[place]}

    def plain(self, name: str) -> Any:
        found = self._places.get(name)
        if found is None:
            return None
        kind, place = found
        return self.kept[place] if kind == "S" else plain(kind, self.kept[place])

    def item(self) -> Item:
        """Take out what is seen."""
        kept = self.kept
        return {name: {kind: kept[place]} for name, (kind, place) in self._places.items()}

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


#: A look at an item that is not there.
NOTHING = Look((Shape((), ()),))


class Items(MutableMapping[Key, Item]):
    """Items by key."""

    def __init__(self, kept: Mapping[Key, _Kept] | None = None, shapes: dict[Any, Shape] | None = None) -> None:
        self.kept = dict(kept or {})
        self._shapes = {} if shapes is None else shapes

    def __getitem__(self, key: Key) -> Item:
        kept = self.kept[key]
        return {name: {kind: kept[place]} for name, kind, place in kept[0].parts}

    def get(self, key: Key, default: Any = None) -> Any:
        kept = self.kept.get(key)
        return default if kept is None else {name: {kind: kept[place]} for name, kind, place in kept[0].parts}

    def look(self, key: Key) -> Look | None:
        """Look at an item without taking it out."""
        kept = self.kept.get(key)
        return None if kept is None else Look(kept)

    def replace(self, key: Key, item: Item) -> bool:
        """Write an item, and tell whether it differs from what stood there."""
        values = item.values()
        written = (tuple(item), tuple([kind for value in values for kind in value]))
        shape = self._shapes.get(written)
        if shape is None:
            shape = self._shapes[written] = Shape(*written)
        kept = (shape, *[held for value in values for held in value.values()])
        before = self.kept.get(key)
        if before == kept or (before and before[0].attributes == shape.attributes and self[key] == item):
            return False
        self.kept[key] = kept
        return True

    def __setitem__(self, key: Key, item: Item) -> None:
        self.replace(key, item)

    def __delitem__(self, key: Key) -> None:
        del self.kept[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.kept)

    def __len__(self) -> int:
        return len(self.kept)

    def __contains__(self, key: object) -> bool:
        return key in self.kept

    def copy(self) -> Items:
        """Return the same items: changes to either are not seen in the other."""
        return Items(self.kept, self._shapes)
