from . import distribution_review_hand_over
