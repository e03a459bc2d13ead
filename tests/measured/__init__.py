"""The labelled test set: reports in the manner of the two real papers, without a fault, and the
same with faults planted by a script, each with its label. ``make bench ARGS="consistency"`` prints
what of it is found, and how much of what is in order is blamed."""
