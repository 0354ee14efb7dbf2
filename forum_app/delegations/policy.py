"""Who may do what with delegations and registrations."""

from forum_app.editions.roles import Permission, Role

MANAGE = Permission("delegations:manage", roles={Role.ORGANISER})
SPEAK_FOR = Permission("delegations:speak-for", roles={Role.ORGANISER}, own=True)
SEE_PHOTO = Permission("delegations:see-photo", roles={Role.ORGANISER, Role.CHECKIN}, own=True)
SEE_NEEDS = Permission("delegations:see-needs", roles={Role.ORGANISER}, own=True)
