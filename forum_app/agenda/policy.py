"""Who may do what with the programme; its public pages are open to everybody."""

from forum_app.editions.roles import Permission, Role

EDIT = Permission("agenda:edit", roles={Role.ORGANISER})
ANSWER = Permission("agenda:answer", own=True)
