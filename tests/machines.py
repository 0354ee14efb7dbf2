"""Machines that walk at random beside a small model, and the proof that they stumble without a protection.

A machine does the same to model and application; after each step both are compared, and the comparisons are
counted, so that no walk passes for having looked at nothing. A control takes one protection out and walks
again: the machine has to stumble, or it would prove nothing.
"""

from abc import abstractmethod

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from sqlalchemy.exc import IntegrityError

from forum_app.core.db import db
from forum_app.core.errors import RuleBrokenError

# A difference, a refusal that did not come, and one that came from rules or database where none was due.
STUMBLES = (AssertionError, pytest.fail.Exception, RuleBrokenError, IntegrityError)


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
    """Walk where a protection was taken out; answers what the machine stumbles over first."""
    once = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
    )
    with pytest.raises(STUMBLES) as stumbled:
        _walk(machine, once)
    db.session.rollback()
    return stumbled.value


def _walk(machine: type[Walker], how: settings) -> int:
    before = Walker.compared
    run_state_machine_as_test(machine, settings=settings(how, deadline=None, database=None))
    return Walker.compared - before
