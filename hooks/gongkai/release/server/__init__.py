"""What runs where the site is served: the standard library only, Python 3.7 or newer, sent over ssh or called as it is.

The server needs nothing installed but Python, rsync and sshd, and never a copy of gongkai of the right version.
"""
