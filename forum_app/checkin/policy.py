"""Who may scan, and who sets up the door."""

from forum_app.editions.roles import Permission, Role

SCAN = Permission("checkin:scan", roles={Role.CHECKIN, Role.ORGANISER})
MANAGE = Permission("checkin:manage", roles={Role.ORGANISER})
