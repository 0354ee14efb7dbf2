from factory import Sequence, SubFactory

from forum_app.portfolio.models import Project
from forum_app.portfolio.rules import ProjectState

from . import Factory
from .editions import EditionFactory


class ProjectFactory(Factory):
    class Meta:
        model = Project

    edition = SubFactory(EditionFactory)
    position = Sequence(lambda n: n)
    title_es = Sequence("Proyecto {}".format)
    title_en = Sequence("Project {}".format)
    state = ProjectState.IN_PORTFOLIO
