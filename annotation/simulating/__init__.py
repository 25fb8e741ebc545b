"""Simulated experts: to rehearse an experiment end to end, and to prove its measures against a known truth.

`clicks` and `preferences` say how somebody answers, `people` how they differ; `worlds` makes whole experiments of
records whose true difference is known; `rehearsal` lets simulated people use real systems through the real rules.
What they answer is marked as simulated everywhere, and never stands beside people's records.
"""
