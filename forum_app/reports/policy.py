"""Who reads attendance."""

from forum_app.editions.roles import Permission, Role

SEE_BOARD = Permission("reports:see-board", roles={Role.ORGANISER})
