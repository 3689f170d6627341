"""Make a distributor's database: documents through the ORM once, then copies by the hundred thousand."""
