from . import changepoint, days, event, fault, match, otif, sample, score
