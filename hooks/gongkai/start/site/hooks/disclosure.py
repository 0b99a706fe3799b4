from gongkai.events import *
