from . import distribution_bi_role
