"""Who may do what with letters."""

from forum_app.editions.roles import Permission, Role

MANAGE = Permission("requests:manage", roles={Role.ORGANISER})
ASK = Permission("requests:ask", roles={Role.ORGANISER}, own=True)
SEE_PASSPORT = Permission("requests:see-passport", roles={Role.ORGANISER})
