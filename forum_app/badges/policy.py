"""Who may do what with badges."""

from forum_app.editions.roles import Permission, Role

SEE = Permission("badges:see", roles={Role.ORGANISER})
PRINT = Permission("badges:print", roles={Role.ORGANISER})
REVOKE = Permission("badges:revoke", roles={Role.ORGANISER})
