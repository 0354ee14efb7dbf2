"""Who may do what with delegations and registrations."""

from forum_app.editions.roles import Permission, Role

MANAGE = Permission("delegations:manage", roles={Role.ORGANISER}, administrators=True)
SPEAK_FOR = Permission("delegations:speak-for", roles={Role.ORGANISER}, administrators=True, own=True)
SEE_PHOTO = Permission(
    "delegations:see-photo", roles={Role.ORGANISER, Role.CHECKIN}, administrators=True, own=True
)
