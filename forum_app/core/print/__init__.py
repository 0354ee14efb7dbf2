"""Printing: fonts, scripts and directions, fitting, vector QR codes, PDF that is the same every time.

It knows no badge and no forum: it draws texts, pictures and codes where it is told to.
"""
