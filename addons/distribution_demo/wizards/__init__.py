from . import distribution_demo_load
