from . import logic, models, queries, wizards
from .hooks import pre_init_hook, uninstall_hook
