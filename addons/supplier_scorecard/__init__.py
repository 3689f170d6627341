from . import logic, models, queries, wizards
