"""Where the daily full check stopped: one row of the Reviews table.

pk      sk      what
CHECK   CHECK   the step that comes next, `step`; no row where the last check came to its end
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unspoilt.aws.translate import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_KEY: dict[str, AttributeValueTypeDef] = {"pk": {"S": "CHECK"}, "sk": {"S": "CHECK"}}


@dataclass(frozen=True, slots=True)
class CheckBookmark:
    """The adapter for Bookmark."""

    client: DynamoDBClient
    table: str

    def read(self) -> str:
        """Return the step that comes next; "" where it is the first one."""
        with translated():
            answer = self.client.get_item(TableName=self.table, Key=_KEY, ConsistentRead=True)
        return answer["Item"]["step"]["S"] if "Item" in answer else ""

    def write(self, step: str) -> None:
        """Keep the step that comes next; "" is the first one."""
        with translated():
            if step:
                self.client.put_item(TableName=self.table, Item={**_KEY, "step": {"S": step}})
            else:
                self.client.delete_item(TableName=self.table, Key=_KEY)
