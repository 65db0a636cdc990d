"""A coach for root-cause analysis that lives at the tier board."""
