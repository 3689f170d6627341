from . import (
    intercompany_accept,
    intercompany_open,
    intercompany_open_line,
    intercompany_write_off,
    stock_return_picking,
)
