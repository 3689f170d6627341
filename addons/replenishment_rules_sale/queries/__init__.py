from . import orders, refused
