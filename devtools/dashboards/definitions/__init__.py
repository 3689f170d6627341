"""One definition per dashboard, in the order of the menu."""

from .executive import EXECUTIVE
from .finance import FINANCE
from .group import GROUP
from .inventory import INVENTORY
from .order import ORDER
from .procurement import PROCUREMENT
from .warehouse import WAREHOUSE

DASHBOARDS = (EXECUTIVE, ORDER, WAREHOUSE, PROCUREMENT, INVENTORY, GROUP, FINANCE)
