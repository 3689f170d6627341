from . import changepoint, days, fault, match, otif, sample, score
