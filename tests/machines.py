"""Machines that walk at random beside a small model, and the proof that they stumble without a protection.

A machine does the same to model and application; after each step both are compared, and the comparisons are
counted, so that no walk passes for having looked at nothing. A control takes one protection out and goes
again: the machine has to stumble, or it would prove nothing. It goes the few steps that the protection is
there for, which pass as long as it is in; the long rounds look whether walks at random come upon them too.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError

# A difference, a refusal that did not come, and one that came from rules or database where none was due.
STUMBLES = (AssertionError, pytest.fail.Exception, RuleBrokenError, IntegrityError)

Mutate = Callable[[pytest.MonkeyPatch], None]  # how to take a protection out
Steps = Callable[[Any], object]  # what to do with a machine that has just been made


class Walker(RuleBasedStateMachine):
    """A machine that compares after each of its steps."""

    compared = 0

    @invariant()
    def agrees_with_the_model(self) -> None:
        self.compare()
        Walker.compared += 1

    @abstractmethod
    def compare(self) -> None:
        """Assert that model and application tell the same."""


def walk(machine: type[Walker], *, examples: int, steps: int, anew: bool = False) -> int:
    """Walk so many times so many steps, anew or always the same ones; answers how often it compared."""
    return _walk(machine, settings(max_examples=examples, stateful_step_count=steps, derandomize=not anew))


def stumble(machine: type[Walker], *, examples: int = 100, steps: int = 30) -> BaseException:
    """Walk at random where a protection was taken out; answers what the machine stumbles over first."""
    once = settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
    )
    return _stumbled(lambda: _walk(machine, once))


def follow(machine: type[Walker], steps: Steps) -> None:
    """Take these steps, and compare after them."""
    walker = machine()
    steps(walker)
    walker.compare()


def stumble_on(machine: type[Walker], steps: Steps) -> BaseException:
    """Take these steps where a protection was taken out; answers what the machine stumbles over."""
    return _stumbled(lambda: follow(machine, steps))


def _stumbled(walk: Callable[[], Any]) -> BaseException:
    with pytest.raises(STUMBLES) as stumbled:
        walk()
    db.session.rollback()
    return stumbled.value


def _walk(machine: type[Walker], how: settings) -> int:
    before = Walker.compared
    run_state_machine_as_test(machine, settings=settings(how, deadline=None, database=None))
    return Walker.compared - before
