"""What is said of data on its way: where in a value it sits, what was done to it, how each such fact was derived."""
