from . import test_kit_gates, test_kits
