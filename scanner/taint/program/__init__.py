"""The program as the solver sees it: functions by number, calls compiled when first met."""
