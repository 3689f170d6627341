from . import test_assistant, test_settings
