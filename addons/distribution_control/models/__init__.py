from . import distribution_append_only
from . import distribution_decision
