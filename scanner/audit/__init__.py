"""What was seen against what was declared: findings, fingerprints, baseline."""
