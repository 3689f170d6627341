from . import order_release_wizard
from . import order_release_wizard_line
from . import order_release_switch
from . import order_release_switch_line
