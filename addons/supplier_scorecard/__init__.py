from . import controllers, logic, models, queries, wizards
