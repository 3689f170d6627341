from . import stock_add_to_wave
