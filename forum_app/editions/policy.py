"""Who may do what with an edition itself."""

from .roles import Permission, Role

EDIT = Permission("edition:edit", roles={Role.ORGANISER}, administrators=True)
MANAGE_TEAM = Permission("edition:manage-team", roles={Role.ORGANISER}, administrators=True)
