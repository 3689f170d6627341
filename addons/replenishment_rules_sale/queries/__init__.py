from . import channels, orders, refused
