from . import controllers, logic, models, queries, wizards
from .hooks import uninstall_hook
