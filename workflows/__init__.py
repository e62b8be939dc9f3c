"""What may happen: the lifecycle, the paths, the guards. Standard library only."""
