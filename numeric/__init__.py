"""What is measured: arithmetics, attention stacks, weights, and statements evaluated on a run."""
