"""Change the releases on the machine that serves the site.

The modules of this package use the standard library only and run on Python 3.7 or newer. A
publisher sends the modules over ssh each time, or calls the functions directly. So the server needs
nothing but Python, rsync and sshd, and never a copy of gongkai of the right version.
"""
