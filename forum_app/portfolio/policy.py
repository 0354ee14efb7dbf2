"""Who may do what with the projects of an edition."""

from forum_app.editions.roles import Permission, Role

EDIT = Permission("portfolio:edit", roles={Role.ORGANISER}, administrators=True)
