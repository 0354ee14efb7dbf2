"""Who may do what with accreditations of media: the press officer sees media alone."""

from forum_app.editions.roles import Permission, Role

DECIDE = Permission("press:decide", roles={Role.PRESS, Role.ORGANISER})
ASK = Permission("press:ask", roles={Role.ORGANISER}, own=True)
SEE_PAPERS = Permission("press:see-papers", roles={Role.PRESS, Role.ORGANISER}, own=True)
SET_ASIDE = Permission("press:set-aside", roles={Role.ORGANISER})
OPEN_DOOR = Permission("press:open-door", roles={Role.ORGANISER})
