"""Many small values at once, without the garbage collector looking at each of them."""

import gc
from contextlib import contextmanager


@contextmanager
def uncollected():
    """Keep the collector of circles away from the block, and from going through what it made right afterwards.

    For hundreds of thousands of values none of which refers back: they go when nobody refers to them any more. They
    count as old from the start, as if a collection had seen them.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        # Frozen values of somebody else would be thawed with ours.
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        gc.enable()
