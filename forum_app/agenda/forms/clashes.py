"""The shape of what is entered about clashes: why one is let be, and what an edition looks at."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import LazyString, lazy_gettext
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from forum_app.agenda.models import Agenda
from forum_app.agenda.rules import ClashRule, Severity, Span, by_day, state_of, usual_severity
from forum_app.core.errors import N_, RuleBrokenError
from forum_app.core.forms import ForumForm, GetForm, VersionedForm, choices, choices_of
from forum_app.core.i18n import label, text_of
from forum_app.delegations.models import Delegation

from .fields import (
    COUNT,
    REQUIRED,
    TEXT,
    PairForm,
    add_spare_lines,
    by_key,
    check_pairs,
    check_windows,
    present_pair,
    present_windows,
    spans_of,
    things,
    windows_field,
)

LENGTH = NumberRange(min=1, max=24 * 60)
MEANINGS = {
    ClashRule.ROOM: lazy_gettext("Two sessions in one room, or too little time to set it up."),
    ClashRule.PERSON: lazy_gettext("Somebody has a role in two sessions at once."),
    ClashRule.ROOM_CLOSED: lazy_gettext("A session leaves the hours at which its room is open."),
    ClashRule.PERSON_AWAY: lazy_gettext("A session leaves the hours at which somebody in it is there."),
    ClashRule.TRAVEL: lazy_gettext("Somebody cannot get from one venue to the next in time."),
    ClashRule.CAPACITY: lazy_gettext("More people are expected than the room has seats."),
    ClashRule.PARTIALITY: lazy_gettext("A moderator presents, or belongs to who proposes a project."),
    ClashRule.MODERATOR: lazy_gettext("A plenary, panel or table has no moderator who accepted."),
    ClashRule.INTERPRETERS: lazy_gettext("More sessions at once need a pair of languages than have a team."),
    ClashRule.TRANSLATION: lazy_gettext("A title or description is there in one language alone."),
    ClashRule.HOURS: lazy_gettext("A session leaves the opening hours below."),
    ClashRule.ORDER: lazy_gettext("A session begins before the one that it follows is over."),
    ClashRule.PROTOCOL: lazy_gettext("Delegations that are kept apart, or something beside what runs alone."),
    ClashRule.BREAK: lazy_gettext("Sessions follow each other for longer than said below."),
    ClashRule.DURATION: lazy_gettext("A session is shorter or longer than said below."),
}


class AcknowledgementForm(ForumForm):
    """Which clash is let be, as it was on the page, and why."""

    clash = HiddenField(validators=[REQUIRED])
    seen = HiddenField()
    reason = StringField(lazy_gettext("Why it may be"), [REQUIRED, TEXT])


class ReopeningForm(ForumForm):
    """Which clash counts again."""

    clash = HiddenField(validators=[REQUIRED])


class ClashFilters(GetForm):
    """Which clashes are listed."""

    rule = SelectField(lazy_gettext("Rule"))
    severity = SelectField(lazy_gettext("Severity"))
    state = SelectField(lazy_gettext("State"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rule.choices = choices_of(ClashRule, anything=lazy_gettext("All rules"))
        self.severity.choices = choices_of(
            (Severity.BLOCK, Severity.WARN), anything=lazy_gettext("All severities")
        )
        self.state.choices = choices(
            [("open", str(lazy_gettext("Not acknowledged"))), ("let-be", str(lazy_gettext("Acknowledged")))],
            anything=lazy_gettext("All clashes"),
        )


class TeamForm(PairForm):
    """How many teams interpret a pair of languages."""

    teams = IntegerField(lazy_gettext("Teams"), [Optional(), COUNT])


class SettingsForm(VersionedForm):
    """What an edition looks at in its programme, and how grave each clash is."""

    opens = TimeField(lazy_gettext("Opens at"), [Optional()])
    closes = TimeField(lazy_gettext("Closes at"), [Optional()])
    travel_minutes = IntegerField(
        lazy_gettext("Minutes between two venues"), [InputRequired(), COUNT], default=0
    )
    shortest_minutes = IntegerField(lazy_gettext("Shortest session, in minutes"), [Optional(), LENGTH])
    longest_minutes = IntegerField(lazy_gettext("Longest session, in minutes"), [Optional(), LENGTH])
    most_minutes_without_break = IntegerField(
        lazy_gettext("Longest time without a break, in minutes"), [Optional(), LENGTH]
    )
    teams = FieldList(FormField(TeamForm), lazy_gettext("Teams of interpreters"))

    def __init__(self, *, agenda: Agenda, **kwargs: Any) -> None:
        super().__init__(data=_present(agenda), **kwargs)
        add_spare_lines(self.teams, self)

    @property
    def facts(self) -> dict[str, Any]:
        severities = {
            rule.value: said
            for rule in ClashRule
            if (said := self[f"severity_{rule.value}"].data) != usual_severity(rule).value
        }
        plain = ("travel_minutes", "shortest_minutes", "longest_minutes", "most_minutes_without_break")
        return {
            "severities": severities,
            "opens": _hour(self.opens.data),
            "closes": _hour(self.closes.data),
            "teams": {pair: line.teams.data or 0 for line in self._lines if (pair := line.form.pair)},
            **{name: self[name].data for name in plain},
        }

    @property
    def rules(self) -> list[tuple[ClashRule, Field]]:
        """Each rule with its field, in their order."""
        return [(rule, self[f"severity_{rule.value}"]) for rule in ClashRule]

    @property
    def _lines(self) -> list[Any]:
        return list(self.teams)

    def validate_closes(self, field: Field) -> None:
        if self.opens.data and field.data and field.data <= self.opens.data:
            raise RuleBrokenError(N_("This must be later than the start."))

    def validate_longest_minutes(self, field: Field) -> None:
        if self.shortest_minutes.data and field.data and field.data < self.shortest_minutes.data:
            raise RuleBrokenError(N_("The longest session cannot be shorter than the shortest."))

    def validate_teams(self, _field: Field) -> None:
        check_pairs(self._lines)
        pairs = [pair for line in self._lines if (pair := line.form.pair)]
        if len(pairs) != len(set(pairs)):
            raise RuleBrokenError(N_("Each pair of languages stands on one line."))


for _rule in ClashRule:
    setattr(
        SettingsForm,
        f"severity_{_rule.value}",
        SelectField(
            LazyString(label, _rule),
            choices=lambda: choices_of(Severity),
            description=MEANINGS[_rule],
        ),
    )


def _hour(said: time | None) -> str | None:
    return said.isoformat("minutes") if said else None


def _present(agenda: Agenda) -> dict[str, Any]:
    severities = {
        f"severity_{rule.value}": agenda.severities.get(rule.value, usual_severity(rule).value)
        for rule in ClashRule
    }
    plain = (
        "travel_minutes",
        "shortest_minutes",
        "longest_minutes",
        "most_minutes_without_break",
        "version",
    )
    hours = {"opens": agenda.opens, "closes": agenda.closes}
    return {
        **severities,
        **{name: time.fromisoformat(said) if said else None for name, said in hours.items()},
        **{name: getattr(agenda, name) for name in plain},
        "teams": [present_pair(pair) | {"teams": count} for pair, count in agenda.teams.items()],
    }


class ExclusionForm(ForumForm):
    """Two delegations that are kept apart."""

    one = SelectField(lazy_gettext("Delegation"))
    other = SelectField(lazy_gettext("Kept apart from"))
    reason = TextAreaField(lazy_gettext("Reason"), [Optional(), TEXT])

    def __init__(self, *, delegations: Sequence[Delegation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.delegations = delegations
        for field in (self.one, self.other):
            field.choices = things(delegations, lambda delegation: text_of(delegation, "name"))

    @property
    def facts(self) -> Mapping[str, Any]:  # type: ignore[override]  # delegations in place of their keys
        return {
            "delegations": [by_key(self.delegations, field.data) for field in (self.one, self.other)],
            "reason": self.reason.data,
        }

    def validate_other(self, field: Field) -> None:
        if not self.one.data or not field.data:
            raise RuleBrokenError(N_("Choose two delegations."))
        if field.data == self.one.data:
            raise RuleBrokenError(N_("Choose two different delegations."))


class AvailabilityForm(VersionedForm):
    """When a person is there; no line at all is always."""

    windows = windows_field(lazy_gettext("When the person is there"))

    def __init__(self, *, zone: str, windows: Sequence[Span], **kwargs: Any) -> None:
        lines = present_windows(by_day(windows, zone))
        super().__init__(data={"windows": lines, "version": str(state_of(windows))}, **kwargs)
        self.zone = zone
        add_spare_lines(self.windows, self)

    @property
    def spans(self) -> list[Span]:
        return spans_of(self.windows, self.zone)

    def validate_windows(self, _field: Field) -> None:
        check_windows(self.windows, self.zone)
