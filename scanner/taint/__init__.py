"""What each function does to data, and the flows that follow."""
