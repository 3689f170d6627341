from . import logic, models, queries
