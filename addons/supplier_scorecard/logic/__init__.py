from . import changepoint, days, event, fault, match, metric, otif, sample, score
