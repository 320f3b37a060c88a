"""Functions as the analysis reads them, each opened once: values and their uses, names, constants, what conditions say."""
