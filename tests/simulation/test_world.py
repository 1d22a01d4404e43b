"""The world's own law: a call takes its time, whatever it sets off."""

from __future__ import annotations

from simulation.world import Invocation, World


def test_a_call_takes_its_time_although_an_earlier_one_has_started_another_function() -> None:
    world = World(latency=(1.0, 1.0))
    ends: dict[str, float] = {}

    def second() -> None:
        world.call("dynamodb.GetItem", 1, lambda: None)
        ends["second"] = world.seconds

    def first() -> None:
        world.call("sqs.SendMessageBatch", 1, lambda: world.start(Invocation("second", 100.0), second))
        world.call("dynamodb.PutItem", 1, lambda: None)
        ends["first"] = world.seconds

    world.start(Invocation("first", 100.0), first)
    world.run_until(50.0)

    assert ends == {"first": 2.0, "second": 2.0}


def test_a_function_waits_at_the_end_of_the_time_that_is_let_pass() -> None:
    world = World()
    ends: list[float] = []

    def sleep_long() -> None:
        world.sleep(10.0)
        ends.append(world.seconds)

    world.start(Invocation("sleeper", 100.0), sleep_long)
    world.run_until(4.0)

    assert (world.seconds, ends) == (4.0, [])
    world.run_until(20.0)
    assert ends == [10.0]
