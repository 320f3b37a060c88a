"""Other analysers on the flow fixtures, beside this one, in the same run."""
