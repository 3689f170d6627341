from . import events, match
