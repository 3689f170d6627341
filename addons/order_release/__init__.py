from . import logic, models, queries, wizards
from .hooks import uninstall_hook
