"""Who may see the pages that show several domains at once."""

from forum_app.editions.roles import Permission, Role

SEE_WORK = Permission("desk:see-work", roles={Role.ORGANISER}, administrators=True)
SEE_LEAVING = Permission("desk:see-leaving", roles={Role.ORGANISER}, own=True)
SETTLE_ROLES = Permission("desk:settle-roles", roles={Role.ORGANISER})
READ_MAIL = Permission("desk:read-mail", roles={Role.ORGANISER}, administrators=True)
