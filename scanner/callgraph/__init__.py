"""What a value can be and who may call whom, on demand."""
