from . import distribution_assistant_draft
