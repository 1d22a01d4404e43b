"""`unspoilt redrive`: dead letters back to the queues that gave them up, once what was wrong is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unspoilt_local.deployed_stack import DeployedStack
from unspoilt_local.operation.stack_findings import queue_word
from unspoilt_local.settle import messages_in

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_DEAD: Final = "DeadLetterQueue"
#: Queues whose letters come from Lambda: there is no queue that they could go back to.
FROM_FUNCTIONS: Final = frozenset({"publish", "schedule"})


@dataclass(frozen=True, slots=True)
class Redriven:
    """One dead-letter queue, and how many messages went back."""

    queue: str
    messages: int
    #: What to do in its place, for letters that no queue takes back.
    remedy: str = ""


def dead_letter_queues(stack: DeployedStack) -> dict[str, str]:
    """Return the names in the template of a stack's dead-letter queues by the words that a person types."""
    names = (name for name in stack.of_type("AWS::SQS::Queue") if name.endswith(_DEAD))
    return {queue_word(name): name for name in names}


def redrive(sqs: SQSClient, stack: DeployedStack, words: Sequence[str]) -> tuple[Redriven, ...]:
    """Send the letters of these queues back where they came from; empty queues are passed over."""
    queues, urls = dead_letter_queues(stack), stack.of_type("AWS::SQS::Queue")
    done = []
    for word in words:
        name = queues[word]
        if word not in FROM_FUNCTIONS:
            done.append(Redriven(word, _move(sqs, urls[name], urls[f"{name.removesuffix(_DEAD)}Queue"])))
        else:
            count = messages_in(sqs, urls[name])
            done.append(Redriven(word, 0, _remedy(stack, urls[name]) if count else ""))
    return tuple(done)


def _move(sqs: SQSClient, dead: str, alive: str) -> int:
    """Move what was there at the start, message by message: sent first, then taken away, so that none is lost."""
    waiting, moved = messages_in(sqs, dead), 0
    while moved < waiting:
        answer = sqs.receive_message(QueueUrl=dead, MaxNumberOfMessages=min(10, waiting - moved), WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        if not messages:
            break
        for message in messages:
            sqs.send_message(QueueUrl=alive, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _remedy(stack: DeployedStack, url: str) -> str:
    function = stack.output("PublishSiteFunctionName")
    return (
        f"aws lambda invoke --function-name {function} --cli-binary-format raw-in-base64-out "
        f"""--payload '{{"publish": "all"}}' answer.json, then aws sqs purge-queue --queue-url {url}"""
    )
