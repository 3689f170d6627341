from . import accelerator_detector_difference, stock_accelerator, stock_accelerator_audit, stock_quant
