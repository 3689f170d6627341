from . import models, queries
