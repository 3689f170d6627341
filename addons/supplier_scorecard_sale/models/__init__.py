from . import supplier_predictor
