from . import test_load_books, test_load_file
