from . import order_release_detector_stock, supplier_detector_late
