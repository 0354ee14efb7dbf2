"""Two versions of a registration: what somebody sent, beside what somebody else saved meanwhile."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum_app.core.errors import RuleBrokenError
from forum_app.delegations import queries
from forum_app.delegations.forms import DelegateForm
from forum_app.delegations.models import Registration


def saved_form(kind: type[DelegateForm], registration: Registration) -> DelegateForm:
    """The form as it is saved now, whatever was sent."""
    return kind.of(registration, formdata=None)


def show_both(
    template: str, sent: DelegateForm, registration: Registration, refusal: RuleBrokenError
) -> ResponseReturnValue:
    """Both versions of each field that differs; what is chosen of them is saved in one step."""
    saved = saved_form(type(sent), registration)
    answer = render_template(
        template,
        form=sent,
        saved=saved,
        registration=registration,
        contested=sent.contested(saved),
        refusal=refusal,
        edit=queries.last_edit(registration),
    )
    return answer, refusal.status
