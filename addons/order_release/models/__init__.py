from . import res_company
from . import stock_move
