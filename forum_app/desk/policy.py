"""Who may see the pages that show several domains at once."""

from forum_app.editions.roles import Permission, Role

SEE_WORK = Permission("desk:see-work", roles={Role.ORGANISER}, administrators=True)
