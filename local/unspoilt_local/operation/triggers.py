"""What tells functions of uploads and of rows: paused while rows are missing, and made again for a table made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from unspoilt_local.errors import AwsTrouble

#: Looks at a mapping, one a second.
_PATIENCE: Final = 300
#: What a mapping that is made again takes from the one before it.
_SETTINGS: Final = (
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "FunctionResponseTypes",
    "DestinationConfig",
    "FilterCriteria",
)

#: Hears what is under way, how much of it is done, and of how much where that is known.
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Triggers:
    """The event source mappings of some functions."""

    #: The client of Lambda.
    functions: Any
    mappings: Sequence[Mapping[str, Any]]
    #: The table's stream as it is now; of a table that was deleted and made again it is another one.
    stream: str
    progress: Progress
    pause_for: Callable[[float], None]

    def pause(self) -> None:
        """Let nothing be told, and return when it is so; what happens meanwhile waits in queue and stream."""
        self._switch([each for each in self.mappings if not self._is_stale(each)], on=False)

    def go_on(self) -> None:
        """Let everything be told again."""
        self._switch([each for each in self.mappings if not self._is_stale(each)], on=True)
        for mapping in self.mappings:
            if self._is_stale(mapping):
                self.functions.create_event_source_mapping(
                    FunctionName=mapping["FunctionArn"],
                    EventSourceArn=self.stream,
                    StartingPosition="TRIM_HORIZON",
                    **{name: mapping[name] for name in _SETTINGS if mapping.get(name)},
                )
                self.functions.delete_event_source_mapping(UUID=mapping["UUID"])

    def _is_stale(self, mapping: Mapping[str, Any]) -> bool:
        """Tell whether it listens to the stream of a table that is no more."""
        source = mapping["EventSourceArn"]
        return ":dynamodb:" in source and source != self.stream

    def _switch(self, mappings: Sequence[Mapping[str, Any]], *, on: bool) -> None:
        for mapping in mappings:
            self.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=on)
        wanted, looks = "Enabled" if on else "Disabled", 0
        for number, mapping in enumerate(mappings, 1):
            while self.functions.get_event_source_mapping(UUID=mapping["UUID"])["State"] != wanted:
                looks += 1
                if looks > _PATIENCE:
                    raise AwsTrouble(f"Lambda does not say that a mapping is {wanted}", "run the same command again")
                self.pause_for(1)
            self.progress("functions going on" if on else "functions paused", number, len(mappings))


def find_triggers(
    functions: Any, names: Sequence[str], stream: str, progress: Progress, pause_for: Callable[[float], None]
) -> Triggers:
    """Return what tells these functions."""
    pages = (functions.get_paginator("list_event_source_mappings").paginate(FunctionName=name) for name in names)
    mappings = [mapping for each in pages for page in each for mapping in page["EventSourceMappings"]]
    return Triggers(functions, mappings, stream, progress, pause_for)
