"""The base of every domain: Flask, SQL, jobs, files, print, time, errors; no word of the forum in it."""
