from . import refused
