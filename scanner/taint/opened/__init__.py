"""Functions as the analysis reads them, opened once: values and their uses, names, constants, what conditions say."""
